"""The Table panel: rows sorted, filtered, selected, copied and taken away."""

from __future__ import annotations

import html
import io
import json
import re

import numpy as np
import pandas as pd
import pytest
from astropy.table import Table

from app.panels.table import rows as table_rows
from app.panels.table.look import Window
from app.protocol.patches import CopyText, Download, Html


@pytest.fixture
def sources(frame):
    """300 sources, some without a value of r or a kind; ids beyond 2^53."""
    kind = np.array(["star", "Galaxy", ""])[frame["label"]]
    r = frame["r"].where(np.arange(300) % 9 != 0)
    return frame.assign(r=r, kind=kind)


@pytest.fixture
def reader(user, sources):
    """Somebody with a table before them, and a classifier trained."""
    user.start(sources)
    open_table(user)
    return user


def open_table(user) -> None:
    user.act("panel.add")
    user.act("panel.contents", panel=key_of(user), contents="Table")


def key_of(user) -> str:
    return str(max(map(int, user.app.session.settings.layout)))


def do(user, action: str, **fields) -> None:
    user.act(f"table.{action}", panel=key_of(user), **fields)


def filter_by(user, **typed: str) -> None:
    do(user, "look", **{f"filter.{name}": text for name, text in typed.items()})


def heads(user) -> list[str]:
    found = re.findall(r'name="sort" value="(.*?)"', user.panel("Table"))
    return [html.unescape(name) for name in found]


def rows(user) -> list[list[str]]:
    """The cells of the rows that the page has, from the top."""
    lines = re.findall(r'<div class="table-row".*?</div></div>', rows_html(user), re.DOTALL)
    return [re.findall(r'role="gridcell".*?>(.*?)</div>', line) for line in lines]


def rows_html(user) -> str:
    return user.shown[f"table-rows-{key_of(user)}"]


def column(user, name: str) -> list[str]:
    place = heads(user).index(name)
    return [cells[place] for cells in rows(user)]


def count(user) -> str:
    return re.search(r'<p class="count".*?>(.*?)</p>', user.panel("Table"))[1]


def told(user) -> str:
    return " ".join(re.findall(r'<p class="error".*?>(.*?)</p>', user.panel("Table")))


def selected_rows(user) -> list[str]:
    return re.findall(r'data-row="(\d+)" aria-current="true"', rows_html(user))


# ---- what is shown ------------------------------------------------------------------------------


def test_the_id_is_first_and_exact_and_missing_values_are_told(reader, sources):
    assert heads(reader)[0] == "id"
    assert column(reader, "id")[:2] == [str(2**60), str(2**60 + 1)]
    assert column(reader, "r")[0] == "missing"
    assert float(column(reader, "r")[1]) == pytest.approx(sources["r"][1], rel=1e-7)
    assert "nan" not in rows_html(reader).lower()
    assert count(reader) == "300 sources"
    assert 'aria-rowcount="301"' in reader.panel("Table")


def test_units_are_in_the_heads(user, sources, tmp_path):
    table = Table.from_pandas(sources)
    table["g"].unit = "mag"
    path = tmp_path / "survey.fits"
    table.write(path)
    user.upload("dataset", path.name, path.read_bytes())
    user.act("columns", id_col="id", label_col="label")
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="features_for_training", do="add", available=["g", "r"])
    user.act("setup.close")
    open_table(user)
    assert '<span class="name">g</span> <span class="unit">mag</span>' in user.panel("Table")


def test_scrolling_sends_rows_alone_and_only_those_asked_for(reader):
    do(reader, "rows", first=200, rows=30, left=1, columns=12)
    assert [patch.target for patch in reader.patches(Html)] == [f"table-rows-{key_of(reader)}"]
    assert column(reader, "id") == [str(2**60 + row) for row in range(200, 230)]
    assert 'aria-rowindex="202"' in rows_html(reader)
    do(reader, "rows", first=290, rows=30, left=3, columns=2)
    assert heads(reader) == ["id", *heads(reader)[1:3]]
    assert all(len(cells) == 3 for cells in rows(reader))
    assert len(rows(reader)) == 10


@pytest.mark.parametrize(
    ("window", "places"), [(Window(-5, 0), [0]), (Window(7, 10**9), list(range(7, 20)))]
)
def test_a_window_never_leaves_the_table(window, places):
    assert list(window.rows(20)) == places
    assert list(Window(0, 9).rows(0)) == []
    assert list(Window(left=99).columns(1)) == []


