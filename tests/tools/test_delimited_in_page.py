"""The page makes of delimited text what ordinary Python does: its own reader's columns are pandas'."""

from __future__ import annotations

import csv
import io
import pickle
import random
import subprocess
from pathlib import Path

import pytest
from drawn_files import write_drawn
from hypothesis import strategies as st
from read_tables import contents

from environment import ROOT
from vendoring.fetch.node import find_node

INTEGERS = st.one_of(
    st.integers(-(2**64), 2**64).map(str),
    st.integers(-99, 99).map(str),
    st.sampled_from(["9223372036854775807", "-9223372036854775808", "9223372036854775808"]),
)
DIGITS = st.text("0123456789", min_size=1, max_size=24)
DECIMALS = st.one_of(
    st.floats(allow_nan=False).map(repr),
    st.floats(-100, 100, allow_nan=False).map(lambda value: f"{value:.4f}"),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda value: f"{value:.18e}"),
    st.builds("{}.{}".format, DIGITS, DIGITS),
    st.builds("{}.{}e{}".format, DIGITS, DIGITS, st.integers(-40, 40)),
)
MISSING = st.sampled_from(["", "nan", "NaN", "N/A", "null", "--"])
ODD = st.sampled_from(
    ["007", "-07", "+5", "+5.5", "-0", "-0.0", "0", "00.5", ".5", "5.", "-.5", ".", "-", "1e5", "1e",
     "1E+05", "1e-400", "1e999", "1_000", "inf", "-Infinity", "0x10", "1d5", ">22.5", "true", "a b",
     "1 2", "12abc", "--5", "1.2.3", "5-", "nan ", "\N{MINUS SIGN}5", "...", "17:00:01.5"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["QSO", "GALAXY", " a, b ", 'say "x"', "two\nlines", "é", "\xa0é", "", "NA", "x" * 99, "t\tb"]
)
COLUMNS = st.sampled_from(
    [INTEGERS, DECIMALS, INTEGERS | MISSING, DECIMALS | MISSING, WORDS, st.text(max_size=6), MISSING,
     DECIMALS | INTEGERS, DECIMALS | ODD, INTEGERS | ODD, DECIMALS | WORDS, st.integers(0, 9).map(str)]
)  # fmt: skip


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Delimited text of all kinds of values, most of it plain."""
    columns = draw(st.lists(COLUMNS, min_size=2, max_size=5))
    rows = draw(st.lists(st.tuples(*columns), min_size=2, max_size=12))
    text = io.StringIO()
    csv.writer(
        text,
        delimiter=draw(st.sampled_from([",", ",", ";", "\t", "|"])),
        quoting=draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])),
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
    ).writerows([[f"column{i}" for i in range(len(columns))], *rows])
    written = text.getvalue()
    change = draw(st.sampled_from(["", "", "", "blanks", "line", "quotes", "end"]))
    if change == "blanks":
        return written.replace(",", ", ")
    if change == "line":
        lines = written.split("\n")
        lines.insert(
            draw(st.integers(0, len(lines))), draw(st.sampled_from(["", " ", "# x", "1,2"]))
        )
        return "\n".join(lines)
    if change == "quotes":
        return written.replace('"', "", 1)
    return written.rstrip("\r\n") if change == "end" else written


def write_any(folder: Path, count: int) -> None:
    def write(number, text):
        (folder / f"any{number}.csv").write_bytes(text.encode("utf-8", "replace"))

    write_drawn(count, write, text=texts())


def numbers_of_all_sizes(count: int) -> str:
    """A column of numbers with any digits, and one of those that lie between two floats."""
    chance = random.Random(0)
    lines = ["id,number,middle"]
    for row in range(count):
        digits = "".join(chance.choices("0123456789", k=chance.randint(1, 24)))
        point = chance.randint(0, len(digits))
        number = f"{digits[:point]}.{digits[point:]}e{chance.randint(-60, 40)}"
        middle = 2 * chance.randint(2**52, 2**53) + 1
        tail = chance.choice(["", "000", "001", "00000000000001"])
        lines.append(f"{row},{number},{middle}.{tail}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of texts and of what the page made of them."""
    folder = tmp_path_factory.mktemp("texts")
    write_any(folder, 400)
    (folder / "numbers.csv").write_text(numbers_of_all_sizes(20_000))
    many = "".join(f'"{i:07d}x","{i % 7}","{i}.5",w{i % 3}\n' for i in range(400_000))
    (folder / "blocks.csv").write_text("name,integer,number,word\n" + many)
    script = ROOT / "tests" / "support" / "read_tables.py"
    runner = ROOT / "tools" / "run_in_pyodide.mjs"
    command = [find_node(), runner, "--libraries", "yes", "--mount", folder, script, folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_page_reads_what_pandas_reads(read):
    found = pickle.loads((read / "found.pickle").read_bytes())
    assert len(found) > 400
    wrong = [name for name, made in found.items() if made != contents(read / name)]
    assert wrong == []


def test_most_of_it_without_pandas(read):
    plain = pickle.loads((read / "plain.pickle").read_bytes())
    assert sum(plain) > len(plain) / 2
