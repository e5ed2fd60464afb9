"""A compute worker: jobs of `astronomical.jobs` for the page, beside the session's worker."""

from js import Object, postMessage
from pyodide.ffi import to_js

from astronomical import jobs


def tell(text, fraction=None):
    """Say live what is being done."""
    postMessage(to_js({"progress": text, "fraction": fraction}, dict_converter=Object.fromEntries))


def keep(name, data):
    jobs.keep(name, data.to_bytes())


def run(message):
    return to_js(jobs.run(message.to_bytes(), tell))


__export__ = ["keep", "run"]
