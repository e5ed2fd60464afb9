"""JSON that anybody may have written: what is read, and what is refused and why."""

from __future__ import annotations

import json

import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.project.json_files import DEEPEST, MOST_BYTES, check_json_size, read_json


def refusal(content, name="mine.json") -> str:
    with pytest.raises(UserError) as error:
        read_json(content, name)
    return str(error.value)


@pytest.mark.parametrize("content", ['{"a": [1, null, "é"]}', '\ufeff{"a": [1, null, "é"]}'])
def test_text_and_bytes_are_read_alike(content):
    assert read_json(content, "x") == read_json(content.encode(), "x") == {"a": [1, None, "é"]}


def test_pairs_are_handed_over():
    assert read_json('{"a": 1, "a": 2}', "x", list) == [("a", 1), ("a", 2)]

    def refuse(pairs):
        raise UserError("Twice.", "field")

    with pytest.raises(UserError, match=r"^Twice\.$") as error:
        read_json('{"a": 1}', "x", refuse)
    assert error.value.field == "field"


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a": ', "}")])
def test_fifty_in_one_another_are_enough(opening, closing):
    def nested(n):
        return opening * n + "1" + closing * n

    assert DEEPEST == 50
    read_json(nested(50), "x")
    read_json(f"[{nested(49)}, {nested(49)}]", "x")
    assert "more than 50" in refusal(f"[{nested(49)}, {nested(50)}]")
    assert refusal(nested(51)).startswith("mine.json has more than 50 lists or objects inside one")


def test_many_beside_one_another_are_no_depth():
    assert len(read_json("[" + ",".join(["[{}]"] * 1000) + "]", "x")) == 1000


def test_brackets_in_texts_are_no_depth():
    for text in ("[" * 200, '\\"' + "{" * 200, "\\\\"):
        assert read_json(f'["{text}", "]]"]', "x")[1] == "]]"
    assert "is not JSON" in refusal('["' + "[" * 200)


def test_size_is_checked_before_anything_is_read():
    check_json_size("x", MOST_BYTES)
    assert MOST_BYTES == 64_000_000
    with pytest.raises(UserError, match=r"^x is .* at most .* Is it the right file\?$"):
        check_json_size("x", MOST_BYTES + 1)
    assert "at most" in refusal(b" " * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"a": 1,\n "b" 2}', "is not JSON: Expecting ':' delimiter in line 2, column 6."),
        (b"\xff{}", "is not JSON in UTF-8 (invalid start byte). Save it again as UTF-8."),
        ('["\\ud800"]', "is not JSON in UTF-8 (surrogates not allowed)."),
        ('["\ud800"]', "is not JSON in UTF-8"),
        ("9" * 5000, "is not JSON that can be read: Exceeds the limit"),
    ],
)
def test_the_fault_is_said(content, sentence):
    assert refusal(content).startswith(f"mine.json {sentence}")
    assert len(refusal(content)) < 250


@pytest.mark.parametrize("text", ["\\ud83d\\ude00", "\\uD83D\\uDE00"])
def test_halves_that_make_a_whole_are_fine(text):
    assert read_json(f'["{text}"]', "x") == ["\N{GRINNING FACE}"]
    assert json.loads(f'["{text}"]') == ["\N{GRINNING FACE}"]


@pytest.mark.parametrize("half", ["\\uDFFF", "\\udabc"])
def test_halves_alone_are_not(half):
    assert "UTF-8" in refusal(f'["{half}"]')