# ---- sorted and filtered ------------------------------------------------------------------------


def test_a_head_sorts_up_then_down_then_as_in_the_file_with_missing_values_last(reader, sources):
    for order in (True, False):
        do(reader, "sort", sort="r")
        do(reader, "rows", first=0, rows=200, left=1, columns=12)
        expected = sources.sort_values("r", ascending=order, kind="stable")["id"]
        assert column(reader, "id") == expected[:200].astype(str).tolist()
        assert f'aria-sort="{"ascending" if order else "descending"}"' in reader.panel("Table")
    do(reader, "rows", first=299, rows=9, left=1, columns=12)
    assert column(reader, "r") == ["missing"]
    do(reader, "sort", sort="r")
    assert column(reader, "id")[0] == str(2**60)
    assert 'aria-sort="ascending"' not in reader.panel("Table")


def test_filters_of_several_columns_hold_together_and_from_the_top(reader, sources):
    do(reader, "rows", first=250, rows=40, left=1, columns=12)
    filter_by(reader, g="> 0.5", kind="gal")
    expected = sources[(sources["g"] > 0.5) & (sources["kind"] == "Galaxy")]
    assert column(reader, "id") == expected["id"].astype(str).tolist()[:40]
    assert count(reader) == f"{len(expected)} of 300 sources"
    do(reader, "sort", sort="g")
    assert column(reader, "id")[0] == str(expected.sort_values("g")["id"].iloc[0])
    do(reader, "clear")
    assert count(reader) == "300 sources"


def test_a_filter_that_cannot_be_understood_is_told_and_the_others_hold(reader):
    filter_by(reader, g="bright", kind="missing")
    assert told(reader) == html.escape(
        "g: 'bright' is no filter for numbers: type > 3, <= 3, 3..5, = 3 or missing.", quote=True
    ).replace("&#x27;", "&#39;")
    assert 'aria-invalid="true"' in reader.panel("Table")
    assert count(reader) == "100 of 300 sources"


def test_nothing_that_passes_is_told(reader):
    filter_by(reader, g="> 1e9")
    assert "No source passes these filters." in reader.panel("Table")
    assert rows(reader) == []


def test_how_the_table_is_looked_at_is_kept_with_the_layout(reader):
    do(reader, "sort", sort="r")
    filter_by(reader, g="> 0")
    do(reader, "columns")
    do(reader, "look", listed=["w1", "r", "g"], shown=["r", "g"])
    do(reader, "columns")
    shown = reader.panel("Table")
    assert "w1" not in heads(reader)
    again = reader.come_back()
    assert (count(again), heads(again)) == (count(reader), heads(reader))
    assert column(again, "id") == column(reader, "id")
    kept = json.loads(reader.files()["config.json"])["layout"][key_of(reader)]["table"]
    assert kept == {"sort": "r", "filters": {"g": "> 0"}, "hidden": ["w1"]}
    assert shown == reader.panel("Table")


@pytest.mark.parametrize(
    "damaged",
    [7, {"sort": 3, "filters": ["g"], "hidden": "w1"}, {"sort": "gone", "filters": {"x": 1}}],
)
def test_a_damaged_look_is_as_at_first(reader, damaged):
    reader.app.session.settings.layout[key_of(reader)]["table"] = damaged
    do(reader, "rows", first=0, rows=5, left=1, columns=12)
    assert column(reader, "id")[0] == str(2**60)
    assert count(reader) == "300 sources"


def test_another_kind_of_panel_forgets_it(reader):
    do(reader, "sort", sort="r")
    reader.act("panel.contents", panel=key_of(reader), contents="Trust")
    assert "table" not in reader.app.session.settings.layout[key_of(reader)]
    assert f"table-rows-{key_of(reader)}" not in reader.app._shown


# ---- a source -----------------------------------------------------------------------------------


def test_a_row_selects_its_source_everywhere_and_is_marked(reader):
    do(reader, "sort", sort="g")
    row = int(re.findall(r'data-row="(\d+)"', rows_html(reader))[4])
    do(reader, "select", row=row)
    assert reader.app.session.selected == row
    assert selected_rows(reader) == [str(row)]
    assert 'data-selected="4"' in reader.panel("Table")
    assert str(2**60 + row) in reader.panel("Selected Source Info")


