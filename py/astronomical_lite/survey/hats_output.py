"""Predictions written as a HATS catalogue, by the package `hats`.

>>> require_hats(["gaia_hats"])
>>> write_hats(Path("out"), Path("gaia_hats"), parts, partitions, workers)

What is written has the pixels of the catalogue that was read, its positions and their index beside what was predicted,
so that it is opened, searched by region and crossmatched as that is. A pixel is written a partition at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from astronomical_lite import __version__
from astronomical_lite.messages import UserError
from astronomical_lite.survey.aside import write_aside
from astronomical_lite.survey.engine import Workers, map_merge
from astronomical_lite.survey.hats_files import NEEDED, hats_is_there, is_hats, opened
from astronomical_lite.survey.partitions import Partition
from astronomical_lite.survey.parts import Parts

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["require_hats", "write_hats"]

INDEX, INDEX_ORDER = "_healpix_29", 29  # where a catalogue has no index of positions of its own


def require_hats(inputs: Sequence[str]) -> None:
    """Raise a UserError if predictions for these inputs cannot be a HATS catalogue."""
    if not hats_is_there():
        raise UserError(f"--hats {NEEDED}.")
    if len(inputs) != 1 or not is_hats(Path(inputs[0])):
        raise UserError(
            "--hats writes the pixels of the HATS catalogue that is read: give one such folder as INPUT."
        )
    info = opened(Path(inputs[0])).catalog_info
    if not info.ra_column or not info.dec_column:
        raise UserError(
            f"{inputs[0]} names no columns of positions, which a HATS catalogue to be written needs: leave --hats out."
        )


@dataclass(frozen=True)
class Pixel:
    """A pixel and the partitions of its file or files, in order."""

    order: int
    number: int
    partitions: tuple[Partition, ...]


@dataclass(frozen=True)
class Own:
    """Names of the columns that are taken over: positions, and their index ("" if there is none)."""

    ra: str
    dec: str
    index: str


def write_hats(
    out: Path, source: Path, parts: Parts, partitions: Sequence[Partition], workers: Workers
) -> None:
    """Write parts of predictions as a HATS catalogue; its properties come last, without which it is none.

    Parameters
    ----------
    out, source : Path
        Folder to write, and that of the catalogue that was predicted.
    parts : Parts
        Of Parquet.
    partitions : sequence of Partition
        At least one.
    workers : Workers

    Raises
    ------
    UserError
        A file cannot be read or written.
    """
    from hats.catalog import PartitionInfo, TableProperties
    from hats.io import paths
    from hats.io.parquet_metadata import write_parquet_metadata
    from hats.pixel_math import HealpixPixel

    info = opened(source).catalog_info
    own = Own(info.ra_column, info.dec_column, info.healpix_column or "")
    write = partial(_write_pixel, out=out, parts=parts, own=own)
    rows = map_merge(write, _pixels(partitions), add, workers)
    pixels = [HealpixPixel(order, number) for order, number, _ in sorted(rows)]
    PartitionInfo.from_healpix(pixels).write_to_file(paths.get_partition_info_pointer(out))
    write_parquet_metadata(out)
    made_by = TableProperties.new_provenance_dict(out, builder=f"astronomical-lite {__version__}")
    TableProperties(
        catalog_name=out.name,
        catalog_type=info.catalog_type,
        total_rows=sum(n for _, _, n in rows),
        ra_column=own.ra,
        dec_column=own.dec,
        healpix_column=own.index or INDEX,
        healpix_order=info.healpix_order if own.index else INDEX_ORDER,
        **made_by,
    ).to_properties_file(out)


def _pixels(partitions: Sequence[Partition]) -> list[Pixel]:
    from hats.io.paths import get_healpix_from_path

    found: dict[tuple[int, int], list[Partition]] = {}
    for one in partitions:
        pixel = get_healpix_from_path(one.file.path)
        found.setdefault((pixel.order, pixel.pixel), []).append(one)
    return [Pixel(*place, tuple(own)) for place, own in sorted(found.items())]


def _write_pixel(pixel: Pixel, out: Path, parts: Parts, own: Own) -> list[tuple[int, int, int]]:
    """Write a pixel's file, and return its order, number and rows."""
    import pyarrow.parquet as pq
    from hats.io import paths
    from hats.pixel_math import HealpixPixel

    place = HealpixPixel(pixel.order, pixel.number)
    path = Path(paths.new_pixel_catalog_file(out, place))
    n_rows = 0

    def write(file: BinaryIO) -> None:
        nonlocal n_rows
        writer = None
        for partition in pixel.partitions:
            table = _with_positions(pq.read_table(parts.path(partition)), partition, own)
            if writer is None:
                writer = pq.ParquetWriter(file, table.schema)
            writer.write_table(table.cast(writer.schema))
            n_rows += len(table)
        if writer is not None:
            writer.close()

    write_aside(path, write)
    return [(pixel.order, pixel.number, n_rows)]


def _with_positions(table: pa.Table, partition: Partition, own: Own) -> pa.Table:
    """Return predictions of a partition with the positions of its rows and their index, which comes first."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = [name for name in (own.index, own.ra, own.dec) if name]
    taken = pq.ParquetFile(partition.file.path).read(columns=wanted)
    taken = taken.slice(partition.first_row, len(table))
    if not own.index:
        from hats.pixel_math.spatial_index import compute_spatial_index

        index = compute_spatial_index(taken[own.ra].to_numpy(), taken[own.dec].to_numpy())
        taken = taken.add_column(0, INDEX, pa.array(index))
    there = [name for name in taken.column_names if name in table.column_names]
    found = table.drop_columns(there)
    for place, name in enumerate(taken.column_names):
        found = found.add_column(place, name, taken[name])
    # units and descriptions of one partition's predictions are not those of all columns
    return found.replace_schema_metadata(None)
