"""Every control has a help text, shown where it is; the documentation opens without a network."""

from __future__ import annotations

import json
import re
import runpy
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from astropy.table import Table
from person import Person
from playwright.sync_api import expect
from tap_answers import COUNT

import documentation
from astronomical_lite.extensions import to_link
from astronomical_lite.labelling.label_events import label_event
from environment import ROOT

User = runpy.run_path(str(ROOT / "tests" / "app" / "conftest.py"))["User"]
FORECAST = "astronomical_lite.tables.memory_forecast"
AUDIT = "import('/static/js/shell/help.mjs').then(({ audit }) => audit())"
PLOT = """
from astronomical_lite.extend import create_plot, plot, settings

@plot("Own plot", columns=["first"])
def own(data, selected=None):
    return create_plot(data, settings["first"], "g")
"""


@pytest.fixture
def reader(browser, address):
    """Somebody on the page, for whom Python does not start: nothing here needs it."""
    someone = Person(browser, address)
    for module in ("core.js", "micropython.mjs"):
        someone.context.route(
            f"**/{module}", lambda route: route.fulfill(body="", content_type="text/javascript")
        )
    someone.open()
    yield someone
    someone.leave()


def survey() -> pd.DataFrame:
    """600 sources with a position, a picture, and missing values."""
    rng = np.random.default_rng(1)
    label = np.repeat([0, 1, 2], 200)
    values = {name: rng.normal(label, 0.5) for name in ("g", "r", "w1", "lx")}
    values["w1"][:20] = np.nan
    place = {"ra": np.full(600, 130.0), "dec": np.zeros(600), "cutout": ["a.png"] * 600}
    place["radio"] = ["https://survey.example/b.png"] * 600
    return pd.DataFrame({"id": np.arange(600), **values, **place, "label": label})


def states():
    """Everything the page shows somewhere, as its HTML."""
    user, frame = User(plots=False), survey()

    def shown():
        yield from user.shown.values()

    yield from setting_up(user, frame, shown)
    yield from on_the_dashboard(user, shown)
    yield from with_ones_own_python(user, shown)
    yield from without_labels(User(plots=False), frame)
    yield from labelling(User(plots=False), frame)
    yield from projects(user, frame)
    yield from waiting_to_be_read(User(plots=False), frame)


def waiting_to_be_read(user, frame):
    with patch("app.services.table_reading.MUCH", 0), patch(f"{FORECAST}.SMALL", 0):
        user.upload("dataset", "large.csv", frame.to_csv(index=False).encode())
    yield from user.shown.values()
    user.act("dataset.columns", do="remove-all")
    user.act("dataset.choose")
    yield from user.shown.values()
    user.act("dataset.other_columns")
    yield from user.shown.values()


def setting_up(user, frame, shown):
    path = ROOT / "tests" / "browser" / "output" / "two_tables.fits"
    path.parent.mkdir(exist_ok=True)
    from astropy.io import fits

    table = Table.from_pandas(frame)
    table["vector"] = np.zeros((len(frame), 2))  # worth a remark
    hdus = [fits.PrimaryHDU(), fits.table_to_hdu(table), fits.table_to_hdu(table)]
    fits.HDUList(hdus).writeto(path, overwrite=True)
    user.upload("dataset", path.name, path.read_bytes())
    yield from shown()
    few = fits.table_to_hdu(Table.from_pandas(frame[:1]))
    fits.HDUList([fits.PrimaryHDU(), few, few.copy()]).writeto(path, overwrite=True)
    user.upload("dataset", path.name, path.read_bytes())
    yield from shown()
    odd = frame.assign(g=["saturated", *frame["g"][1:]], r=[-99, *frame["r"][1:]])
    user.load(odd.assign(kind=range(len(odd)), **{f"extra_{i}": 0 for i in range(20)}))
    user.act("dataset.correct", **{"kind.w1": "text"})
    user.act("columns", id_col="id", label_col="kind")
    yield from shown()
    user.set_up(frame)
    user.upload("match", path.name, path.read_bytes())  # of two tables
    yield from shown()
    user.act("match.settings", by="id", id_here="id", id_there="id")
    user.act("match.columns", do="add", available=["g"])
    yield from shown()
    user.load(frame)
    user.upload("match", "twin.csv", frame.to_csv(index=False).encode())
    user.act("match.columns", do="add", available=["g"])
    user.act("match.join", by="id", id_here="id", id_there="id")
    yield from shown()
    user.set_up(frame)
    user.act("choose", choice="extra_image_cols", do="add", available=["cutout", "radio"])
    user.act("choose", choice="features_for_training", do="add", available=["lx"])
    user.act("combinations", operation="subtract (a-b)", n_combined=2, do="add")
    yield from shown()


