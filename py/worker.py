"""The Python worker: `App.dispatch` for the page, and nothing else."""

import json
import warnings

from js import Array, Object, postMessage
from pyodide.ffi import to_js

from app.application import App

# It asks Pyodide for a table by an old name, once; nothing to tell the user.
warnings.filterwarnings("ignore", category=RuntimeWarning, module="threadpoolctl")


def post(message, transfer=()):
    postMessage(to_js(message, dict_converter=Object.fromEntries), Array.new(*transfer))


def tell(text, fraction=None):
    """Say live what is being done; the page shows it while this worker is busy."""
    post({"progress": text, "fraction": fraction})


def send(patches, binaries):
    """Hand over a part of the reply; the copies that the page gets of the bytes are moved there."""
    data = [to_js(binary) for binary in binaries]
    post({"part": patches, "data": data}, [one.buffer for one in data])


app = App(tell, send)


def dispatch(action, fields, data=None):
    """An action with its form as JSON text, and bytes if any; the page is sent parts of the reply."""
    try:
        app.dispatch(action, json.loads(fields), None if data is None else data.to_bytes())
    finally:
        post({"part": "", "data": []})


__export__ = ["dispatch"]
