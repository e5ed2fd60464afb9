"""An archive on loopback that answers TAP queries with kept answers, and lets pages of other sites read them."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from tap_answers import COUNT, ERROR, result

ROWS = [(str(2**60 + i), i / 7, -i / 9, 17 + i / 100) for i in range(240)]


@contextlib.contextmanager
def running_archive() -> Iterator[tuple[str, list[str]]]:
    """The address of its TAP service, and the queries that it was asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)["QUERY"][0]
            asked.append(query)
            wrong = "nix" in query
            counts = query.startswith("SELECT COUNT(*)")
            content = ERROR if wrong else COUNT if counts else result(ROWS, overflow=True)
            self.send_response(400 if wrong else 200)
            self.send_header("Content-Type", "application/x-votable+xml")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tap", asked
    finally:
        server.shutdown()
        server.server_close()