def reading_the_table(user, shown):
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Table")
    user.act("table.look", **{"panel": key, "filter.g": "> -9"})
    user.act("table.select", row=3)
    yield from shown()
    user.act("table.columns", panel=key)
    yield from shown()
    user.act("panel.remove", panel=key)


def on_the_dashboard(user, shown):
    user.act("setup.close")
    yield from shown()
    plots = "SED Plot,BPT Plots,Mateos 2012 Wedge,Learning Curves,Histogram,Corner,Spectrum,Light Curve,Basic Plot"
    for contents in plots.split(","):
        user.act("panel.add")
        key = str(max(map(int, user.app.session.settings.layout)))
        yield from shown()
        user.act("panel.contents", panel=key, contents=contents)
        if contents == "Light Curve":  # of files at first, as the table has no vectors
            yield from shown()
            user.act("light_curve.columns", panel=key, **{"from": "columns"})
        if contents == "SED Plot":
            yield from shown()
            user.act("sed.edit", panel=key)
            user.act("sed.bands", panel=key, do="add")
    user.act("panel.axes", panel=key, x="g", y="r", colour_by="column", colour_column="g")
    yield from shown()
    form = {"classifier": "DTree", "strategy": "Uncertainty Sampling", "n_initial": "6"}
    user.act("learn.setup", do="add", **form)
    yield from shown()
    user.act("learn.setup", do="start", **form)
    user.act("source.cutouts", cutouts="on")
    user.act("source.image", column="radio")
    yield from shown()
    user.act("source.pictures", host="survey.example", do="fetch")
    yield from shown()
    user.act("source.deselect")
    user.act("curves.start", strategy=["Margin Sampling"], n_labels="5", n_seeds="2")
    yield from shown()
    user.act("curves.stop")
    yield from looking_through(user, shown)
    yield from reading_the_table(user, shown)
    user.act("learn.assign", label="1")
    user.act("answering")
    yield from shown()
    user.act("answering", one_key="on")
    user.act("learn.test")
    yield from shown()
    user.act("learn.test", do="show")
    yield from shown()
    user.working = False  # a compute worker is at it
    user.act("learn.tab", label="1")
    user.act("learn.setup", do="start", **form | {"classifier": "ExtraTrees"})
    yield from shown()
    user.act("compute.stop", label="1")
    user.working = True
    user.act("learn.setup", do="start", **form)  # more than one is trained
    yield from shown()
    yield from trusted(user, form, shown)
    yield from selecting(user, shown)
    yield from beside_other_programs(user, shown)
    yield from looking_at_pictures(user, shown)


def beside_other_programs(user, shown):
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Other Programs")
    yield from shown()
    user.act("programs.connect")
    user.act("programs.connected")
    program = {"id": "c1", "name": "TOPCAT", "about": "", "mtypes": ["table.*"]}
    user.act("programs.listed", content=[program])
    offer = {"sender": "c1", "params": {"url": "https://a.example/t.vot"}, "message": ""}
    user.act("programs.offer", content=offer)
    yield from shown()
    user.act("programs.lost")
    asking = User(plots=False)
    form = {"service": "VizieR (CDS)", "query": "SELECT ra FROM t", "most_rows": "10"}
    asking.act("archive.ask", **form)
    counting = asking.app.session.archive.counting
    asking.act("archive.counted", data=COUNT, of=counting, reached="true")
    yield from asking.shown.values()


