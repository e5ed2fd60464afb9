"""A configuration that was read and is not in force yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from astronomical_lite.project.settings import Settings

if TYPE_CHECKING:
    from astronomical_lite.bundle.replayed import BundleWork


@dataclass(frozen=True)
class PendingConfiguration:
    """A configuration that waits for its data file or for the user's consent to its Python.

    Attributes
    ----------
    name : of its file
    level : "layout", "settings" or "train": how much of it is wanted
    bundle : the bundle that it came with, if that is to be replayed
    time : when its file was changed last, as events have times; empty if that is not known
    data_file : name of the only data file that it is for; empty if it waits for any
    """

    settings: Settings
    name: str
    level: str
    bundle: BundleWork | None = None
    time: str = ""
    data_file: str = ""
