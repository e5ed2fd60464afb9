"""Labelled sources and predictions as tables."""

import io

import numpy as np
import pandas as pd
import pytest
from astropy.io import fits
from astropy.table import Table
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from written_tables import read, same, text_of

from astronomical_lite.bundle.export_tables import (
    Labelling,
    assigned,
    columns_of_labelled,
    labelled_table,
    predictions_table,
)
from astronomical_lite.bundle.prediction_columns import Prediction
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.export import fits_table, parquet_table, table_files
from astronomical_lite.tables.export.table_files import write_table

BIG = 2**60
NAN = float("nan")
FORMATS = ["fits", "ecsv", "csv"]


@pytest.fixture
def settings():
    return Settings(
        author="Émile Müller",
        doi="10.21105/joss.03635",
        dataset_filepath="data/survey.fits",
        labels_to_strings={-1: "Unknown", 0: "Star", 1: "Galäxy"},
    )


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "id": np.arange(BIG, BIG + 4),
            "unsigned": np.array([0, 1, 2, 2**64 - 1], dtype=np.uint64),
            "nullable": pd.array([BIG + 1, None, 3, -(2**63)], dtype="Int64"),
            "small": np.array([-128, 127, 0, 5], dtype=np.int8),
            "short": np.array([0, 65535, 1, 2], dtype=np.uint16),
            "mag g": np.array([18.1, NAN, np.inf, -99], dtype=np.float32),
            "flux": np.array([0.1, 1e-300, NAN, 3.0]),
            "flag": [True, False, True, False],
            "maybe": pd.array([True, None, False, True], dtype="boolean"),
            "kind": pd.Categorical(["SB", "E", None, "SB"]),
            "code": pd.Categorical([3, 1, 1, 3]),
            "name": pd.array(["é, x", "", 'a "b"', "longer name"], dtype="str"),
            "object": np.array(["#1", None, "c", "d"], dtype=object),
        }
    )


UNITS = {"mag g": "mag", "flux": "erg/s/cm2", "short": "not a unit!"}


# ---- the labelled sources -----------------------------------------------------------------------


def test_labelled_sources_keep_their_columns(frame, settings):
    rows, labels = [2, 0, 1], [1, -1, 0]
    table = labelled_table(frame, rows, labels, settings, units=UNITS, descriptions={"id": "ours"})
    assert table.colnames == [*frame.columns, "assigned_label", "assigned_name"]
    assert table["id"].tolist() == [BIG + 2, BIG, BIG + 1]
    assert table["assigned_label"].tolist() == labels
    assert text_of(table["assigned_name"]) == ["Galäxy", "Unsure", "Star"]
    assert table["nullable"].mask.tolist() == [False, False, True]
    assert table["code"].tolist() == [1, 3, 1]
    assert text_of(table["kind"]) == ["", "SB", "E"]
    assert {name: str(table[name].unit) for name in UNITS} == UNITS
    assert table["id"].description == "ours"
    assert table.meta["author"] == "Émile Müller"


@pytest.mark.filterwarnings("ignore::astropy.units.UnitsWarning")
@pytest.mark.parametrize("format", FORMATS)
def test_labelled_sources_come_back_from_a_file(frame, settings, format):
    rows = np.arange(4)
    table = labelled_table(frame, rows, [1, -1, 0, 1], settings, units=UNITS)
    content, extension, media_type = write_table(table, format)
    assert (extension, "/" in media_type) == (format, True)
    again = read(content, extension)
    assert again.colnames == table.colnames
    for name in ("id", "unsigned", "small", "short", "assigned_label", "code", "flag"):
        np.testing.assert_array_equal(again[name], np.asarray(frame.get(name, table[name])))
    if format != "csv":
        for name in ("id", "unsigned", "flux", "mag g"):
            assert again[name].dtype.newbyteorder("=") == frame[name].dtype
        assert {
            name: str(again[name].unit).replace("erg / (s cm2)", "erg/s/cm2") for name in UNITS
        } == UNITS
        # NaN is not turned into something else
        np.testing.assert_array_equal(np.ma.filled(again["flux"], NAN), frame["flux"])
        np.testing.assert_array_equal(np.ma.filled(again["mag g"], NAN), frame["mag g"])
        assert same(again["nullable"].tolist(), frame["nullable"])
    assert text_of(again["name"]) == frame["name"].tolist()
    assert text_of(again["object"]) == ["#1", "", "c", "d"]
    assert text_of(again["assigned_name"]) == ["Galäxy", "Unsure", "Star", "Galäxy"]


@pytest.mark.parametrize("format", FORMATS)
def test_this_program_reads_what_it_wrote(frame, settings, format, tmp_path):
    table = labelled_table(frame, np.arange(4), [1, -1, 0, 1], settings, units=UNITS)
    path = tmp_path / f"labelled.{format}"
    path.write_bytes(write_table(table, format)[0])
    catalogue = read_catalogue(path, path.name)
    for name in frame.columns:
        values = catalogue.frame[name]
        if isinstance(frame[name].dtype, np.dtype) and format != "csv" and name != "object":
            np.testing.assert_array_equal(values.to_numpy(), frame[name].to_numpy())
    assert catalogue.frame["id"].tolist() == frame["id"].tolist()
    assert same(catalogue.frame["nullable"].tolist(), frame["nullable"])
    assert same(catalogue.frame["maybe"].tolist(), frame["maybe"])
    assert catalogue.frame["name"].tolist() == frame["name"].tolist()
    if format != "csv":
        assert catalogue.units["mag g"] == "mag"
        assert catalogue.units["short"] == "not a unit!"


