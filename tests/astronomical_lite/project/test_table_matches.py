"""What a configuration tells of columns matched from other catalogues."""

from __future__ import annotations

import json

import pytest

from astronomical_lite.project.table_matches import (
    MOST_MATCHES,
    TableMatch,
    matches_from_json,
    matches_to_json,
    told_lacking,
)

WISE = TableMatch("wise.fits", "by id", {"w1": "w1mpro", "w2": "w2"}, 8, "matched-0001.npz", "00")


def test_matches_come_back_as_they_were():
    written = json.loads(json.dumps(matches_to_json([WISE])))
    assert matches_from_json(written) == [WISE]
    assert matches_from_json([{"columns": {"a": ""}, "n": 1}]) == [TableMatch("", "", {"a": ""}, 1)]


@pytest.mark.parametrize(
    "given",
    [
        {},
        [1],
        [{"columns": [], "n": 1}],
        [{"columns": {"a": 1}, "n": 1}],
        [{"columns": {}, "n": "1"}],
        [{"columns": {}, "n": 1, "file": 3}],
        [{"columns": {}, "n": 1, "kept": "../config.json"}],
        [matches_to_json([WISE])[0]] * (MOST_MATCHES + 1),
    ],
)
def test_what_is_no_match_is_refused(given):
    with pytest.raises(ValueError, match="match"):
        matches_from_json(given)


def test_columns_that_lack_are_told_with_where_they_are_from():
    assert told_lacking([WISE], ["g", "w2"]) == (
        "w2 was matched from wise.fits, by id: match the table with that first."
    )
    assert "w1, w2 were matched" in told_lacking([WISE], ["w1", "w2"])
    assert told_lacking([WISE], ["g"]) == ""
