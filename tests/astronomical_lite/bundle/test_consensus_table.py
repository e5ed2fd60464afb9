"""The table of what several people agree on has the catalogue's ids, and no label where there is none."""

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.bundle.consensus_table import DAWID_SKENE, MAJORITY, consensus_table
from astronomical_lite.labelling.consensus import answers_of, dawid_skene
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.labels import UNSURE
from astronomical_lite.tables.source_ids import source_ids

BIG = 2**60
IDS = pd.Series(np.arange(BIG, BIG + 6), name="objid")
SETTINGS = Settings(author="Ada", labels_to_strings={0: "Star", 1: "Galaxy", -1: "Unknown"})


def said(**by_person):
    return {
        (str(BIG + i), person): label
        for person, labels in by_person.items()
        for i, label in labels.items()
    }


LABELS = said(Ada={3: 1, 0: 0, 1: 1, 5: UNSURE}, Ben={0: 0, 1: 0, 3: 1}, Eve={3: 0, 99: 1})


def made(method=MAJORITY, labels=LABELS):
    return consensus_table(IDS, source_ids(IDS, "objid"), labels, method, SETTINGS)


def test_it_has_a_row_for_each_source_of_the_catalogue_that_somebody_was_sure_of():
    table = made()
    assert table["objid"].tolist() == [BIG, BIG + 1, BIG + 3]
    assert table["objid"].dtype == np.int64
    assert table["label"].tolist() == [0, None, 1]
    assert table["label_name"].tolist() == ["Star", "", "Galaxy"]
    assert table["tied"].tolist() == ["", "Star or Galaxy", ""]
    assert table["n_people"].tolist() == [2, 2, 3]
    assert table["agreed"].tolist() == pytest.approx([1, 0.5, 2 / 3])
    assert table.meta["author"] == "Ada"
    assert "label 1 is Galaxy" in table.meta["comments"]


def test_by_dawid_and_skene_it_has_the_probability_of_each_label():
    table, model = made(DAWID_SKENE), dawid_skene(answers_of(LABELS))
    highest = dict(zip(model.sources, model.probabilities.max(axis=1), strict=True))
    assert table["probability"].tolist() == [highest[str(one)] for one in table["objid"].tolist()]
    labels = model.consensus().labels
    chosen = [labels.get(str(one)) for one in table["objid"].tolist()]
    assert table["label"].tolist() == chosen


def test_what_cannot_be_made_is_refused():
    with pytest.raises(UserError, match="majority or dawid-skene"):
        made("vote")
    with pytest.raises(UserError, match="no consensus"):
        made(labels=said(Ada={99: 1, 5: UNSURE}))
