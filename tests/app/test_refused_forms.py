"""An action that refuses a form changes nothing: the whole session is as it was."""

from __future__ import annotations

import copy
import json
import os
import shutil
import tempfile
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from action_forms import BANDS, COLUMNS, CSV, CURATED, ODD, forms
from fuzzing import budget, limited
from hypothesis import given
from hypothesis import strategies as st

from app.actions import ACTIONS
from app.application import App
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.upload_registry import RECEIVERS
from app.state.label_log import LabelLog
from app.state.session import Session
from app.state.upload import Upload
from astronomical_lite.extensions import EXTENSIONS, to_link, unload
from astronomical_lite.labelling.labeller import Labeller
from astronomical_lite.learning import Learner
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.features import OPERATIONS
from astronomical_lite.learning.querying.registry import STRATEGIES
from astronomical_lite.messages import UserError
from astronomical_lite.plots.custom.registry import PLOTS
from astronomical_lite.project.configuration import to_config

# ---- the states that forms are sent in ---------------------------------------------------------------

OWN_STRATEGY = """
from astronomical_lite.extend import strategy

@strategy("Least Sure Of The Class")
def least(probabilities):
    return 1 - probabilities[:, 1]
"""
OWN_FEATURE = """
from astronomical_lite.extend import feature

@feature("mean of all")
def mean_of_all(df, n):
    df["mean of all"] = df.mean(axis=1)
    return df, ["mean of all"]
"""
FAILING_FEATURE = OWN_FEATURE.replace('df["mean of all"] = df.mean(axis=1)', "1 / 0")
START = {"classifier": ["DTree"], "strategy": ["Margin Sampling"], "n_initial": ["6"]}
PROJECTS = [
    {
        "id": "p",
        "text": json.dumps(
            {
                "name": "survey",
                "created": "2026-01-01T00:00:00+00:00",
                "saved": "2026-01-01T00:00:00+00:00",
                "dataset": {
                    "name": "a.csv",
                    "origin": "a.csv",
                    "size": 1,
                    "sha256": "0",
                    "rows": 1,
                },
            }
        ),
        "previous": "",
        "bytes": 10,
        "elsewhere": False,
    },
    {"id": "damaged", "text": "{", "previous": "[", "bytes": 10, "elsewhere": False},
]


def at_the_start() -> App:
    app = App()
    app.dispatch("open", {})
    app.dispatch("projects", {}, content={"projects": PROJECTS, "storage": {}})
    return app


def with_data_set() -> App:
    app = at_the_start()
    app.dispatch("file.begin", {"role": ["dataset"], "name": ["survey.csv"], "size": ["10"]})
    app.dispatch("file.piece", {}, CSV)
    app.dispatch("file.end", {"project": ["here"], "kept": ["true"]})
    return app


def with_columns() -> App:
    app = with_data_set()
    app.dispatch("columns", {"id_col": ["id"], "label_col": ["label"]})
    return app


def set_up() -> App:
    app = with_columns()
    app.dispatch("choose", {"choice": ["labels_to_train"], "do": ["add-all"]})
    features = {"choice": ["features_for_training"], "do": ["add"], "available": ["g", "r", "w1"]}
    app.dispatch("choose", features)
    app.dispatch(
        "combinations", {"operation": ["subtract (a-b)"], "n_combined": ["2"], "do": ["add"]}
    )
    return app


def on_the_dashboard() -> App:
    app = set_up()
    app.dispatch("setup.close", {})
    app.dispatch(
        "plot.size", {"plot": ["basic-2"], "width": ["300"], "height": ["200"], "ratio": ["1"]}
    )
    return app


def in_training() -> App:
    app = on_the_dashboard()
    app.dispatch("learn.setup", START | {"do": ["start"]})
    app.dispatch("learn.assign", {"label": ["0"]})
    app.dispatch("learn.next", {})
    return app


def with_a_batch_half_answered() -> App:
    app = on_the_dashboard()
    app.dispatch("learn.setup", START | {"n_batch": ["3"], "do": ["start"]})
    app.dispatch("learn.assign", {"label": ["1"]})
    return app


