"""Sources of the example catalogue: ids, positions, classes, redshifts, X-rays."""

from __future__ import annotations

import numpy as np
import pytest

from example_data.catalogue import GALAXY, QSO, STAR, UNKNOWN, designations

N_ROWS = 20_000


def test_ids_are_unique_and_do_not_survive_float64(table):
    assert len(np.unique(table["id"])) == N_ROWS
    assert table["id"].min() > 2**53
    assert {len(str(value)) for value in table["id"]} == {19}
    assert len(np.unique(table["id"].astype("float64"))) < N_ROWS


def test_positions_and_their_texts_agree(table):
    assert table["ra"].min() >= 129
    assert table["ra"].max() <= 141
    assert table["dec"].min() >= -2
    assert table["dec"].max() <= 3
    text = np.array([value.split(",") for value in table["ra_dec"]], dtype=float)
    np.testing.assert_allclose(text, np.stack([table["ra"], table["dec"]], 1), atol=5.1e-5)


def test_designations_truncate():
    names = designations(np.array([129.9999999, 15.0]), np.array([-0.5003, 2.9999]))
    assert list(names) == ["J083959.9-003001", "J010000.0+025959"]


def test_class_fractions(table):
    share = {label: np.mean(table["label"] == label) for label in (STAR, GALAXY, QSO, UNKNOWN)}
    assert share[UNKNOWN] == pytest.approx(0.10, abs=0.001)
    assert 0.5 < share[GALAXY] < 0.6
    assert 0.25 < share[STAR] < 0.35
    assert 0.04 < share[QSO] < 0.08


def test_unknown_sources_are_fainter_and_have_no_redshift(table):
    unknown = table["label"] == UNKNOWN
    assert np.median(table["i"][unknown]) > np.median(table["i"][~unknown]) + 0.2
    assert np.isnan(table["redshift"][unknown]).all()
    assert 0.03 < np.isnan(table["redshift"][~unknown]).mean() < 0.1


def test_redshifts(table):
    median = {
        label: np.nanmedian(table["redshift"][table["label"] == label])
        for label in (STAR, GALAXY, QSO)
    }
    assert np.nanmax(np.abs(table["redshift"][table["label"] == STAR])) < 0.002
    assert 0.2 < median[GALAXY] < 0.45
    assert 1.2 < median[QSO] < 2.0


def test_a_tenth_is_seen_in_x_rays_most_of_the_qsos_among_them(table):
    seen = np.isfinite(table["lx"])
    assert 0.08 < seen.mean() < 0.12
    assert seen[table["label"] == QSO].mean() > 0.75
    assert seen[table["label"] == GALAXY].mean() < 0.1
    median = [np.nanmedian(table["lx"][table["label"] == label]) for label in (STAR, GALAXY, QSO)]
    assert 28 < median[0] < 31
    assert 42 < median[1] < 44 < median[2] < 45.5