def looking_at_pictures(user, shown):
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Gallery")
    user.act("gallery.look", panel=key, pictures="hips:")
    yield from shown()
    user.act("gallery.hips", panel=key, own_hips="CDS/P/DSS2/color")
    yield from shown()
    user.act("gallery.look", panel=key, sources="queue")
    for row in user.app.session.tab.learner.queue(20)[1:]:  # some are an audit's
        user.act("gallery.label", panel=key, row=str(row), label="1")
    yield from shown()
    user.act("source.pictures", host="alasky.cds.unistra.fr", do="fetch")
    yield from shown()


def selecting(user, shown):
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Selections")
    user.act("selections.expression", expression="g > 1")
    user.act("selections.keep", name="bright")
    yield from shown()
    user.act("selections.rename", set="bright", name="blue")
    user.act("selections.search", set="blue")
    user.act("selections.label", label="1")
    yield from shown()
    user.act("selections.label.all")
    yield from shown()


def trusted(user, form, shown):
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Trust")
    user.act("learn.tab", label="2")
    yield from shown()
    user.act("learn.setup", do="start", **form | {"n_initial": "60"})
    yield from shown()
    user.working = False
    user.act("trust.check")
    user.act("trust.unlike")
    user.act("trust.matters")
    yield from shown()
    user.working = True
    user.act("answering", one_key="on")
    yield from shown()
    found = user.app.session.unlike
    user.working = False
    for row in found.rows[found.ranking[:2]].tolist():
        user.act("trust.score", of=str(row), score="4")
    user.working = True
    user.act("source.search", id=user.app.session.dataset.ids.text(row))
    yield from shown()
    user.act("trust.labels.view", view="catalogue")
    yield from shown()
    user.act("trust.audit.draw", n_sources="40")
    user.act("by_hand.assign", label="1", of=str(user.app.session.by_hand.row))
    yield from shown()
    user.act("export.bundle")
    other = User(plots=False)
    other.upload("configuration", "bundle.zip", user.download())
    yield from other.shown.values()
    other.upload("dataset", "survey.csv", user.files()["data/file"])
    yield from other.shown.values()


def looking_through(user, shown):
    log = user.app.session.label_log
    log.add(label_event(str(i), i % 3, "") for i in range(60))
    log.add([label_event("1", 2, "Ben")])
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Decisions")
    yield from shown()
    user.act("learn.assign", label="1")
    user.act("source.search", id=str(user.app.session.tab.learner.query_row))
    user.act("decisions.page", to="later")
    yield from shown()
    for view in ("disputed", "people"):
        user.act("decisions.view", view=view)
        yield from shown()


def with_ones_own_python(user, shown):
    user.act("extension.open")
    user.act("extension.run", source=PLOT, name="mine.py")
    yield from shown()
    user.act("extension.edit", source=f"{PLOT}# more\n", name="mine.py")
    user.act("extension.shared", link=to_link("theirs.py", PLOT.replace("first", "second")))
    yield from shown()
    user.act("extension.offered", do="leave")
    user.act("extension.run", source=PLOT, name="mine.py")
    user.act("extension.close")
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Own plot")
    yield from shown()
    user.act("panel.columns", panel=key, **{"column.first": "r"})
    yield from shown()
    user.act("config.save")
    other = User(plots=False)
    other.load(survey())
    config = json.loads(user.download())
    config["extension"]["source"] += "\n"
    other.upload("configuration", "theirs.json", json.dumps(config).encode(), level="train")
    yield from other.shown.values()


def without_labels(user, frame):
    user.load(frame.drop(columns="label"))
    user.act("columns", id_col="id", label_col="")
    for name in ("Star", "Galaxy"):
        user.act("classes.add", class_name=name)
    yield from user.shown.values()
    user.act("choose", choice="features_for_training", do="add", available=["g", "r"])
    user.act("setup.close")
    yield from user.shown.values()
    user.act("by_hand.purpose", purpose="validation")
    yield from user.shown.values()


def labelling(user, frame):
    user.set_up(frame)
    user.act("mode", mode="labelling")
    user.act("setup.close")
    user.act("labelling.criteria", column="g", operator="<", value="9", do="add")
    user.act("labelling.new")
    yield from user.shown.values()
    user.act("answering")
    yield from user.shown.values()


