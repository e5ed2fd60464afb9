"""What an iteration, and taking it back, change in the panel, and what they leave as it was."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.plots


def answer(user, frame, label=None):
    row = user.app.session.tab.learner.query_row
    user.act("learn.assign", label=int(frame["label"][row]) if label is None else label)
    user.act("learn.next")


def see_test_results(user):
    user.act("learn.test", do="show", silence="on")
    assert "Test set" in user.panel("Active Learning")


def test_test_results_are_hidden_by_the_next_iteration(user, frame):
    user.start(frame)
    see_test_results(user)
    user.act("learn.assign", label=0)
    assert "Test set" in user.panel("Active Learning")  # of the same classifier still
    user.act("learn.next")
    assert "Test set" not in user.panel("Active Learning")


def test_the_caution_comes_again_unless_it_was_silenced(user, frame):
    user.start(frame)
    for silence in ([], ["on"]):
        user.act("learn.test")
        assert "ends fair training" in user.panel("Active Learning")
        user.act("learn.test", do="show", silence=silence)
        assert "Test set" in user.panel("Active Learning")
        answer(user, frame)
    user.act("learn.test")
    assert "ends fair training" not in user.panel("Active Learning")
    assert "Test set" in user.panel("Active Learning")


def test_the_caution_can_be_heeded(user, frame):
    user.start(frame)
    user.act("learn.test")
    user.act("learn.test", do="hide")
    panel = user.panel("Active Learning")
    assert "ends fair training" not in panel
    assert "Test set" not in panel


@pytest.mark.parametrize("times", [1, 3])
def test_undo_takes_the_history_back_with_the_answer(user, frame, times):
    user.start(frame)
    learner = user.app.session.tab.learner
    before, asked = list(learner.history), []
    assert [step.n_points for step in before] == [6]
    for _ in range(times):
        asked.append(learner.query_row)
        answer(user, frame)
    assert [step.n_points for step in learner.history] == list(range(6, 7 + times))
    for _ in range(times):
        user.act("learn.undo")
        assert learner.query_row == user.app.session.selected == asked.pop()
        points = [step.n_points for step in learner.history]
        assert points == list(range(6, 7 + len(asked)))
    assert learner.history == before


def test_unsure_is_recorded_as_minus_one_and_trains_nothing(user, frame):
    user.start(frame)
    learner = user.app.session.tab.learner
    history, row = list(learner.history), learner.query_row
    answer(user, frame, label=-1)
    assert (int(learner.labelled_rows[-1]), int(learner.labelled_y[-1])) == (row, -1)
    assert learner.history == history
    assert learner.n_trained == 6
    assert learner.query_row != row
    user.act("learn.undo")
    assert learner.query_row == row
    assert -1 not in learner.labelled_y


def test_show_queried_goes_back_to_the_question(user, frame):
    user.start(frame)
    learner = user.app.session.tab.learner
    other = next(row for row in range(300) if row != learner.query_row)
    user.act("source.search", id=str(frame["id"][other]))
    assert user.app.session.selected == other
    assert "not the queried one" in user.panel("Active Learning")
    user.act("learn.queried")
    assert user.app.session.selected == learner.query_row
    assert "not the queried one" not in user.panel("Active Learning")


def test_a_checkpoint_is_gone_from_the_panel_when_its_answer_is_taken_back(user, frame):
    user.start(frame)
    answer(user, frame)
    user.act("learn.checkpoint")
    assert "Kept as" in user.panel("Active Learning")
    user.act("learn.undo")
    assert "Kept as" not in user.panel("Active Learning")
    user.act("learn.checkpoint")
    assert "Kept as" in user.panel("Active Learning")


def test_a_zoom_is_kept_while_one_labels_and_goes_with_the_axes(user, frame):
    user.start(frame)
    for plot in ("basic-2", "learner"):
        user.act("plot.view", plot=plot, limits=["0", "1", "-1", "1"])
    answer(user, frame)
    session = user.app.session
    for plot in ("basic-2", "learner"):
        assert session.plots[plot].limits == (0.0, 1.0, -1.0, 1.0)
    user.act("panel.axes", panel="2", x="r", y="w1")
    assert session.plots["basic-2"].limits is None
    assert session.plots["learner"].limits == (0.0, 1.0, -1.0, 1.0)


def test_names_and_colours_of_labels_are_those_of_the_page(user, frame):
    user.start(frame)
    before = user.app.session.plots["basic-2"]
    user.act("plot.save", png="basic-2")
    plain = user.download()
    colours = {f"colour.{k}": c for k, c in enumerate(("#000000", "#ff0000", "#00ff00"))}
    names = {f"name.{k}": name for k, name in enumerate(("Star", "Galaxy", "QSO"))}
    user.act("setup.open")
    user.act("labels", **colours, **names)
    settings = user.app.session.settings
    assert [settings.label_colours[k] for k in range(3)] == list(colours.values())
    user.act("setup.close")
    user.act("plot.save", png="basic-2")
    assert user.download() != plain
    assert before is user.app.session.plots["basic-2"]
    assert "Galaxy" in user.panel("Active Learning")
