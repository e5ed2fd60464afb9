"""The Spectrum panel: of vector columns or of a file per source, with what is wrong said."""

from __future__ import annotations

import io
import re

import pytest
from astropy.table import Table
from source_series import sdss_file, spectra, table_with_series

pytestmark = pytest.mark.plots


@pytest.fixture
def looking(user, frame):
    return opened(user, table_with_series(frame[["id", "g", "r", "w1", "label"]]), frame)


def opened(user, content, frame, name="survey.fits"):
    """A user with a Spectrum panel and the fourth source selected."""
    user.upload("dataset", name, content)
    user.act("columns", id_col="id", label_col="label")
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="features_for_training", do="add", available=["g", "r", "w1"])
    user.act("axes", default_x="g", default_y="r")
    user.act("mode", mode="labelling")
    user.act("setup.close")
    user.act("panel.add")
    user.act("panel.contents", panel=key_of(user), contents="Spectrum")
    user.act("source.visit", id=str(frame["id"][3]))
    return user


def key_of(user) -> str:
    return str(max(map(int, user.app.session.settings.layout)))


def picture(user) -> bytes | None:
    return user.images().get(f"plot-spectrum-{key_of(user)}")


def shown(user) -> str:
    return user.panel("Spectrum")


SHOW = {"kernel": "none", "width": "3", "redshift": "z", "lines": "on", "medium": "vacuum"}


def show(user, **form) -> None:
    user.act("spectrum.show", panel=key_of(user), **SHOW | form)


def test_vector_columns_are_found_by_their_names_and_follow_the_source(looking, frame):
    _, redshift, _ = spectra(frame)
    told = (
        f"Spectrum of source {frame['id'][3]}: 400 pixels from 6000 to 9000 Å, lines at redshift "
    )
    assert told + f"{redshift[3]:.5g}" in shown(looking)
    assert picture(looking)
    looking.act("source.visit", id=str(frame["id"][4]))
    assert f"lines at redshift {redshift[4]:.5g}" in shown(looking)
    assert picture(looking)
    looking.act("theme")
    assert picture(looking) is None
    looking.act("source.deselect")
    assert "Select a source to see its spectrum." in shown(looking)


@pytest.mark.parametrize("has_redshift", [True, False])
def test_a_band_called_z_is_no_redshift(user, frame, has_redshift):
    table = Table.read(io.BytesIO(table_with_series(frame[["id", "g", "r", "w1", "label"]])))
    if has_redshift:
        table["redshift"] = table["z"]
    table["z"] = 20.0
    table["z"].unit = "mag"
    content = io.BytesIO()
    table.write(content, format="fits")
    opened(user, content.getvalue(), frame)
    _, redshift, _ = spectra(frame)
    assert ("lines at redshift" in shown(user)) == has_redshift
    assert (f"lines at redshift {redshift[3]:.5g}" in shown(user)) == has_redshift


def test_smoothing_lines_and_axis_are_kept(looking):
    first = picture(looking)
    show(looking, kernel="gaussian", width="2.5", redshift="0.1", medium="air", log_x="on")
    assert picture(looking) not in (None, first)
    again = looking.come_back()
    assert "lines at redshift 0.1" in shown(again)
    assert 'value="2.5"' in shown(again)
    assert re.search(r'name="log_x" checked', shown(again))


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"width": "wide"}, "A width is a number of pixels, not &#39;wide&#39;."),
        ({"width": "0"}, "A width is above 0 and at most 500 pixels, not 0."),
        ({"redshift": "zz"}, "There is no column called &#39;zz&#39;."),
        ({"redshift": "-1"}, "A redshift is above -1, not -1."),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(looking, form, sentence):
    before = shown(looking)
    show(looking, kernel="box", **form)
    assert sentence in shown(looking)
    show(looking)
    assert shown(looking) == before


def choose(user, **form) -> None:
    usual = {
        "from": "columns",
        "wavelength": "wave",
        "flux": "flux",
        "error": "ivar",
        "error_kind": "ivar",
    }
    user.act(
        "spectrum.columns", panel=key_of(user), **usual | {"scale": "linear", "unit": ""} | form
    )


