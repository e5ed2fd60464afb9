"""Learning curves: what is simulated, what is replayed, and their plot."""

import io

import numpy as np
import pytest
from learners import make_quick, problem_of, simulated
from matplotlib.text import Text
from PIL import Image
from sklearn.metrics import f1_score

from astronomical_lite.learning import Learner
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.learning_curves import (
    RANDOM,
    LearningCurve,
    replay_against_random,
    simulate,
)
from astronomical_lite.messages import UserError
from astronomical_lite.plots.axes.style import DARK, Size, Style
from astronomical_lite.plots.diagrams import learning_curves
from astronomical_lite.plots.diagrams.learning_curves import draw_learning_curves
from astronomical_lite.tables.labels import UNSURE

FOREST = [("RForest", "Uncertainty Sampling")]
STRATEGIES = ["Uncertainty Sampling", RANDOM]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch, 20)


class CancelledError(Exception):
    pass


# ---- simulated ---------------------------------------------------------------------------------


def test_a_simulated_run_is_the_learners_own_answered_by_the_catalogue():
    problem = problem_of(*simulated())
    curve, _ = simulate(problem, 1, FOREST, 8, 6, STRATEGIES)
    learner = Learner(problem, 1, FOREST, 6)
    learner.start()
    for _ in range(8):
        learner.assign(problem.labels[learner.query_row])
        learner.advance()
    assert curve.n_points.tolist() == list(range(6, 15))
    assert curve.f1.tolist() == [[step.validation.f1 for step in learner.history]]
    assert curve.strategy == "Uncertainty Sampling"


def test_strategies_start_from_the_same_points_and_each_seed_from_others():
    problem = problem_of(*simulated())
    curves = simulate(problem, 1, FOREST, 3, 8, STRATEGIES, seeds=[0, 1, 2])
    assert [curve.f1.shape for curve in curves] == [(3, 4)] * 2
    assert curves[0].f1[:, 0].tolist() == curves[1].f1[:, 0].tolist()
    assert len(set(curves[0].f1[:, 0])) == 3
    np.testing.assert_allclose(curves[0].mean, curves[0].f1.mean(axis=0))
    again = simulate(problem, 1, FOREST, 3, 8, STRATEGIES, seeds=[0, 1, 2])
    for one, other in zip(curves, again, strict=True):
        np.testing.assert_array_equal(one.f1, other.f1)


def test_where_one_class_is_rare_asking_beats_random():
    rng = np.random.RandomState(0)
    frame, _ = simulated(2000)
    labels = np.zeros(2000, dtype=np.int64)
    labels[rng.choice(2000, 100, replace=False)] = 1
    frame.loc[labels == 1, ["u-g", "g-r"]] += 3.5
    problem = problem_of(frame, labels)
    asked, random = simulate(problem, 1, FOREST, 25, 10, STRATEGIES, seeds=[0, 1, 2])
    assert asked.mean[-1] > random.mean[-1] + 0.05


def test_a_committee_is_compared_by_the_strategy_named():
    problem = problem_of(*simulated())
    members = [("DTree", "Margin Sampling"), ("KNN", "Margin Sampling")]
    curves = simulate(problem, 1, members, 6, 6, STRATEGIES)
    assert curves[0].f1.tolist() != curves[1].f1.tolist()


def test_unknown_sources_are_not_asked_about():
    frame, labels = simulated(unknown=200)
    problem = problem_of(frame, labels, exclude_unknown=False)
    known = int((labels[problem.sets.train] != -1).sum())
    curves = simulate(problem, 1, FOREST, known - 6, 6, [RANDOM])
    assert curves[0].n_points[-1] == known
    with pytest.raises(UserError, match=f"Only {known} usable sources"):
        simulate(problem, 1, FOREST, known - 5, 6, [RANDOM])


def test_what_cannot_be_simulated_is_said():
    problem = problem_of(*simulated())
    for arguments, words in (
        ((0, 6, STRATEGIES), "at least 1 source"),
        ((5, 6, []), "at least one query strategy"),
        ((5, 6, ["Crystal Ball"]), "no query strategy “Crystal Ball”"),
        ((5, 1, STRATEGIES), "at least 2 initial points"),
    ):
        with pytest.raises(UserError, match=words):
            simulate(problem, 1, FOREST, *arguments)


def test_progress_goes_from_0_to_1_and_cancels():
    problem = problem_of(*simulated())
    told = []
    simulate(problem, 1, FOREST, 4, 6, STRATEGIES, progress=lambda *said: told.append(said))
    fractions = [fraction for _, fraction in told]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0
    assert 0.8 < fractions[-1] <= 1
    assert {text for text, _ in told} == {f"Labelling by {name}" for name in STRATEGIES}

    def cancel(text, fraction):
        if fraction > 0.3:
            raise CancelledError

    with pytest.raises(CancelledError):
        simulate(problem, 1, FOREST, 4, 6, STRATEGIES, progress=cancel)


# ---- replayed ----------------------------------------------------------------------------------


def labelled(answers, problem=None, members=FOREST, n_initial=6, **options):
    learner = Learner(problem or problem_of(*simulated()), 1, members, n_initial, **options)
    learner.start()
    for answer in answers:
        row = learner.query_row
        learner.assign(learner.problem.labels[row] if answer is None else answer)
        learner.advance()
    return learner


