"""ECSV: CSV with a YAML header of types and units (astropy's APE 6), which astropy reads."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

import numpy as np

from astronomical_lite.messages import UserError, reason_of, size_text
from astronomical_lite.tables.formats.source import Source
from astronomical_lite.tables.formats.text.row_counts import count_records
from astronomical_lite.tables.missing_values import ALL_MISSING_TEXTS
from astronomical_lite.tables.raw_table import (
    RawColumn,
    RawTable,
    TableInfo,
    choose_table,
    file_columns,
)

MAX_HEADER_BYTES = 500_000
"""A longer header takes too long to read."""

MAX_NODES = 1_000_000
"""A header that stands for more YAML nodes than this may need more memory than there is."""

_PANDAS = "pandas, all missing values"
_ASTROPY = "io.ascii, all missing values"

_HEADER = re.compile(r"(?:#.*\n)*")
_ALIAS = re.compile(r"(?:^|[\s\[{,:-])\*\w", re.MULTILINE)


def recognise(source: Source) -> bool:
    """Return True if the file begins as ECSV does."""
    return source.head.removeprefix(b"\xef\xbb\xbf").startswith(b"# %ECSV")


def tables(source: Source) -> list[TableInfo]:
    """Return the one table of the file.

    Raises
    ------
    UserError
        If the header is no YAML, stands for too much, or lists no columns.
    """
    from astropy.table.meta import get_header_from_yaml

    try:
        columns = get_header_from_yaml(_header(source))["datatype"]
        fields = file_columns(column["name"] for column in columns)
    except UserError:
        raise
    except Exception as error:
        raise UserError(_damaged(source, error)) from error
    return [TableInfo(0, "", count_records(source.read()) - 1, len(columns), fields)]


def read(source: Source, table: int | None) -> RawTable:
    """Return the columns of the file; times and coordinates as the plain columns that hold them.

    Raises
    ------
    UserError
        If the file is no correct ECSV, its header stands for too much, it has no row, or there is
        no such table.
    """
    from astropy.table import Table
    from astropy.table.serialize import represent_mixins_as_columns
    from astropy.utils.data_info import serialize_context_as

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _header(source)
            text = source.read().decode("utf-8-sig")
            parsed = Table.read(io.StringIO(text), format="ecsv", engine=_engine(text))
            with serialize_context_as("ecsv"):
                plain = represent_mixins_as_columns(parsed)
        except (MemoryError, UserError):
            raise
        except Exception as error:
            raise UserError(_damaged(source, error)) from error
    choose_table([TableInfo(0, "", len(plain), len(plain.columns))], table, source.name)
    raw = RawTable()
    for column in plain.itercols():
        raw.columns.append(
            RawColumn(
                name=column.info.name,
                values=np.asarray(column),
                mask=getattr(column, "mask", None),
                unit="" if column.info.unit is None else str(column.info.unit),
                description=_text(column.info.description),
            )
        )
    return raw


def _header(source: Source) -> list[str]:
    """Return the lines of the YAML header, checked to be of a size that can be read.

    In YAML an alias stands for what is written elsewhere: a few lines can stand for gigabytes.
    """
    header, size = [], 0
    with source.open() as file:
        for line in file:
            if not line.startswith(b"# "):
                break
            size += len(line)
            header.append(line[2:].decode("utf-8", errors="replace").rstrip("\r\n"))
            if size > MAX_HEADER_BYTES:
                raise UserError(
                    f"{source.name} has a header of more than {size_text(MAX_HEADER_BYTES)}, "
                    "which takes too long to read. Save the table as FITS, or as CSV."
                )
    lines = header[1:]
    if _ALIAS.search("\n".join(lines)) and _count_nodes("\n".join(lines)) > MAX_NODES:
        raise UserError(
            f"{source.name} has a header that stands for far more than is written in it. "
            "Write the table again, or save it as CSV."
        )
    return lines


def _count_nodes(text: str) -> float:
    """Return how many nodes a YAML text stands for, each alias counted as what it stands for."""
    import yaml

    sizes: dict[int, float] = {}

    def size(node: yaml.Node) -> float:
        if id(node) not in sizes:
            sizes[id(node)] = float("inf")  # for one that holds itself
            parts = [] if isinstance(node, yaml.ScalarNode) else node.value
            if isinstance(node, yaml.MappingNode):
                parts = [part for pair in parts for part in pair]
            sizes[id(node)] = 1 + sum(map(size, parts))
        return sizes[id(node)]

    return size(yaml.compose(text, yaml.SafeLoader))


def _engine(text: str) -> str:
    """Return the name of the ECSV engine to use: pandas' where it is safe, four times as fast.

    Its parser takes # inside a value for a comment, so a text with # after the header goes to
    astropy's own.
    """
    from astropy.io.misc.ecsv import ECSVEnginePandas

    if _PANDAS not in ECSVEnginePandas.engines:
        _add_engines()
    header = _HEADER.match(text)
    return _ASTROPY if "#" in text[header.end() if header else 0 :] else _PANDAS


def _add_engines() -> None:
    """Give astropy engines that know every text for a missing value; floats are read exactly."""
    from astropy.io.misc.ecsv import ECSVEngineIoAscii, ECSVEnginePandas

    class Pandas(ECSVEnginePandas):  # type: ignore[misc]  # astropy has no types
        name = _PANDAS
        format = "pandas.csv"

        def get_data_kwargs(self, header: Any, null_values: list[str]) -> dict[str, Any]:
            kwargs: dict[str, Any] = super().get_data_kwargs(header, null_values)
            for name, texts in _missing_texts(header).items():
                if name in kwargs["na_values"]:
                    kwargs["na_values"][name] += texts
            return kwargs | {"float_precision": "round_trip"}

    class Astropy(ECSVEngineIoAscii):  # type: ignore[misc]
        name = _ASTROPY
        format = "ascii.csv"

        def get_data_kwargs(self, header: Any, null_values: list[str]) -> dict[str, Any]:
            kwargs: dict[str, Any] = super().get_data_kwargs(header, null_values)
            filled = {fill[2] for fill in kwargs["fill_values"]}
            kwargs["fill_values"] += [
                (text, "0", name)
                for name, texts in _missing_texts(header).items()
                if name in filled
                for text in texts
            ]
            return kwargs


def _missing_texts(header: Any) -> dict[str, list[str]]:
    """Return column of numbers -> texts that are missing values there, besides the empty one."""
    texts = [text for text in ALL_MISSING_TEXTS if text]
    return {column.name: list(texts) for column in header.cols if column.datatype != "string"}


def _text(description: object) -> str:
    return description if isinstance(description, str) else ""


def _damaged(source: Source, error: Exception) -> str:
    return (
        f"{source.name} is not a correct ECSV file ({reason_of(error)}). Write it again, or save it "
        "as CSV."
    )