def with_a_fit_in_the_background() -> App:
    app = on_the_dashboard()
    app.dispatch("learn.setup", START | {"classifier": ["SVC"], "do": ["start"]})
    return app


def back_at_the_settings() -> App:
    app = in_training()
    app.dispatch("setup.open", {})
    return app


def labelling_by_hand() -> App:
    app = set_up()
    app.dispatch("mode", {"mode": ["labelling"]})
    app.dispatch("setup.close", {})
    app.dispatch("labelling.new", {})
    app.dispatch("labelling.assign", {"label": ["1"]})
    return app


def with_ones_own_python() -> App:
    app = set_up()
    app.dispatch("extension.open", {})
    app.dispatch("extension.run", {"source": [OWN_FEATURE], "name": ["mine.py"]})
    app.dispatch("combinations", {"operation": ["mean of all"], "n_combined": ["2"], "do": ["add"]})
    app.dispatch("setup.close", {})
    app.dispatch("extension.open", {})
    return app


def with_a_file_on_its_way() -> App:
    app = set_up()
    app.dispatch("file.begin", {"role": ["bands"], "name": ["bands.json"], "size": ["10"]})
    app.dispatch("file.piece", {}, BANDS)
    return app


def with_a_configuration_to_agree_to() -> App:
    app = set_up()
    own = {"extension": {"name": "its.py", "source": OWN_STRATEGY}, "label_col": "gone"}
    config = json.dumps(to_config(app.session.settings) | own).encode()
    app.dispatch("file.begin", {"role": ["configuration"], "name": ["c.json"], "size": ["10"]})
    app.dispatch("file.piece", {}, config)
    app.dispatch("file.end", {"level": ["settings"]})
    return app


STATES = {
    made.__name__: made
    for made in (
        at_the_start,
        with_data_set,
        with_columns,
        set_up,
        on_the_dashboard,
        in_training,
        with_a_batch_half_answered,
        with_a_fit_in_the_background,
        back_at_the_settings,
        labelling_by_hand,
        with_ones_own_python,
        with_a_file_on_its_way,
        with_a_configuration_to_agree_to,
    )
}


@cache
def app_in(state: str) -> App:
    """An app in that state; what is done is done to copies of its session."""
    return STATES[state]()


def session_in(state: str) -> Session:
    """A copy of a session in that state, with files of its own."""
    original = app_in(state).session
    kept, original.upload = original.upload, None
    try:
        session = copy.deepcopy(original)
    finally:
        original.upload = kept
    if kept is not None:
        session.upload = copy.copy(kept)
        session.upload.digest = kept.digest.copy()
        session.upload.path = copy_of(kept.path)
    if session.dataset is not None:
        session.dataset.path = copy_of(session.dataset.path)
    if session.extension is not None:
        load_again(session)
    return session


def copy_of(path: Path) -> Path:
    """A file of the same content, which may be deleted."""
    handle, other = tempfile.mkstemp(dir=path.parent)
    os.close(handle)
    shutil.copy(path, other)
    return Path(other)


def load_again(session: Session) -> None:
    from astronomical_lite.extensions import load_extension

    own = session.extension
    session.extension = load_extension(own.source, own.name, settings=lambda: session.settings)


@pytest.fixture(autouse=True)
def nobodys_python():
    yield
    forget_everybodys_python()


def forget_everybodys_python() -> None:
    for loaded in list(EXTENSIONS.values()):
        unload(loaded)


# ---- what is compared ----------------------------------------------------------------------------------

# What may be another after a refusal, and why.
EXEMPT = {
    "errors": "the sentences that say why",
    "typed": "what was typed is shown again beside the sentence; nothing else reads it",
    "editor": "so is the file that was run, with the line of its error",
    "upload": "a file that is refused or broken off is to be chosen again",
    "pending_config": "a configuration that is refused no longer waits",
    "opening": "a project that cannot be opened is no longer being opened",
}
EXEMPT_DRAFTS = {"unlike": "a button beside the sentence that a file is another than the project's"}