@pytest.mark.parametrize("options", [{}, {"keep_missing": True}])
def test_a_replay_scores_each_number_of_points_as_the_session_did(options):
    problem = problem_of(*simulated(missing=100))
    learner = labelled([None, UNSURE, 0, None, 2, None], problem, **options)
    before = learner.labelled_rows.tolist(), len(learner.history), learner.query_row
    yours, random = replay_against_random(learner, seeds=(0, 1))
    assert (learner.labelled_rows.tolist(), len(learner.history), learner.query_row) == before
    assert yours.n_points[-1] == learner.n_trained == 11
    scores = {step.n_points: step.validation.f1 for step in learner.history}
    found = dict(zip(yours.n_points.tolist(), yours.f1[0].tolist(), strict=True))
    assert {n: found[n] for n in scores} == scores
    assert random.f1.shape == (2, len(yours.n_points))
    assert (random.f1[:, 0] == yours.f1[0, 0]).all()
    assert (yours.strategy, random.strategy) == ("Your labels", RANDOM)


def test_random_points_are_labelled_by_the_catalogue():
    problem = problem_of(*simulated())
    learner = labelled([None] * 5, problem)
    _, random = replay_against_random(learner, seeds=[7])
    rows = learner.labelled_rows
    y = learner.labelled_y == 1
    start = int(random.n_points[0])
    assert set(y[:start]) == {False, True}
    available = np.setdiff1d(learner.train_rows, rows[:start])
    drawn = np.random.default_rng(7).choice(available, len(rows) - start, replace=False)
    chosen = np.concatenate([rows[:start], drawn])
    forest = CLASSIFIERS["RForest"].make().fit(problem.X[chosen], problem.labels[chosen] == 1)
    rows = problem.sets.validation
    expected = f1_score(problem.labels[rows] == 1, forest.predict(problem.X[rows]))
    assert random.f1[0, -1] == pytest.approx(expected)


def test_a_long_replay_is_thinned_and_keeps_its_ends():
    learner = labelled([], n_initial=200, members=[("DTree", "Margin Sampling")])
    yours, _ = replay_against_random(learner, seeds=[0])
    assert len(yours.n_points) <= 41
    assert yours.n_points[-1] == 200
    assert yours.f1[0, -1] == learner.history[-1].validation.f1


def test_a_replay_with_nothing_to_show_is_refused():
    learner = labelled([], n_initial=3, members=[("KNN", "Margin Sampling")])
    with pytest.raises(UserError, match="more than the 3 that training starts from"):
        replay_against_random(learner)
    frame, labels = simulated(100)
    problem = problem_of(frame, labels)
    sparse = np.full_like(labels, -1)
    learner = labelled([0] * 8, problem, n_initial=4)
    keep = np.concatenate([problem.sets.validation, learner.labelled_rows[:6]])
    sparse[keep] = labels[keep]
    learner.problem.labels[:] = sparse
    learner.known[:] = sparse != -1
    with pytest.raises(UserError, match="too few to label"):
        replay_against_random(learner)


def test_a_replay_can_be_cancelled():
    learner = labelled([None] * 4)
    told = []

    def cancel(text, fraction):
        told.append(text)
        if text == "Labelling at random":
            raise CancelledError

    with pytest.raises(CancelledError):
        replay_against_random(learner, progress=cancel)
    assert told[0] == "Replaying your labels"


# ---- the plot ----------------------------------------------------------------------------------


def curve(name, *runs):
    return LearningCurve(name, np.arange(10, 10 + len(runs[0])), np.array(runs))


def test_the_plot_names_every_strategy_with_its_last_f1(monkeypatch):
    made = []

    def keep(figure, *arguments, finish=learning_curves.finish):
        made.append(figure)
        return finish(figure, *arguments)

    monkeypatch.setattr(learning_curves, "finish", keep)
    curves = [
        curve("Margin Sampling", [0.1, 0.5, 0.9]),
        curve(RANDOM, [0.1, 0.2, 0.4], [0.1, 0.4, 0.6]),
    ]
    drawing = draw_learning_curves(curves, style=Style(Size(640, 400, 1)))
    (figure,) = made
    texts = [text.get_text() for text in figure.findobj(Text)]
    for words in ("Margin Sampling (0.90)", "Random Sampling (0.50)", "Validation F1"):
        assert words in texts
    (axes,) = figure.axes
    drawn = axes.lines[-2:]  # after the grid
    np.testing.assert_allclose(drawn[0].get_ydata(), [0.1, 0.5, 0.9])
    np.testing.assert_allclose(drawn[1].get_ydata(), [0.1, 0.3, 0.5])
    assert drawn[1].get_linestyle() == "--"
    assert len(axes.collections) == 1  # the band of the runs
    with Image.open(io.BytesIO(drawing.data)) as image:
        assert image.size == (640, 400)


@pytest.mark.parametrize("size", [(160, 120, 1), (320, 220, 2), (1600, 900, 1)])
@pytest.mark.parametrize("n_curves", [0, 1, 9])
def test_the_plot_can_be_drawn_at_every_size(size, n_curves):
    curves = [curve(f"Strategy no. {i}", [0.5] * 100) for i in range(n_curves)]
    for style in (Style(Size(*size)), Style(Size(*size), DARK, "svg")):
        assert draw_learning_curves(curves, style=style).data
