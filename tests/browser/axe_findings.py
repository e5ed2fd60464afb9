"""What axe-core finds in what is in view."""

from __future__ import annotations

from functools import cache

from person import Person

import javascript_checks

RUN = """async () => {
  const { violations } = await axe.run(document, { rules: {
    "label-content-name-mismatch": { enabled: true },
  } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("  ")}`);
}"""


@cache
def script() -> str:
    _, modules = javascript_checks.checkers()
    return (modules / "axe-core" / "axe.min.js").read_text()


def findings(person: Person) -> list[str]:
    """What it finds, in each theme."""
    page, found = person.page, []
    page.evaluate(script())
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        person.settle()
        found += [f"{theme}, {one}" for one in page.evaluate(RUN)]
    return found
