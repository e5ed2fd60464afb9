"""The dashboard's panels: layout, selection, labelling by hand, plots that ask for columns, exports."""

from __future__ import annotations

import io
import json
import re
import zipfile

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table

from app.protocol.patches import Announce, Grid, Image
from astronomical_lite import __version__
from astronomical_lite.plots.axes import legend
from astronomical_lite.project import layout as places
from astronomical_lite.project.configuration import from_config
from astronomical_lite.project.layout import MOST_PANELS, TALLEST
from environment import ROOT

pytestmark = pytest.mark.plots


def layout(user):
    return user.app.session.settings.layout


def grid(user):
    return [patch.panels for patch in user.patches(Grid)]


def test_the_mode_decides_the_main_panel(user, frame):
    user.start(frame, mode="labelling")
    assert "Press New" in user.panel("Labelling")
    user.act("setup.open")
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    assert "Start Training" in user.panel("Active Learning")
    assert "Labelling" not in [p["contents"] for p in layout(user).values()]


def test_panels_are_added_moved_and_removed_and_saved(user, frame):
    user.start(frame)
    user.act("panel.add")
    assert len(grid(user)[0]) == 4
    user.act("panel.contents", panel="3", contents="Basic Plot")
    user.act("panel.axes", panel="3", x="r", y="w1")
    moves = [
        {"id": "3", "x": 2, "y": 1, "w": 6, "h": 4},
        {"id": "0", "x": 99, "y": 0, "w": 1, "h": 1},
    ]
    user.act("layout.change", content=moves)
    panel = layout(user)["3"]
    assert (panel["x"], panel["y"], panel["w"], panel["h"]) == (2, 1, 6, 4)
    assert layout(user)["0"]["x"] == 0
    user.act("config.save")
    saved = json.loads(user.download())["layout"]["3"]
    assert saved["contents"] == "Basic Plot"
    assert saved["panel_contents"] == ["r", "w1"]
    user.act("panel.remove", panel="3")
    assert "3" not in layout(user)


def test_a_panel_is_as_high_as_it_can_be_at_most(user, frame):
    """What is taller was refused in silence, and stayed on the page."""
    user.start(frame)
    told = f"at most {TALLEST} rows"
    for h in (TALLEST, TALLEST + 1, 200):
        user.act("layout.change", content=[{"id": "2", "x": 0, "y": 20, "w": 5, "h": h}])
        panel = layout(user)["2"]
        assert (panel["y"], panel["w"], panel["h"]) == (20, 5, TALLEST)
        assert (told in user.shown["notice"]) == (h > TALLEST)
        if h > TALLEST:
            assert {one["id"]: one["h"] for one in grid(user)[-1]}["2"] == TALLEST
    user.act("panel.add")
    assert told not in user.shown["notice"]


def test_no_place_is_kept_that_a_configuration_may_not_have(user, frame):
    user.start(frame)
    for x, y, w, h in [
        (0, 10**6, 5, 6),
        (11, 0, 2, 6),
        (0, -1, 5, 6),
        (0, 0, 0, 6),
        (0, 0, 5, True),
    ]:
        user.act("layout.change", content=[{"id": "2", "x": x, "y": y, "w": w, "h": h}])
        assert places.fits(layout(user)["2"])
    for _ in range(MOST_PANELS):
        user.act("panel.add")
    assert len(layout(user)) == MOST_PANELS
    assert f"There are {MOST_PANELS} panels" in user.shown["notice"]
    user.act("config.save")
    assert len(from_config(json.loads(user.download())).layout) == MOST_PANELS


def test_an_axis_that_is_no_column_keeps_what_was_typed(user, frame):
    user.start(frame)
    user.act("panel.axes", panel="2", x="gg", y="r")
    html = user.panel("Basic Plot")
    assert "no column called &#39;gg&#39;" in html
    assert 'value="gg"' in html
    assert "r against g" in html  # the plot is as it was
    user.act("panel.axes", panel="2", x="w1", y="r")
    assert "r against w1" in user.panel("Basic Plot")
    assert 'value="gg"' not in user.panel("Basic Plot")


def test_a_panel_removed_and_added_again_is_shown_again(user, frame):
    user.start(frame)
    user.act("panel.remove", panel="2")
    user.shown.pop("panel-2")
    user.act("panel.add")
    assert "Choose plot type" in user.shown["panel-2"]


