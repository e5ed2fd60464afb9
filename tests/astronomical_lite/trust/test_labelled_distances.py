"""P-values are the same numbers however products of matrices are rounded, and however rows are divided."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from astronomical_lite.trust import labelled_distances, unlike
from astronomical_lite.trust.labelled_distances import components, squared_nearest
from astronomical_lite.trust.unlike import FALSE_ALARMS, FEWEST, PValues, examples_of, flags


def by_definition(examples, X):
    """P-values with every number in the one order that counts."""
    points = components(X, examples.frame)
    p = np.zeros(len(X))
    for of_class, usual in zip(examples.examples, examples.usual, strict=True):
        own = squared_nearest(points, of_class)
        as_strange = (usual >= own[:, None]).sum(axis=1)
        p = np.maximum(p, (1 + as_strange) / (len(usual) + 1))
    return p


def drawn(seed, n=400, n_features=5, *, step=0.0):
    """Two classes and rows, some of them the same; whole multiples of `step` have many equal distances."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, n)
    X = rng.normal(labels[:, None], 1, (n, n_features)) * 10.0 ** rng.integers(-6, 6, n_features)
    if step:
        X = np.round(rng.normal(labels[:, None], 1, (n, n_features)) / step) * step
    X[n // 2 : n // 2 + 20] = X[:20]
    known, calibration = np.arange(n // 4), np.arange(n // 4, n // 2)
    return X, examples_of(X, labels.astype(np.int64), known, calibration)


def rounded_otherwise(monkeypatch, seed):
    """Have another machine's products of matrices: their sums in another order, and worse by what is allowed."""
    rng = np.random.default_rng(seed)
    fast = labelled_distances.fast_components

    def other(X, frame):
        found = fast(X, frame)
        order = rng.permutation(X.shape[1])
        points = (X - frame.centre)[:, order] @ frame.axes[order]
        noise = rng.uniform(-1, 1, points.shape) * 1e-16 * X.shape[1] * found.size[:, None]
        points = points + noise / max(math.sqrt(points.shape[1]), 1)
        return replace(found, points=points, squared=(points[:, ::-1] ** 2).sum(axis=1))

    for module in (labelled_distances, unlike):
        monkeypatch.setattr(module, "fast_components", other)


@pytest.mark.parametrize("step", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_they_are_those_of_the_definition_on_whatever_machine(monkeypatch, step, dtype):
    for seed in range(4):
        X, examples = drawn(seed, step=step)
        X = X.astype(dtype)
        wanted = by_definition(examples, X)
        for machine in (None, 1, 2):
            with monkeypatch.context() as patch:
                if machine is not None:
                    rounded_otherwise(patch, machine)
                assert (PValues(examples, X).do().p == wanted).all()
                is_unlike, p = flags(examples, X)
            assert (is_unlike == (wanted <= FALSE_ALARMS)).all()
            assert (p[is_unlike] == wanted[is_unlike]).all()
            assert np.isnan(p[~is_unlike]).all()


def test_without_working_out_again_another_machine_would_have_others(monkeypatch):
    """So that the test above can fail."""
    X, examples = drawn(0, step=0.5)
    monkeypatch.setattr(labelled_distances.Fast, "error", lambda self, *lengths: 0 * self.size)
    rounded_otherwise(monkeypatch, 1)
    assert (PValues(examples, X).do().p != by_definition(examples, X)).any()


@settings(deadline=None, max_examples=30)
@given(
    st.integers(0, 5),
    st.sampled_from([0.0, 1.0]),
    st.lists(st.integers(0, 400), max_size=4),
)
def test_they_are_the_same_however_rows_are_divided(seed, step, cuts):
    X, examples = drawn(seed, step=step)
    whole, (is_unlike, p) = PValues(examples, X).do().p, flags(examples, X)
    parts = np.split(X, sorted(cuts))
    assert (np.concatenate([PValues(examples, part).do().p for part in parts]) == whole).all()
    found = [flags(examples, part) for part in parts]
    assert (np.concatenate([one for one, _ in found]) == is_unlike).all()
    assert np.concatenate([one for _, one in found]).tobytes() == p.tobytes()


@settings(deadline=None, max_examples=60)
@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 30), st.just(5)),
        elements=st.floats(-1e300, 1e300, allow_nan=False),
    )
)
def test_the_farthest_values_are_flagged_and_none_is_lost(X):
    _, examples = drawn(0)
    with np.errstate(over="ignore", invalid="ignore"):
        wanted = by_definition(examples, X)
    assert (PValues(examples, X).do().p == wanted).all()
    assert (flags(examples, X)[0] == (wanted <= FALSE_ALARMS)).all()


def test_features_that_never_vary_and_a_single_one():
    labels = np.repeat([0, 1], 2 * FEWEST)
    rows = np.arange(4 * FEWEST)
    same = np.full((len(rows), 3), 7.0)
    examples = examples_of(same, labels, rows, rows)
    assert examples.frame.axes.shape == (3, 0)
    assert not flags(examples, same)[0].any()
    one = np.linspace(0, 1, len(rows))[:, None]
    examples = examples_of(one, labels, rows[::2], rows[1::2])
    assert flags(examples, np.array([[50.0], [0.5]]))[0].tolist() == [True, False]


def test_too_few_calibration_sources_flag_nothing():
    X, labels = np.arange(40.0)[:, None], np.zeros(40, np.int64)
    few = examples_of(X, labels, np.arange(20), np.arange(20, 20 + FEWEST - 1))
    enough = examples_of(X, labels, np.arange(20), np.arange(20, 20 + FEWEST))
    far = np.array([[1e6]])
    assert (flags(few, far)[0].tolist(), flags(enough, far)[0].tolist()) == ([False], [True])
