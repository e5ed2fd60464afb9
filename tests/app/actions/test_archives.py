"""A query to an archive: how many rows there are is asked before any is fetched."""

from __future__ import annotations

import html
import re

import pytest
from tap_answers import COUNT, ERROR, result

from app.protocol.patches import AskArchive
from astronomical_lite.vo.tap import count_address, query_address

SERVICE = "https://tapvizier.cds.unistra.fr/TAPVizieR/tap"
QUERY = "SELECT ra, dec, gmag FROM t WHERE gmag < 18"
FORM = {"service": "VizieR (CDS)", "own": "", "query": QUERY, "most_rows": "50000"}


def shown(user):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", user.shown["archives"])).split())


def ask(user, **changed):
    user.act("archive.ask", **(FORM | changed))
    return [patch.address for patch in user.patches(AskArchive)]


def answer(user, of, content=b"", reached="true"):
    user.act("archive.counted", data=content, of=of, reached=reached)


def addresses(user) -> list[str]:
    return re.findall(r'name="url" value="(.*?)"', html.unescape(user.shown["archives"]))


def test_the_number_of_rows_is_told_before_they_are_fetched(user):
    (asked,) = ask(user)
    assert asked == count_address(SERVICE, QUERY)
    assert "is counting the rows" in shown(user)
    assert "Fetch the Table" not in shown(user)
    answer(user, asked, COUNT)
    assert "tapvizier.cds.unistra.fr finds 48,721 rows." in shown(user)
    assert addresses(user) == [query_address(SERVICE, QUERY, 50_000)]
    (asked,) = ask(user, most_rows="1000")
    answer(user, asked, COUNT)
    assert "finds 48,721 rows; the first 1,000 are fetched" in shown(user)
    user.act("archive.leave")
    assert "Fetch the Table" not in shown(user)
    assert QUERY in shown(user)


def test_an_archive_that_does_not_count_is_told_and_may_be_asked_all_the_same(user):
    (asked,) = ask(user)
    answer(user, asked, ERROR)
    assert "does not say how many rows there are. The service says: Incorrect ADQL query" in shown(
        user
    )
    assert "At most 50,000 would be fetched." in shown(user)
    assert "Fetch the Table" in shown(user)


def test_an_archive_that_cannot_be_reached_is_told(user):
    (asked,) = ask(user)
    answer(user, asked, reached="false")
    assert "tapvizier.cds.unistra.fr could not be asked" in shown(user)
    assert "Fetch the Table" not in shown(user)


def test_an_answer_that_nobody_waits_for_is_passed_over(user):
    (first,) = ask(user)
    (second,) = ask(user, query="SELECT * FROM s")
    answer(user, first, COUNT)
    assert "is counting" in shown(user)
    user.act("archive.leave")
    answer(user, second, COUNT)
    assert "finds" not in shown(user)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"service": "x"}, "Choose one of the archives"),
        ({"service": "own", "own": "vizier"}, "not the address of a TAP service"),
        ({"query": "x"}, "Type a query in ADQL"),
        ({"most_rows": "many"}, "needs a whole number"),
        ({"most_rows": "0"}, "must be at least 1"),
        ({"most_rows": "99999999"}, "At most 2,000,000 rows"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(user, changed, says):
    assert ask(user, **changed) == []
    assert says in shown(user)


def test_ones_own_archive_is_asked_by_its_address(user):
    (asked,) = ask(user, service="own", own="http://localhost:8080/tap/sync")
    assert asked == count_address("http://localhost:8080/tap", QUERY)
    answer(user, asked, COUNT)
    assert "localhost:8080 finds" in shown(user)


def test_the_answer_is_read_as_any_file(user):
    rows = [(str(2**60 + i), i / 7, -i / 9, 17 + i / 100) for i in range(120)]
    user.upload("dataset", "tap-query.vot", result(rows, overflow=True), optimise_data="on")
    assert "120 sources" in user.shown["dataset-report"]
    assert "not complete" in user.shown["dataset-report"]
    user.upload("dataset", "tap-query.vot", ERROR)
    assert "Incorrect ADQL query" in user.shown["dataset-report"]
