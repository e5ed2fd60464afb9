"""What writers say of columns in a Parquet file's metadata: units, descriptions, masks, indexes.

about = about_columns(metadata)
about.units["g"], about.masks, about.index
"""

from __future__ import annotations

import io
import json
import warnings
from dataclasses import dataclass, field
from typing import Any

_ASTROPY = "table_meta_yaml"
_VOTABLE = "IVOA.VOTable-Parquet.content"
_PANDAS = "pandas"
_MOST_BYTES = 500_000  # of a text that describes columns: a longer one takes too long to read
_UNNAMED_INDEX = "__index_level_"


@dataclass
class AboutColumns:
    """What the metadata say.

    Attributes
    ----------
    units, descriptions : dict
        By column.
    masks : dict
        Column -> the column of truth values that says which of its values are missing.
    index : list of str
        Columns that were a data frame's index.
    """

    units: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    masks: dict[str, str] = field(default_factory=dict)
    index: list[str] = field(default_factory=list)

    def name_of(self, column: str) -> str:
        """Return a column's name for the user: pandas gives an index without a name one of its own."""
        if column in self.index and column.startswith(_UNNAMED_INDEX):
            level = column.removeprefix(_UNNAMED_INDEX).strip("_")
            return "index" if len(self.index) == 1 else f"level_{level}"
        return column


def about_columns(metadata: dict[str, str]) -> AboutColumns:
    """Return what the metadata say of columns; metadata that cannot be read say nothing."""
    about = AboutColumns()
    for key, read in ((_PANDAS, _pandas), (_VOTABLE, _votable), (_ASTROPY, _astropy)):
        text = metadata.get(key, "")
        if text and len(text) < _MOST_BYTES:
            try:
                read(text, about)
            except Exception:  # the table itself can be read without
                continue
    return about


def _pandas(text: str, about: AboutColumns) -> None:
    told = json.loads(text)
    about.index += [name for name in told.get("index_columns", []) if isinstance(name, str)]
    for column in told.get("columns", []):
        numpy_type = str(column.get("numpy_type") or "")
        if numpy_type.startswith("timedelta64["):
            about.units[str(column.get("field_name"))] = numpy_type[12:-1]


def _astropy(text: str, about: AboutColumns) -> None:
    from astropy.table.meta import get_header_from_yaml

    told: dict[str, Any] = get_header_from_yaml(text.split("\n"))
    for column in told["datatype"]:
        _add(about, column["name"], column.get("unit"), column.get("description"))
    for column in told.get("meta", {}).get("__serialized_columns__", {}).values():
        parts = {key: value.get("name") for key, value in column.items() if hasattr(value, "get")}
        if str(column.get("__class__", "")).endswith("MaskedColumn") and "mask" in parts:
            about.masks[parts["data"]] = parts["mask"]
        if column.get("unit") is not None and "data" in parts:
            _add(about, parts["data"], column["unit"], column.get("description"))


def _votable(text: str, about: AboutColumns) -> None:
    from astropy.io import votable

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = votable.parse(io.BytesIO(text.encode()), verify="ignore")
    for one in parsed.get_first_table().fields:
        _add(about, one.name, one.unit, one.description)


def _add(about: AboutColumns, name: str, unit: object, description: object) -> None:
    from astropy.units import UnitBase

    # other objects than these may be made of YAML's aliases, and their texts be gigabytes
    if isinstance(unit, str | UnitBase) and str(unit):
        about.units[name] = str(unit)
    if isinstance(description, str):
        about.descriptions[name] = " ".join(description.split())