def test_files_are_standard_fits(frame, settings):
    table = labelled_table(frame, [0, 1], [0, 1], settings, units=UNITS, date="2026-11-24T03:00:00")
    content = write_table(table, "fits")[0]
    assert len(content) % 2880 == 0
    with fits.open(io.BytesIO(content)) as hdus:
        hdus.verify("exception")
        header = hdus[1].header
        assert header["EXTNAME"] == "LABELLED"
        assert header["AUTHOR"] == "Emile Muller"
        assert header["CREATOR"].startswith("AstronomicAL Lite")
        assert header["REFERENC"] == "10.21105/joss.03635"
        assert header["DATASET"] == "data/survey.fits"
        assert header["DATE"] == "2026-11-24T03:00:00"
        assert header["TUNIT7"] == "erg/s/cm2"
        assert "label 0 is Star" in list(header["COMMENT"])
        # null truth values are neither T nor F (section 7.3.3.1); astropy shows them as False
        raw = hdus[1].data.view(np.ndarray)["maybe"].view(np.int8)
        assert raw.tolist() == [ord("T"), 0]


def test_long_and_foreign_metadata_is_safe(frame, settings):
    settings.author = "Ångström's élève, " * 20
    settings.doi = "Ελλάδα\n'quoted' " + "&" * 80 + "."
    settings.dataset_filepath = "x" * 200
    content = write_table(labelled_table(frame, [0, 1], [0, 1], settings), "fits")[0]
    with fits.open(io.BytesIO(content)) as hdus:
        hdus.verify("exception")
        assert hdus[1].header["AUTHOR"] == ("Angstrom's eleve, " * 20).strip()
        assert hdus[1].header["REFERENC"] == "?????? 'quoted' " + "&" * 80 + "."
        assert hdus[1].header["DATASET"] == "x" * 200
    again = read(write_table(labelled_table(frame, [0, 1], [0, 1], settings), "ecsv")[0], "ecsv")
    assert again.meta["author"] == settings.author
    assert again.meta["doi"] == settings.doi


@pytest.mark.filterwarnings("ignore:It is strongly recommended")
def test_column_names_fits_cannot_hold():
    table = Table({"größe": [1, 2], "grosse": [3, 4], "größé": [5, 6], "π": [7, 8], "?": [9, 0]})
    again = read(*write_table(table, "fits")[:2])
    assert [again[name][0] for name in again.colnames] == [1, 3, 5, 7, 9]
    assert "grosse" in again.colnames
    assert "?" in again.colnames
    assert all(name.isascii() for name in again.colnames)


def test_what_each_classifier_asked(frame, settings):
    prediction = Prediction(np.array([0.9, NAN, 0.2, 0.6]), np.array([True, False, False, True]))
    star = Labelling("Star", [3, 1, 0], [0, 1, -1], n_initial=2, prediction=prediction)
    hand = Labelling("By hand!", np.array([2]), np.array([1]))
    rows, labels, disputed = assigned([star, hand])
    assert (rows.tolist(), labels.tolist(), disputed.tolist()) == ([3, 1, 0, 2], [0, 1, -1, 1], [])
    table = labelled_table(frame, rows, labels, settings, labellings=[star, hand])
    assert table["Star_label"].tolist() == [0, 1, -1, None]
    assert table["Star_order"].tolist() == [1, 2, 3, None]
    assert table["Star_asked"].tolist() == [False, False, True, None]
    assert table["Star_predicted"].tolist() == [True, None, True, False]
    np.testing.assert_array_equal(table["Star_probability"], [0.6, NAN, 0.9, 0.2])
    assert text_of(table["predicted_class"]) == ["Star", "", "Star", "other"]
    np.testing.assert_array_equal(table["predicted_probability"], [0.6, NAN, 0.9, 0.8])
    np.testing.assert_allclose(table["predicted_margin"], [0.2, NAN, 0.8, 0.6])
    assert len(table.colnames) == columns_of_labelled(len(frame.columns), 1) + 3  # by hand
    assert table["By_hand_order"].tolist() == [None, None, None, 1]
    again = read(*write_table(table, "fits")[:2])
    assert again["Star_order"].tolist() == [1, 2, 3, None]
    again = read(*write_table(table, "ecsv")[:2])
    assert again["Star_asked"].tolist() == [False, False, True, None]
    assert again["Star_predicted"].tolist() == [True, None, True, False]


