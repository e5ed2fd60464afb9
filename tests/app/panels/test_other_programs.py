"""Other programs: what is sent to them, and what comes of what they send; the hub is played by the test."""

from __future__ import annotations

import html
import io
import re

import numpy as np
import pytest
from astropy.table import Table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.protocol.patches import (
    AnswerProgram,
    ConnectPrograms,
    DisconnectPrograms,
    FetchOffered,
    Html,
    TellPrograms,
)

TOPCAT = {
    "id": "c1",
    "name": "TOPCAT",
    "about": "Tables",
    "mtypes": ["table.*", "coord.pointAt.sky", "samp.app.ping"],
}
ALADIN = {"id": "c2", "name": "<b>Aladin</b>", "about": "", "mtypes": ["coord.pointAt.sky"]}


def act(user, action, content=None, **fields):
    user.act(f"programs.{action}", content=content, **fields)


def heard(user, action, message="", **params):
    act(user, action, {"sender": "c1", "params": params, "message": message})


def panel(user):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", user.panel("Other Programs"))).split())


def connect(user, *programs):
    act(user, "connect")
    act(user, "connected")
    act(user, "listed", list(programs) or [TOPCAT, ALADIN])


@pytest.fixture
def placed(user, frame):
    """A dashboard of sources with positions, whose panel is connected."""
    rng = np.random.default_rng(3)
    frame["ra"], frame["dec"] = rng.uniform(10, 20, 300), rng.uniform(-5, 5, 300)
    frame["kind"] = np.where(frame["label"] == 0, "STAR", "GALAXY")
    user.set_up(frame)
    user.act("dataset.optimise", optimise_data="on")  # as the page does, unless told otherwise
    user.act("mode", mode="labelling")
    user.act("setup.close")
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Other Programs")
    connect(user)
    return user


def sent(user) -> list[tuple[str, str, dict]]:
    return [(one.to, one.mtype, one.params) for one in user.patches(TellPrograms)]


def send_all(user) -> str:
    act(user, "table", what="all", to="c1")
    return user.patches(TellPrograms)[0].params["table-id"]


def chosen(user) -> list[int]:
    selection = user.app.session.selection
    return [] if selection is None else np.flatnonzero(selection.inside).tolist()


def test_nothing_is_asked_of_the_hub_before_the_user_connects(user, frame):
    user.start(frame, mode="labelling")
    for name in ("highlight", "select", "table"):
        act(user, name)
        assert not user.patches(TellPrograms)
    assert not user.patches(ConnectPrograms)
    act(user, "connect")
    (asked,) = user.patches(ConnectPrograms)
    assert set(asked.mtypes) == {
        "table.highlight.row",
        "table.select.rowList",
        "coord.pointAt.sky",
        "table.load.fits",
        "table.load.votable",
    }
    act(user, "connect")  # pressed twice
    assert not user.patches(ConnectPrograms)


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("nobody", "Start TOPCAT or Aladin"),
        ("secure", "Safari"),
        ("blocked", "Local Network Access"),
        ("refused", "answered with no"),
        ("", "Start TOPCAT or Aladin"),
    ],
)
def test_why_there_is_no_connection_is_told(placed, reason, says):
    act(placed, "disconnect")
    assert placed.patches(DisconnectPrograms)
    act(placed, "connect")
    act(placed, "failed", reason=reason)
    assert says in panel(placed)
    connect(placed)
    assert says not in panel(placed)
    assert "TOPCAT" in panel(placed)


def test_a_hub_that_is_lost_is_told_and_nothing_is_sent_any_more(placed):
    send_all(placed)
    act(placed, "options", sends="on", radius="10")
    act(placed, "lost")
    assert "The hub does not answer any more" in panel(placed)
    placed.act("source.search", id=str(2**60 + 7))
    assert placed.app.session.selected == 7
    assert not placed.patches(TellPrograms)


def test_the_table_goes_with_a_message_and_its_rows_are_known_then(placed, frame):
    table_id = send_all(placed)
    (message,) = placed.patches(TellPrograms)
    assert (message.to, message.mtype, message.tag) == ("c1", "table.load.fits", table_id)
    table = Table.read(io.BytesIO(message.data), format="fits")
    assert table["id"].tolist() == frame["id"].tolist()
    assert "no answer yet" in panel(placed)
    act(placed, "answered", tag=table_id, program="c1", status="samp.ok")
    assert "TOPCAT has opened the table." in panel(placed)
    act(placed, "answered", tag=table_id, program="c1", status="samp.error", words="<i>No URL")
    assert "TOPCAT could not open the table: <i>No URL." in panel(placed)
    heard(placed, "row", **{"table-id": table_id, "row": "41"})
    assert placed.app.session.selected == 41
    heard(placed, "rows", **{"table-id": table_id, "row-list": ["3", "299", "3"]})
    assert chosen(placed) == [3, 299]
    assert "selected 2 sources" in panel(placed)


