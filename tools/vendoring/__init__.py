"""How `static/vendor/` is made: see `tools/vendor.py`. Standard library only, CPython 3.11 or later.

inputs.py     what goes in: the packages, the lock, and the key over everything that decides the result
cache.py      the per-user cache outside the checkout: files by sha256, results by the key of their inputs
download.py   one file over HTTP, resumed after an interruption, verified by its hash
members.py    single members of a zip on a server, read by HTTP ranges
pip.py        what is asked of pip: where a wheel is, hash-pinned downloads
npm.py        the JavaScript side
sources.py    where a Pyodide wheel comes from: cache, CDN, a package that carries the same bytes
build.py      what only the CDN has, built from source distributions (wasmcc, sysroot.py)
trim.py       which files of a wheel the page never needs
precompile.py runs in Pyodide: trims and compiles wheels and the standard library
patches.py    small, guarded changes to Pyodide's runtime
snapshot.py   a Python put to sleep with everything imported; warm_up.py and vendored.py run in it
tree.py       the finished tree and its manifest
verify.py     runs in Pyodide: imports everything, reads and writes tables
"""
