"""Classes separate, and overlap, as they do on the sky."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split

from example_data.bands import BANDS
from example_data.catalogue import GALAXY, QSO, STAR, UNKNOWN


def test_most_qsos_pass_the_wise_criterion_and_few_others(table):
    """W1 - W2 > 0.8 in Vega magnitudes (Stern et al. 2012) is 0.16 in AB."""
    red = table["w1"] - table["w2"] > 0.8 - 3.339 + 2.699
    assert red[table["label"] == QSO].mean() > 0.7
    assert red[table["label"] == GALAXY].mean() < 0.1
    assert red[table["label"] == STAR].mean() < 0.05


def test_nearby_galaxies_are_red_or_blue(table):
    """u - r of galaxies has two peaks and a dip near 2.2 (Strateva et al. 2001)."""
    near = (table["label"] == GALAXY) & (table["redshift"] < 0.15)
    u_r = (table["u"] - table["r"])[near]
    blue, dip, red = (np.sum((u_r > low) & (u_r < low + 0.4)) for low in (1.3, 2.2, 2.6))
    assert dip < 0.7 * blue
    assert dip < 0.7 * red


def test_three_branches_separate_in_the_default_plot_but_overlap_where_faint(table):
    known = table["label"] != UNKNOWN
    X = np.stack([table["g"] - table["j"], table["y"] - table["w1"]], axis=1)[known]
    y, i_mag = table["label"][known], table["i"][known]
    half = np.arange(len(y)) % 2 == 0
    predicted = QuadraticDiscriminantAnalysis().fit(X[half], y[half]).predict(X[~half])
    right, truth, i_mag = predicted == y[~half], y[~half], i_mag[~half]
    assert 0.92 < right.mean() < 0.97
    assert all(0.8 < right[truth == label].mean() < 0.98 for label in (STAR, GALAXY, QSO))
    stars = truth == STAR
    assert right[stars & (i_mag < 17)].mean() > 0.95
    assert right[stars & (i_mag > 19)].mean() < 0.9


@pytest.fixture(scope="module")
def star_sets(table):
    """Training and validation sets of the star classifier: magnitudes and all differences."""
    mag = np.stack([table[band] for band in BANDS], axis=1)
    colours = [mag[:, a] - mag[:, b] for a, b in combinations(range(len(BANDS)), 2)]
    X = np.column_stack([mag, *colours])
    usable = np.isfinite(X).all(axis=1) & (table["label"] != UNKNOWN)
    order = np.random.RandomState(0).permutation(usable.sum())
    X, y = X[usable][order], (table["label"][usable][order] == STAR).astype(int)
    state = np.random.RandomState(0)
    X_train, X_rest, y_train, y_rest = train_test_split(
        X, y, test_size=0.4, stratify=y, random_state=state
    )
    X_val, _, y_val, _ = train_test_split(
        X_rest, y_rest, test_size=0.5, stratify=y_rest, random_state=state
    )
    return X_train, y_train, X_val, y_val


def f1_after(star_sets, n_labels, start, uncertain):
    """F1 on validation after `n_labels`, the first six at random, the others queried or random."""
    X_train, y_train, X_val, y_val = star_sets
    rng = np.random.default_rng(start)
    order = rng.permutation(len(y_train))
    while len(set(y_train[order[:6]])) < 2:
        order = rng.permutation(len(y_train))
    labelled = list(order[: 6 if uncertain else n_labels])
    forest = RandomForestClassifier(300, random_state=0).fit(X_train[labelled], y_train[labelled])
    while len(labelled) < n_labels:
        uncertainty = 1 - forest.predict_proba(X_train).max(axis=1)
        uncertainty[labelled] = -1
        labelled.append(int(uncertainty.argmax()))
        forest.fit(X_train[labelled], y_train[labelled])
    return f1_score(y_val, forest.predict(X_val))


@pytest.mark.soak
def test_thirty_well_chosen_labels_reach_about_095_f1_for_stars(star_sets):
    chosen = [f1_after(star_sets, 30, start, uncertain=True) for start in range(3)]
    random = [f1_after(star_sets, 30, start, uncertain=False) for start in range(9)]
    assert 0.92 < np.median(chosen) < 0.98
    assert np.median(chosen) > np.median(random) + 0.02
