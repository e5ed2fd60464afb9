"""A file server on loopback for the tests: serves ranges, counts requests, can break off."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeServer(ThreadingHTTPServer):
    """Serves `files` (path -> bytes).

    `requests` lists what was asked as (path, Range header). A path in `breaks` is cut off once after so many
    bytes; `ranges = False` makes it a server that sends whole files only.
    """

    daemon_threads = True

    def __init__(self, files: dict[str, bytes]):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = files
        self.requests: list[tuple[str, str | None]] = []
        self.breaks: dict[str, int] = {}
        self.ranges = True
        self.sent = 0

    def handle_error(self, request, client_address) -> None:
        """A client that closes a connection early is part of the tests."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        asked = self.headers.get("Range")
        server.requests.append((self.path, asked))
        data = server.files.get(self.path)
        if data is None:
            self.send_error(404)
            return
        first, last = 0, len(data) - 1
        partial = bool(asked) and server.ranges
        if partial:
            begin, _, end = asked.removeprefix("bytes=").partition("-")
            first, last = int(begin), min(int(end or last), last)
            if first > last:
                self.send_error(416)
                return
        body = data[first : last + 1]
        self.send_response(206 if partial else 200)
        if partial:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        body = body[: server.breaks.pop(self.path, len(body))]
        server.sent += len(body)
        self.wfile.write(body)

    def log_message(self, *arguments) -> None:
        pass


@contextlib.contextmanager
def serving(files: dict[str, bytes]):
    """A `FakeServer` for the time of a `with` block."""
    server = FakeServer(files)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