def digest(session: Session) -> dict[str, Any]:
    """Everything of a session in plain values; what is never changed in place by its identity."""
    found = {f.name: plain(getattr(session, f.name)) for f in fields(session)}
    for name in EXEMPT:
        del found[name]
    drafts = {k: v for k, v in session.drafts.items() if k not in EXEMPT_DRAFTS}
    registries = (CLASSIFIERS, STRATEGIES, OPERATIONS, PLOTS)
    registered = [sorted(registry) for registry in registries]
    own = sorted((name, loaded.source) for name, loaded in EXTENSIONS.items())
    return found | {"drafts": plain(drafts), "registered": registered, "own": own}


def plain(value: Any) -> Any:
    if isinstance(value, (str, int, float, bool, bytes, type(None), Path)):
        return value
    if isinstance(value, dict):
        return [(key, plain(entry)) for key, entry in value.items()]
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, np.ndarray):
        return (value.shape, value.tobytes())
    if isinstance(value, np.random.Generator):
        return plain(value.bit_generator.state)
    if isinstance(value, pd.DataFrame):
        return (id(value), list(value.columns))
    if isinstance(value, Learner):
        past = value.state
        asked = (value.query_row, value.assigned, past.pending, past.n_fixed, len(past.history))
        return (
            asked,
            value.labelled_rows.tolist(),
            value.labelled_y.tolist(),
            id(value.fitted[0]) if past.history else None,
        )
    if isinstance(value, Labeller):
        place = value.state
        return plain(
            (
                dict(value.curated),
                place.row,
                place.offered,
                place.shown,
                place.undo,
                value.space.criteria,
                id(value.ids),
            )
        )
    if isinstance(value, LabelLog):
        return value.stamp
    if type(value).__name__ == "Extension":
        return (value.name, value.source)
    if type(value).__name__ in (
        "Problem",
        "SourceIds",
        "Labels",
        "Catalogue",
        "Kept",
        "PendingFit",
    ):
        return id(value)
    if is_dataclass(value):
        kept = [
            f.name for f in fields(value) if f.name not in ("_cache", "digest", "given", "cache")
        ]
        return [(name, plain(getattr(value, name))) for name in kept]
    return id(value)


def check_refusal(session: Session, act) -> bool:
    """Do it; if it is refused, nothing is changed. Return True if it was."""
    before = digest(session)
    try:
        with limited(20):
            act()
    except UserError:
        after = digest(session)
        changed = [name for name in before if before[name] != after[name]]
        assert not changed, {name: (before[name], after[name]) for name in changed}
        return True
    return False


# ---- forms: as the page sends them, then with some of it wrong ---------------------------------------