def test_sources_selected_are_a_table_of_their_own(placed, frame):
    placed.act("selections.expression", expression="g > 2")
    rows = chosen(placed)
    assert 3 < len(rows) < 200
    act(placed, "table", what="selected", to="")
    (message,) = placed.patches(TellPrograms)
    assert message.to == ""
    table = Table.read(io.BytesIO(message.data), format="fits")
    assert table["id"].tolist() == frame["id"].iloc[rows].tolist()
    name = {"table-id": message.params["table-id"]}
    heard(placed, "row", row="2", **name)
    assert placed.app.session.selected == rows[2]
    act(placed, "highlight", to="c1")
    assert ("c1", "table.highlight.row", {**name, "row": "2"}) in sent(placed)
    placed.act("source.search", id=str(frame["id"][next(r for r in range(300) if r not in rows)]))
    act(placed, "highlight", to="")
    assert [mtype for _, mtype, _ in sent(placed)] == ["coord.pointAt.sky"]
    heard(placed, "rows", **name, **{"row-list": ["0", "1"]})
    assert chosen(placed) == rows[:2]
    act(placed, "select", to="")
    assert sent(placed) == [("", "table.select.rowList", {**name, "row-list": ["0", "1"]})]


def test_a_file_with_an_address_goes_by_it(placed):
    assert "by the file's address" not in panel(placed)
    act(placed, "table", what="address")
    assert "has no address" in panel(placed)
    placed.app.session.project.dataset.origin = "https://archive.example.org/survey.fits"
    act(placed, "table", what="address", to="")
    (message,) = placed.patches(TellPrograms)
    assert message.data == b""
    assert message.params["url"] == "https://archive.example.org/survey.fits"
    heard(placed, "row", url="https://archive.example.org/survey.fits", row="12")
    assert placed.app.session.selected == 12


def test_a_table_too_large_for_a_message_is_refused(placed, monkeypatch):
    monkeypatch.setattr("app.panels.other_programs.actions.MOST_IN_MESSAGE", 10_000)
    act(placed, "table", what="all")
    assert not placed.patches(TellPrograms)
    assert "too large for a message" in panel(placed)


def test_who_takes_no_such_message_is_told(placed):
    act(placed, "table", what="all", to="c2")
    assert "<b>Aladin</b> takes no messages of this kind (table.load.fits)" in panel(placed)
    act(placed, "table", what="all", to="c9")
    assert "not there any more" in panel(placed)
    act(placed, "listed", [ALADIN])
    act(placed, "table", what="all", to="")
    assert "No program that is connected takes such messages" in panel(placed)
    assert "<b>" not in placed.panel("Other Programs")


def test_what_is_selected_is_sent_as_it_changes_and_not_back_to_who_selected_it(placed, frame):
    table_id = send_all(placed)
    placed.act("source.search", id=str(2**60 + 5))
    assert not placed.patches(TellPrograms)  # not asked for
    act(placed, "options", sends="on", follows="on", radius="10")
    assert not placed.patches(TellPrograms)
    placed.act("source.search", id=str(2**60 + 6))
    position = {name: repr(float(frame[name][6])) for name in ("ra", "dec")}
    assert sent(placed) == [
        ("", "table.highlight.row", {"table-id": table_id, "row": "6"}),
        ("", "coord.pointAt.sky", position),
    ]
    placed.act("selections.expression", expression="g > 2")
    assert sent(placed)[0][2]["row-list"] == [str(row) for row in chosen(placed)]
    heard(placed, "row", **{"table-id": table_id, "row": "9"})
    heard(placed, "rows", **{"table-id": table_id, "row-list": ["9"]})
    assert (placed.app.session.selected, chosen(placed)) == (9, [9])
    assert not sent(placed)
    placed.act("selections.clear")
    assert sent(placed) == [("", "table.select.rowList", {"table-id": table_id, "row-list": []})]


