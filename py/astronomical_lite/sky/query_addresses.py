"""Web addresses with a query, of services that are asked about a position.

>>> query_address("https://example.org/cutout", {"ra": decimal(188.73625, 3), "dec": "+1.5"})
'https://example.org/cutout?ra=188.736&dec=%2B1.5'
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

__all__ = ["decimal", "query_address"]


def query_address(base: str, query: dict[str, object]) -> str:
    """Return an address with a query.

    Blanks are written %20 and signs %2B: not every server reads + as a blank, or as a plus.
    """
    return f"{base}?{urlencode(query, quote_via=quote, safe='')}"


def decimal(value: float, digits: int) -> str:
    """Return a decimal number without an exponent or needless zeros."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
