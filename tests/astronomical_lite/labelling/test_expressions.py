"""Expressions: what they mean, compared with NumPy, and what is said of those that are wrong."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astronomical_lite.labelling.expressions import parse
from astronomical_lite.messages import UserError

FRAME = pd.DataFrame(
    {
        "g": [17.0, 18.0, 19.0, np.nan],
        "r": np.array([16.0, 17.9, 18.1, 18.1], dtype="float32"),
        "n": pd.array([1, 2, None, 4], dtype="Int64"),
        "id": np.array([2**62, 2**62 + 1, 3, 4]),
        "flag": pd.array([True, False, None, True], dtype="boolean"),
        "class": pd.Categorical(["STAR", "QSO", None, "STAR"]),
        "my mag": [1.0, 2.0, 3.0, 4.0],
        "other": ["STAR", "STAR", "QSO", " "],
        "level": pd.Categorical([1, 2, 2, None]),
    }
)


def rows(text: str, frame: pd.DataFrame = FRAME) -> list[int]:
    return np.flatnonzero(parse(text).mask(frame, len(frame))).tolist()


def refused(text: str) -> str:
    with pytest.raises(UserError) as caught:
        rows(text)
    assert caught.value.field == "expression"
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(g - r > 0.5) & (n < 4)", [0]),
        ("g - r > 0.5 and n < 4", [0]),
        ("g > 17 or class == 'STAR'", [0, 1, 2, 3]),
        ("17 < g <= 19", [1, 2]),
        ("r == 18.1", [2, 3]),  # as it is shown, in the column's own precision
        ("18.1 == r", [2, 3]),
        ("18 > r", [0, 1]),
        ("id == 4611686018427387905", [1]),  # more digits than a float has
        ("id != n", [0, 1]),
        ('class == "STAR"', [0, 3]),
        ("class != 'STAR'", [1]),  # of a source without a class it is not known
        ("~(class == 'STAR')", [1]),
        ("not (g > 17)", [0]),
        ("!(g > 17) || g <> 18", [0, 2]),
        ("class in ['STAR', 'GALAXY'] && n in (1, 2)", [0]),
        ("class == other", [0]),
        ("flag", [0, 3]),
        ("~flag", [1]),
        ("flag == false or flag == True", [0, 1, 3]),
        ("missing(g)", [3]),
        ("missing(other) | missing(class)", [2, 3]),
        ("isfinite(log10(g - 17))", [1, 2]),
        ("missing(log10(g - 18))", [0, 3]),
        ("sqrt(abs(17 - g)) == 1", [1]),
        ("`my mag` ** 2 >= 9", [2, 3]),
        ("'my mag' + 1 > 3", [2, 3]),
        ('"my mag" > 3', [3]),
        ("-g + 18 > -0.5", [0, 1]),
        ("2 ** -1 == 0.5", [0, 1, 2, 3]),
        ("2 * 3 ** 2 - 4 / 2 - 1 == 15", [0, 1, 2, 3]),
        ("level > 1", [1, 2]),
        ("missing(level)", [3]),
        ("g < 1e400", [0, 1, 2]),
        ("g > \N{MINUS SIGN}1", [0, 1, 2]),
    ],
)
def test_what_expressions_mean(text, expected):
    assert rows(text) == expected


def test_an_expression_names_its_columns():
    expression = parse("(g - r > 0.5) & ('my mag' < g) & class in ('STAR', 'QSO')")
    assert expression.names == ("g", "r", "my mag", "class")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Type an expression"),
        ("G > 1", "There is no column `G`; did you mean `g`? (character 1)"),
        ("g > 1 & clas == 'STAR'", "no column `clas`; did you mean `class`? (character 9)"),
        ("zzzzzz > 1", "There is no column `zzzzzz`. (character 1)"),
        ("g = 1", "type '=='. (character 3)"),
        ("g > ", "ends too early"),
        ("(g > 1", "bracket is not closed; a ')' is missing. (character 1)"),
        ("g > 1)", "a ')' too many here"),
        ("g > 1 r < 2", "'r' cannot stand here; an operator should. (character 7)"),
        ("g - r", "g - r is a number, which is no condition"),
        ("class", "class holds text, which is no condition; compare it, as in: class == 'STAR'"),
        ("class == 3", "class holds text, and 3 is a number; put it in quotes."),
        ("g == 'STAR'", "g holds numbers; compare it with a number, without quotes, not 'STAR'."),
        ("flag > 3", "flag holds true and false; compare it with true or false, not 3."),
        ("class > 'STAR'", "There is no column `STAR`. (character 9)"),
        ("class > other", "Text is compared with == or != only"),
        ("class + 1 > 2", "class holds text; a number is needed here."),
        ("g > 1 & class == 'STAR", "The ' has no other one that closes it. (character 18)"),
        ("exec(g) > 1", "no function 'exec'. There are: abs, log10, sqrt, isfinite, missing."),
        ("g.__class__ > 1", "There is no column `g.__class__`; did you mean `class`?"),
        ("2mass > 1", "'2mass' is neither a number nor a name"),
        ("g ^ 2 > 1", "a power is typed as '**'"),
        ("g > 1; r", "';' has no meaning in an expression. (character 6)"),
        ("class in 'STAR'", "a list in brackets"),
        ("(" * 100 + "g > 1" + ")" * 100, "nested more than 40 times"),
        ("~" * 100 + "flag", "nested more than 40 times"),
        ("g > " + "-" * 100 + "1", "nested more than 40 times"),
        ("g > 1 & " * 1000, "has 8,000 characters; at most 2,000 are read."),
    ],
)
def test_what_is_said_of_a_wrong_one(text, said):
    assert said in refused(text)


@settings(max_examples=50)
@given(st.text("g r()&|~<>=!'\"`,.*/+-12eincladmtru", max_size=60) | st.text(max_size=30))
def test_any_text_is_an_expression_or_refused_in_a_sentence(text):
    try:
        mask = parse(text).mask(FRAME, len(FRAME))
    except UserError as error:
        mask, said = None, str(error)
    assert said.endswith((")", ".")) if mask is None else len(mask) == len(FRAME)


# Expressions as trees, written out for the parser and worked out source by source in plain Python,
# where None is a missing value.

NUMBERS = st.sampled_from(["g", "r", "`my mag`", "2", "0.5", "18.1"])
COMPARE = {
    "<": np.less,
    "<=": np.less_equal,
    "==": np.equal,
    "!=": np.not_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
ARITHMETIC = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
CALLS = {"abs": np.abs, "sqrt": np.sqrt, "log10": np.log10}

number_trees = st.recursive(
    NUMBERS,
    lambda inner: (
        st.tuples(inner, st.sampled_from(sorted(ARITHMETIC)), inner)
        | st.tuples(st.sampled_from(sorted(CALLS)), inner)
    ),
    max_leaves=6,
)
condition_trees = st.recursive(
    st.tuples(number_trees, st.sampled_from(sorted(COMPARE)), number_trees),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or", "&", "|"]), inner)
        | st.tuples(st.sampled_from(["not", "~"]), inner)
    ),
    max_leaves=6,
)


def written(tree) -> str:
    if isinstance(tree, str):
        return tree
    if len(tree) == 2:
        word = tree[0] if tree[0] in CALLS else f"{tree[0]} "
        return f"{word}({written(tree[1])})"
    return f"({written(tree[0])}) {tree[1]} ({written(tree[2])})"


def number(tree, row) -> float:
    if isinstance(tree, str):
        return np.float64(row.get(tree.strip("`"), tree))
    if len(tree) == 2:
        return CALLS[tree[0]](number(tree[1], row))
    return ARITHMETIC[tree[1]](number(tree[0], row), number(tree[2], row))


def truth(tree, row) -> bool | None:
    if len(tree) == 2:
        inner = truth(tree[1], row)
        return None if inner is None else not inner
    left, sign, right = tree
    if sign in COMPARE:
        one, other = number(left, row), number(right, row)
        return None if math.isnan(one) or math.isnan(other) else bool(COMPARE[sign](one, other))
    answers = {truth(left, row), truth(right, row)}
    decides = sign in ("or", "|")
    if decides in answers:
        return decides
    return None if None in answers else not decides


@settings(max_examples=60)
@given(condition_trees)
def test_expressions_are_what_numpy_says(tree):
    # A lone column of float32 is compared in its own precision.
    frame = FRAME.astype({"r": "float64"})
    with np.errstate(all="ignore"):
        expected = [i for i, row in frame.iterrows() if truth(tree, row)]
    assert rows(written(tree), frame) == expected