def test_a_position_is_the_nearest_source_within_the_radius(placed, frame):
    near = {"ra": str(frame["ra"][17]), "dec": str(frame["dec"][17] + 3 / 3600)}
    heard(placed, "position", **near)
    assert placed.app.session.selected == 17
    assert "3″ from there" in panel(placed)
    act(placed, "options", follows="on", radius="2")
    placed.act("source.deselect")
    heard(placed, "position", **near)
    assert placed.app.session.selected is None
    assert "no source is within 2″" in panel(placed)
    act(placed, "options", follows="on", radius="-2")
    assert "number of arcseconds" in panel(placed)
    assert placed.app.session.programs.radius == 2
    act(placed, "options", radius="20")  # others are not followed
    heard(placed, "position", **near)
    assert placed.app.session.selected is None


def test_rows_of_other_tables_select_nothing(placed):
    table_id = send_all(placed)
    heard(placed, "row", **{"table-id": "another", "row": "4"})
    assert placed.app.session.selected is None
    assert "a table that is not open here" in panel(placed)
    heard(placed, "row", **{"table-id": table_id, "row": "300"})
    assert placed.app.session.selected is None
    assert "row 300 of a table of 300 rows" in panel(placed)


def test_a_table_that_is_sent_waits_for_the_users_word(placed):
    url = "http://127.0.0.1:2112/t4.vot"
    heard(placed, "offer", message="m1", url=url, name="stars", **{"table-id": "t4"})
    assert "TOPCAT sends the table stars , which is at 127.0.0.1:2112" in panel(placed)
    assert not placed.patches(FetchOffered)
    act(placed, "decline", offer="1")
    assert [(one.message, one.status) for one in placed.patches(AnswerProgram)] == [
        ("m1", "samp.error")
    ]
    assert "stars" not in panel(placed)
    heard(placed, "offer", message="m2", url=url, name="stars", **{"table-id": "t4"})
    act(placed, "open", offer="2")
    assert placed.patches(FetchOffered) == [FetchOffered(url, "stars")]
    placed.act("web.ask", role="dataset", name="stars", size="1000", host="127.0.0.1:2112")
    assert "stars from 127.0.0.1:2112 is 1 kB. Fetch it?" in panel(placed)
    act(placed, "open", offer="2")
    assert "not offered any more" in panel(placed)


def test_a_table_that_was_opened_is_known_by_both(placed, frame):
    url = "http://127.0.0.1:2112/t4.csv"
    heard(placed, "offer", url=url, **{"table-id": "t4"})
    act(placed, "open", offer="1")
    placed.load(frame.iloc[::-1], name="t4.csv", origin=url)
    placed.act("columns", id_col="id", label_col="label")
    placed.act("choose", choice="labels_to_train", do="add-all")
    placed.act("choose", choice="features_for_training", do="add", available=["g", "r", "w1"])
    placed.act("axes", default_x="g", default_y="r")
    placed.act("setup.close")
    heard(placed, "row", row="4", **{"table-id": "t4"})
    session = placed.app.session
    assert session.dataset.ids.text(session.selected) == str(frame["id"][295])


def test_the_connection_lasts_when_a_project_is_continued(placed):
    send_all(placed)
    placed.list_projects()
    placed.go_on(placed.app.session.project.id)
    programs = placed.app.session.programs
    assert (programs.state, programs.listed[0].name) == ("on", "TOPCAT")


def test_offers_do_not_pile_up(placed):
    for n in range(9):
        heard(placed, "offer", message=f"m{n}", url=f"https://a.org/{n}.fits")
    assert [one.message for one in placed.app.session.programs.offered] == [
        f"m{n}" for n in range(4, 9)
    ]


def test_tables_are_offered_before_a_data_set_is_open(user):
    connect(user)
    heard(user, "offer", url="https://a.org/t.vot", name="<i>t")
    assert "sends the table" in user.shown["programs"]
    assert "<i>" not in user.shown["programs"]


STRANGE = st.recursive(
    st.none() | st.integers() | st.text(max_size=12) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["row", "rows", "position", "offer"]),
    STRANGE | st.fixed_dictionaries({"sender": STRANGE, "params": STRANGE, "message": STRANGE}),
)
def test_whatever_is_heard_is_no_fault_and_changes_nothing(placed, action, content):
    act(placed, action, content)
    assert "fault in this program" not in "".join(patch.html for patch in placed.patches(Html))
    session = placed.app.session
    assert (session.selected, session.selection, session.programs.offered) == (None, None, [])
    act(placed, "listed", content)
    assert all(one.name for one in session.programs.listed)