def test_one_selection_is_shown_in_every_panel(user, frame):
    user.start(frame)
    session = user.app.session
    assert session.selected == session.tab.learner.query_row
    user.act("source.search", id=str(2**60 + 7))
    assert session.selected == 7
    assert {"plot-learner", "plot-basic-2"} <= set(user.images())
    assert str(2**60 + 7) in user.panel("Selected Source Info")
    assert "not the queried one" in user.panel("Active Learning")
    user.act("learn.queried")
    assert session.selected == session.tab.learner.query_row
    user.act("source.back")
    assert session.selected == 7
    user.act("source.deselect")
    assert session.selected is None
    user.act("source.search", id="nothing")
    assert "No source has the id &#39;nothing&#39;" in user.panel("Selected Source Info")


def test_the_history_lists_sources_seen_and_goes_back_to_them(user, frame):
    user.start(frame)
    queried = user.app.session.selected
    for row in (7, 9, 7, 11):
        user.act("source.search", id=str(2**60 + row))
    html = user.panel("Selected Source Info")
    listed = re.findall(r'name="id" value="(\d+)"', html)
    assert listed == [str(2**60 + row) for row in (11, 7, 9, queried)]
    user.act("source.visit", id=str(2**60 + 9))
    assert user.app.session.selected == 9
    user.act("source.visit", id="nothing")
    assert user.app.session.selected == 9
    assert user.app.session.notice == ""


def pictures_of(html):
    """Tabs as {name: whether it is selected}, the picture's address, and the id of its element."""
    tabs = re.findall(r'id="image-tab.*?aria-selected="(\w+)".*?value="(.*?)"', html)
    address = re.search(r'<img data-address="(.*?)"', html)
    element = re.search(r'<figure id="(image-.*?)"', html)
    return (
        {name: selected == "true" for selected, name in tabs},
        address and address[1],
        element and element[1],
    )


def test_image_columns_are_tabs_and_the_chosen_one_stays(user, frame):
    frame["optical"] = [f"o{i}.png" for i in range(300)]
    frame["radio"] = ["" if i == 9 else f"r{i}.png" for i in range(300)]
    user.set_up(frame)
    user.act("choose", choice="extra_image_cols", do="add", available=["optical", "radio"])
    user.act("setup.close")
    user.act("source.search", id=str(2**60 + 7))
    tabs, address, first = pictures_of(user.panel("Selected Source Info"))
    assert (tabs, address) == ({"optical": True, "radio": False}, "o7.png")
    user.act("source.image", column="radio")
    tabs, address, second = pictures_of(user.panel("Selected Source Info"))
    assert (tabs, address) == ({"optical": False, "radio": True}, "r7.png")
    user.act("source.search", id=str(2**60 + 8))
    tabs, address, third = pictures_of(user.panel("Selected Source Info"))
    assert address == "r8.png"
    # each is an element of its own: the page never goes on showing another's picture while one comes
    assert len({first, second, third}) == 3
    user.act("source.search", id=str(2**60 + 9))
    html = user.panel("Selected Source Info")
    assert pictures_of(html)[1] is None
    assert "radio is empty for this source" in html
    assert pictures_of(user.come_back().panel("Selected Source Info"))[0]["radio"]
    # a column that is no longer an image column, or never was, is not shown
    user.act("source.image", column="id")
    assert pictures_of(user.panel("Selected Source Info"))[0]["optical"]


def test_a_server_is_asked_for_pictures_only_after_the_user_says_so(user, frame):
    hosts = ["one.example", "two.example:8080"]
    frame["optical"] = [f"https://{hosts[i % 2]}/{i}.png" for i in range(300)]
    user.set_up(frame)
    user.act("choose", choice="extra_image_cols", do="add", available=["optical"])
    user.act("setup.close")

    def shown_with(someone, source):
        someone.act("source.search", id=str(2**60 + source))
        html = someone.panel("Selected Source Info")
        asks = "Fetch Pictures</button>" in html
        allowed = re.search(r'data-host="(.*?)"', html)
        assert asks == (allowed is None)
        return allowed and allowed[1]

    assert shown_with(user, 2) is None
    assert "one.example" in user.panel("Selected Source Info")
    user.act("source.pictures", do="fetch", host="one.example")
    assert "Fetch no more from one.example" in user.panel("Selected Source Info")
    # once for each host, and remembered with the project
    assert shown_with(user, 4) == "one.example"
    assert shown_with(user, 5) is None
    user.act("source.pictures", do="fetch", host="two.example:8080")
    later = user.come_back()
    assert shown_with(later, 7) == "two.example:8080"
    later.act("source.pictures", do="stop", host="two.example:8080")
    later = later.come_back()
    assert shown_with(later, 7) is None
    assert shown_with(later, 8) == "one.example"
    # a configuration does not carry it, and another data set is asked about anew
    later.act("config.save")
    assert b"one.example" not in later.download()
    later.set_up(frame)
    later.act("choose", choice="extra_image_cols", do="add", available=["optical"])
    later.act("setup.close")
    assert shown_with(later, 8) is None