def test_which_label_holds():
    first = Labelling("a", [1, 2, 3, 4, 5], [0, 0, 1, -1, 1], n_initial=2)
    second = Labelling("b", [1, 2, 3, 4, 6], [2, -1, 0, 1, -1], n_initial=1)
    rows, labels, disputed = assigned([first, second])
    # 1: two initial points; 2: initial, then unsure; 3: the last answer; 4: not unsure any more
    assert dict(zip(rows.tolist(), labels.tolist(), strict=True)) == {
        1: 2,
        2: 0,
        3: 0,
        4: 1,
        5: 1,
        6: -1,
    }
    assert disputed.tolist() == [1, 3]
    swapped = dict(zip(*(part.tolist() for part in assigned([second, first])[:2]), strict=True))
    assert (swapped[2], swapped[4]) == (0, 1)


def test_a_column_of_the_same_name_keeps_its_place(settings):
    frame = pd.DataFrame({"id": [1, 2], "assigned_label": [7, 7]})
    table = labelled_table(frame, [0], [1], settings)
    assert table["assigned_label"].tolist() == [7]
    assert table["assigned_label_2"].tolist() == [1]


# ---- predictions --------------------------------------------------------------------------------


def predict(*probabilities) -> Prediction:
    values = np.array(probabilities)
    return Prediction(values, values > 0.5)


@pytest.mark.parametrize("format", FORMATS)
def test_predictions(settings, format):
    ids = pd.Series([BIG, BIG + 1, BIG + 2, BIG + 3, BIG + 4], name="objid")
    classifiers = {
        "Star": predict(0.9, 0.5, NAN, NAN, 0.7),
        "Galäxy": predict(0.8, 0.1, 0.6, NAN, 0.7),
    }
    labels = np.array([0, -1, 1, 1, 0])
    table = predictions_table(ids, labels, classifiers, settings)[:]
    assert table.colnames == [
        "objid",
        "catalogue_label",
        "predicted_class",
        "predicted_probability",
        "predicted_margin",
        "Star_predicted",
        "Star_probability",
        "Galaxy_predicted",
        "Galaxy_probability",
    ]
    again = read(*write_table(table, format)[:2])
    for result in (table, again):
        assert result["objid"].tolist() == ids.tolist()
        assert result["catalogue_label"].tolist() == labels.tolist()
        assert text_of(result["predicted_class"]) == ["Star", "other", "Galäxy", "", "Star"]
        probability = np.ma.filled(result["Star_probability"], NAN)
        np.testing.assert_array_equal(probability, [0.9, 0.5, NAN, NAN, 0.7])
        combined = {"probability": [0.9, 0.5, 0.6, NAN, 0.7], "margin": [0.1, 0, 0.2, NAN, 0]}
        for name, expected in combined.items():
            values = np.ma.filled(result[f"predicted_{name}"], NAN)
            np.testing.assert_allclose(values, expected, atol=1e-12)
    assert table["Star_predicted"].tolist() == [True, False, None, None, True]


@pytest.mark.parametrize("format", [*FORMATS, "parquet"])
@pytest.mark.parametrize("lacking", [0.0, 0.2])
def test_what_is_made_block_by_block_is_written_as_the_whole_table_is(
    settings, format, lacking, monkeypatch
):
    monkeypatch.setattr(table_files, "_BLOCK_ROWS", 7)
    monkeypatch.setattr(fits_table, "_BLOCK_BYTES", 500)
    monkeypatch.setattr(parquet_table, "_GROUP_ROWS", 11)
    rng, n = np.random.default_rng(0), 100
    classifiers = {
        name: predict(*np.where(rng.random(n) < lacking, NAN, rng.random(n)))
        for name in ("Star", "Galäxy", "QSO")
    }
    ids = pd.Series([f"source {i}" for i in range(n)], name="objid")
    blocks = predictions_table(ids, rng.integers(-1, 3, n), classifiers, settings)
    assert write_table(blocks, format) == write_table(blocks[:], format)


def test_a_class_called_other_is_told_from_no_class(settings):
    classifiers = {"other": predict(0.9, 0.1)}
    table = predictions_table(pd.Series(["a", "b"], name="id"), [0, 0], classifiers, settings)[:]
    assert text_of(table["predicted_class"]) == ["other", "none of the 1"]


@hypothesis_settings(deadline=None)  # the first call imports parts of astropy
@given(arrays(float, array_shapes(min_dims=2, max_dims=2), elements=st.floats(0, 1) | st.just(NAN)))
def test_the_most_probable_class_is_taken(probabilities):
    classifiers = {f"c{i}": predict(*row) for i, row in enumerate(probabilities)}
    ids = pd.Series(np.arange(probabilities.shape[1]), name="id")
    table = predictions_table(ids, np.zeros(len(ids), int), classifiers, Settings())[:]
    for said, column in zip(text_of(table["predicted_class"]), probabilities.T, strict=True):
        if np.isnan(column).all():
            assert said == ""
        elif np.nanmax(column) <= 0.5:
            assert said == "other"
        else:
            assert said == f"c{np.nanargmax(column)}"


def test_there_must_be_something_to_export(frame, settings):
    with pytest.raises(UserError, match="No source is labelled yet"):
        labelled_table(frame, [], [], settings)
    with pytest.raises(UserError, match="No classifier is trained yet"):
        predictions_table(frame["id"], np.zeros(4), {}, settings)
