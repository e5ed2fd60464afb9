"""Whatever a file, a configuration or a user says stays text: no tag, no attribute more than with
plain words."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from html.parser import HTMLParser

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from fuzzing import SOAK
from hypothesis import given, settings
from hypothesis import strategies as st

from app.panels.registry import PANELS
from app.protocol.patches import Download
from app.state.session import ACTIVE_LEARNING, LABELLING
from astronomical_lite.bundle.model_files import model_name
from astronomical_lite.file_names import plain_name
from astronomical_lite.project.settings import Settings

PLAIN = "plain"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "</option></select></textarea></title><b>",
    "{{ 7 * 7 }}{% raw %}",
    "{{ ''.__class__ }}",
    "javascript:alert(1)",
    "--><!--",
    "]]>&lt;b&gt;&#60;b>",
    "$\\frac{1}{0}$ \\x \x07",
]
# What each attribute may hold is data only in these; a colour or an action never comes from data.
FREE = {
    "value", "title", "alt", "aria-label", "data-address", "id", "for", "href", "name",
    "data-search", "data-plot-id", "aria-controls", "aria-labelledby", "aria-describedby",
    "data-contents", "data-panel-full", "data-panel-move", "placeholder", "data-widths",
}  # fmt: skip


class Shape(HTMLParser):
    """Every tag with its attributes' names, and the values of those no data may enter."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags: Counter = Counter()
        self.comments = 0
        self.text = ""

    def handle_starttag(self, tag, attributes):
        fixed = tuple((k, None if k in FREE else v) for k, v in attributes)
        self.tags[tag, fixed] += 1
        assert tag not in ("script", "iframe", "object", "style", "base", "link", "meta")
        for name, value in attributes:
            assert not name.startswith("on")
            assert name not in ("style", "srcdoc", "formaction", "action")
            if name in ("href", "src"):
                assert value.startswith("https://"), value
            if name == "fill":
                assert re.fullmatch("#[0-9a-f]{6}", value)
        self.text += " ".join(value or "" for _, value in attributes)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_comment(self, data):
        self.comments += 1

    def handle_data(self, data):
        self.text += data


def shape(shown: dict[str, str]) -> tuple[Counter, str]:
    tags, text = Counter(), ""
    for html in shown.values():
        parser = Shape()
        parser.feed(str(html))
        parser.close()
        assert parser.comments == 0
        tags += parser.tags
        text += parser.text
    return tags, text


# Kept without being shown; or only shown in the other mode.
NOT_SHOWN = {"author", "extra key", "note", "criterion"}

N = 60
FIELDS = [
    "data set", "column", "unit", "description", "label", "label name", "id", "value", "image",
    "other column", "author", "extra key", "panel", "file", "search", "criterion", "filter", "web",
    "table name", "combination", "note", "band", "form",
]  # fmt: skip


def names_of(field: str, text: str) -> dict[str, str]:
    return dict.fromkeys(FIELDS, PLAIN) | {field: text}


def catalogue(said: dict[str, str]) -> bytes:
    """A table in ECSV that says the texts wherever a file can say something."""
    rng = np.random.default_rng(5)
    kind = np.arange(N) % 2
    table = Table()
    table["objid"] = [f"{said['id']} {i}" for i in range(N)]
    table["class"] = np.array([f"a {said['label']}", f"b {said['label']}"])[kind]
    for column in (f"c {said['column']}", f"d {said['other column']}", "g", "r"):
        table[column] = rng.normal(kind, 0.5)
        table[column].description = said["description"]
    table["words"] = [said["value"]] * N
    table["picture"] = [said["image"]] * N
    table["ra"], table["dec"] = rng.uniform(0, 360, N), rng.uniform(-90, 90, N)
    text = io.StringIO()
    table.write(text, format="ascii.ecsv")
    unit = json.dumps(said["unit"])
    found = re.compile(r"name: '?\"?c [^\n]*?datatype: float64")
    assert found.search(text.getvalue())
    return found.sub(lambda match: f"{match[0]}, unit: {unit}", text.getvalue()).encode()


def two_tables(said: dict[str, str]) -> bytes:
    """A FITS file whose tables have names, as far as a FITS header can say them."""
    name = "".join(c for c in said["table name"] if " " <= c <= "~")[:60]
    tables = [fits.table_to_hdu(Table({"objid": [1, 2], "class": [0, 1]})) for _ in range(2)]
    for table in tables:
        table.header["EXTNAME"] = name
    file = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), *tables]).writeto(file)
    return file.getvalue()


def columns_of(said: dict[str, str]) -> list[str]:
    return [f"c {said['column']}".strip(), f"d {said['other column']}".strip()]


