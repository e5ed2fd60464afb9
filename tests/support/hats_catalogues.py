"""HATS catalogues, laid out by the package `hats` as others read them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hats.catalog import PartitionInfo, TableProperties
from hats.catalog.dataset.collection_properties import CollectionProperties
from hats.io import paths
from hats.io.parquet_metadata import write_parquet_metadata
from hats.pixel_math import HealpixPixel
from hats.pixel_math.spatial_index import compute_spatial_index
from survey_bundle import tile

ORDER = 1
INDEX = "_healpix_29"


def sources(n=600, seed=0):
    """Sources of a survey with positions on part of the sky."""
    table = tile(seed, n)
    rng = np.random.default_rng(seed)
    table["ra"], table["dec"] = rng.uniform(0, 120, n), rng.uniform(-60, 60, n)
    return table


def write_catalogue(folder, table, *, index=True, name="", folders=False, group_rows=50, **about):
    """Write sources as a catalogue of pixels of one order, with `folders` each a folder of two files."""
    values = compute_spatial_index(table["ra"], table["dec"])
    order = np.argsort(values)
    table, values = table[order], values[order]
    columns = {one: table[one].tolist() for one in ("id", "name", "g", "class", "ra", "dec")}
    columns |= {"r": pa.array(np.asarray(table["r"]))}
    arrow = pa.table(({INDEX: values} if index else {}) | columns)
    pixel = values >> (2 * (29 - ORDER))
    suffix = "/" if folders else ".parquet"
    pixels = [HealpixPixel(ORDER, int(one)) for one in np.unique(pixel)]
    for one in pixels:
        rows = np.flatnonzero(pixel == one.pixel)
        for number, part in enumerate(np.array_split(rows, 2 if folders and len(rows) > 1 else 1)):
            path = paths.new_pixel_catalog_file(
                folder, one, npix_suffix=suffix, npix_parquet_name=f"part{number}.parquet"
            )
            pq.write_table(arrow.take(part), path, row_group_size=group_rows)
    PartitionInfo.from_healpix(pixels).write_to_file(paths.get_partition_info_pointer(folder))
    write_parquet_metadata(folder)
    known = {"healpix_column": INDEX, "healpix_order": 29} if index else {}
    TableProperties(
        catalog_name=name or folder.name,
        npix_suffix=suffix,
        **({"catalog_type": "object", "ra_column": "ra", "dec_column": "dec"} | about),
        total_rows=len(table),
        **known,
    ).to_properties_file(folder)
    return arrow


def write_collection(folder, table):
    """Write a collection: a catalogue, and a margin with some of the same rows."""
    folder.mkdir()
    arrow = write_catalogue(folder / "main", table)
    margin = {"catalog_type": "margin", "primary_catalog": "main", "margin_threshold": 10.0}
    write_catalogue(folder / "margin", table[:50], **margin)
    CollectionProperties(
        name="survey",
        hats_primary_table_url="main",
        all_margins=["margin"],
        default_margin="margin",
    ).to_properties_file(folder)
    return arrow
