"""Values with a mask, as a frame holds them: no value changes, and what is missing stays missing.

without_mask(np.array([1, 7]), np.array([False, True]))           # float64: 1.0, NaN
without_mask(np.array([2**60, 7]), np.array([False, True]))       # Int64: 2**60, NA
without_mask(np.array(["a", "b"]), np.array([False, True]))       # text: "a", ""
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.tables.column_kinds import EXACT_IN_FLOAT64

if TYPE_CHECKING:
    from pandas.api.extensions import ExtensionArray

    from astronomical_lite.arrays import AnyArray, BoolArray, IntArray


def without_mask(
    values: AnyArray | ExtensionArray, mask: AnyArray | None
) -> AnyArray | ExtensionArray:
    """Return values of a column, shape (rows,), with what is masked missing in their own way.

    Floats become NaN. Integers become float64 with NaN if all are below 2**53, else pandas'
    nullable integers. Booleans become pandas' nullable booleans. Text, times and Python objects
    become text, which is empty where missing. Numbers come out in native byte order.

    Raises
    ------
    TypeError
        If the values are bytes, complex or structured.
    """
    if isinstance(values.dtype, pd.CategoricalDtype) and mask is None:
        texts = _from_categories(values)
        if texts is not None:
            return texts
    if isinstance(values.dtype, pd.api.extensions.ExtensionDtype):
        values, mask = _from_extension(values)
    if mask is not None and not mask.any():
        mask = None
    kind = values.dtype.kind
    if kind in "UOMm":
        return _from_objects(values, mask)
    if not values.dtype.isnative:
        values = values.astype(values.dtype.newbyteorder("="))
    if kind == "b":
        return values if mask is None else pd.arrays.BooleanArray(values, np.array(mask))
    if kind == "f":
        return _floats(values, mask)
    if kind in "iu":
        return values if mask is None else _integers_with_missing(values, mask)
    raise TypeError(f"values of type {values.dtype}")


def as_strings(objects: AnyArray) -> ExtensionArray:
    """Return pandas' string array of Python strings.

    They are stored as such, not by pyarrow where that is installed: the page's are.
    """
    return pd.array(objects, dtype=pd.StringDtype("python", na_value=np.nan))


def strings_of(texts: ExtensionArray, codes: IntArray) -> ExtensionArray:
    """Return the text with the number that each row has; the empty text where that is -1."""
    # pandas' own loop, which takes half as long as NumPy's take without a value to fill in
    return texts.take(codes, allow_fill=True, fill_value="")


def _floats(values: AnyArray, mask: AnyArray | None) -> AnyArray:
    """Return float32 or float64, the types that everything else can work with."""
    if values.dtype.itemsize not in (4, 8):
        values = values.astype(np.float32 if values.dtype.itemsize < 4 else np.float64)
    return values if mask is None else np.where(mask, values.dtype.type(np.nan), values)


def _integers_with_missing(values: AnyArray, mask: AnyArray) -> AnyArray | ExtensionArray:
    known = values[~mask]
    if not known.size or (known.max() < EXACT_IN_FLOAT64 and known.min() > -EXACT_IN_FLOAT64):
        return np.where(mask, np.nan, values.astype(np.float64))
    return pd.arrays.IntegerArray(values, np.array(mask))


def _from_extension(values: ExtensionArray) -> tuple[AnyArray, AnyArray]:
    """Return NumPy values and mask of a pandas extension array."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        plain = np.asarray(values)
        return plain, np.asarray(pd.isna(plain))
    mask = np.asarray(pd.isna(values))
    numpy_type = getattr(values.dtype, "numpy_dtype", None)
    if numpy_type is None or numpy_type.kind not in "iufb":
        return np.asarray(values, dtype=object), mask
    return values.to_numpy(dtype=numpy_type, na_value=numpy_type.type(0)), mask


def _from_categories(values: ExtensionArray) -> ExtensionArray | None:
    """Return text of categories that are text, each made once; None for other categories."""
    categories = np.asarray(values.categories, dtype=object)
    if pd.api.types.infer_dtype(categories, skipna=False) != "string":
        return None
    texts = as_strings(np.array([text.rstrip() for text in categories], dtype=object))
    return strings_of(texts, values.codes)


def _from_objects(values: AnyArray, mask: AnyArray | None) -> AnyArray | ExtensionArray:
    """Return text, times or Python objects as text; booleans among missing values as booleans."""
    missing = _missing_objects(values)
    if values.dtype.kind in "Mm":
        values = values.astype(str)
    if mask is not None:
        missing = missing | mask
    known = values[~missing] if missing.any() else values
    inferred = pd.api.types.infer_dtype(known, skipna=False)
    if inferred == "boolean":
        truth = np.zeros(len(values), dtype=bool)
        truth[~missing] = known.astype(bool)
        return without_mask(truth, missing)
    texts = known.tolist() if inferred == "string" else map(_text, known.tolist())
    objects = np.full(len(values), "", dtype=object)
    objects[~missing] = [text.rstrip() for text in texts]
    return as_strings(objects)


def _missing_objects(values: AnyArray) -> BoolArray:
    if values.dtype.kind in "Mm":
        return np.isnat(values)
    if values.dtype.kind == "U":
        return np.zeros(len(values), dtype=bool)
    return np.asarray(pd.isna(values))


def _text(value: Any) -> str:
    return value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)