def test_where_the_selected_source_is_not_shown_that_is_said(reader):
    do(reader, "select", row=0)
    filter_by(reader, id=str(2**60 + 5))
    assert "The selected source is not among them." in reader.panel("Table")
    assert "data-selected" not in reader.panel("Table")
    assert column(reader, "id") == [str(2**60 + 5)]


# ---- what is said of sources --------------------------------------------------------------------


def test_labels_notes_flags_and_predictions_are_columns_once_there_are_any(user, sources):
    user.set_up(sources)
    user.act("setup.close")
    open_table(user)
    assert heads(user) == ["id", "g", "r", "w1", "label", "kind"]
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}
    user.act("learn.setup", **form, do="start")
    row = user.app.session.tab.learner.query_row
    user.act("learn.assign", label=2)
    user.act("learn.next")
    user.act("decisions.remark", of=row, note="two nuclei")
    user.act("decisions.flag", of=row)
    assert heads(user)[:6] == ["id", "Label", "Prediction", "Probability", "Note", "Flag"]
    filter_by(user, Note="nuclei")
    assert column(user, "id") == [str(2**60 + row)]
    assert (column(user, "Label"), column(user, "Flag")) == (["2"], ["flagged"])
    do(user, "clear")
    learner = user.app.session.tab.learner
    do(user, "sort", sort="Probability")
    do(user, "sort", sort="Probability")
    do(user, "rows", first=0, rows=200, left=1, columns=12)
    values = [float(text) for text in column(user, "Probability") if text[0] in "01"]
    assert values == sorted(values, reverse=True)
    assert len(values) == 200 - column(user, "Probability").count("in question")
    of_class = [text for text in column(user, "Prediction") if text not in ("0", "in question")]
    assert set(of_class) == {"other"}
    assert learner.predictions.any()


def test_what_would_give_the_answer_away_is_not_told_of_the_source_in_question(reader, sources):
    asked = reader.app.session.tab.learner.query_row
    filter_by(reader, id=str(sources["id"][asked]))
    assert column(reader, "label") == ["in question"]
    assert column(reader, "Prediction") == column(reader, "Probability") == ["in question"]
    do(reader, "copy", first=0, last=0, left=0, right=7)
    names, values = (line.split("\t") for line in copied(reader).split("\n"))
    assert values[names.index("label")] == values[names.index("Prediction")] == ""
    assert values[names.index("w1")]


def test_probabilities_are_read_with_four_decimals_and_copied_with_all(user, sources):
    user.set_up(sources)
    user.act("setup.close")
    form = {"classifier": "KNN", "strategy": "Margin Sampling", "n_initial": 9}
    user.act("learn.setup", **form, do="start")
    open_table(user)
    do(user, "rows", first=0, rows=200, left=1, columns=12)
    learner = user.app.session.tab.learner
    certain = np.maximum(learner.probabilities, 1 - learner.probabilities)[:200]
    is_third = np.isclose(certain, 2 / 3)
    assert is_third.any()
    shown = np.array(column(user, "Probability"))
    assert set(shown[is_third]) - {"in question"} == {"0.6667"}
    row, place = int(np.flatnonzero(is_third)[1]), heads(user).index("Probability")
    do(user, "copy", first=row, last=row, left=place, right=place)
    assert copied(user) == repr(float(certain[row]))


# ---- while questions are answered ---------------------------------------------------------------


def answer_in_parts(user) -> list[list[str]]:
    """Answer the question; return the elements that each part of the reply brings."""
    parts = []
    row = user.app.session.tab.learner.query_row
    user.app.dispatch(
        "learn.answer",
        {"label": ["1"], "of": [str(row)]},
        send=lambda patches: parts.append([p.target for p in patches if isinstance(p, Html)]),
    )
    return parts


def test_the_next_question_does_not_wait_for_the_table(reader):
    do(reader, "sort", sort="Probability")
    before = rows_html(reader)
    targets = [part for part in answer_in_parts(reader) if part]
    assert "panel-0" in targets[0]
    of_table = {f"panel-{key_of(reader)}", f"table-rows-{key_of(reader)}"}
    assert not of_table & {target for part in targets[:-1] for target in part}
    assert of_table == set(targets[-1])
    assert reader.app._shown[f"table-rows-{key_of(reader)}"] != before
    do(reader, "sort", sort="g")  # its own actions are shown at once, with what they say
    assert of_table <= {patch.target for patch in reader.patches(Html)}


