"""The binary serialisations of VOTable, a column at a time (VOTable 1.4, sections 5.3, 5.4 and 6).

    columns = binary_columns(fields, content, flagged=True)     # BINARY2

A row is a run of fields of fixed size, between which are those that say their own length. Only these
are looked for row by row; everything else is taken out of all rows at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray, IntArray

# section 6, "Data types": bytes of one element as NumPy reads them
_DTYPES = {
    "boolean": "u1",
    "bit": "u1",
    "unsignedByte": "u1",
    "short": ">i2",
    "int": ">i4",
    "long": ">i8",
    "char": "u1",
    "unicodeChar": ">u2",
    "float": ">f4",
    "double": ">f8",
    "floatComplex": ">c8",
    "doubleComplex": ">c16",
}

_COUNT_BYTES = 4
_WIDEST_TEXT = 256
"""Texts up to this many bytes are put into one array; longer ones are taken one by one."""

_FIRST_OF_TWO, _LAST_OF_TWO = 0xD800, 0xDFFF
_ROWS_AT_ONCE = 1 << 14

_TRUE, _FALSE = list(b"Tt1"), list(b"Ff0")


class BinaryError(ValueError):
    """The bytes are not whole rows of the fields."""


class FieldLike(Protocol):
    """A FIELD as astropy reads it."""

    datatype: str
    arraysize: str | None


@dataclass(frozen=True)
class _Layout:
    """How a field lies in a row: `elements` values, -1 where the row says how many."""

    datatype: str
    dtype: np.dtype[Any]
    elements: int

    @property
    def varies(self) -> bool:
        return self.elements < 0

    def n_bytes(self, elements: int) -> int:
        return -(-elements // 8) if self.datatype == "bit" else elements * self.dtype.itemsize


def binary_columns(
    fields: list[FieldLike], content: bytes, flagged: bool
) -> list[tuple[AnyArray, BoolArray | None]]:
    """Return values and mask (None: nothing known to be missing) of every field.

    Parameters
    ----------
    fields : FIELD elements
        With `datatype` and `arraysize`.
    content : bytes
        The rows.
    flagged : bool
        True for BINARY2, whose rows begin with a bit per field, set where it is missing.

    Returns
    -------
    list of (values, mask)
        Values have shape (rows,) or (rows, elements); an array or text each where lengths vary.

    Raises
    ------
    BinaryError
        The bytes end within a row, or a datatype is not one of VOTable's.
    """
    layouts = [_layout(field) for field in fields]
    flags = -(-len(fields) // 8) if flagged else 0
    data = np.frombuffer(content, np.uint8)
    places, counts = _places(layouts, content, flags)
    n_rows = len(places)
    missing = None
    if flags:
        bits = np.unpackbits(_taken(data, places, flags), axis=1).astype(bool)
        missing = bits[:, : len(fields)]
    columns: list[tuple[AnyArray, BoolArray | None]] = []
    at: IntArray = places + flags
    for number, layout in enumerate(layouts):
        mask = None if missing is None or not missing[:, number].any() else missing[:, number]
        if layout.varies:
            lengths = counts[number]
            at = at + _COUNT_BYTES
            values: AnyArray = _varying(layout, data, content, at, lengths)
            at = at + (
                -(-lengths // 8) if layout.datatype == "bit" else lengths * layout.dtype.itemsize
            )
        else:
            size = layout.n_bytes(layout.elements)
            values = _fixed(layout, _taken(data, at, size).reshape(n_rows, size))
            at = at + size
        if layout.datatype == "boolean" and values.dtype == np.uint8:
            unknown = ~np.isin(values, _TRUE + _FALSE)
            values = np.isin(values, _TRUE)
            mask = unknown if mask is None else _any_of(unknown, mask)
        columns.append((values, mask))
    return columns


def _any_of(mask: BoolArray, rows: BoolArray) -> BoolArray:
    return mask | (rows if mask.ndim == 1 else rows[:, np.newaxis])


def _layout(field: FieldLike) -> _Layout:
    if field.datatype not in _DTYPES:
        raise BinaryError(f"there is no datatype {field.datatype!r}")
    dtype: np.dtype[Any] = np.dtype(_DTYPES[field.datatype])
    size = (field.arraysize or "1").strip()
    if "*" in size:
        return _Layout(field.datatype, dtype, -1)
    return _Layout(field.datatype, dtype, prod(int(part) for part in size.split("x")))


def _places(
    layouts: list[_Layout], content: bytes, flags: int
) -> tuple[IntArray, dict[int, IntArray]]:
    """Return where each row begins, and by number of field how many elements each row has of it."""
    steps: list[tuple[int, int]] = []  # bytes before a field that varies, its number
    run = flags
    for number, layout in enumerate(layouts):
        if layout.varies:
            steps.append((run, number))
            run = 0
        else:
            run += layout.n_bytes(layout.elements)
    if not steps:
        if run == 0 or len(content) % run:
            raise BinaryError("its last row is not whole")
        return np.arange(0, len(content), run, dtype=np.int64), {}
    return _walk(layouts, content, steps, run)


def _walk(
    layouts: list[_Layout], content: bytes, steps: list[tuple[int, int]], run: int
) -> tuple[IntArray, dict[int, IntArray]]:
    """Go through the rows from length to length; `run` bytes follow the last field that varies."""
    bits = {number: layouts[number].datatype == "bit" for _, number in steps}
    sizes = {number: layouts[number].dtype.itemsize for _, number in steps}
    places: list[int] = []
    found: dict[int, list[int]] = {number: [] for _, number in steps}
    plan = [(before, found[n].append, bits[n], sizes[n]) for before, n in steps]
    from_bytes, at, end = int.from_bytes, 0, len(content)
    while at < end:
        places.append(at)
        for before, note, is_bits, size in plan:
            at += before
            count = from_bytes(content[at : at + _COUNT_BYTES], "big")
            note(count)
            at += _COUNT_BYTES + ((count + 7) // 8 if is_bits else count * size)
        at += run
    if at != end:
        raise BinaryError("its last row is not whole")
    lengths: dict[int, IntArray] = {
        number: np.array(counts, dtype=np.int64) for number, counts in found.items()
    }
    return np.array(places, dtype=np.int64), lengths


def _taken(data: AnyArray, places: IntArray, size: int) -> AnyArray:
    """Return `size` bytes from each place on, shape (rows, size)."""
    if not len(places) or not size:
        return np.empty((len(places), size), np.uint8)
    step = int(places[1] - places[0]) if len(places) > 1 else size
    if len(places) < 2 or (step > 0 and (np.diff(places) == step).all()):
        from_first = data[int(places[0]) :]
        rows: AnyArray = np.lib.stride_tricks.as_strided(
            from_first, (len(places), size), (step, 1), writeable=False
        )
        return np.ascontiguousarray(rows)
    gathered: AnyArray = data[places[:, np.newaxis] + np.arange(size)]
    return gathered


def _fixed(layout: _Layout, taken: AnyArray) -> AnyArray:
    """Return the values of bytes of shape (rows, size)."""
    n_rows, size = taken.shape
    if layout.datatype == "char":
        return taken.view(f"S{size}")[:, 0] if size else np.full(n_rows, b"")
    if layout.datatype == "unicodeChar":
        return _utf16_texts(taken)
    if layout.datatype == "bit":
        if layout.elements == 1:  # the first bit by the standard; astropy writes another one
            is_set: BoolArray = taken[:, 0] != 0
            return is_set
        return np.unpackbits(taken, axis=1)[:, : layout.elements].astype(bool)
    values = taken.view(layout.dtype).astype(layout.dtype.newbyteorder("="), copy=False)
    return values[:, 0] if layout.elements == 1 else values


def _varying(
    layout: _Layout, data: AnyArray, content: bytes, at: IntArray, lengths: IntArray
) -> AnyArray:
    """Return an array or a text for each row, of `lengths` elements from `at` on."""
    if layout.datatype == "char":
        return _texts(data, content, at, lengths)
    ends = at + lengths * layout.dtype.itemsize
    pieces = zip(at.tolist(), ends.tolist(), strict=True)
    if layout.datatype == "unicodeChar":
        return _objects([_utf16(content[begin:end]) for begin, end in pieces])
    if layout.datatype == "bit":
        rows = [
            np.unpackbits(data[begin : begin + -(-count // 8)])[:count].astype(bool)
            for begin, count in zip(at.tolist(), lengths.tolist(), strict=True)
        ]
        return _objects(rows)
    native = layout.dtype.newbyteorder("=")
    arrays = [data[begin:end].view(layout.dtype).astype(native) for begin, end in pieces]
    if layout.datatype == "boolean":
        arrays = [np.isin(row, _TRUE) for row in arrays]
    return _objects(arrays)


def _texts(data: AnyArray, content: bytes, at: IntArray, lengths: IntArray) -> AnyArray:
    width = int(lengths.max(initial=1))
    if width > _WIDEST_TEXT:
        pieces = zip(at.tolist(), (at + lengths).tolist(), strict=True)
        return _objects([_decoded(content[begin:end]) for begin, end in pieces])
    padded = np.zeros((len(at), width), np.uint8)
    places = np.arange(width)
    inside = places < lengths[:, np.newaxis]
    padded[inside] = data[(at[:, np.newaxis] + places)[inside]]
    fixed: AnyArray = padded.view(f"S{width}")[:, 0]
    return fixed


def _objects(values: list[Any]) -> AnyArray:
    objects = np.empty(len(values), dtype=object)
    objects[:] = values
    return objects


def _utf16_texts(taken: AnyArray) -> AnyArray:
    """Return texts of bytes of shape (rows, size)."""
    n_rows, size = taken.shape
    letters = taken.view(">u2") if size and size % 2 == 0 else np.empty((n_rows, 0), ">u2")
    # letters of 16 bits each, as NumPy has them in 32; others take two of those
    if not letters.size or ((letters >= _FIRST_OF_TWO) & (letters <= _LAST_OF_TWO)).any():
        return _objects([_utf16(row.tobytes()) for row in taken])
    texts: list[str] = []
    for start in range(0, n_rows, _ROWS_AT_ONCE):
        block = letters[start : start + _ROWS_AT_ONCE].astype(np.uint32)
        texts += block.view(f"U{size // 2}")[:, 0].tolist()
    own = {text: text.partition("\0")[0].strip() for text in set(texts)}
    return _objects([own[text] for text in texts])


def _utf16(content: bytes) -> str:
    return content.decode("utf-16-be", errors="replace").partition("\0")[0].strip()


def _decoded(content: bytes) -> str:
    content = content.partition(b"\0")[0]
    try:
        return content.decode("utf-8").strip()
    except UnicodeDecodeError:
        return content.decode("latin-1").strip()
