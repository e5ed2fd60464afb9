"""What the data set-up decides, in one object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNKNOWN

# Okabe & Ito (2008), told apart by people with any form of colour blindness; unknown is grey.
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#332288")
UNKNOWN_COLOUR = "#8a8a8a"


@dataclass
class Settings:
    """Everything the data set-up decides. Labels are raw integers; -1 is unknown."""

    author: str = ""
    doi: str = ""
    dataset_filepath: str = ""
    optimise_data: bool = False
    layout: dict[str, dict[str, Any]] = field(default_factory=dict)
    id_col: str = ""
    label_col: str = ""
    default_vars: tuple[str, str] = ("", "")
    label_colours: dict[int, str] = field(default_factory=dict)
    labels_to_strings: dict[int, str] = field(default_factory=dict)
    extra_info_cols: list[str] = field(default_factory=list)
    extra_image_cols: list[str] = field(default_factory=list)
    labels_to_train: list[int] = field(default_factory=list)
    features_for_training: list[str] = field(default_factory=list)
    exclude_labels: bool = False
    exclude_unknown_labels: bool = False
    scale_data: bool = False
    feature_generation: list[tuple[str, int]] = field(default_factory=list)
    test_set_file: bool = False
    classifiers: dict[str, dict[str, Any]] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def labels(self) -> list[int]:
        """Every label of the data set, unknown included, in ascending order."""
        return sorted(self.labels_to_strings)

    @property
    def known_labels(self) -> list[int]:
        return [label for label in self.labels if label != UNKNOWN]

    @property
    def unclassified_labels(self) -> list[int]:
        """Known labels that get no classifier of their own."""
        return [label for label in self.known_labels if label not in self.labels_to_train]

    def name_of(self, label: int) -> str:
        return self.labels_to_strings.get(label, str(label))


def default_colours(labels: Iterable[int]) -> dict[int, str]:
    """A colour-blind-safe colour per label; unknown is grey."""
    known = [label for label in sorted(labels) if label != UNKNOWN]
    colours = {label: PALETTE[i % len(PALETTE)] for i, label in enumerate(known)}
    if UNKNOWN in labels:
        colours[UNKNOWN] = UNKNOWN_COLOUR
    return colours


def check_label_names(names: dict[int, str]) -> None:
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
