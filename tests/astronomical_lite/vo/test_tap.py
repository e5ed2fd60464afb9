"""Queries to archives: what is asked, and what their answers say."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from tap_answers import BINARY_COUNT, COUNT, ERROR, result

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.vo.tap import (
    SERVICES,
    count_address,
    query_address,
    read_count,
    service_address,
)

SERVICE = "https://tapvizier.cds.unistra.fr/TAPVizieR/tap"


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_a_query_is_asked_for_as_a_votable_of_so_many_rows_at_most():
    query = "SELECT ra, dec FROM \"I/355/gaiadr3\" WHERE 1=CONTAINS(POINT('ICRS', ra, dec), x) & y > 2 ;\n"
    address = query_address(f" {SERVICE}/sync/ ", query, 5000)
    assert address.startswith(f"{SERVICE}/sync?")
    assert asked(address) == {
        "REQUEST": "doQuery",
        "LANG": "ADQL",
        "FORMAT": "votable",
        "MAXREC": "5000",
        "QUERY": query.strip().removesuffix(";").strip(),
    }


def test_rows_are_counted_of_the_query_as_it_is_even_with_a_comment_at_its_end():
    counted = asked(count_address(SERVICE, "SELECT * FROM t -- all"))["QUERY"]
    assert counted == "SELECT COUNT(*) AS n_rows FROM (\nSELECT * FROM t -- all\n) AS counted"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tap.example.org/tap",
        "ftp://a.org/tap",
        "file:///etc/passwd",
        "https://",
        "https://me:pw@a.org/tap",
        "https://a.org/\x00",
    ],
)
def test_what_is_no_address_of_a_service_is_refused(text):
    with pytest.raises(UserError, match="not the address of a TAP service") as error:
        service_address(text)
    assert error.value.field == "service"


@pytest.mark.parametrize("query", ["", "DROP TABLE t", "-- SELECT\nDELETE FROM t", "selection"])
def test_what_is_no_query_is_refused(query):
    with pytest.raises(UserError, match="Type a query in ADQL") as error:
        query_address(SERVICE, query, 10)
    assert error.value.field == "query"


def test_a_query_that_no_address_holds_is_refused():
    with pytest.raises(UserError, match=r"too long to be sent in an address.*6,000"):
        query_address(
            SERVICE, f"SELECT * FROM t WHERE id IN ({','.join(map(str, range(2000)))})", 1
        )


def test_listed_services_are_addresses_of_services():
    assert all(service_address(address) == address for address in SERVICES.values())


@pytest.mark.parametrize("content", [COUNT, BINARY_COUNT])
def test_the_number_of_rows_is_read_in_any_serialisation(content):
    assert read_count(content) == 48721


def test_an_error_of_the_service_is_told_in_its_words():
    with pytest.raises(UserError) as error:
        read_count(ERROR)
    assert str(error.value) == (
        'The service says: Incorrect ADQL query: 1 unresolved identifiers! * Unknown column "gmag" ! '
        "[l.1 c.8 - l.1 c.12]."
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>503 Service Unavailable</body></html>",
        b"48721",
        result([("1", 10, 20, 18.5)]),
        COUNT.replace(b"48721", b"-1"),
        b'<?xml version="1.0"?><!DOCTYPE V [<!ENTITY a "1">]><VOTABLE>&a;</VOTABLE>',
        COUNT[:-60],
    ],
)
def test_an_answer_that_is_no_number_is_told(content):
    with pytest.raises(UserError, match="no number of rows"):
        read_count(content)


def test_a_result_that_was_cut_off_says_so_where_it_is_read(tmp_path):
    path = tmp_path / "query.vot"
    rows = [(str(2**60 + i), 10.0 + i, -5.0, 18.25) for i in range(3)]
    path.write_bytes(result(rows, overflow=True))
    catalogue = read_catalogue(path, "query.vot")
    assert catalogue.frame["source_id"].tolist() == [2**60 + i for i in range(3)]
    assert any("not complete" in note for note in catalogue.notes)
    path.write_bytes(ERROR)
    with pytest.raises(UserError, match="answered with an error: Incorrect ADQL query"):
        read_catalogue(path, "query.vot")
