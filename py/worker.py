"""The Python worker: `App.dispatch` for the page, and nothing else."""

import json
import warnings

from js import Array, Object, postMessage
from pyodide.ffi import to_js

from app.application import App
from app.protocol.patches import as_message

# It asks Pyodide for a table by an old name, once; nothing to tell the user.
warnings.filterwarnings("ignore", category=RuntimeWarning, module="threadpoolctl")


def post(message, transfer=()):
    postMessage(to_js(message, dict_converter=Object.fromEntries), Array.new(*transfer))


def report_progress(text, fraction=None):
    """Say live what is being done; the page shows it while this worker is busy."""
    post({"progress": text, "fraction": fraction})


def post_part(request, patches, last=False):
    """Post a part of the reply to a request; the copies that the page gets of bytes are moved there."""
    buffers = []

    def crossing(value):
        if not isinstance(value, bytes):
            return value
        copy = to_js(value)
        buffers.append(copy.buffer)
        return copy

    messages = [
        {name: crossing(value) for name, value in as_message(patch).items()} for patch in patches
    ]
    post({"reply": request, "patches": messages, "last": last}, buffers)


app = App(report_progress)


def dispatch(request, action, body, data=None):
    """Carry out an action for the request with this id.

    `body` is a `RequestBody` as JSON, `data` bytes that come with it.
    """
    try:
        asked = json.loads(body)
        app.dispatch(
            action,
            asked.get("fields", {}),
            b"" if data is None else data.to_bytes(),
            content=asked.get("content"),
            send=lambda patches: post_part(request, patches),
        )
    finally:
        post_part(request, [], last=True)


__export__ = ["dispatch"]
