"""How `static/vendor/` is made: see `tools/vendor.py`. Standard library only, CPython 3.11 or later.

tree.py       the finished tree: what is fetched and built, put together and verified
licences.py   the licence of everything in it
example.py    the example catalogue
report.py     what a person sees of it

fetch/        inputs.py          the packages, the lock, and the key over everything that decides the result
              cache.py           the per-user cache outside the checkout: files by sha256, results by key
              network.py         HTTP with pip's certificates and proxy
              download.py        one file over HTTP, resumed after an interruption, verified by its hash
              remote_zip.py      single members of a zip on a server, read by HTTP ranges
              pip.py, node.py    what is asked of pip, npm and Node.js
              sources.py         where a Pyodide wheel comes from: cache, CDN, a package that carries the same bytes

build/        substitute_wheels.py  what only the CDN has, built from source distributions (wasmcc.py, sysroot.py)
              trim.py            which files of a wheel the page never needs
              precompile.py      runs in Pyodide: trims and compiles wheels and the standard library (strip_source.py)
              patches.py         small, guarded changes to Pyodide's runtime
              lazy_modules.py    modules that are left out of the memory until they are used
              immortalise.py     objects without reference counts, whose memory compresses
              wasm_data.py       the initial memory of WebAssembly modules, left out
              pack.py            runs in Pyodide: Zstandard

snapshot/     snapshot.py        a Python with everything imported, as files
              snapshot.mjs       makes it under Node.js: warm_up.py imports and uses everything once
              runtime_imports.py what of this stays in the page: imports what is not in the memory
              run_snapshot.mjs   runs a script in it under Node.js
              verify.py          imports everything, reads and writes tables
"""
