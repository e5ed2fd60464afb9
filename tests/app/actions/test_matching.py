"""Matching the data set with another catalogue: foretold, joined, kept with the project, taken away again."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest
from astropy.table import Table

from app.services.classifier_entries import own_entries
from astronomical_lite.project.migrations import OWN

COLUMNS = ["w2", "spectype", "g"]


@pytest.fixture
def survey(frame):
    rng = np.random.default_rng(8)
    return frame.assign(ra=rng.uniform(150, 151, len(frame)), dec=rng.uniform(2, 3, len(frame)))


@pytest.fixture
def other(survey):
    """Every other source 0.2 arcsec away, in another order, with an id and columns of its own."""
    half = survey.iloc[::-2]
    return pd.DataFrame(
        {
            "RAJ2000": half["ra"],
            "DEJ2000": half["dec"] + 0.2 / 3600,
            "ID": half["id"],
            "w2": half["r"] + half["g"],
            "spectype": np.where(half["label"] == 0, "STAR", "GALAXY"),
            "g": half["g"] * 10,
        }
    )


def give(user, other, name: str = "spec.csv") -> None:
    user.upload("match", name, other.to_csv(index=False).encode())


def form(**more) -> dict[str, str]:
    usual = {
        "by": "position",
        "longitude_here": "ra",
        "latitude_here": "dec",
        "frame_here": "equatorial",
        "longitude_there": "RAJ2000",
        "latitude_there": "DEJ2000",
        "frame_there": "equatorial",
        "radius": "1",
        "how": "best",
        "id_here": "",
        "id_there": "",
    }
    return usual | more


def matched(user, survey, other, **more) -> None:
    user.load(survey)
    give(user, other)
    user.act("match.columns", do="add", available=COLUMNS)
    user.act("match.join", **form(**more))


def frame_of(user) -> pd.DataFrame:
    return user.app.session.dataset.catalogue.frame


def is_matched(user, survey) -> None:
    found = frame_of(user)
    half = np.arange(len(survey)) % 2 == (len(survey) - 1) % 2
    assert found["w2"].notna().tolist() == half.tolist()
    assert found["w2"][half].to_numpy() == pytest.approx(
        (survey["r"] + survey["g"])[half].to_numpy()
    )
    assert found["g_spec"][half].to_numpy() == pytest.approx(10 * survey["g"][half].to_numpy())
    assert (found["spectype"] != "").tolist() == half.tolist()


def test_a_match_is_foretold_before_anything_changes(user, survey, other):
    user.load(survey)
    before = list(frame_of(user))
    give(user, other)
    html = user.shown["matching"]
    assert "<strong>150</strong> of 300 rows of survey.csv match" in html
    assert 'value="RAJ2000"' in html  # by its name
    assert "fewer than 0.1" in html
    user.act("match.settings", **form(radius="0.1"))
    assert "<strong>0</strong> of 300 rows" in user.shown["matching"]
    assert list(frame_of(user)) == before


def test_matched_columns_join_by_position_and_are_there_again(user, survey, other):
    matched(user, survey, other)
    is_matched(user, survey)
    found = frame_of(user)
    assert found["spec_separation"].dropna().to_numpy() == pytest.approx(0.2, abs=1e-4)
    assert user.app.session.dataset.catalogue.units["spec_separation"] == "arcsec"
    assert "by position within 1 arcsec: 150 of 300 rows matched" in user.shown["matching"]
    back = user.come_back()
    assert not back.app.session.errors
    is_matched(back, survey)
    assert "150 of 300 rows matched" in back.shown["matching"]
    # and after the table is read again
    back.act("dataset.correct", do="text.w1")
    is_matched(back, survey)
    back.act("dataset.optimise", optimise_data="on")
    is_matched(back, survey)


def test_matched_columns_are_features_labels_and_information(user, survey, other):
    user.load(survey)
    give(user, other)
    user.act("match.columns", do="add", available=COLUMNS)
    user.act("match.join", **form(by="id", id_here="id", id_there="ID"))
    user.act("columns", id_col="id", label_col="spectype")
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="features_for_training", do="add", available=["g", "r", "g_spec"])
    user.act("choose", choice="extra_info_cols", do="add", available=["w2"])
    user.act("setup.close")
    user.act("learn.setup", classifier="DTree", strategy="Margin Sampling", n_initial=6, do="start")
    session = user.app.session
    assert not session.errors
    learner = session.tabs[session.active_label].training.learner
    assert learner.problem.features == ["g", "r", "g_spec"]
    back = user.come_back()
    again = back.app.session.tabs[session.active_label].training.learner
    assert again.labelled_rows.tolist() == learner.labelled_rows.tolist()
    assert back.app.session.settings.extra_info_cols == ["w2"]


def test_what_is_in_use_is_not_taken_away_and_the_rest_is(user, survey, other):
    matched(user, survey, other)
    user.act("columns", id_col="id", label_col="spectype")
    user.act("match.remove", match=0)
    assert "spectype of this match is in use" in user.shown["matching"]
    user.act("columns", id_col="id", label_col="label")
    user.act("choose", choice="extra_info_cols", do="add", available=["w2"])
    user.act("match.remove", match=0)
    assert list(frame_of(user)) == list(survey)
    assert user.app.session.settings.extra_info_cols == []
    assert user.files()["matched-0001.npz"] == b""
    assert list(frame_of(user.come_back())) == list(survey)


@pytest.mark.parametrize(("content", "why"), [(b"", "is missing"), (b"no", "is damaged")])
@pytest.mark.parametrize("features", [["g", "r"], ["g", "w2"]])
def test_lost_matched_columns_cost_nothing_but_their_values(
    user, survey, other, content, why, features
):
    matched(user, survey, other)
    user.act("columns", id_col="id", label_col="label")
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="features_for_training", do="add", available=features)
    user.act("setup.close")
    chosen = {"classifier": "DTree", "strategy": "Uncertainty Sampling", "n_initial": 4}
    for do in ("add", "start"):
        user.act("learn.setup", do=do, **chosen)
    session = user.app.session
    assert not session.errors
    given = own_entries(session)[str(session.active_label)]
    assert len(given["id"]) == 4
    files = user.disk[session.project.id]
    whole = files["matched-0001.npz"]
    files["matched-0001.npz"] = content
    back = user.come_back()
    told = back.app.session.notice
    assert told, back.app.session.errors
    assert f"matched-0001.npz of this project {why}" in told
    assert "match with spec.csv" in told
    assert frame_of(back)["w2"].isna().all()
    of = back.app.session
    kept = own_entries(of).get(str(session.active_label)) or of.settings.classifiers["0"]
    assert kept["id"] == given["id"]
    assert kept["y"] == given["y"]
    assert of.stage == ("dashboard" if features == ["g", "r"] else "setup")
    for files in back.disk.values():
        files["matched-0001.npz"] = whole
    again = back.come_back()
    assert again.app.session.notice == ""
    if of.stage == "setup":
        again.act("setup.close")
    assert own_entries(again.app.session)[str(session.active_label)]["id"] == given["id"]


def test_a_configuration_on_another_table_says_where_its_columns_are_from(
    user, new_user, survey, other
):
    matched(user, survey, other)
    user.act("columns", id_col="id", label_col="label")
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="features_for_training", do="add", available=["g", "r", "w2"])
    user.act("config.save")
    config = user.download()
    assert json.loads(config)[OWN]["table_matches"][0]["columns"]["g_spec"] == "g"
    fresh = new_user()
    fresh.load(survey)
    fresh.upload("configuration", "config.json", config, level="settings")
    told = fresh.app.session.errors["configuration"]
    assert (
        "w2 was matched from spec.csv, by position within 1 arcsec: match the table with that first."
        in told
    )
    give(fresh, other)
    fresh.act("match.columns", do="add", available=COLUMNS)
    fresh.act("match.join", **form())
    fresh.upload("configuration", "config.json", config, level="settings")
    assert fresh.app.session.settings.features_for_training == ["g", "r", "w2"]
    assert len(fresh.app.session.settings.table_matches) == 1


def test_all_pairs_are_taken_away_as_a_table(user, survey, other):
    user.load(survey)
    twice = pd.concat([other, other.assign(DEJ2000=other["DEJ2000"] + 0.3 / 3600)])
    give(user, twice)
    user.act("match.columns", do="add", available=["ID", "g"])
    user.act("match.pairs", **form())
    table = Table.read(io.BytesIO(user.download()))
    assert len(table) == 300
    assert set(table["separation"].round(1)) == {0.2, 0.5}
    ids = survey["id"].to_numpy()[np.array(table["row"]) - 1]
    assert ids.tolist() == table["ID"].tolist()


def test_what_cannot_be_matched_is_told_beside_the_form_and_keeps_what_was_typed(
    user, survey, other
):
    user.load(survey)
    give(user, other)
    for wrong, told in (
        ({"radius": "a lot"}, "The radius is a number of arcseconds"),
        ({"longitude_there": "nix"}, "spec.csv has no column &#39;nix&#39;"),
        ({"longitude_here": "id"}, "hold no position"),
        ({"by": "id", "id_here": "g", "id_there": "ID"}, "holds decimal numbers"),
        ({"by": "id", "id_here": "", "id_there": "ID"}, "Choose the column of survey.csv"),
    ):
        user.act("match.settings", **form(**wrong))
        assert told in user.shown["matching"]
        _, value = next(iter(wrong.items()))
        if value:
            assert f'value="{value}"' in user.shown["matching"]
    user.act("match.join", **form())
    assert "Choose the columns to be joined first" in user.shown["matching"]
    give(user, other, "spec.jpg")
    assert "spec.jpg" in user.shown["matching"]
    user.act("match.cancel")
    assert user.app.session.matching is None
    user.act("match.join", **form())
    assert "Choose the file to match with first" in user.shown["matching"]


def test_another_data_file_has_none_of_the_matched_columns(user, survey, other):
    matched(user, survey, other)
    user.load(survey)
    assert user.app.session.settings.table_matches == []
    assert list(frame_of(user)) == list(survey)


def test_a_dashboard_has_matched_columns_when_the_settings_are_closed_again(user, survey, other):
    user.start(survey)
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Table")
    learner = user.app.session.tabs[user.app.session.active_label].learner
    user.act("learn.answer", label=int(survey["label"][learner.query_row]), of=learner.query_row)
    user.act("setup.open")
    give(user, other)
    user.act("match.columns", do="add", available=["w2"])
    user.act("match.join", **form())
    user.act("setup.close")
    session = user.app.session
    assert not session.errors
    assert session.tabs[session.active_label].learner is learner  # nothing is trained again
    assert "w2" in user.panel("Table")
    user.act("panel.axes", panel="2", x="w2", y="spec_separation")
    assert not session.errors
    question = learner.query_row
    back = user.come_back().app.session
    assert back.tabs[back.active_label].learner.query_row == question
    assert (
        back.tabs[back.active_label].learner.labelled_rows.tolist()
        == learner.labelled_rows.tolist()
    )
