"""Audits in a configuration: what is written is read again, and what anybody else wrote is told apart."""

from __future__ import annotations

import json

import numpy as np
import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.project.audits import (
    Audit,
    audits_from_json,
    audits_to_json,
    new_audit,
)
from astronomical_lite.project.configuration import configuration_text, from_config
from astronomical_lite.project.migrations import OWN
from astronomical_lite.project.settings import Settings

STRATA = np.array([0, 1, 5, 255, 2, 2], dtype=np.uint8)
ROWS = np.array([4, 0, 2])


def audit() -> Audit:
    made = new_audit(1, STRATA, ROWS, ["e", "a", "c"], n_trained=12)
    return made.with_label("a", 0).with_label("e", -1)


def configuration(**changed) -> dict:
    content = audits_to_json([audit()])[0] | changed
    own = {OWN: {"audits": [content]}}
    settings = Settings(id_col="id", label_col="label", labels_to_strings={0: "Star"})
    return json.loads(configuration_text(settings)) | own


def test_what_is_written_is_read_again():
    settings = Settings(audits=[audit(), new_audit(0, STRATA, ROWS, ["e", "a", "c"], 3)])
    config = json.loads(configuration_text(settings))
    assert from_config(config).audits == settings.audits


def test_a_configuration_without_audits_has_no_key_for_them():
    assert "audits" not in configuration_text(Settings())


def test_labels_keep_their_order_and_can_be_changed_and_taken_away():
    assert list(audit().labels.items()) == [("a", 0), ("e", -1)]
    assert audit().with_label("a", 2).labels == {"a": 2, "e": -1}
    assert audit().with_label("a", None).labels == {"e": -1}


def test_strata_are_those_of_the_same_table_alone():
    assert (audit().strata_of(ROWS, 6) == STRATA).all()
    assert audit().strata_of(ROWS, 7) is None
    assert audit().strata_of(ROWS, 5) is None
    assert audit().strata_of(np.array([4, -1, 2]), 6) is None
    assert audit().strata_of(np.array([1, 0, 2]), 6) is None  # the rows are in another order
    assert audit().strata_of(np.array([3, 0, 2]), 6) is None


def test_more_sources_come_behind():
    longer = audit().and_more(["f"], STRATA[[5]])
    assert longer.drawn == ("e", "a", "c", "f")
    assert (longer.strata_of(np.array([4, 0, 2, 5]), 6) == STRATA).all()


def test_one_label_in_place_of_another():
    assert audit().relabelled(0, 2).labels == {"a": 2, "e": -1}
    assert audit().relabelled(1, 2).label == 2


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("label", "x", "'x', which is not a label"),
        ("label", True, "not a label"),
        ("drawn", [1, 2, 3], "'drawn' should be a list of ids"),
        ("drawn", ["a", "a", "c"], "'drawn' has a source twice"),
        ("of_strata", "01", "'of_strata'"),
        ("labels", {"a": "star"}, "'labels'"),
        ("labels", [], "'labels'"),
        ("n_trained", "many", "'n_trained'"),
        ("trained_on", 1, "'trained_on'"),
        ("strata", "no base64!", "'strata'"),
        ("strata", "AAAA", "'strata'"),
        ("strata", None, "'strata'"),
    ],
)
def test_what_is_no_audit_is_refused_by_name(key, value, told):
    with pytest.raises(UserError, match="'audits'") as error:
        from_config(configuration(**{key: value}))
    assert told in str(error.value)


@pytest.mark.parametrize("given", [{}, "x", [1], [[]]])
def test_what_is_no_list_of_audits_is_refused(given):
    with pytest.raises(ValueError, match="it should be"):
        audits_from_json(given)


def test_strata_that_end_too_early_are_those_of_no_table():
    whole = audit().strata
    cut = Audit(1, whole[:8], ("e",), "2")
    assert cut.strata_of(np.array([4]), 6) is None
