"""Serve this folder as the static files it is: python3 tools/serve.py [--port N]

Nothing here is needed by the page: any static server does. The list of files the page is kept by, and the pack of its
Python, are made anew whenever they are asked for, so that what was edited is seen at the next reload.
"""

from __future__ import annotations

import argparse
import functools
import io
import json
import os
import signal
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import data_index
import python_files
import site_files

ROOT = Path(__file__).resolve().parents[1]
PREFERRED_PORT = 8000


class Handler(SimpleHTTPRequestHandler):
    """Static files under an optional path prefix."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".js": "text/javascript",
        ".wasm": "application/wasm",
        ".whl": "application/zip",
        ".toml": "text/plain",
        ".py": "text/plain",
        ".fits": "application/fits",
        ".webp": "image/webp",
        ".webmanifest": "application/manifest+json",
    }

    def __init__(self, *args, prefix: str = "/", **options):
        self.prefix = prefix
        super().__init__(*args, **options)

    def translate_path(self, path: str) -> str:
        if not path.startswith(self.prefix):
            return os.path.join(self.directory, "no such file")
        return super().translate_path("/" + path[len(self.prefix) :])

    def send_head(self):
        """As for any file, but for those made of others, which say what there is now."""
        asked, root = self.translate_path(self.path), Path(self.directory)
        if asked == str(root / python_files.PACK):
            python_files.write_pack(root)
        if asked != str(root / site_files.LIST):
            return super().send_head()
        made = json.dumps(site_files.listed(root, live=True)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(made)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        return io.BytesIO(made)

    def log_message(self, *args) -> None:
        """Quiet: the terminal shows the address and nothing else."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        """Report errors but those of a browser that closes a connection early."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def make_server(port: int = 0, prefix: str = "/", root: Path = ROOT) -> Server:
    """A server on 127.0.0.1; port 0 takes any free one."""
    handler = functools.partial(Handler, directory=str(root), prefix=prefix)
    return Server(("127.0.0.1", port), handler)


def start(prefix: str = "/", root: Path = ROOT) -> tuple[Server, str]:
    """Serve in a thread, for tests; returns the server and its address."""
    server = make_server(0, prefix, root)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}{prefix}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Serve AstronomicAL Lite on this computer.")
    parser.add_argument("--port", type=int, default=0, help="8000 or any free port by default")
    port = parser.parse_args(arguments).port
    data_index.write_index(ROOT / "data")
    try:
        server = make_server(port or PREFERRED_PORT)
    except OSError:
        if port:
            print(f"Port {port} is taken; choose another with PORT=.", file=sys.stderr)
            return 1
        server = make_server(0)
    # Started in the background by a script, Ctrl-C would be ignored; a stop by a service is as clean.
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        print("AstronomicAL Lite is served at", flush=True)
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        print("Stop with Ctrl-C.", flush=True)
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
