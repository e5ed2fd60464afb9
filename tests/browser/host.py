"""A web server that serves the page as any other would, with a network that can break."""

from __future__ import annotations

import functools
import os
import threading
from collections import Counter
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = "institute/lite"  # the page is served under a path


class Host(ThreadingHTTPServer):
    """What `python -m http.server` serves, with a network that can break.

    Attributes
    ----------
    sent : how often each path was sent whole to the service worker
    left : files it still gets before the network breaks; None for a network that holds
    longest : bytes beyond which a file breaks off for whoever asks; None for no limit
    spoilt : what is made of a file's content, by the end of its path; None for a file that is missing
    """

    daemon_threads = True

    def __init__(self, root: Path, port: int = 0):
        handler = functools.partial(Handler, directory=str(root))
        super().__init__(("127.0.0.1", port), handler)
        self.sent: Counter[str] = Counter()
        self.left: int | None = None
        self.longest: int | None = None
        self.spoilt: dict[str, Callable[[bytes], bytes | None]] = {}
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{FOLDER}/"

    def handle_error(self, request, client_address) -> None:
        """Connections that break are part of the tests."""

    def leave(self) -> None:
        self.shutdown()
        self.server_close()


class Handler(SimpleHTTPRequestHandler):
    breaks = False

    def do_GET(self) -> None:
        server = self.server
        for_worker = self.headers.get("Referer", "").endswith("/service-worker.js")
        if for_worker and server.left is not None:
            self.breaks = server.left == 0
            server.left = max(0, server.left - 1)
        for end, change in server.spoilt.items():
            if self.path.split("?")[0].endswith(f"/{end}"):
                return self.send_spoilt(change)
        super().do_GET()
        if for_worker and not self.breaks:
            server.sent[self.path.removeprefix(f"/{FOLDER}/")] += 1

    def send_spoilt(self, change: Callable[[bytes], bytes | None]) -> None:
        path = self.translate_path(self.path)
        content = change(Path(path).read_bytes())
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def copyfile(self, source, outputfile) -> None:
        longest = self.server.longest
        self.breaks |= longest is not None and os.fstat(source.fileno()).st_size > longest
        if self.breaks:
            outputfile.write(source.read(20))
            raise ConnectionAbortedError
        super().copyfile(source, outputfile)

    def log_message(self, *args) -> None:
        pass
