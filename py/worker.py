"""The Python worker: `App.dispatch` for the page, and nothing else."""

import json
import warnings

from js import Object, postMessage
from pyodide.ffi import to_js

from app.dispatch import App

# It asks Pyodide for a table by an old name, once; nothing to tell the user.
warnings.filterwarnings("ignore", category=RuntimeWarning, module="threadpoolctl")


def tell(text, fraction=None):
    """Say live what is being done; the page shows it while this worker is busy."""
    postMessage(to_js({"progress": text, "fraction": fraction}, dict_converter=Object.fromEntries))


app = App(progress=tell)


def dispatch(action, fields, data=None):
    """An action with its form as JSON text, and bytes if any; patches as JSON text, then bytes."""
    reply = app.dispatch(action, json.loads(fields), None if data is None else data.to_bytes())
    return to_js([reply.json(), *reply.binaries])


__export__ = ["dispatch"]
