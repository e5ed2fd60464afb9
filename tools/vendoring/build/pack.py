"""Pack a file with Zstandard; runs in Pyodide, whose Python has it for certain.

node tools/run_in_pyodide.mjs tools/vendoring/build/pack.py IN OUT
"""

from __future__ import annotations

import sys
from pathlib import Path

from compression import zstd

OPTIONS = {
    zstd.CompressionParameter.compression_level: 19,
    zstd.CompressionParameter.checksum_flag: 1,  # a byte that is altered on the way is noticed
    zstd.CompressionParameter.enable_long_distance_matching: 1,
    # Unpacking takes this many bytes of memory as a power of 2: 16 MB
    zstd.CompressionParameter.window_log: 24,
}

if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_bytes(zstd.compress(source.read_bytes(), options=OPTIONS))
