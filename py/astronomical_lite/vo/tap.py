"""Queries to archives by TAP, the Table Access Protocol (IVOA Recommendation 1.1, 2019-09-27).

address = query_address("https://tapvizier.cds.unistra.fr/TAPVizieR/tap", query, most_rows=20_000)
address = count_address("https://tapvizier.cds.unistra.fr/TAPVizieR/tap", query)
read_count(answer)   # how many rows the query has

What answers a query is a VOTable, read as any other file.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit
from xml.parsers import expat

from astronomical_lite.messages import UserError

__all__ = [
    "MOST_ROWS",
    "SERVICES",
    "count_address",
    "query_address",
    "read_count",
    "service_address",
]

SERVICES = {
    "VizieR (CDS)": "https://tapvizier.cds.unistra.fr/TAPVizieR/tap",
    "SIMBAD (CDS)": "https://simbad.cds.unistra.fr/simbad/sim-tap",
    "Gaia Archive (ESA)": "https://gea.esac.esa.int/tap-server/tap",
    "GAVO Data Center": "https://dc.g-vo.org/tap",
    "ESO catalogues": "https://archive.eso.org/tap_cat",
    "ESO observations": "https://archive.eso.org/tap_obs",
    "NOIRLab Astro Data Lab": "https://datalab.noirlab.edu/tap",
    "HEASARC": "https://heasarc.gsfc.nasa.gov/xamin/vo/tap",
    "IRSA": "https://irsa.ipac.caltech.edu/TAP",
    "CADC": "https://ws.cadc-ccda.hia-iha.nrc-cnrc.gc.ca/argus",
}
"""Archives and the addresses that they publish for TAP. Whether one lets pages of other sites read its answers is
its own affair, and may change."""

MOST_ROWS = 2_000_000
_LONGEST_ADDRESS = 6000  # characters; many servers refuse longer ones
_LONGEST_SAID = 400


def service_address(text: str) -> str:
    """Return the address of a TAP service as it is used, or raise a UserError.

    A closing /sync, as it is often copied, is left out.
    """
    address = text.strip().rstrip("/")
    parts = urlsplit(address if address.isprintable() else "")
    if parts.scheme not in ("http", "https") or not parts.netloc or "@" in parts.netloc:
        raise UserError(
            f"'{address:.80}' is not the address of a TAP service: it should start with https:// and "
            "often ends with /tap.",
            "service",
        )
    path = re.sub(r"/(sync|async)$", "", parts.path)
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def query_address(service: str, query: str, most_rows: int) -> str:
    """Return the address whose answer is the query's result, at most so many rows.

    Raises
    ------
    UserError
        The service's address or the query cannot be one, or both are too long.
    """
    checked = _checked_query(query)
    return _sync(service_address(service), checked, most_rows)


def count_address(service: str, query: str) -> str:
    """Return the address whose answer says how many rows a query has; errors as of `query_address`."""
    counted = f"SELECT COUNT(*) AS n_rows FROM (\n{_checked_query(query)}\n) AS counted"
    return _sync(service_address(service), counted, 1)


def _sync(service: str, query: str, most_rows: int) -> str:
    asked = {"REQUEST": "doQuery", "LANG": "ADQL", "FORMAT": "votable", "MAXREC": str(most_rows)}
    address = f"{service}/sync?{urlencode(asked | {'QUERY': query})}"
    if len(address) > _LONGEST_ADDRESS:
        raise UserError(
            f"The query is too long to be sent in an address: it makes {len(address):,} characters, and "
            f"{_LONGEST_ADDRESS:,} can be sent. Shorten it, for instance a list of ids.",
            "query",
        )
    return address


def _checked_query(query: str) -> str:
    text = query.strip().rstrip(";").rstrip()
    if not re.match(r"(select|with)\b", _without_comments(text), re.IGNORECASE):
        raise UserError(
            "Type a query in ADQL, such as SELECT TOP 1000 * FROM the name of a table.", "query"
        )
    return text


def _without_comments(query: str) -> str:
    return re.sub(r"--[^\n]*", "", query).strip()


def read_count(content: bytes) -> int:
    """Return the number of rows that the answer to `count_address` tells.

    Raises
    ------
    UserError
        The service answered with an error, which the sentence has, or with no number.
    """
    said = _error_in(content)
    if said is not None:
        raise UserError(f"The service says: {said[:_LONGEST_SAID].rstrip('. ') or 'an error'}.")
    values = _values_in(content)
    number = str(values[0]) if len(values) == 1 else ""
    if not re.fullmatch("[0-9]{1,15}", number):
        raise UserError("The service's answer has no number of rows.")
    return int(number)


def _values_in(content: bytes) -> list[object]:
    """Return the values of a VOTable that has one column; none if it has not."""
    from astronomical_lite.tables.formats import votable
    from astronomical_lite.tables.formats.source import Source
    from astronomical_lite.tables.raw_table import RawColumn

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.vot"
        path.write_bytes(content)
        try:
            columns = votable.read(Source(path, path.name), None).columns
        except UserError:
            return []
    if len(columns) != 1 or not isinstance(columns[0], RawColumn):
        return []
    return list(columns[0].values)


def _error_in(content: bytes) -> str | None:
    """Return what a service says of an error (TAP 1.1, DALI 1.1, section 4.4); None if there is none."""
    status: list[str] = []
    texts: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        status.clear()
        if tag.rpartition(":")[2] == "INFO" and attributes.get("name", "") == "QUERY_STATUS":
            status.append(attributes.get("value", "").strip().upper())

    def text(piece: str) -> None:
        if status == ["ERROR"]:
            texts.append(piece)

    def end(tag: str) -> None:
        if status == ["ERROR"]:
            raise _ErrorFoundError
        status.clear()

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except _ErrorFoundError:
        return " ".join("".join(texts).split())
    except expat.ExpatError:
        pass  # the reader says what is wrong with it
    return None


class _ErrorFoundError(Exception):
    """The answer says of itself that it is an error."""
