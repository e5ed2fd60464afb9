"""Labels as lists and tables show them."""

from __future__ import annotations

from typing import Any

from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.labels import UNSURE, UNSURE_NAME


def named(settings: Settings, label: int) -> dict[str, Any]:
    """A label's value, name and colour, Unsure and one that the data set no longer has included."""
    name = UNSURE_NAME if label == UNSURE else settings.name_of(label)
    colour = "" if label == UNSURE else settings.label_colours.get(label, "")
    return {"value": label, "name": name, "colour": colour}
