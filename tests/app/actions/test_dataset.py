"""Another table of the same file, another precision of it, and what stays then."""

from __future__ import annotations

import io

import numpy as np
import pytest
from astropy.io import fits


@pytest.fixture
def two_tables(frame):
    """A FITS file of two tables: 300 sources, and the first 40 of them."""

    def table(rows, name):
        part = frame[:rows]
        columns = {key: part[key].to_numpy() for key in part}
        return fits.BinTableHDU(np.rec.fromarrays(columns.values(), names=list(columns)), name=name)

    file = io.BytesIO()
    hdus = [fits.PrimaryHDU(), table(300, "ALL"), table(40, "BRIGHT")]
    fits.HDUList(hdus).writeto(file)
    return file.getvalue()


def test_another_table_of_the_file_keeps_the_columns_chosen(user, two_tables):
    user.upload("dataset", "survey.fits", two_tables)
    user.act("columns", id_col="id", label_col="label")
    user.act("choose", choice="extra_info_cols", do="add", available=["g"])
    dataset = user.app.session.dataset
    assert len(dataset.catalogue.frame) == 300
    user.act("dataset.table", table="2")
    session = user.app.session
    assert len(session.dataset.catalogue.frame) == 40
    assert session.dataset.catalogue.table == 2
    assert (session.settings.id_col, session.settings.label_col) == ("id", "label")
    assert session.settings.extra_info_cols == ["g"]
    assert "40" in user.shown["dataset-report"]
    for wrong in ("7", "-1", "first"):
        user.act("dataset.table", table=wrong)
        assert len(user.app.session.dataset.catalogue.frame) == 40
    user.act("dataset.table", table="1")
    assert len(user.app.session.dataset.catalogue.frame) == 300


def test_the_table_read_is_the_one_read_again(user, two_tables):
    user.upload("dataset", "survey.fits", two_tables)
    user.act("dataset.table", table="2")
    user.act("dataset.optimise", optimise_data="on")
    assert len(user.app.session.dataset.catalogue.frame) == 40
    user.act("config.save")
    other = user.come_back()
    assert len(other.app.session.dataset.catalogue.frame) == 40


def test_optimising_makes_floats_single_and_back(user, frame):
    user.set_up(frame)
    wide = user.app.session.dataset
    assert wide.catalogue.frame["g"].dtype == "float64"
    assert not user.app.session.settings.optimise_data
    user.act("dataset.optimise", optimise_data="on")
    session = user.app.session
    assert session.dataset.catalogue.frame["g"].dtype == "float32"
    assert session.settings.optimise_data
    assert session.dataset.ids.text(5) == str(2**60 + 5)
    assert session.settings.features_for_training == ["g", "r", "w1"]
    narrow = session.dataset
    user.act("dataset.optimise", optimise_data="on")
    assert user.app.session.dataset is narrow  # nothing to read again
    user.act("dataset.optimise")
    assert user.app.session.dataset.catalogue.frame["g"].dtype == "float64"


def test_what_is_chosen_before_there_is_a_table_holds_for_it(user, frame):
    user.act("dataset.optimise", optimise_data="on")
    assert user.app.session.settings.optimise_data
    user.load(frame, optimise_data="on")
    assert user.app.session.dataset.catalogue.frame["g"].dtype == "float32"


def test_a_mode_that_does_not_exist_is_the_first(user):
    for asked, becomes in (("labelling", "labelling"), ("training", "active-learning")):
        user.act("mode", mode=asked)
        assert user.app.session.mode == becomes


def test_going_on_with_a_project_that_was_not_opened_is_refused(user, frame):
    user.load(frame)
    before = user.app.session.dataset
    content = frame.to_csv(index=False).encode()
    user.upload("dataset", "survey.csv", content, project="project-0", resume="on")
    assert "Press Continue again." in "".join(user.shown.values())
    assert user.app.session.dataset is before


def test_a_copy_that_was_damaged_is_told_and_not_opened(user, frame, new_user):
    user.start(frame)
    other = new_user(user.disk)
    other.list_projects()
    other.go_on("project-0", user.files()["data/file"] + b"\n")
    assert "kept with this project is damaged" in other.shown["projects"]
    assert other.app.session.dataset is None
