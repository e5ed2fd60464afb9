"""The Active Learning panel's plots."""

import numpy as np
import pytest
from drawn_pixels import rgb_of
from drawn_texts import text_boxes
from matplotlib.text import Text
from plotted_data import scores, trained

from astronomical_lite.plots.axes.style import DARK, LIGHT, Size, Style
from astronomical_lite.plots.diagrams import learner as plots
from astronomical_lite.plots.diagrams import scores as scores_plot
from astronomical_lite.plots.plot_cache import PlotCache

CORRECT, INCORRECT, QUERIED = (0, 158, 115), (213, 94, 0), (255, 212, 0)


def n_pixels(drawing, colour, tolerance=40):
    """Pixels of a colour inside the axes."""
    rgb = rgb_of(drawing)
    left, top, across, down = (
        (np.array(drawing.box) * [rgb.shape[1], rgb.shape[0], rgb.shape[1], rgb.shape[0]])
        .round()
        .astype(int)
    )
    inside = rgb[top : top + down, left : left + across].reshape(-1, 3)
    return int((np.abs(inside - colour).max(axis=1) <= tolerance).sum())


@pytest.fixture
def figures(monkeypatch):
    made = []

    def keep(figure, *arguments, finish=plots.finish, **keywords):
        made.append(figure)
        return finish(figure, *arguments, **keywords)

    monkeypatch.setattr(plots, "finish", keep)
    monkeypatch.setattr(scores_plot, "finish", keep)
    return made


def test_correct_and_incorrect_can_be_hidden_each():
    learner, view = trained()
    learner.query_row = None
    for which in ("train", "validation"):
        both, right, wrong, none = (
            plots.draw_sets(learner, view, which, show_correct=a, show_incorrect=b)
            for a, b in ((True, True), (True, False), (False, True), (False, False))
        )
        assert n_pixels(both, CORRECT) > 100
        assert n_pixels(both, INCORRECT) > 20
        assert n_pixels(right, CORRECT) > 100
        assert n_pixels(right, INCORRECT) == 0
        assert n_pixels(wrong, CORRECT) == 0
        assert n_pixels(wrong, INCORRECT) > 20
        assert n_pixels(none, CORRECT) == n_pixels(none, INCORRECT) == 0
        # What is hidden is no reason for the view to jump.
        assert both.limits == right.limits == wrong.limits == none.limits


def test_the_legend_counts_what_the_predictions_say(figures):
    learner, view = trained()
    plots.draw_sets(learner, view, "validation")
    rows = learner.validation_rows
    labels = learner.problem.labels[rows]
    right = (learner.predictions[rows] == (labels == 0))[labels != -1]
    words = [text.get_text() for text in figures[0].findobj(Text)]
    assert f"Correct ({right.sum():,})" in words
    assert f"Incorrect ({(~right).sum():,})" in words


def test_the_queried_source_is_always_in_an_automatic_view():
    learner, view = trained()
    view.x[learner.query_row] = 500.0
    for drawing in (plots.draw_sets(learner, view, "train"), plots.draw_metric(learner, view)):
        assert drawing.limits[1] > 500
        assert n_pixels(drawing, QUERIED) > 20
    assert plots.draw_sets(learner, view, "validation").limits[1] < 20


def test_zooms_are_kept():
    learner, view = trained()
    limits = (0.0, 2.0, 1.0, -1.0)
    assert plots.draw_sets(learner, view, "train", limits=limits).limits == limits
    assert plots.draw_metric(learner, view, limits=limits).limits == limits


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("size", [(280, 220, 1), (320, 500, 2), (900, 400, 1)])
def test_no_text_is_cut_off(figures, size, theme):
    learner, view = trained()
    style = Style(Size(*size), theme)
    plots.draw_sets(learner, view, "train", selected=2, style=style)
    plots.draw_metric(learner, view, selected=2, style=style)
    scores_plot.draw_scores(scores(), style=style)
    for figure in figures:
        texts = text_boxes(figure)
        for text, box in texts:
            assert box.x0 >= -0.5, text
            assert box.y0 >= -0.5, text
            assert box.x1 <= figure.bbox.x1 + 0.5, text
            assert box.y1 <= figure.bbox.y1 + 0.5, text
        for text in figure.findobj(Text):
            if text.get_text() and text.get_label() == "legend":
                assert text.get_window_extent().y0 >= figure.axes[0].bbox.y1 - 2, text
        boxes = [(text, box.padded(-2 * size[2])) for text, box in texts]
        for i, (text, box) in enumerate(boxes):
            for other, its_box in boxes[:i]:
                assert not box.overlaps(its_box), (text, other)


def test_scores_show_what_differs_can_be_zoomed_and_may_be_none():
    steps = scores()
    x0, x1, y0, y1 = scores_plot.draw_scores(steps).limits
    worst = min(step.validation.recall for step in steps)
    assert 0 < y0 <= worst < y0 + 0.1
    assert y1 > 1
    assert x0 < steps[0].n_points < steps[-1].n_points < x1
    limits = (11.0, 14.0, 0.9, 1.0)
    assert scores_plot.draw_scores(steps, limits=limits).limits == limits
    assert scores_plot.draw_scores(steps[:1]).limits[2] < 0.7
    assert scores_plot.draw_scores([]).data.startswith(b"\x89PNG")


@pytest.mark.parametrize("draw", [plots.draw_sets, plots.draw_metric])
def test_what_is_kept_gives_the_picture_drawn_anew_after_every_change(draw):
    learner, view = trained()
    cache, more = PlotCache(), {"which": "train"} if draw is plots.draw_sets else {}

    def both(**options):
        again = draw(learner, view, **more, **options, cache=cache)
        assert again == draw(learner, view, **more, **options)
        return again.data

    first = both()
    learner.predictions = ~learner.predictions
    learner.informativeness = learner.informativeness[::-1].copy()
    second = both()
    assert second != first
    x0, x1, y0, y1 = draw(learner, view, **more).limits
    aside = 0.01 * (x1 - x0)  # so little that no tick label changes, and with it the axes' size
    assert both(limits=(x0 + aside, x1 + aside, y0, y1)) != second
    assert both(style=Style(Size(300, 240, 2))) != second
    learner.train_rows = learner.train_rows[::-1].copy()  # the same sources in the same view
    both()
    learner, view = trained()
    assert both() == first
