"""HTML of which every text is escaped.

>>> element("p", "a < b", class_="note")
'<p class="note">a &lt; b</p>'
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

__all__ = ["Markup", "element", "joined"]


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, *content: str, **attributes: object) -> Markup:
    """Return an element; what of its content is no `Markup` is text, and is escaped.

    Parameters
    ----------
    name : str
    *content : str
    **attributes
        An underscore at the end of a name is left out, others are hyphens.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return Markup(f"<{name}{given}>{joined(content)}</{name}>")


def joined(content: Iterable[str]) -> Markup:
    """Return one after the other, texts escaped."""
    return Markup("".join(one if isinstance(one, Markup) else escape(one) for one in content))
