"""Names of labels: each label has one of its own."""

from __future__ import annotations

from collections.abc import Mapping

from astronomical_lite.messages import UserError


def check_label_names(names: Mapping[int, str]) -> None:
    """Raise a UserError unless every label has a name of its own."""
    seen: dict[str, int] = {}
    for label, name in names.items():
        if not name.strip():
            raise UserError(f"Label {label} needs a name.", field=f"name.{label}")
        if name in seen:
            raise UserError(
                f"Labels {seen[name]} and {label} are both called '{name}'; "
                "give each its own name.",
                field=f"name.{label}",
            )
        seen[name] = label
