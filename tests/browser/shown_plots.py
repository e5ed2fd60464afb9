"""Places in a plot of the page, from data units to the screen."""

from __future__ import annotations

import json
import re

from engines.expecting import expect


def picture(person, plot_id: str) -> str:
    """Key of the picture that a plot shows; another one where it was drawn anew."""
    return person.page.locator(f"#plot-{plot_id}").get_attribute("data-picture")


def limits_of(person, plot_id: str) -> list[float]:
    """Limits of a plot's axes: x from, x to, y from, y to."""
    image = person.page.locator(f"#plot-{plot_id}")
    expect(image).to_have_attribute("data-limits", re.compile("."))
    return json.loads(image.get_attribute("data-limits"))


def place_of(person, plot_id: str, x: float, y: float) -> tuple[float, float]:
    """Where a point in data units is on the screen, in px."""
    image = person.page.locator(f"#plot-{plot_id}")
    left, top, width, height = json.loads(image.get_attribute("data-box"))
    x0, x1, y0, y1 = limits_of(person, plot_id)
    box = image.bounding_box()
    u, v = (x - x0) / (x1 - x0), (y1 - y) / (y1 - y0)
    return (
        box["x"] + box["width"] * (left + width * u),
        box["y"] + box["height"] * (top + height * v),
    )
