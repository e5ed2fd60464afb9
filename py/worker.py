"""The Python worker: `App.dispatch` for the page, and what reads and writes tables with it."""

import json
import re
import warnings

import page_learning
from js import Array, Object, performance, postMessage
from pyodide.ffi import to_js
from table_libraries import delimitedReader, loadParquet, loadParquetWriting, readFromBrowser

performance.mark("worker.py begins")

from app.application import App
from app.protocol.patches import as_message
from astronomical_lite import learning_library
from astronomical_lite.tables import parquet_libraries, plain_reader

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


def post_marks():
    """Post when each step of the start ended, in ms since 1970: tools/benchmarks/steps.py measures them."""
    marks = {mark.name: mark.startTime for mark in performance.getEntriesByType("mark")}
    origin = performance.timeOrigin
    post({"marks": {"worker begun": origin} | {name: origin + at for name, at in marks.items()}})


performance.mark("py/ imported")
post_marks()
app = App(report_progress, looks_ahead=True)
plain_reader.use(delimitedReader)
learning_library.use(page_learning)


PARQUET = b"PAR1"  # how such a file begins; packed ones are known by their name alone
PARQUET_NAME = re.compile(r"\.(parquet|parq|pq)\b", re.IGNORECASE)
EXPORTS = ("export.labelled", "export.predictions", "table.export")
FETCH = {"reads": loadParquet, "writes": loadParquetWriting}
libraries = {}
problems = {}  # why one could not be fetched


def needed(action, fields, data):
    """Return which library an action needs that is not there yet: what "reads" Parquet, or "writes" it."""
    if action in EXPORTS:
        library = "writes" if fields.get("format") == ["parquet"] else ""
    elif action == "file.piece" and data is not None:
        library = "reads" if data.slice(0, len(PARQUET)).to_bytes() == PARQUET else ""
    else:
        names = fields.get("name", []) if action == "file.begin" else []
        library = "reads" if any(map(PARQUET_NAME.search, names)) else ""
    return library if library not in libraries else ""


def open_parquet(source):
    """Open a Parquet file with the library."""
    from astronomical_lite.messages import UserError
    from astronomical_lite.tables.formats.parquet.decoded import open_decoded

    if "reads" not in libraries:
        raise UserError(
            f"{source.name} is a Parquet file, and what reads those could not be fetched"
            f"{problems.get('reads', '')}. Check the connection and open the file again."
        )
    return open_decoded(libraries["reads"], source)


def begin_parquet(columns, metadata, file):
    """Begin a Parquet file with the library."""
    from astronomical_lite.messages import UserError
    from astronomical_lite.tables.export.parquet_encoded import begin_encoded

    if "writes" not in libraries:
        raise UserError(
            f"What writes Parquet could not be fetched{problems.get('writes', '')}. Check the connection "
            "and export once more, or choose another format."
        )
    return begin_encoded(libraries["writes"], columns, metadata, file)


parquet_libraries.use(open_parquet, begin_parquet)


async def dispatch_with(library, request, action, asked, data):
    """Fetch a library; without it the action is refused, in a sentence, when it comes to the file."""
    try:
        libraries[library] = await FETCH[library]()
    except Exception as error:
        problems[library] = f" ({error})"
    carry_out(request, action, asked, data)


def dispatch(request, action, body, data=None):
    """Carry out an action for the request with this id; the page waits for what is returned.

    `body` is a `RequestBody` as JSON, `data` bytes that come with it.
    """
    asked = json.loads(body)
    library = needed(action, asked.get("fields", {}), data)
    if library:
        return dispatch_with(library, request, action, asked, data)
    return carry_out(request, action, asked, data)


def carry_out(request, action, asked, data):
    if action == "file.end":
        # no bytes, but a file of the browser's: Python reads it where it is
        if data is not None and app.session.upload is not None:
            readFromBrowser(str(app.session.upload.path), data)
            app.session.upload.held = True
        data = None
    try:
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