@pytest.mark.parametrize(
    ("sort", "filters", "n_sorts", "n_filters"),
    [
        ("g", {"r": "> 0"}, 0, 0),
        ("Probability", {"r": "> 0"}, 1, 0),
        ("g", {"Prediction": "other"}, 0, 1),
        ("Label", {"g": "> 0"}, 1, 0),
    ],
)
def test_an_answer_has_nothing_worked_out_anew_but_what_depends_on_it(
    reader, monkeypatch, sort, filters, n_sorts, n_filters
):
    answer_in_parts(reader)
    do(reader, "sort", sort=sort)
    filter_by(reader, **filters)
    made = []
    for name in ("ordered", "passing_all"):
        function = getattr(table_rows, name)
        monkeypatch.setattr(
            table_rows, name, lambda *a, f=function, name=name: made.append(name) or f(*a)
        )
    answer_in_parts(reader)
    assert (made.count("ordered"), made.count("passing_all")) == (n_sorts, n_filters)
    made.clear()
    reader.act("source.visit", id=str(2**60))
    do(reader, "rows", first=10, rows=30, left=1, columns=12)
    assert made == []


def test_the_labels_column_does_not_have_probabilities_calibrated(user, sources, monkeypatch):
    many = pd.concat([sources] * 8)  # enough of them in the validation set
    user.start(many.assign(id=np.arange(len(many))))

    def fail(*args):
        raise AssertionError("calibrated")

    monkeypatch.setattr("astronomical_lite.trust.calibration.calibrate", fail)
    open_table(user)
    answer_in_parts(user)
    assert "Label" in re.findall(
        r'name="sort" value="(.*?)"', user.app._shown[f"panel-{key_of(user)}"]
    )


# ---- taken away ---------------------------------------------------------------------------------


def copied(user) -> str:
    return user.patches(CopyText)[0].text


def test_marked_cells_are_copied_with_all_their_digits(reader, sources):
    do(reader, "sort", sort="w1")
    do(reader, "copy", first=1, last=2, left=0, right=heads(reader).index("w1"))
    lines = [line.split("\t") for line in copied(reader).split("\n")]
    assert lines[0] == heads(reader)[: len(lines[0])]
    expected = sources.sort_values("w1").iloc[1:3]
    assert [line[0] for line in lines[1:]] == expected["id"].astype(str).tolist()
    assert [float(line[-1]) for line in lines[1:]] == expected["w1"].tolist()
    do(reader, "copy", first=3, last=3, left=0, right=0)
    assert copied(reader) == str(sources.sort_values("w1")["id"].iloc[3])


def test_too_many_cells_to_copy_are_refused_in_a_sentence(user):
    n = 60_000
    frame = pd.DataFrame({f"c{i}": np.arange(n) for i in range(18)})
    user.start(frame.assign(id=np.arange(n), g=1.0, r=1.0, w1=0.0, label=np.arange(n) % 2))
    open_table(user)
    do(user, "copy", first=0, last=n, left=0, right=99)
    assert "at most 1,000,000 can be copied" in told(user)


@pytest.mark.parametrize("format", ["csv", "fits"])
def test_what_is_shown_is_exported_filtered_sorted_and_with_its_columns(reader, sources, format):
    do(reader, "sort", sort="g")
    filter_by(reader, kind="star", r="not missing")
    do(reader, "look", listed=["w1", "r"], shown=["r"])
    names = heads(reader)
    do(reader, "export", format=format)
    (file,) = reader.patches(Download)
    assert file.name == f"survey-table.{format}"
    table = Table.read(io.BytesIO(file.data), format=format)
    expected = sources[(sources["kind"] == "star") & sources["r"].notna()].sort_values("g")
    assert table.colnames == names
    assert table["id"].tolist() == expected["id"].tolist()
    assert table["g"].tolist() == expected["g"].tolist()


def test_nothing_to_export_is_said(reader):
    filter_by(reader, g="> 1e9")
    do(reader, "export", format="csv")
    assert told(reader) == "No source passes these filters: there is nothing to export."
