"""The Labelling panel: criteria, sources labelled by hand, what becomes of them."""

from __future__ import annotations

import html
import json

import numpy as np
import pytest

from app.protocol.patches import Store

pytestmark = pytest.mark.plots


def test_a_criterion_says_what_it_would_leave_while_it_is_typed(user, frame):
    frame["type"] = np.where(frame["label"] == 1, "Sbc", "E0")
    user.start(frame, mode="labelling")
    user.act("labelling.criteria", column="type", operator="==", value="")
    html = user.panel("Labelling")
    assert "starts with" in html
    assert "With" not in html
    user.act("labelling.criteria", column="type", operator="starts with", value="Sb")
    assert "With type starts with Sb: 100 sources." in user.panel("Labelling")
    user.act("labelling.criteria", column="type", operator="starts with", value="Sb", do="add")
    assert "100 sources match, 100 not" in user.panel("Labelling")
    user.act("labelling.criteria", column="g", operator="<", value="0.5")
    n = int(((frame["g"] < 0.5) & (frame["label"] == 1)).sum())
    assert f"With g &lt; 0.5: {n} sources." in user.panel("Labelling")
    user.act("labelling.criteria", column="g", operator="<", value="0.5x")
    assert "With g" not in user.panel("Labelling")
    assert user.app.session.errors == {}
    user.act("labelling.criteria", do="remove.0")
    assert "300 sources match" in user.panel("Labelling")


def test_the_search_space_and_what_is_labelled_are_drawn(user, frame):
    user.start(frame, mode="labelling")
    assert 'data-plot-id="labelling"' in user.panel("Labelling")
    user.act("labelling.criteria", column="g", operator="<", value="0.5", do="add")
    assert set(user.images()) == {"plot-labelling"}
    before = user.images()["plot-labelling"]
    user.act("labelling.new")
    user.act("labelling.assign", label=1)
    assert user.images()["plot-labelling"] != before
    other = int(frame["g"].idxmax())
    x, y = frame["g"][other], frame["r"][other]
    user.act("plot.tap", plot="labelling", x=x, y=y, reach_x=0.1, reach_y=0.1)
    assert user.app.session.labeller.row == other


def test_a_key_meant_for_the_source_before_labels_nothing(user, frame):
    user.start(frame, mode="labelling")
    user.act("labelling.new")
    labeller = user.app.session.labeller
    before = labeller.row
    user.act("labelling.new")
    user.act("labelling.assign", label=1, of=before)
    assert (labeller.label, len(user.app.session.curated)) == (None, 0)
    sentence = f"1 was not taken: source {frame['id'][before]} was still in view."
    assert sentence in user.panel("Labelling")
    assert f'data-of="{labeller.row}"' in user.panel("Labelling")
    user.act("labelling.assign", label=1, of=labeller.row)
    assert labeller.label == 1


def test_a_criterion_may_be_an_expression_and_is_there_again(user, frame):
    user.start(frame, mode="labelling")
    labeller = user.app.session.labeller
    user.act("labelling.criteria", column="g", operator="<", value="1.5", do="add")
    user.act("labelling.condition", condition="(g - r > 0.5) & (w1 < 0)")
    wanted = (frame["g"] < 1.5) & (frame["g"] - frame["r"] > 0.5) & (frame["w1"] < 0)
    assert labeller.space.inside.tolist() == wanted.tolist()
    assert "(g - r &gt; 0.5) &amp; (w1 &lt; 0)" in user.panel("Labelling")
    user.act("labelling.condition", condition="(g - q > 0.5)")
    assert "There is no column `q`" in html.unescape(user.panel("Labelling"))
    assert 'value="(g - q &gt; 0.5)"' in user.panel("Labelling")
    assert labeller.space.inside.tolist() == wanted.tolist()
    back = user.come_back().app.session.labeller
    assert back.space.criteria == labeller.space.criteria
    assert back.space.inside.tolist() == wanted.tolist()
    user.act("labelling.criteria", do="remove.1")
    assert labeller.n_matches == (frame["g"] < 1.5).sum()


def test_a_condition_on_what_is_predicted_is_met_anew(user, frame):
    user.start(frame)
    session = user.app.session
    user.act("panel.add")
    key = str(max(map(int, session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Labelling")
    user.act("labelling.condition", condition="probability < 0.9")
    for label in (0, 1, 2, 0):
        user.act("learn.answer", label=label)
    user.act("labelling.new")
    assert session.labeller.space.inside.tolist() == [
        bool(one) for one in session.labeller.columns()["probability"] < 0.9
    ]


def test_labelling_by_hand_to_a_test_set_that_is_used(user, frame):
    user.start(frame, mode="labelling")
    session = user.app.session
    user.act("labelling.criteria", column="g", operator="<", value="abc", do="add")
    assert "abc" in user.panel("Labelling")
    assert not session.labeller.space.criteria
    user.act("labelling.criteria", column="g", operator="<", value="0.5", do="add")
    user.act("labelling.criteria", column="r", operator=">", value="-2", do="add")
    matching = (frame["g"] < 0.5) & (frame["r"] > -2)
    assert f"{matching.sum()} sources match" in user.panel("Labelling")
    seen = []
    for i in range(15):
        user.act("labelling.new")
        row = session.labeller.row
        assert session.selected == row
        assert matching[row]
        seen.append(row)
        user.act("labelling.assign", label=-1 if i == 3 else int(frame["label"][row]))
        kept = user.patches(Store)
        assert any(p.path.endswith("test_set.json") for p in kept)
    assert len(set(seen)) == 15
    user.act("labelling.undo")
    assert len(session.curated) == 14
    user.act("labelling.first")
    assert session.selected == seen[0]
    user.act("export.test_set")
    saved = json.loads(user.download())
    assert len(saved) == 14
    user.act("setup.open")
    user.act("options", test_set_file="on")
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    known = {row for row in seen[:14] if saved[str(2**60 + row)] != -1}
    assert set(session.problem.sets.test.tolist()) == known


def test_labels_given_by_hand_survive_a_look_at_the_settings(user, frame):
    user.start(frame, mode="labelling")
    user.act("labelling.new")
    user.act("labelling.assign", label=1)
    user.act("setup.open")
    user.act("labels", **{"name.0": "a", "name.1": "b", "name.2": "c"})
    user.act("setup.close")
    assert len(user.app.session.curated) == 1
    assert "Labelled b" in user.panel("Labelling")