def everything(user, said: dict[str, str], mode: str) -> dict[str, str]:
    """All that is shown on the way through set-up and dashboard, with every refusal on it."""
    seen: dict[str, str] = {}
    user.tell_sizes = lambda: None  # nothing is drawn: pictures hold no tags

    def look(step: str) -> None:
        assert "fault in this program" not in user.shown["notice"], step
        seen.update({f"{step} {part}": html for part, html in user.shown.items()})

    user.act("mode", mode=mode)
    user.act("file.fail", role="dataset", reason=f"{said['web']} could not be fetched.")
    look("failed")
    user.upload("dataset", f"{said['data set']}.fits", b"no table")
    look("no table")
    user.upload("dataset", "two.fits", two_tables(said))
    look("two tables")
    user.upload("dataset", f"{said['data set']}.ecsv", catalogue(said))
    look("loaded")
    assert user.app.session.dataset is not None, user.shown["dataset-report"]
    x, y = columns_of(said)
    user.act("columns", id_col=said["form"], label_col=said["form"])
    look("refused columns")
    user.act("columns", id_col="objid", label_col="class")
    user.act("labels", **{"name.0": "", "name.1": said["label name"]})
    look("refused names")
    name = said["label name"]
    user.act("labels", **{"name.0": f"0 {name}", "name.1": f"1 {name}"})
    for choice, columns in (
        ("extra_info_cols", ["words", x, y]),
        ("extra_image_cols", ["picture"]),
        ("features_for_training", [x, y, "g"]),
    ):
        user.act("choose", choice=choice, do="add", available=columns)
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="extra_info_cols", **{"filter.available": said["filter"]})
    user.act("combinations", do="add", operation="subtract (a-b)", n_combined=2)
    user.act("combinations", do="add", operation=said["combination"], n_combined=2)
    look("refused operation")
    user.act("combinations", do="", operation=said["combination"], n_combined=said["combination"])
    user.act("axes", default_x=said["form"], default_y=y)
    look("refused axes")
    user.act("axes", default_x=x, default_y=y)
    curated = {f"{said['id']} {i}".strip(): i % 2 for i in range(4)}
    wrong = {f"{said['value']}": 7}
    user.upload("test_set", f"{said['file']}.json", json.dumps(wrong).encode())
    look("refused test set")
    user.upload("test_set", f"{said['file']}.json", json.dumps(curated).encode())
    look("test set")
    for content in (b"[", b"{}", hostile_configuration(said)):
        user.upload("configuration", f"{said['file']}.json", content)
        look(f"refused configuration {content[:2]}")
    user.act("setup.close")
    look("closed")
    assert user.app.session.stage == "dashboard", user.shown
    user.act("config.save")
    configuration = json.loads(user.download())
    dashboard(user, said, look, mode)
    user.act("setup.open")
    load_edited(user, said, configuration, look)
    return seen


def hostile_configuration(said: dict[str, str]) -> bytes:
    text = said["extra key"]
    keys = Settings().__dict__
    wrong = {"labels_to_strings": {text: text}, "layout": {text: text}, "classifiers": {text: 1}}
    return json.dumps(dict.fromkeys(keys, text) | wrong).encode()


def dashboard(user, said: dict[str, str], look, mode: str) -> None:
    user.act("source.search", id=said["search"])
    look("refused search")
    user.act("source.search", id=f"{said['id']} 3".strip())
    look("source")
    user.act("source.cutouts", cutouts="on")
    look("cutouts")
    for number, contents in enumerate(
        [k for k in PANELS if k not in ("Active Learning", "Labelling")]
    ):
        user.act("panel.add")
        user.act("panel.contents", panel=3 + number, contents=contents)
        look(contents)
        user.act("panel.axes", panel=3 + number, x=said["form"], y="g")
        user.act("panel.columns", panel=3 + number, **{"column.OIII": said["form"]})
        look(f"refused {contents}")
    band = {"column": [said["band"]], "wavelength": ["x"], "fwhm": ["1"], "error": [said["band"]]}
    user.act("sed.bands", panel=5, do="use", **band)
    look("refused bands")
    user.act("panel.remove", panel=said["panel"])
    user.act("learn.tab", label=said["form"])
    look("refused tab")
    if mode == LABELLING:
        user.act("labelling.criteria", do="add", column=said["criterion"], operator="<", value="1")
        look("refused column")
        about = {"column": "words", "operator": "contains", "value": said["criterion"]}
        user.act("labelling.criteria", do="add", **about)
        user.act("labelling.criteria", do="add", column="g", operator="<", value=said["criterion"])
        look("criteria")
        user.act("labelling.new")
        user.act("labelling.assign", label=1)
        look("labelled")
        return
    user.act("learn.setup", classifier=said["form"], strategy=said["form"], do="add", n_initial=4)
    look("refused classifier")
    user.act("learn.setup", classifier="DTree", do="start", n_initial=said["form"])
    look("refused start")
    form = {"classifier": "DTree", "strategy": "Uncertainty Sampling", "n_initial": 4}
    user.act("learn.setup", do="start", **form)
    user.act("learn.assign", label=1)
    for view in ("training", "metric", "validation", "scores"):
        user.act("learn.view", view=view)
        look(view)
    user.act("learn.test", do="show")
    user.act("learn.checkpoint")
    look("learner")


