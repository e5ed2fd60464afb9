"""Parts of tools/vendor.py, which fills `static/vendor/`. Standard library only, CPython 3.11 or later.

tree.py       the finished tree: everything put together and verified
packs.py      the zips of what is not in the page's memory: pieces of wheels, docstrings, sources
manifest.py   its list of files, which tells whether it is whole
folders.py    replaces a folder as a whole
licences.py   the licence of everything in it
example.py    the example catalogue
report.py     output for a person

fetch/        inputs.py          the packages, the lock, and the key over everything that decides the result
              cache.py           the per-user cache outside the checkout: files by sha256, results by key
              network.py         HTTP with pip's certificates and proxy
              download.py        one file over HTTP, resumed after an interruption, verified by its hash
              remote_zip.py      single members of a zip on a server, read by HTTP ranges
              pip.py, node.py    pip, npm and Node.js
              sources.py         sources of Pyodide's wheels: cache, CDN, a package that carries the same bytes
              pinned_wheels.py   wheels of the Python index, pinned by hash

build/        substitute_wheels.py  packages that only the CDN has, built from source (wasmcc.py, sysroot.py)
              trim.py            files of a wheel that the page never needs
              precompile.py      runs in Pyodide: trims and compiles wheels and the standard library (strip_source.py)
              pieces.py          wheels in pieces, a folder each
              collect_docstrings.py  runs in a plain Pyodide: docstrings that the memory is without
              patches.py         small, guarded changes to Pyodide's runtime
              lazy_modules.py    modules that are left out of the memory until they are used
              immortalise.py     objects without reference counts, whose memory compresses
              stack_use.py       has the interpreter use its own stack, so that what is too deep is an error
                                 (wasm_instructions.py)
              wasm_data.py       the initial memory of WebAssembly modules, left out
              pack.py            runs in Pyodide: Zstandard

snapshot/     snapshot.py        a Python with everything imported, as files
              snapshot.mjs       makes it under Node.js: warm_up.py imports and uses everything once
              runtime_documentation.py  docstrings and sources, which come when they are asked for
              runtime_imports.py the part that stays in the page: imports modules that are not in the memory
               compare_names.py   compares all that modules hold with a Python as it is published
                                  (describe_names.py, run_plain.mjs)
               run_snapshot.mjs   runs scripts in it under Node.js
               foreign_tables.mjs makes Node.js's function table such as WebKit's, to verify that Python wakes there
              verify.py          imports everything, reads and writes tables
"""
