"""The Python worker: `App.dispatch` for the page, and what reads tables with it."""

import json
import re
import warnings

from js import Array, Object, postMessage
from pyodide.ffi import to_js
from table_libraries import delimitedReader, loadParquet

from app.application import App
from app.protocol.patches import as_message
from astronomical_lite.tables import plain_reader

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
plain_reader.use(delimitedReader)


PARQUET = b"PAR1"  # how such a file begins; packed ones are known by their name alone
PARQUET_NAME = re.compile(r"\.(parquet|parq|pq)\b", re.IGNORECASE)
libraries = {}


def is_parquet(action, fields, data):
    """Return True if a file comes that is read with a library which is not there yet."""
    if "parquet" in libraries:
        return False
    if action == "file.piece" and data is not None:
        return data.slice(0, len(PARQUET)).to_bytes() == PARQUET
    return action == "file.begin" and any(map(PARQUET_NAME.search, fields.get("name", [])))


def open_parquet(source):
    """Open a Parquet file with the library."""
    from astronomical_lite.messages import UserError
    from astronomical_lite.tables.formats.parquet.decoded import open_decoded

    if "parquet" not in libraries:
        raise UserError(
            f"{source.name} is a Parquet file, and what reads those could not be fetched"
            f"{libraries.get('problem', '')}. Check the connection and open the file again."
        )
    return open_decoded(libraries["parquet"], source)


async def fetch_parquet():
    """Fetch the library; without it the file is refused, in a sentence, when it is read."""
    from astronomical_lite.tables.formats import parquet

    parquet.use(open_parquet)
    try:
        libraries["parquet"] = await loadParquet()
    except Exception as error:
        libraries["problem"] = f" ({error})"


async def dispatch_with_parquet(request, action, asked, data):
    await fetch_parquet()
    carry_out(request, action, asked, data)


def dispatch(request, action, body, data=None):
    """Carry out an action for the request with this id; the page waits for what is returned.

    `body` is a `RequestBody` as JSON, `data` bytes that come with it.
    """
    asked = json.loads(body)
    if is_parquet(action, asked.get("fields", {}), data):
        return dispatch_with_parquet(request, action, asked, data)
    return carry_out(request, action, asked, data)


def carry_out(request, action, asked, data):
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