@pytest.mark.parametrize("damaged", ["one.example", [1], {"one.example": True}])
def test_damaged_words_on_servers_allow_nothing(user, frame, damaged):
    frame["optical"] = "https://one.example/1.png"
    user.set_up(frame)
    user.act("choose", choice="extra_image_cols", do="add", available=["optical"])
    user.act("setup.close")
    user.act("source.search", id=str(2**60 + 1))
    user.act("source.pictures", do="fetch", host="one.example")
    files = user.files()
    state = json.loads(files["state.json"])
    assert state["drafts"]["picture_hosts"] == ["one.example"]
    state["drafts"]["picture_hosts"] = damaged
    files["state.json"] = json.dumps(state).encode()
    later = user.come_back()
    later.act("source.search", id=str(2**60 + 1))
    assert "data-host" not in later.panel("Selected Source Info")


def test_a_single_image_column_has_no_tabs(user, frame):
    frame["optical"] = [f"o{i}.png" for i in range(300)]
    user.set_up(frame)
    user.act("choose", choice="extra_image_cols", do="add", available=["optical"])
    user.act("setup.close")
    user.act("source.search", id=str(2**60 + 7))
    html = user.panel("Selected Source Info")
    assert pictures_of(html)[:2] == ({}, "o7.png")
    assert "<figcaption>optical" in html


def test_every_plot_names_the_source_it_marks(user, frame, monkeypatch):
    from astronomical_lite.plots.axes import marks

    named = []
    monkeypatch.setattr(
        marks,
        "Entry",
        lambda text, *args, **kinds: named.append(text) or Entry(text, *args, **kinds),
    )
    Entry = legend.Entry
    user.start(frame)
    for view in ("training", "metric", "validation"):
        user.act("learn.view", view=view)
        named.clear()
        user.act("source.search", id=str(2**60 + 20 + len(view)))
        assert len(user.images()) == 2
        assert named.count(f"Selected: {2**60 + 20 + len(view)}") == 2


def test_scores_are_zoomed_on_their_own(user, frame):
    user.start(frame)
    user.act("plot.view", plot="learner", limits=["0", "1", "-1", "1"])
    user.act("learn.view", view="metric")
    (patch,) = user.patches(Image)
    assert patch.limits == (0.0, 1.0, -1.0, 1.0)
    user.act("learn.view", view="scores")
    (patch,) = user.patches(Image)
    assert patch.target == "plot-scores"
    assert patch.limits[2:] != (-1.0, 1.0)
    user.act("plot.view", plot="scores", limits=["5", "8", "0.5", "0.9"])
    (patch,) = user.patches(Image)
    assert patch.limits == (5.0, 8.0, 0.5, 0.9)
    user.act("plot.tap", plot="scores", x="6", y="0.7", reach_x="1", reach_y="1")
    assert user.app.session.notice == ""