def projects(user, frame):
    user.disk["damaged"] = {"project.json": b"{"}
    large = json.loads(user.files()["project.json"])
    large["dataset"]["kept"] = False
    user.disk["large"] = user.files() | {"project.json": json.dumps(large).encode()}
    other = User(user.disk, plots=False)
    other.list_projects()
    yield from other.shown.values()
    (first, *_) = (name for name in user.disk if name not in ("damaged", "large"))
    for action in ("project.ask-name", "project.ask-delete"):
        other.act(action, project=first)
        yield from other.shown.values()
    other.act("project.ask-nothing")
    other.go_on("large", b"id,label\n1,2\n")
    yield from other.shown.values()
    other.load(frame)
    yield from other.shown.values()


def test_every_control_of_every_view_has_a_help_text_and_none_is_left_over(reader):
    page = reader.page
    on_page = page.evaluate(AUDIT)
    used = set(on_page["used"])
    missing = set(on_page["missing"])
    for html in set(states()):
        page.evaluate("html => { document.getElementById('main').innerHTML = html; }", html)
        found = page.evaluate(AUDIT)
        used |= set(found["used"])
        missing |= set(found["missing"])
    assert "\n".join(sorted(missing)) == ""
    assert " ".join(sorted(set(on_page["known"]) - used)) == ""


def test_help_is_shown_with_the_keyboard_and_goes_again(reader):
    page = reader.page
    before = page.locator("#step-data").bounding_box()
    button = page.get_by_role("button", name="Help on Data set")
    button.focus()
    page.keyboard.press("Enter")
    popover = page.get_by_role("group", name="Help", exact=True)
    expect(popover).to_contain_text("Optimise for memory?")
    expect(popover).to_contain_text("Ids and labels stay exact.")
    expect(popover).not_to_contain_text("Run Its Python")  # not there at the moment
    box = popover.bounding_box()
    assert 0 <= box["x"] <= 1440 - box["width"]
    assert 0 <= box["y"] <= 900 - box["height"]
    assert page.locator("#step-data").bounding_box() == before
    page.keyboard.press("Tab")
    expect(popover.get_by_role("link", name="More in the documentation")).to_be_focused()
    reader.look("help")
    page.keyboard.press("Escape")
    expect(popover).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    expect(popover).to_be_visible()
    button.click()
    expect(popover).to_be_hidden()

    load = page.get_by_role("button", name="Load Data File")
    load.hover()
    expect(load).to_have_accessible_description(re.compile("^Reads the table and says what"))
    box = page.get_by_label("Optimise for memory?")
    box.focus()
    expect(box).to_have_accessible_description(re.compile("^Stores numbers in the smallest type"))


def test_the_documentation_is_built_and_asks_for_nothing_from_elsewhere(reader):
    assert documentation.is_current(), "run make vendor; it says why the documentation was not made"
    with reader.page.expect_popup() as opened:
        reader.page.get_by_role("link", name="Help", exact=True).click()
    page = opened.value
    problems = []
    page.on("console", lambda message: message.type == "error" and problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.reload()
    page.get_by_role("link", name="From a catalogue to a published classifier").first.click()
    expect(page.get_by_role("heading", name="4. Train a classifier")).to_be_visible()
    page.wait_for_load_state()
    widths = page.evaluate(
        "[...document.querySelectorAll('article img')].map((i) => i.naturalWidth)"
    )
    assert len(widths) >= 5
    assert all(widths)
    page.screenshot(path=ROOT / "tests" / "browser" / "output" / "docs-tutorial.png")
    page.get_by_role("textbox", name="Search").fill("uncertainty")
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("link", name="astronomical_lite.learning.querying.uncertainty").first
    ).to_be_visible()
    page.get_by_role("link", name="astronomical_lite.learning.querying.uncertainty").first.click()
    expect(
        page.get_by_role("heading", name="astronomical_lite.learning.querying.uncertainty")
    ).to_be_visible()
    assert all(url.startswith(reader.address) for url in reader.requests)
    assert problems == []
    policy = page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
    assert "unsafe-eval" not in policy
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), "
        "{ textContent: 'window.ran = true' }))"
    )
    assert page.evaluate("window.ran") is None
