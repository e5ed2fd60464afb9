"""The values of FITS tables (FITS 4.0, section 7).

    for field, stored in zip(fields, read_rows(file, start, rows, row_bytes, fields)):
        physical = physical_values(field, stored)

The rows are read a block at a time straight into one native array per column: the file is walked
once, in pieces that stay in the processor's cache, and is never held whole. That is several times
faster than taking astropy's record array apart by columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from io import BufferedIOBase

    from astronomical_lite.arrays import AnyArray, BoolArray
    from astronomical_lite.tables.formats.fits_fields import Field

# section 7.3.2: integers stored with their sign bit turned over; (code, TZERO) -> their own type
_TURNED: dict[tuple[str, float], type[np.integer[Any]]] = {
    ("B", -128): np.int8,
    ("I", 2**15): np.uint16,
    ("J", 2**31): np.uint32,
    ("K", 2**63): np.uint64,
}

# section 7.3.3.1 has T, F and 0 for missing
_TRUE, _FALSE = list(b"Tt"), list(b"Ff")
_ONE, _ZERO = [1, ord("1")], [0, ord("0")]

_BLOCK_BYTES = 1 << 18


def read_rows(
    file: BufferedIOBase, start: int, rows: int, row_bytes: int, fields: list[Field]
) -> list[AnyArray]:
    """Return the fields of all rows as stored, in native byte order.

    Parameters
    ----------
    start : int
        Byte of the file where the first row begins.

    Returns
    -------
    list of arrays of shape (rows,) or (rows, elements), one for each field

    Raises
    ------
    EOFError
        If the file ends before the last row does.
    """
    block_rows = max(1, _BLOCK_BYTES // row_bytes)
    keys = [f"f{i}" for i in range(len(fields))]
    layout: np.dtype[Any] = np.dtype(
        {
            "names": keys,
            "formats": [field.dtype for field in fields],
            "offsets": [field.offset for field in fields],
            "itemsize": row_bytes,
        }
    )
    block: AnyArray = np.empty(min(block_rows, rows), dtype=layout)
    block_bytes = block.view(np.uint8).data
    parts = [block[key] for key in keys]
    columns = [np.empty((rows, *part.shape[1:]), _native(part.dtype)) for part in parts]
    file.seek(start)
    for first in range(0, rows, block_rows):
        count = min(block_rows, rows - first)
        _fill(file, block_bytes[: count * row_bytes])
        for column, part in zip(columns, parts, strict=True):
            column[first : first + count] = part[:count]
    return columns


@dataclass
class Physical:
    """Values of a column with what is missing among them; `RawColumn` says what the parts are."""

    values: AnyArray
    mask: BoolArray | None = None
    whole: bool = False
    odd: dict[str, int] = dataclass_field(default_factory=dict)
    limits: dict[str, int] = dataclass_field(default_factory=dict)


def physical_values(field: Field, stored: AnyArray) -> Physical:
    """Return the values of what `read_rows` returned for a field, a heap's column aside."""
    if field.number:
        return _numbers(field, stored)
    if field.code == "A":
        return Physical(stored)
    if field.code == "L":
        return _truths(stored)
    if field.code == "X":
        bits = np.unpackbits(stored.reshape(len(stored), field.stored), axis=1)
        bits = bits[:, : field.elements].astype(bool)
        return Physical(bits[:, 0] if field.elements == 1 else bits)
    values = _scaled(field, stored)
    if stored.dtype.kind not in "iu" or not isinstance(field.null, int):
        return Physical(values)
    mask = stored == field.null
    if values.dtype != stored.dtype and values.dtype.kind in "iu" and not mask.any():
        # astropy's Table.write gives TNULL of unsigned integers as it is after TZERO was added
        mask = values == field.null
    return Physical(values, mask)


def _truths(stored: AnyArray) -> Physical:
    """Return the truth values of bytes: T and F, or, of writers that know no better, 1 and 0."""
    true, false = np.isin(stored, _TRUE), np.isin(stored, _FALSE)
    if not (true.any() or false.any()) and np.isin(stored, _ONE).any():
        true, false = np.isin(stored, _ONE), np.isin(stored, _ZERO)
    return Physical(true, ~(true | false))


def _native(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the type in native byte order; text that nearly fills words of 64 bits gets all of
    them, since text is compared by words."""
    if dtype.kind != "S":
        return dtype.newbyteorder("=")
    words = -(-dtype.itemsize // 8)
    return np.dtype(f"S{8 * words}") if dtype.itemsize > 8 * words - 4 else dtype


def _scaled(field: Field, stored: AnyArray) -> AnyArray:
    """Return TZERO + TSCAL x stored; integers stay integers where that is exact."""
    scale, zero = field.scale, field.zero
    if scale == 1 and zero == 0:
        return stored
    own_type = _TURNED.get((field.code, zero)) if scale == 1 else None
    if own_type:
        sign_bit = np.array(1, stored.dtype) << (8 * stored.itemsize - 1)
        turned: AnyArray = stored ^ sign_bit
        return turned.view(own_type)
    if scale == 1 and stored.dtype.kind in "iu" and float(zero).is_integer():
        low, high = int(stored.min()) + int(zero), int(stored.max()) + int(zero)
        if low >= -(2**63) and high < 2**63:
            return stored.astype(np.int64) + np.int64(int(zero))
    return stored.astype(np.float64) * scale + zero


def _numbers(field: Field, text: AnyArray) -> Physical:
    """Return the numbers of an ASCII table's column.

    A field that is blank or equal to TNULL is missing; astropy makes it 0, which nobody measured.
    """
    text = np.strings.strip(text)
    mask = text == b""
    if field.null is not None:
        mask |= text == str(field.null).strip().encode("latin-1")
    whole = field.number in "IJ"
    numbers = np.where(mask, b"0", text)
    if not whole and (np.strings.find(numbers, b"D") >= 0).any():
        numbers = np.strings.replace(numbers, b"D", b"E")
    try:
        values = numbers.astype(np.int64 if whole else np.float64)
    except ValueError:
        return _numbers_among_others(text, mask, "integer" if whole else "number")
    return Physical(_scaled(field, values), mask)


def _numbers_among_others(text: AnyArray, mask: BoolArray, kind: str) -> Physical:
    """Return the numbers among texts some of which are none, such as dashes and stars."""
    from astronomical_lite.tables.text_values import read_as

    texts = np.strings.decode(np.where(mask, b"", text), "latin-1").astype(object)
    read = read_as(texts, kind, ())
    return Physical(read.values, read.mask, read.whole, read.odd, read.limits)


def _fill(file: BufferedIOBase, buffer: memoryview) -> None:
    """Read as many bytes as the buffer holds, without a copy of them."""
    filled = 0
    while filled < len(buffer):
        count = file.readinto(buffer[filled:])
        if not count:
            raise EOFError(f"{len(buffer) - filled} bytes are missing")
        filled += count
