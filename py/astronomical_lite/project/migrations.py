"""Formats of what is stored, and the steps that bring what older programs wrote up to date.

>>> content = CONFIGURATION.migrate(content, stamp=content.get(OWN, {}))

Every stored JSON object carries the number of its format, and the version of the program that wrote
it. Format 1 is also what has no number: AstronomicAL's configuration files, and all that versions up to
0.1.0 of this program wrote. A change of a format is one more step at the end of its list: a pure
function from content to content, which leaves what it does not know as it is. What is newer than this
program knows is refused, so that it is not written over by halves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from astronomical_lite import __version__
from astronomical_lite.messages import UserError
from astronomical_lite.project.layout import lowered, tall_panels

PROGRAM = "AstronomicAL Lite"

OWN = "astronomical_lite"
"""A configuration's key for what is this program's alone; AstronomicAL leaves it aside."""

Content = dict[str, Any]


class NewerFormatError(UserError):
    """Something stored was written by a program newer than this one."""


@dataclass(frozen=True)
class StoredFormat:
    """The format of a kind of file.

    Attributes
    ----------
    name : str
        What sentences call the file.
    steps : tuple of callable
        Step i makes format i + 2 of format i + 1.
    key : str
        Where the number is.
    """

    name: str
    steps: tuple[Callable[[Content], Content], ...] = ()
    key: str = "format"

    @property
    def number(self) -> int:
        """The format that this program writes."""
        return 1 + len(self.steps)

    def stamp(self) -> Content:
        """Return the number and the program's version, for a new file."""
        return {self.key: self.number, "version": __version__}

    def migrate(self, content: Content, stamp: Mapping[str, Any] | None = None) -> Content:
        """Return the content in the format that this program writes; the given one is not changed.

        Parameters
        ----------
        content : dict
            As it was stored.
        stamp : mapping
            The object that has the number; the content itself if not given.

        Raises
        ------
        NewerFormatError
            The number is higher than any that this program knows.
        UserError
            The number is not one.
        """
        stamp = content if stamp is None else stamp
        number = stamp.get(self.key, 1)
        if type(number) is not int or number < 1:
            raise UserError(f"{self.name} is damaged: its '{self.key}' is {number!r:.40}.")
        if number > self.number:
            raise NewerFormatError(_newer(self.name, stamp))
        for step in self.steps[number - 1 :]:
            content = step(content)
        return content


def _newer(name: str, stamp: Mapping[str, Any]) -> str:
    by = stamp.get("version")
    writer = f"{PROGRAM} {by:.20}" if isinstance(by, str) and by else f"a newer {PROGRAM}"
    return (
        f"{name} was written by {writer} and cannot be read by this older one ({__version__}). "
        "Load this page anew to get the newest, or open it where it was written. Nothing was changed."
    )


def lower_tall_panels(config: Content) -> Content:
    """Format 2 of a configuration: panels are at most 40 rows high, where 200 were allowed."""
    if not tall_panels(config.get("layout")):
        return config
    return config | {"layout": lowered(config["layout"])}


def with_selection_sets(config: Content) -> Content:
    """Format 3: there may be selection sets, which a program of format 2 would drop when it saves."""
    return config


def with_table_matches(config: Content) -> Content:
    """Format 4: columns may be matched from other catalogues, which a program of format 3 would lose."""
    return config


CONFIGURATION = StoredFormat(
    "The configuration file", (lower_tall_panels, with_selection_sets, with_table_matches)
)
