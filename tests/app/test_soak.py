"""Long work: ten thousand labels, two thousand iterations; nothing grows but the labels."""

from __future__ import annotations

import gc
import time
import tracemalloc

import numpy as np
import pandas as pd
import pytest

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
    """Seconds and bytes of every so many rounds."""

    def __init__(self, every: int):
        self.every, self.seconds, self.sizes, self.n = every, [], [], 0
        gc.collect()
        tracemalloc.start()
        self.began = time.process_time()

    def tick(self) -> None:
        self.n += 1
        if self.n % self.every:
            return
        self.seconds.append(time.process_time() - self.began)
        gc.collect()
        self.sizes.append(tracemalloc.get_traced_memory()[0])
        self.began = time.process_time()

    def stop(self) -> None:
        tracemalloc.stop()
        print("seconds", [round(s, 2) for s in self.seconds])
        print("MB", [round(size / 1e6, 1) for size in self.sizes])


@pytest.mark.soak
def test_two_thousand_iterations(user):
    begin(user, 6_000)
    form = {"classifier": "DTree", "strategy": "Uncertainty Sampling", "n_initial": 10}
    user.act("learn.setup", do="start", **form)
    session = user.app.session
    watch = Watch(200)
    for _ in range(N_ITERATIONS):
        learner = session.tab.learner
        user.act("learn.assign", label=int(learner.truth[learner.query_row]))
        user.act("learn.next")
        user.act("learn.save")
        watch.tick()
    watch.stop()
    assert session.tab.learner.n_trained == 10 + N_ITERATIONS
    # a tree of 2,000 points is fitted, scored and packed; the first 200 had 110 on average
    assert max(watch.seconds[-3:]) < 4 * min(watch.seconds[1:4]) + 1
    # scores, rows and labels of an iteration, and the tree's nodes: some kilobytes
    assert (watch.sizes[-1] - watch.sizes[1]) / (N_ITERATIONS - 400) < 4_000
    assert len(session.visited) <= 200
    assert len(session.plots) < 20
    assert len(session.dataset._made) <= 32


@pytest.mark.soak
def test_ten_thousand_labels_by_hand(new_user_without_plots):
    user = new_user_without_plots()
    begin(user, 12_000, "labelling")
    session = user.app.session
    watch = Watch(1000)
    for i in range(N_LABELS):
        user.act("labelling.new")
        user.act("labelling.assign", label=i % 2)
        watch.tick()
    watch.stop()
    assert session.labeller.n_labelled == N_LABELS
    # the whole test set is kept after every label, but no line of it is made twice
    assert watch.seconds[-1] < 3 * watch.seconds[0]
    assert (watch.sizes[-1] - watch.sizes[0]) / (N_LABELS - 1000) < 1_500
    assert len(session.visited) <= 200


@pytest.mark.soak
def test_ten_thousand_labels_for_one_classifier(user):
    begin(user, 40_000)
    form = {"classifier": "DTree", "strategy": "Uncertainty Sampling", "n_initial": N_LABELS}
    user.act("learn.setup", do="start", **form)
    session = user.app.session
    watch = Watch(10)
    for _ in range(50):
        learner = session.tab.learner
        user.act("learn.assign", label=int(learner.truth[learner.query_row]))
        user.act("learn.next")
        watch.tick()
    watch.stop()
    assert session.tab.learner.n_trained == N_LABELS + 50
    assert max(watch.seconds) < 3 * min(watch.seconds) + 1
    user.act("config.save")
    configuration = user.download()
    began = time.perf_counter()
    user.upload("configuration", "config.json", configuration)
    assert time.perf_counter() - began < 10
    assert session.tab.learner.n_trained == N_LABELS + 50