USUAL: dict[str, list[dict[str, list[str]]]] = {
    "columns": [{"id_col": ["id"], "label_col": ["kind"]}],
    "labels": [
        {"name.0": ["Star"], "name.1": ["Galaxy"], "colour.0": ["#112233"], "colour.1": ["#445566"]}
    ],
    "choose": [
        {
            "choice": ["features_for_training"],
            "do": ["add"],
            "available": ["w2"],
            "filter.available": ["w"],
        },
        {"choice": ["features_for_training"], "do": ["remove"], "chosen": ["g", "r"]},
        {"choice": ["labels_to_train"], "do": ["remove-all"]},
    ],
    "combinations": [
        {"operation": ["add (a+b)"], "n_combined": ["2"], "do": ["add"]},
        {"operation": ["subtract (a-b)"], "n_combined": ["3"], "do": ["remove.0"]},
    ],
    "axes": [{"default_x": ["g"], "default_y": ["w1"]}],
    "dataset.table": [{"table": ["0"]}],
    "extension.run": [
        {"source": [source], "name": ["mine.py"]}
        for source in (OWN_STRATEGY, OWN_FEATURE, FAILING_FEATURE, "def broken(:", "1 / 0")
    ],
    "extension.share": [{"source": [OWN_FEATURE], "name": ["mine.py"]}],
    "extension.shared": [{"link": [to_link("mine.py", OWN_FEATURE)]}],
    "extension.template": [{"template": ["feature"]}],
    "extension.consent": [{"do": ["run"]}, {"do": ["leave"]}],
    "file.begin": [{"role": [role], "name": ["a"], "size": ["10"]} for role in RECEIVERS],
    "learn.setup": [
        {"classifier": ["KNN"], "strategy": ["Margin Sampling"], "n_initial": ["5"]}
        | {"n_batch": ["2"], "missing": ["keep"], "do": [step]}
        for step in ("add", "start", "remove.0", "")
    ],
    "learn.assign": [{"label": ["0"]}],
    "learn.tab": [{"label": ["1"]}],
    "learn.test": [{"do": ["show"], "silence": ["on"]}],
    "labelling.assign": [{"label": ["0"]}],
    "labelling.criteria": [
        {"column": ["g"], "operator": ["<"], "value": ["0"], "do": ["add"]},
        {"column": ["g"], "operator": ["<"], "value": ["-99"], "do": ["add"]},
    ],
    "panel.axes": [{"panel": ["2"], "x": ["g"], "y": ["w1"]}],
    "panel.columns": [{"panel": ["2"], "column.OIII": ["g"], "column.NII": ["r"]}],
    "panel.contents": [{"panel": ["2"], "contents": ["SED Plot"]}],
    "plot.size": [
        {"plot": ["basic-2", "x"], "width": ["10", "20"], "height": ["9", "9"], "ratio": ["1", "2"]}
    ],
    "plot.view": [{"plot": ["basic-2"], "limits": ["0", "1", "0", "1"]}],
    "plot.tap": [{"plot": ["basic-2"], "x": ["0"], "y": ["0"], "reach_x": ["9"], "reach_y": ["9"]}],
    "plot.save": [{"png": ["basic-2"]}],
    "project.open": [
        {"project": ["p"], "project.json": [PROJECTS[0]["text"]], "config.json": ["{}"]}
    ],
    "project.rename": [
        {"project": [project], "name": ["new"]} for project in ("p", "damaged", "here")
    ],
    "project.delete": [{"project": [project]} for project in ("p", "here")],
    "sed.bands": [
        {"panel": ["2"], "column": ["g", "r"], "wavelength": ["0.5", "0.6"]}
        | {"fwhm": ["0.1", ""], "error": ["", "r"], "do": [step]}
        for step in ("use", "add", "remove.0")
    ],
    "source.search": [{"id": [str(2**60 + 3)]}],
    "author": [{"author": ["Ada"]}],
    "decisions.change": [{"of": ["3"], "label": ["1"]}, {"of": ["40"], "label": ["-1"]}],
    "decisions.flag": [{"of": ["3"]}],
    "decisions.remark": [{"of": ["3"], "note": ["two nuclei"], "confidence": ["75"]}],
    "decisions.select": [{"id": [str(2**60 + 3)]}],
    "table.rows": [
        {"panel": ["2"], "first": ["7"], "rows": ["20"], "left": ["1"], "columns": ["9"]}
    ],
    "table.look": [
        {"panel": ["2"], "filter.g": ["> 0"], "filter.kind": ["gal"]},
        {"panel": ["2"], "listed": ["g", "r"], "shown": ["g"]},
    ],
    "table.sort": [{"panel": ["2"], "sort": ["g"]}],
    "table.select": [{"row": ["3"]}],
    "table.copy": [
        {"panel": ["2"], "first": ["0"], "last": ["9"], "left": ["0"], "right": ["3"]},
        {"panel": ["2"], "first": ["0"], "last": ["9999999"], "left": ["0"], "right": ["99"]},
    ],
    "table.export": [{"panel": ["2"], "format": ["csv"]}],
    "export.consensus": [{"format": ["csv"], "method": ["dawid-skene"]}],
    "export.predictions": [{"format": ["csv"]}],
    "trust.labels.view": [{"view": ["catalogue"]}, {"view": ["mine"]}],
    "trust.labels.page": [{"to": ["later"]}],
    "trust.unlike.page": [{"to": ["later"]}],
    "curves.start": [{"strategy": ["Margin Sampling"], "n_labels": ["2"], "n_seeds": ["1"]}],
}
WRONG = st.sampled_from(
    [*ODD, *COLUMNS, "DTree", "SVC", "Uncertainty Sampling", "2147483648", "-2"]
)