def test_columns_that_do_not_fit_are_named(looking):
    choose(looking, wavelength="mjd")
    sentence = (
        r"Column &#39;flux&#39; has 400 values and &#39;mjd&#39; \d\d in row 4 of survey\.fits"
    )
    assert re.search(sentence, shown(looking))
    choose(looking, wavelength="")
    assert "Choose the column with the wavelengths in row 4 of survey.fits." in shown(looking)
    choose(looking, error="", unit="nm")
    assert "400 pixels from 6000 to 9000 nm" in shown(looking)


def test_a_zoom_keeps_its_wavelengths_from_source_to_source(looking, frame):
    plot = f"spectrum-{key_of(looking)}"
    looking.act("plot.view", plot=plot, limits=["6500", "7000", "100", "101"])
    looking.act("source.visit", id=str(frame["id"][9]))
    limits = looking.app.session.plots[plot].limits
    assert limits[:2] == (6500, 7000)
    assert limits[2] < 2 < limits[3] < 20


def test_a_file_per_source_is_asked_for_when_it_is_needed(user, frame):
    csv = frame.to_csv(index=False).encode()
    looking = opened(user, csv, frame, "survey.csv")
    assert "Open the files of the sources" in shown(looking)
    names = [f"spec-{frame['id'][row]}.fits" for row in (3, 4)] + ["notes.txt"]
    looking.act("source_files.open", file=names)
    assert f'data-awaited-file="{names[0]}"' in shown(looking)
    looking.upload("source_file", names[0], sdss_file(frame, 3), asked=names[0])
    assert "400 pixels from 6000 to 9000 Å" in shown(looking)
    assert "data-awaited-file" not in shown(looking)
    assert picture(looking)
    looking.act("source.visit", id=str(frame["id"][4]))
    looking.upload("source_file", names[1], b"\x00\x01", asked=names[1])
    assert f"{names[1]} is named like a FITS file but does not begin like one" in shown(looking)
    assert "data-awaited-file" not in shown(looking)
    looking.act("source.visit", id=str(frame["id"][7]))
    assert f"None of the 3 files opened has {frame['id'][7]} in its name" in shown(looking)
    again = looking.come_back()
    assert f"Open the 3 files again, such as {names[0]}: the page was loaded anew" in shown(again)
    again.act("source_files.open", file=names[:1])
    assert f"Open {names[0]} again" in shown(again.come_back())


def test_another_place_has_columns_of_its_own(looking, frame):
    choose(looking, **{"from": "files"})
    name = f"{frame['id'][3]}.fits"
    looking.act("source_files.open", file=[name])
    looking.upload("source_file", name, sdss_file(frame, 3), asked=name)
    assert "400 pixels from 6000 to 9000 Å" in shown(looking)
    choose(looking)
    assert "400 pixels from 6000 to 9000 Å" in shown(looking)


def test_a_column_may_name_the_files(user, frame):
    frame["file"] = [f"spectra/s{row}.fits" for row in range(len(frame))]
    looking = opened(user, frame.to_csv(index=False).encode(), frame, "survey.csv")
    looking.act("spectrum.columns", panel=key_of(looking), **{"from": "files"}, file_column="file")
    looking.act("source_files.open", file=["s3.fits"])
    assert 'data-awaited-file="s3.fits"' in shown(looking)
    looking.act("source.visit", id=str(frame["id"][5]))
    assert (
        "The file s5.fits, which column &#39;file&#39; names, is not among the 1 opened."
        in shown(looking)
    )


@pytest.mark.parametrize(
    "damaged", [7, {"columns": {"flux": 3}, "width": True, "from": 2, "redshift": []}]
)
def test_a_damaged_choice_is_as_at_first(looking, damaged):
    before = shown(looking)
    looking.app.session.settings.layout[key_of(looking)]["spectrum"] = damaged
    looking.act("theme")
    assert shown(looking) == before