def test_the_set_up_counts_every_class_in_every_set(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    html = user.panel("Active Learning")
    sets, features = re.findall("<table>(.*?)</table>", html, re.DOTALL)
    rows = re.findall(r"<tr.*?>(.*?)</tr>", sets, re.DOTALL)
    counts = [[int(n) for n in re.findall(r'<td class="number">(\d+)</td>', row)] for row in rows]
    assert counts == [[], [60, 20, 20], [60, 20, 20], [60, 20, 20], [180, 60, 60]]
    assert "The 3 features it looks at" in features
    listed = re.findall(r'<th scope="row">(.*?)</th><td class="number">(.*?)</td>', features)
    assert listed == [(name, f"{frame[name].min():.4g}") for name in ("g", "r", "w1")]
    assert "measurement" not in html


def test_values_that_stand_for_none_are_told_before_training(user, frame):
    frame.loc[:40, "w1"] = -99.0
    user.set_up(frame)
    user.act("setup.close")
    assert "w1 has -99: often written where there is no" in user.panel("Active Learning")


def test_a_tap_selects_the_nearest_source(user, frame):
    user.start(frame)
    x, y = frame["g"][5], frame["r"][5]
    user.act("plot.tap", plot="basic-2", x=x + 1e-9, y=y, reach_x=0.1, reach_y=0.1)
    assert user.app.session.selected == 5
    user.act("plot.tap", plot="basic-2", x=1e6, y=y, reach_x=0.1, reach_y=0.1)
    assert user.app.session.selected == 5
    assert Announce("No source is there.") in user.reply.patches


def test_zooming_draws_that_plot_only_and_reset_goes_back(user, frame):
    user.start(frame)
    user.act("plot.view", plot="basic-2", limits=["0", "1", "-1", "1"])
    assert set(user.images()) == {"plot-basic-2"}
    (patch,) = user.patches(Image)
    assert patch.limits == (0.0, 1.0, -1.0, 1.0)
    assert (patch.width, patch.height) == (480, 360)
    assert len(patch.rgba) == 4 * 480 * 360  # one byte each of RGBA
    user.act("plot.view", plot="basic-2", limits=[])
    assert set(user.images()) == {"plot-basic-2"}
    user.act("plot.view", plot="basic-2", limits=["0", "inf", "-1", "1"])
    assert user.app.session.plots["basic-2"].limits is None


def test_a_plot_that_fails_hurts_nobody_else(user, frame, monkeypatch):
    from app.panels import basic_plot

    user.start(frame)

    def broken(*args):
        raise ValueError("x")

    monkeypatch.setattr(basic_plot, "draw_basic", broken)
    user.act("source.search", id=str(2**60 + 3))
    assert set(user.images()) == {"plot-learner"}
    assert "could not be drawn" in user.shown["panel-2"]


def test_the_label_in_the_catalogue_does_not_give_the_answer_away(user, frame):
    user.start(frame)
    user.act("labels", **{"name.0": "Zero", "name.1": "One", "name.2": "Two"})
    chip = 'class="chip" title="Label'
    assert chip not in user.panel("Selected Source Info")
    user.act("source.search", id=str(2**60 + 7))
    assert chip in user.panel("Selected Source Info")


def test_test_results_come_after_a_caution_that_can_be_silenced(user, frame):
    user.start(frame)
    user.act("learn.test")
    assert "ends fair training" in user.panel("Active Learning")
    assert "Test set" not in user.panel("Active Learning")
    user.act("learn.test", do="show", silence="on")
    assert "Test set" in user.panel("Active Learning")
    user.act("learn.test", do="hide")
    user.act("learn.test")
    assert "ends fair training" not in user.panel("Active Learning")
    assert "Test set" in user.panel("Active Learning")


def test_test_results_are_hidden_again_by_the_next_iteration(user, frame):
    """Scores of the test set that stay in view would steer every answer from then on."""
    user.start(frame)
    user.act("learn.test", do="show")
    user.act("learn.assign", label=0)
    assert "Test set" in user.panel("Active Learning")
    user.act("learn.next")
    assert "Test set" not in user.panel("Active Learning")
    assert "View Test Results" in user.panel("Active Learning")
    user.act("learn.test")
    assert "ends fair training" in user.panel("Active Learning")


def test_correct_and_incorrect_sources_can_be_hidden(user, frame):
    user.start(frame)
    user.act("plot.save", png="learner")
    both = user.download()
    seen = set()
    for shown in ({}, {"show_correct": "on"}, {"show_incorrect": "on"}):
        user.act("learn.show", **shown)
        assert set(user.images()) == {"plot-learner"}
        seen.add(user.images()["plot-learner"])
    assert len(seen) == 3
    user.act("learn.show", show_correct="on", show_incorrect="on")
    user.act("plot.save", png="learner")
    assert user.download() == both


def test_a_checkpoint_once_per_iteration(user, frame):
    user.start(frame)
    user.act("learn.checkpoint")
    assert user.download()[:2] == b"PK"
    assert "Kept as" in user.panel("Active Learning")
    user.act("learn.checkpoint")
    assert "kept already" in user.panel("Active Learning")
    row = user.app.session.tab.learner.query_row
    user.act("learn.assign", label=int(frame["label"][row]))
    user.act("learn.next")
    assert "Kept as" not in user.panel("Active Learning")


def test_bpt_and_wedge_ask_once_which_columns(user, frame):
    rng = np.random.default_rng(0)
    for name in ("halpha", "hbeta", "oiii", "nii", "a1", "a2", "a3"):
        frame[name] = rng.uniform(1, 10, len(frame))
    user.start(frame)
    user.act("panel.add")
    user.act("panel.contents", panel="3", contents="BPT Plots")
    assert 'value="halpha"' in user.shown["panel-3"]  # guessed
    user.act("panel.columns", panel="3", **{"column.H_ALPHA_FLUX": "nix"})
    assert "no column called &#39;nix&#39;" in user.shown["panel-3"]
    chosen = {"H_ALPHA_FLUX": "halpha", "H_BETA_FLUX": "hbeta", "OIII_5007_FLUX": "oiii"}
    chosen["NII_6584_FLUX"] = "nii"
    user.act("panel.columns", panel="3", **{f"column.{k}": v for k, v in chosen.items()})
    assert "plot-nii-3" in user.images()
    user.act("panel.add")
    user.act("panel.contents", panel="4", contents="Mateos 2012 Wedge")
    user.act(
        "panel.columns", panel="4", **{"column.W1": "a1", "column.W2": "a2", "column.W3": "a3"}
    )
    assert "plot-wedge-4" in user.images()
    user.act("config.save")
    config = json.loads(user.download())
    assert config["H_ALPHA_FLUX"] == "halpha"
    assert config["W3"] == "a3"


def test_sed_of_the_selected_source_with_bands_that_can_be_edited(user, frame):
    user.start(frame)
    user.act("panel.add")
    user.act("panel.contents", panel="3", contents="SED Plot")
    assert "guessed" in user.shown["panel-3"]
    assert "plot-sed-3" in user.images()
    user.act("sed.edit", panel="3")
    rows = {
        "column": ["g", "w1"],
        "wavelength": ["0.5", "far"],
        "fwhm": ["0.1", ""],
        "error": ["", "0.1"],
    }
    user.act("sed.bands", panel="3", do="use", **rows)
    assert "w1" in user.shown["panel-3"]
    assert 'class="error"' in user.shown["panel-3"]
    user.act("sed.bands", panel="3", do="use", **(rows | {"wavelength": ["0.5", "3.4"]}))
    assert "plot-sed-3" in user.images()
    user.act("sed.download", panel="3")
    saved = user.download()
    assert set(json.loads(saved)) == {"g", "w1"}
    user.upload("bands", "bands.json", b"[]")
    assert user.app.session.notice == ""
    user.act("sed.edit", panel="3")
    user.upload("bands", "bands.json", saved)
    assert "plot-sed-3" in user.shown["panel-3"]


def test_the_version_is_on_the_page_and_in_everything_taken_away(user, frame):
    named = f"AstronomicAL Lite {__version__}"
    assert user.shown["version"] == __version__
    assert '<span id="version">' in (ROOT / "index.html").read_text("utf-8")
    user.start(frame)
    user.act("config.save")
    assert json.loads(user.download())["astronomical_lite"]["version"] == __version__
    user.act("export.labelled")
    header = fits.getheader(io.BytesIO(user.download()), 1)
    assert header["CREATOR"] == named
    user.act("export.predictions", format="fits")
    assert fits.getheader(io.BytesIO(user.download()), 1)["CREATOR"] == named
    user.act("export.predictions", format="ecsv")
    table = Table.read(io.BytesIO(user.download()), format="ascii.ecsv")
    assert table.meta["software"] == named
    files = unpacked(user)
    assert json.loads(files["config.json"])["astronomical_lite"]["version"] == __version__
    assert f"Made with {named} on" in files["README.md"].decode()
    assert files["predict.py"].decode().startswith(f"# Made with {named}\n")


def test_exports_read_back(user, frame, tmp_path):
    user.start(frame)
    user.act("learn.assign", label=1)
    user.act("export.labelled")
    path = tmp_path / "labelled.fits"
    path.write_bytes(user.download())
    table = Table.read(path)
    learner = user.app.session.tab.learner
    assert sorted(table["id"]) == sorted(2**60 + int(row) for row in learner.labelled_rows)
    for kind, reader in (("fits", "fits"), ("ecsv", "ascii.ecsv"), ("csv", "ascii.csv")):
        user.act("export.predictions", format=kind)
        table = Table.read(io.BytesIO(user.download()), format=reader)
        assert table["id"].tolist() == frame["id"].tolist()
        assert len(table.colnames) > 2
    user.act("export.predictions", format="xls")
    assert 'class="error"' in user.shown["toolbar"]


def unpacked(user):
    """The bundle's files, by their paths inside its folder."""
    user.act("export.bundle")
    archive = zipfile.ZipFile(io.BytesIO(user.download()))
    return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_nothing_that_is_taken_away_loses_an_answer(user, frame):
    """One of a batch of three is answered: it is not trained on yet, and it is the user's."""
    user.set_up(frame)
    user.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6, "n_batch": 3}
    user.act("learn.setup", do="start", **form)
    row = user.app.session.tab.learner.query_row
    user.act("learn.assign", label=2)
    assert user.app.session.tab.learner.n_trained == 6
    answered = str(frame["id"][row])

    user.act("config.save")
    saved = json.loads(user.download())
    files = unpacked(user)
    assert json.loads(files["config.json"]) == saved
    entry = saved["classifiers"]["0"]
    assert (len(entry["id"]), entry["id"][-1], entry["y"][-1]) == (7, answered, 2)
    labelled = files["classifiers/0-0/labelled.csv"].decode().splitlines()
    assert len(labelled) == 1 + 7
    assert labelled[-1].startswith(f"7,{answered},2,")
    assert "| 7 | 0 | 6 |" in files["README.md"].decode()
    user.act("export.labelled")
    table = Table.read(io.BytesIO(user.download()), format="fits")
    (at,) = np.flatnonzero(table["id"] == int(answered))
    assert table["assigned_label"][at] == 2
    assert len(table) == 7