@st.composite
def wrong_forms(draw, name: str) -> dict[str, list[str]]:
    """A form of an action, mostly with a field that is missing, of another kind, or unknown."""
    form = dict(draw(st.sampled_from(USUAL.get(name, [{}]))))
    if not form or draw(st.integers(0, 9)) == 0:
        return form | draw(forms())
    for field in draw(st.lists(st.sampled_from(sorted(form)), max_size=2, unique=True)):
        how = draw(st.sampled_from(["missing", "wrong", "wrong", "one of several"]))
        if how == "missing":
            del form[field]
        elif how == "wrong":
            form[field] = [draw(WRONG)]
        else:
            form[field] = [*form[field], draw(WRONG)]
    return form


@pytest.mark.parametrize("name", sorted(ACTIONS))
@budget(8)
@given(data=st.data())
def test_a_refused_form_changes_nothing(name, data):
    state = data.draw(st.sampled_from(sorted(STATES)))
    session = session_in(state)
    form = Form(data.draw(wrong_forms(name)))
    try:
        check_refusal(session, lambda: ACTIONS[name](session, form, Reply()))
    finally:
        forget_everybodys_python()


@pytest.mark.parametrize("state", sorted(STATES))
@pytest.mark.parametrize("name", sorted(USUAL))
def test_every_field_gone_or_wrong_in_every_state(name, state):
    """Without chance: each usual form, whole, and with each of its fields missing and wrong."""
    for usual in USUAL[name]:
        spoiled = [usual, *({**usual, field: ["\x00"]} for field in usual)]
        spoiled += [{k: v for k, v in usual.items() if k != field} for field in usual]
        for form in spoiled:
            session = session_in(state)
            try:
                check_refusal(session, lambda f=form, s=session: ACTIONS[name](s, Form(f), Reply()))
            finally:
                forget_everybodys_python()


def own_configuration(session: Session) -> dict[str, Any]:
    return json.loads(json.dumps(to_config(session.settings)))


@pytest.mark.parametrize("state", sorted(STATES))
@pytest.mark.parametrize("role", sorted(RECEIVERS))
@budget(4)
@given(data=st.data())
def test_a_refused_file_changes_nothing(role, state, data):
    session = session_in(state)
    config = own_configuration(session)
    key = data.draw(st.sampled_from(sorted(config)))
    edited = config | {key: data.draw(st.sampled_from(["nix", ["g", "nix"], {"0": "a"}, 7, {}]))}
    labelled = {
        "classifier": ["DTree"],
        "query": ["Margin Sampling"],
        "id": ["1", "2"],
        "y": [0, 1],
    }
    edited |= data.draw(st.sampled_from([{}, {"classifiers": {"0": labelled}}]))
    own = {"extension": {"name": "its.py", "source": OWN_STRATEGY}}
    edited |= data.draw(st.sampled_from([{}, {}, own]))
    texts = [json.dumps(edited).encode(), CSV, CURATED, BANDS, b"{", b"[]", b"", b"\xff\x00"]
    path = Path(session.folder) / "sent"
    path.write_bytes(data.draw(st.sampled_from(texts)))
    upload = Upload(role, "sent.csv", 10, path)
    form = Form({"level": [data.draw(st.sampled_from(["layout", "settings", "train"]))]})
    if data.draw(st.booleans()):
        session.drafts["consented"] = ("its.py", OWN_STRATEGY)
    try:
        check_refusal(session, lambda: RECEIVERS[role](session, upload, form, Reply()))
    finally:
        forget_everybodys_python()


def test_a_member_is_not_added_when_another_field_is_refused():
    session = session_in("on_the_dashboard")
    form = Form(START | {"n_initial": ["many"], "missing": ["keep"], "do": ["add"]})
    assert check_refusal(session, lambda: ACTIONS["learn.setup"](session, form, Reply()))
    assert session.tab.members == []
    assert not session.tab.keep_missing


def test_a_sentence_without_a_place_stays_while_the_page_asks_for_things_by_itself(user):
    user.act("extension.shared", link="damaged")
    assert "The link to a Python file is damaged" in user.shown["notice"]
    for name in ("projects", "preload"):
        user.act(name, content={"projects": [], "storage": {}} if name == "projects" else None)
        assert "The link to a Python file is damaged" in user.shown["notice"]
    user.act("mode", mode="labelling")
    assert "damaged" not in user.shown["notice"]
