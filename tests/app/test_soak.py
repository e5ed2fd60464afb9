"""Long work: ten thousand labels, two thousand iterations; nothing grows but the labels."""

from __future__ import annotations

import gc
import time
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.plots.axes import layer_cache

N_LABELS, N_ITERATIONS = 10_000, 2_000


def survey(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(9)
    label = np.arange(n) % 2
    return pd.DataFrame(
        {
            "id": np.arange(n) + 2**60,
            "g": rng.normal(label, 0.7),
            "r": rng.normal(-label, 0.7),
            "label": label,
        }
    )


def begin(user, n_rows: int, mode: str = "active-learning") -> None:
    user.act("mode", mode=mode)
    user.load(survey(n_rows))
    user.act("columns", id_col="id", label_col="label")
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="features_for_training", do="add-all")
    user.act("setup.close")


class Watch:
    """Processor seconds of every so many rounds, and the memory that the last of them took.

    Tracing memory costs more than the work itself, so only the last rounds are traced, and not timed.
    """

    def __init__(self, every: int, rounds: int):
        self.every, self.rounds, self.seconds, self.n = every, rounds, [], 0
        self.began = time.process_time()
        self.bytes_each = 0.0

    def tick(self) -> None:
        self.n += 1
        if self.n % self.every:
            return
        self.seconds.append(time.process_time() - self.began)
        gc.collect()
        traced = self.rounds - self.n
        if traced == 2 * self.every:
            tracemalloc.start()
        elif traced == self.every:
            self.before = tracemalloc.get_traced_memory()[0]
        elif traced == 0:
            self.bytes_each = (tracemalloc.get_traced_memory()[0] - self.before) / self.every
            tracemalloc.stop()
            del self.seconds[-2:]
            print("seconds", [round(s, 2) for s in self.seconds])
            print("bytes each", round(self.bytes_each))
        self.began = time.process_time()


@pytest.mark.soak
def test_two_thousand_iterations(new_user_without_plots):
    """2,000 labels, fits, questions and saves: an iteration takes longer only by its larger tree, and
    the memory that stays of one is that of its scores and of the tree's nodes."""
    user = new_user_without_plots()
    begin(user, 6_000)
    form = {"classifier": "DTree", "strategy": "Uncertainty Sampling", "n_initial": 10}
    user.act("learn.setup", do="start", **form)
    session = user.app.session
    watch = Watch(50, N_ITERATIONS)
    for _ in range(N_ITERATIONS):
        learner = session.tab.learner
        user.act("learn.assign", label=int(learner.truth[learner.query_row]))
        user.act("learn.next")
        watch.tick()
    assert session.tab.learner.n_trained == 10 + N_ITERATIONS
    # a tree of 2,000 points is fitted and scored
    assert np.median(watch.seconds[-8:]) < 2.5 * np.median(watch.seconds[1:9])
    assert watch.bytes_each < 4_000
    assert len(session.visited) <= 200
    assert len(session.dataset._cache) <= 32


@pytest.mark.soak
def test_plots_of_many_iterations(user, monkeypatch):
    """100 iterations with every plot drawn: none of them, and nothing made for them, stays."""
    monkeypatch.setattr(
        layer_cache, "MOST_BYTES", 300_000
    )  # so that the most is kept from the start
    begin(user, 6_000)
    form = {"classifier": "DTree", "strategy": "Uncertainty Sampling", "n_initial": 10}
    user.act("learn.setup", do="start", **form)
    session = user.app.session
    watch = Watch(25, 100)
    for _ in range(100):
        learner = session.tab.learner
        user.act("learn.assign", label=int(learner.truth[learner.query_row]))
        user.act("learn.next")
        watch.tick()
    assert watch.bytes_each < 10_000
    assert len(session.plots) < 20
    assert len(session.dataset._cache) <= 32


@pytest.mark.soak
def test_ten_thousand_labels_by_hand(new_user_without_plots):
    """The 10,000th label takes as long as the first, and keeps its own line alone."""
    user = new_user_without_plots()
    begin(user, 12_000, "labelling")
    session = user.app.session
    watch = Watch(250, N_LABELS)
    for i in range(N_LABELS):
        user.act("labelling.new")
        user.act("labelling.assign", label=i % 2)
        watch.tick()
    assert session.labeller.n_labelled == N_LABELS
    # the whole test set is written after every label, but no line of it is made twice
    assert np.median(watch.seconds[-8:]) < 1.5 * np.median(watch.seconds[1:9])
    assert watch.bytes_each < 1_500
    assert len(session.visited) <= 200


@pytest.mark.soak
def test_ten_thousand_labels_for_one_classifier(new_user_without_plots):
    """From 10,000 points on, labels are given, trained on and kept at one pace, and a configuration
    with all of them is read and trained again within seconds."""
    user = new_user_without_plots()
    begin(user, 40_000)
    form = {"classifier": "DTree", "strategy": "Uncertainty Sampling", "n_initial": N_LABELS}
    user.act("learn.setup", do="start", **form)
    session = user.app.session
    watch = Watch(5, 60)
    for _ in range(60):
        learner = session.tab.learner
        user.act("learn.assign", label=int(learner.truth[learner.query_row]))
        user.act("learn.next")
        watch.tick()
    assert session.tab.learner.n_trained == N_LABELS + 60
    assert max(watch.seconds) < 2 * min(watch.seconds) + 0.5
    user.act("config.save")
    configuration = user.download()
    began = time.process_time()
    user.upload("configuration", "config.json", configuration)
    assert time.process_time() - began < 10
    assert session.tab.learner.n_trained == N_LABELS + 60