def test_sky_cutouts_only_when_asked_for(user, frame):
    frame["ra"], frame["dec"] = np.linspace(0, 359, len(frame)), np.linspace(-89, 89, len(frame))
    user.start(frame)
    assert "skyserver" not in user.panel("Selected Source Info")
    user.act("source.cutouts", cutouts="on")
    assert "skyserver.sdss.org" in user.panel("Selected Source Info")
    before = user.panel("Selected Source Info")
    user.act("source.zoom", by="in")
    assert user.panel("Selected Source Info") != before


def test_a_picture_of_one_more_survey_once_its_server_may_be_asked(user, frame):
    frame["ra"], frame["dec"] = np.linspace(0, 359, len(frame)), np.linspace(-89, 89, len(frame))
    user.start(frame)
    user.act("source.cutouts", cutouts="on")
    user.act("source.survey", survey="2mass")
    assert "hips2fits" not in user.panel("Selected Source Info")
    assert "This picture is on" in user.panel("Selected Source Info")
    user.act("source.pictures", do="fetch", host="alasky.cds.unistra.fr")
    assert "hips=CDS%2FP%2F2MASS%2Fcolor" in user.panel("Selected Source Info")
    user.act("source.survey", survey="none")
    assert "hips2fits" not in user.panel("Selected Source Info")


def test_no_error_is_lost_for_want_of_a_place(user, frame):
    user.set_up(frame)
    user.act("plot.save", png="none")
    assert "no longer shown" in user.shown["notice"]
    user.act("columns", id_col="id", label_col="label")
    user.act("plot.save", png="none")
    assert user.shown["notice"]


def test_the_project_bundle_predicts_in_ordinary_python(user, frame, tmp_path):
    import subprocess
    import sys

    user.start(frame)
    user.act("export.bundle")
    with zipfile.ZipFile(io.BytesIO(user.download())) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "survey-project"
    frame.drop(columns="label").to_csv(tmp_path / "table.csv", index=False)
    command = [sys.executable, "predict.py", tmp_path / "table.csv", "-o", tmp_path / "out.csv"]
    subprocess.run(command, cwd=folder, check=True)
    made = Table.read(tmp_path / "out.csv", format="ascii.csv")
    said = user.app.session.tab.learner.predictions
    assert [str(value) in ("True", "1") for value in made["0_predicted"]] == said.tolist()