def load_edited(user, said: dict[str, str], configuration: dict, look) -> None:
    """The configuration, with the texts in all that is kept without being understood."""
    layout = configuration["layout"]
    panel = {
        "x": 0,
        "y": 99,
        "w": 3,
        "h": 3,
        "contents": said["panel"],
        "panel_contents": said["panel"],
    }
    layout[f"k{said['panel']}"] = panel
    layout[f"b{said['panel']}"] = panel | {"y": 120, "contents": "Basic Plot"}
    configuration |= {"Author": said["author"], "doi": said["author"], "OIII": said["author"]}
    configuration |= {f"key {said['extra key']}": [said["extra key"]]}
    for level in ("train", "layout"):
        content = json.dumps(configuration).encode()
        user.upload("configuration", f"{said['file']}.json", content, level=level)
        look(f"a panel of unknown contents, {level}")
        assert "configuration" not in user.app.session.errors
    user.act("setup.close")
    look("a panel of unknown contents")
    panel["contents"] = "Menu"
    user.upload("configuration", f"{said['file']}.json", json.dumps(configuration).encode())
    look("edited")
    assert "configuration" not in user.app.session.errors
    user.act("setup.close")
    look("edited, closed")
    configuration["photometry_bands"] = {said["band"]: {"wavelength": said["band"]}}
    user.upload("configuration", f"{said['file']}.json", json.dumps(configuration).encode())
    user.act("setup.close")
    look("edited bands")


@pytest.fixture(scope="module")
def plain(new_user):
    return {
        mode: shape(everything(new_user(), names_of("note", PLAIN), mode))[0]
        for mode in (ACTIVE_LEARNING, LABELLING)
    }


@pytest.mark.parametrize("mode", [ACTIVE_LEARNING, LABELLING])
@pytest.mark.parametrize("hostile", HOSTILE if SOAK else HOSTILE[::3], ids=str)
def test_all_fields_at_once(new_user, plain, hostile, mode):
    said = dict.fromkeys(FIELDS, hostile)
    tags, text = shape(everything(new_user(), said, mode))
    assert tags == plain[mode]
    assert hostile.split("\x07")[0].strip() in text


@pytest.mark.soak
@pytest.mark.parametrize("field", FIELDS)
def test_each_field_alone(user, plain, field):
    hostile = "\"'><i onclick=x>&quot;{{ 1 }}</p>"
    tags, text = shape(everything(user, names_of(field, hostile), ACTIVE_LEARNING))
    assert tags == plain[ACTIVE_LEARNING]
    assert hostile in text or field in NOT_SHOWN


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_saved_plots_are_xml_and_hold_no_script(user, hostile):
    said = dict.fromkeys(FIELDS, hostile)
    user.upload("dataset", "survey.ecsv", catalogue(said))
    user.act("columns", id_col="objid", label_col="class")
    user.act("labels", **{"name.0": f"0 {hostile}", "name.1": f"1 {hostile}"})
    user.act("choose", choice="labels_to_train", do="add-all")
    x, y = columns_of(said)
    user.act("choose", choice="features_for_training", do="add", available=[x, y])
    user.act("setup.close")
    user.act("plot.save", svg="basic-2")
    root = ET.fromstring(user.download())
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert {"svg", "path"} <= tags
    assert not tags & {"script", "foreignObject", "a", "iframe", "b", "i"}
    for element in root.iter():
        assert not any(name.rpartition("}")[2].startswith("on") for name in element.attrib)


NAMES = ["../../x", "a/b\\c", "x\x00y\n", "..", ".hidden", "CON:<>|?*", "a\u202efdp.exe", "é" * 300]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_downloads(name):
    check_file_name(plain_name(f"{name}.svg"), "svg")
    check_file_name(model_name(name, [("RForest", "Uncertainty")]))


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_names_of_any_download(name):
    check_file_name(plain_name(name))
    check_file_name(model_name(name, [("RForest", "Uncertainty")]))


def check_file_name(made: str, ending: str = "") -> None:
    assert made
    assert not re.search(r'[\\/:*?"<>|\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]', made)
    assert made[0] != "."
    assert made.endswith(ending)
    assert len(made.encode()) <= 255
    made.encode()


def test_a_model_of_a_hostile_label_is_packed_under_a_tame_name(user):
    said = names_of("label name", "../../<b>\x00")
    user.upload("dataset", "s.ecsv", catalogue(said))
    user.act("columns", id_col="objid", label_col="class")
    user.act("labels", **{"name.0": "../../<b>\x00", "name.1": "x"})
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="features_for_training", do="add", available=["g", "r"])
    user.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Uncertainty Sampling", "n_initial": 4}
    user.act("learn.setup", do="start", **form)
    user.act("learn.download")
    with zipfile.ZipFile(io.BytesIO(user.download())) as archive:
        for name in archive.namelist():
            check_file_name(name)
    user.act("learn.checkpoint")
    check_file_name(user.patches(Download)[0].name)
