"""Random things done in random order: never a fault, nothing half-changed, all that is shown is
whole."""

from __future__ import annotations

import copy
import json
import re

from action_forms import BANDS, CSV, CURATED, GROUPS, LOG, NAMES, PLACES, QUICK, TABLES, forms
from fuzzing import SOAK, limited
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.application import App
from app.protocol.patches import Download, Html, Proceed


def state_of(session) -> dict:
    """What must be as it was when an upload is refused."""
    return {
        "settings": copy.deepcopy(session.settings),
        "dataset": id(session.dataset),
        "ids": session.dataset and id(session.dataset.ids),
        "labels": session.dataset and id(session.dataset.labels),
        "generated": session.dataset and id(session.dataset.generated),
        "curated": dict(session.curated),
        "log": session.label_log.stamp,
        "tabs": {label: (id(tab), id(tab.learner)) for label, tab in session.tabs.items()},
        "problem": id(session.problem),
        "key": session.drafts.get("problem_key"),
        "mode": session.mode,
        "stage": session.stage,
        "selected": session.selected,
        "pending": session.pending_config,
    }


def check_same(before: dict, after: dict) -> None:
    changed = {name: (old, after[name]) for name, old in before.items() if after[name] != old}
    if changed:
        raise AssertionError(changed)


class Actions(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.app = App()
        self.shown: dict[str, str] = {}
        self.downloads: list[bytes] = []
        self.act("open")

    @property
    def session(self):
        return self.app.session

    def act(self, action, form=None, data=b"", content=None):
        with limited(20):
            reply = self.app.dispatch(action, form or {}, data, content=content)
        for patch in reply.patches:
            if isinstance(patch, Html):
                self.shown[patch.target] = patch.html
            if isinstance(patch, Download):
                assert not re.search(r'[\\/:*?"<>|\x00-\x1f]', patch.name)
        assert "fault in this program" not in self.shown.get("notice", ""), (action, form)
        return reply

    def upload(self, role, name, content, **fields):
        begun = self.act(
            "file.begin", {"role": [role], "name": [name], "size": [str(len(content))]}
        )
        if Proceed() in begun.patches:
            self.act("file.piece", data=content)
            self.act("file.end", fields)

    def tell_sizes(self):
        found = sorted(
            {p for html in self.shown.values() for p in re.findall('data-plot-id="(.*?)"', html)}
        )
        n = len(found)
        if n:
            sides = {"width": ["300"] * n, "height": ["220"] * n, "ratio": ["1"] * n}
            self.act("plot.size", {"plot": found, **sides})

    @initialize()
    def usual_beginning(self):
        self.upload("dataset", "survey.csv", CSV)
        self.act("columns", {"id_col": ["id"], "label_col": ["label"]})
        self.act("choose", {"choice": ["labels_to_train"], "do": ["add-all"]})
        features = {
            "choice": ["features_for_training"],
            "do": ["add"],
            "available": ["g", "r", "w1"],
        }
        self.act("choose", features)

    @rule(places=st.sampled_from(PLACES))
    def move_panels(self, places):
        self.act("layout.change", content=places)

    @rule(name=st.sampled_from(NAMES), form=forms())
    def anything(self, name, form):
        self.act(name, form)

    @rule(
        name=st.sampled_from(
            [n for n in NAMES if n.split(".")[0] in ("learn", "labelling", "panel", "decisions")]
        ),
        form=forms(),
    )
    def anything_on_the_dashboard(self, name, form):
        if self.session.stage != "dashboard":
            self.act("setup.close")
        self.act(name, form)

    @rule(mode=st.sampled_from(GROUPS["mode"]))
    def open_the_dashboard(self, mode):
        self.act("setup.open")
        self.act("mode", {"mode": [mode]})
        self.act("setup.close")
        self.tell_sizes()

    @rule(classifier=st.sampled_from(QUICK), missing=st.sampled_from(["keep", "drop"]))
    def train(self, classifier, missing):
        form = {"classifier": [classifier], "strategy": ["Uncertainty Sampling"]}
        form |= {"n_initial": ["4"], "do": ["start"], "missing": [missing]}
        self.act("learn.setup", form)
        self.tell_sizes()

    @rule(label=st.sampled_from(["0", "1", "-1"]))
    def label_and_go_on(self, label):
        self.act("learn.assign", {"label": [label]})
        self.act("learn.next")

    @rule(label=st.sampled_from(["0", "1", "-1"]))
    def label_by_hand(self, label):
        self.act("labelling.new")
        self.act("labelling.assign", {"label": [label]})

    @rule(table=st.sampled_from(sorted(TABLES)), on=st.booleans())
    def open_a_table(self, table, on):
        before = self.session.dataset
        form = {"optimise_data": ["on"]} if on else {}
        self.upload("dataset", "survey.csv", TABLES[table], **form)
        assert (self.session.dataset is before) == (table in ("nothing", "no table"))

    @rule(role=st.sampled_from(["configuration", "test_set", "bands", "label_log"]), data=st.data())
    def open_another_file(self, role, data):
        usual = {"test_set": CURATED, "bands": BANDS, "label_log": LOG}
        usual["configuration"] = self.own_configuration()
        content = data.draw(st.sampled_from([usual[role], *usual.values(), b"{", b"[]", b"{}"]))
        level = data.draw(st.sampled_from(GROUPS["level"]))
        before = state_of(self.session)
        self.upload(role, "some.json", content, level=[level])
        if self.session.errors.get(role):
            check_same(before, state_of(self.session))

    @rule(data=st.data())
    def open_an_edited_configuration(self, data):
        config = json.loads(self.own_configuration())
        key = data.draw(st.sampled_from(sorted(config)))
        other = data.draw(st.sampled_from(sorted(config)))
        config[key] = data.draw(
            st.sampled_from(
                [config[other], "g", ["g", "r"], ["g", ["g"]], {}, [], True, {"0": "a"}]
            )
        )
        config |= data.draw(
            st.sampled_from([{}, {"photometry_bands": 1}, {"OIII": ["g"]}, {"bpt_OIII": {}}])
        )
        before = state_of(self.session)
        level = data.draw(st.sampled_from(GROUPS["level"]))
        self.upload("configuration", "edited.json", json.dumps(config).encode(), level=[level])
        if self.session.errors.get("configuration"):
            check_same(before, state_of(self.session))

    def own_configuration(self) -> bytes:
        reply = self.act("config.save")
        return next((p.data for p in reply.patches if isinstance(p, Download)), b"{}")

    @invariant()
    def the_session_holds_together(self):
        session, chosen = self.session, self.session.settings
        if session.dataset is None:
            return
        n_rows = len(session.dataset.catalogue.frame)
        assert session.selected is None or 0 <= session.selected < n_rows
        assert len(session.visited) <= 200
        assert all(0 <= row < n_rows for row in session.visited)
        columns = set(session.dataset.columns)
        assert {chosen.id_col, chosen.label_col} - {""} <= columns
        assert set(chosen.features_for_training) | set(chosen.extra_info_cols) <= columns
        assert set(chosen.labels_to_train) <= set(chosen.labels_to_strings)
        assert set(chosen.labels_to_strings) == set(chosen.label_colours)
        names = chosen.labels_to_strings.values()
        assert len(set(names)) == len(names)
        for panel in chosen.layout.values():
            assert 0 <= panel["x"] < panel["x"] + panel["w"] <= 12
            assert panel["y"] >= 0
            assert panel["h"] >= 1
        if session.stage == "dashboard":
            assert session.active_label in session.tabs
            assert session.dataset.ids is not None

    @invariant()
    def what_is_shown_is_whole(self):
        session = self.session
        if session.stage != "dashboard":
            return
        panels = {f"panel-{key}" for key in session.settings.layout}
        assert panels <= set(self.shown)
        for key in panels:
            for plot in re.findall(r'data-plot-id="(.*?)"', self.shown[key]):
                state = session.plots.get(plot)
                if state is not None and not state.error:
                    assert plot in self.app._drawn, plot
                if state is not None:
                    assert "The browser's console" not in state.error, (plot, state)


TestActions = Actions.TestCase
TestActions.settings = settings(
    max_examples=600 if SOAK else 8,
    stateful_step_count=60 if SOAK else 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
