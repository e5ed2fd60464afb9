"""Size, colours and format of a picture, which all plots take alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from astronomical_lite.project.settings import UNKNOWN_COLOUR

# "screen" is the pixels themselves, which the page shows at once; the others are files.
ImageFormat = Literal["png", "svg", "pdf", "screen"]
MEDIA_TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


@dataclass(frozen=True)
class Size:
    """A panel's size in CSS pixels, and how many pixels of the screen make one of them.

    Sizes that no plot fits into, such as those of a hidden panel, become the nearest that do.
    """

    width: float = 640
    height: float = 480
    pixel_ratio: float = 1.5

    def __post_init__(self) -> None:
        for name, least, most in (("width", 160, 4000), ("height", 120, 4000)):
            object.__setattr__(self, name, min(max(getattr(self, name), least), most))
        object.__setattr__(self, "pixel_ratio", min(max(self.pixel_ratio, 0.5), 4))


@dataclass(frozen=True)
class Theme:
    """Colours as '#rrggbb'.

    Attributes
    ----------
    ink : axes, ticks, text and marks
    muted : text of less weight
    background : the paper
    grid : grid lines
    unknown : sources without a label
    faint : sources behind others that matter more
    accent : marks that stand for no class
    dark : True for light ink on dark paper
    """

    ink: str
    muted: str
    background: str
    grid: str
    unknown: str
    faint: str
    accent: str
    dark: bool = False


LIGHT = Theme("#1b2430", "#5a6675", "#ffffff", "#dde2e8", UNKNOWN_COLOUR, "#c3cbd6", "#0072b2")
DARK = Theme("#e6ebf1", "#9aa7b6", "#18202b", "#323e4d", "#7d8894", "#3d495a", "#56b4e9", True)


@dataclass(frozen=True)
class Style:
    """Size, theme and format, which every draw function takes: `Style(Size(420, 320, 2), DARK, "svg")`."""

    size: Size = field(default_factory=Size)
    theme: Theme = LIGHT
    image_format: ImageFormat = "png"
