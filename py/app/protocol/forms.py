"""A submitted form: field names to lists of texts, as a browser serialises it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from astronomical_lite.messages import UserError

LOWEST_LABEL = -(2**31)  # 32 bits; only -1 has a meaning of its own


class Form(dict[str, list[str]]):
    """The fields of a form, and what came with it.

    Attributes
    ----------
    content : object or None
        What no form can hold, as JSON has it.
    data : bytes
        A piece of a file, for instance.
    """

    def __init__(
        self,
        fields: Mapping[str, Iterable[str]] | None = None,
        content: Any = None,
        data: bytes = b"",
    ) -> None:
        super().__init__({name: list(values) for name, values in (fields or {}).items()})
        self.content = content
        self.data = data

    def one(self, name: str, default: str = "") -> str:
        """The field's only value."""
        values = self.get(name) or [default]
        return values[0]

    def is_about(self, row: int | None) -> bool:
        """Whether it was sent with this source in view, or does not say: a key pressed twice is sent
        while the page still shows the question before."""
        return self.one("of", str(row)) == str(row)

    def many(self, name: str) -> list[str]:
        return list(self.get(name, ()))

    def without(self, name: str, entries: list[Any]) -> list[Any]:
        """The entries without the one whose number, as in `remove.2`, is the field's value; all of
        them if it is gone already."""
        number = self.one(name).removeprefix("remove.")
        return [entry for i, entry in enumerate(entries) if str(i) != number]

    def on(self, name: str) -> bool:
        """Whether a checkbox is ticked."""
        return bool(self.get(name))

    def integer(self, name: str, label: str, lowest: int) -> int:
        """A whole number, at least `lowest`; otherwise a UserError that names the `label`."""
        text = self.one(name).strip()
        try:
            value = int(text)
        except ValueError:
            raise UserError(
                f"{label} needs a whole number, not '{text:.40}'.", field=name
            ) from None
        if value < lowest:
            raise UserError(f"{label} must be at least {lowest}, not {value}.", field=name)
        return value
