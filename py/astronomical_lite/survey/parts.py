"""The predictions of one partition as a file, and one file put together of all of them.

>>> parts = Parts(Path("out"), "parquet")
>>> parts.write(partition, table)
>>> parts.columns(partition)["predicted_class"]

In a folder of Parquet a part is what is handed out. Where one file is asked for, its parts are NumPy's
archives, which hold every value exactly and need no further package; they go when it is written.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from astronomical_lite.survey.aside import write_aside
from astronomical_lite.survey.partitions import Partition
from astronomical_lite.tables.export.parquet_table import write_parquet

if TYPE_CHECKING:
    from astropy.table import Table

    from astronomical_lite.arrays import AnyArray

__all__ = ["PARQUET", "Parts"]

PARQUET = "parquet"
_ARCHIVE = "npz"


@dataclass(frozen=True)
class Parts:
    """Parts in a folder, of one format: "parquet" or "npz"."""

    folder: Path
    format: str = PARQUET

    def path(self, partition: Partition) -> Path:
        """Return the file of a partition."""
        return (
            self.folder / f"part-{partition.file.number:06d}-{partition.number:06d}.{self.format}"
        )

    def are_there(self, partition: Partition) -> bool:
        """Return True if the part was written, which is done whole or not at all."""
        return self.path(partition).exists()

    def remove(self, file: int) -> None:
        """Remove what was predicted of a file."""
        for path in self.folder.glob(f"part-{file:06d}-*"):
            path.unlink(missing_ok=True)

    def remove_all(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, partition: Partition, table: Table) -> None:
        """Write a part aside and then under its name."""

        def write(file: BinaryIO) -> None:
            if self.format == PARQUET:
                write_parquet(table, file)
            else:
                _write_archive(table, file)

        write_aside(self.path(partition), write)

    def columns(self, partition: Partition) -> dict[str, AnyArray]:
        """Return the columns of a part, masked where a value is missing."""
        path = self.path(partition)
        return _parquet_columns(path) if self.format == PARQUET else _read_archive(path)

    def table(self, partitions: Sequence[Partition]) -> Table:
        """Return all parts as one table, in the order of the partitions; archives only.

        Its columns lie in files of the folder, so that they need not fit into memory.

        Raises
        ------
        CannotWriteError
            The disk has no room for them.
        """
        from astropy.table import Table

        paths = [self.path(one) for one in partitions]
        about = json.loads(_member(paths[0], "about").tobytes())
        masked = {name for path in paths for name in _members(path) if name.startswith("mask")}
        columns = []
        for number in range(len(about["names"])):
            values = self._joined(paths, number, "values")
            mask = self._joined(paths, number, "mask") if f"mask{number}" in masked else None
            columns.append(values if mask is None else np.ma.MaskedArray(values, mask))
        return Table(columns, names=about["names"], meta=about["meta"], copy=False)

    def _joined(self, paths: Sequence[Path], number: int, kind: str) -> AnyArray:
        """Return the values or the mask of a column, of all parts, as a file."""
        # text is as wide as the widest of any part
        dtype = np.result_type(*{_of_part(path, number, kind).dtype for path in paths})

        def write(file: BinaryIO) -> None:
            for path in paths:
                file.write(_of_part(path, number, kind).astype(dtype, copy=False).tobytes())

        joined = self.folder / f"column-{kind}{number}"
        write_aside(joined, write)
        return np.memmap(joined, dtype, mode="r")


def columns_of(table: Table) -> dict[str, AnyArray]:
    """Return the columns of a table as arrays, masked where a value is missing."""
    columns = {}
    for name in table.colnames:
        mask = np.ma.getmask(table[name])
        values = np.ma.getdata(table[name]).view(np.ndarray)
        columns[name] = values if mask is np.ma.nomask else np.ma.MaskedArray(values, mask)
    return columns


def _write_archive(table: Table, file: BinaryIO) -> None:
    arrays: dict[str, Any] = {}
    for number, values in enumerate(columns_of(table).values()):
        arrays[f"values{number}"] = np.ma.getdata(values)
        if isinstance(values, np.ma.MaskedArray):
            arrays[f"mask{number}"] = np.ma.getmaskarray(values)
    about = json.dumps({"names": table.colnames, "meta": dict(table.meta)})
    np.savez(file, about=np.frombuffer(about.encode(), np.uint8), **arrays)


def _read_archive(path: Path) -> dict[str, AnyArray]:
    there = _members(path)
    columns = {}
    for number, name in enumerate(json.loads(_member(path, "about").tobytes())["names"]):
        values = _member(path, f"values{number}")
        masked = f"mask{number}" in there
        columns[name] = (
            np.ma.MaskedArray(values, _member(path, f"mask{number}")) if masked else values
        )
    return columns


def _of_part(path: Path, number: int, kind: str) -> AnyArray:
    """Return the values or the mask of a part's column; a part that lacks nothing has no mask."""
    if kind == "mask" and f"mask{number}" not in _members(path):
        return np.zeros(len(_member(path, f"values{number}")), bool)
    return _member(path, f"{kind}{number}")


def _members(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return {name.removesuffix(".npy") for name in archive.namelist()}


def _member(path: Path, name: str) -> AnyArray:
    with zipfile.ZipFile(path) as archive, archive.open(f"{name}.npy") as file:
        array: AnyArray = np.lib.format.read_array(file, allow_pickle=False)
    return array


def _parquet_columns(path: Path) -> dict[str, AnyArray]:
    import pyarrow.parquet as pq

    columns = {}
    for name, column in zip(*_named(pq.read_table(path)), strict=True):
        values = column.combine_chunks()
        mask = values.is_null().to_numpy(zero_copy_only=False)
        plain = values.fill_null(_nothing(values.type)) if mask.any() else values
        array = plain.to_numpy(zero_copy_only=False)
        columns[name] = np.ma.MaskedArray(array, mask) if mask.any() else array
    return columns


def _named(table: Any) -> tuple[list[str], list[Any]]:
    return table.column_names, table.columns


def _nothing(kind: Any) -> Any:
    return {"bool": False, "string": ""}.get(str(kind), 0)
