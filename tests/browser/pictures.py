"""The documentation's pictures: taken by the tests that drive the page, and compared with those in docs/images.

`make pictures` takes them anew. Otherwise each is compared: its words must be the same, and, made small so that
another computer's fonts do not matter, what is where.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import numpy as np
from PIL import Image

from astronomical_lite import __version__
from environment import ROOT

FOLDER = ROOT / "docs" / "images"
WORDS = FOLDER / "words.json"
TAKE = os.environ.get("PICTURES") == "take"
CELL = 24  # pixels of a picture that are compared as one: a line of text, whatever its font
DIFFERENT, MOST_DIFFERENT = 24, 0.04  # of 255; share of cells


def small(picture: Image.Image) -> np.ndarray:
    size = [max(1, side // CELL) for side in picture.size]
    return np.asarray(picture.convert("L").resize(size, Image.Resampling.BOX)).astype(int)


def difference(old: Image.Image, new: Image.Image) -> float:
    """The share of a picture that shows something else; 1 where the size is another."""
    if any(abs(a - b) > CELL for a, b in zip(old.size, new.size, strict=True)):
        return 1.0
    return float(np.mean(np.abs(small(old) - small(new.resize(old.size))) > DIFFERENT))


def check(name: str, png: bytes, words: str, seen: Path) -> str:
    """Keep a picture, or compare it with the one kept; returns what is wrong, or nothing.

    The program's version is no word of it: a new one changes nothing that is to be seen anew.
    """
    known = json.loads(WORDS.read_text("utf-8")) if WORDS.exists() else {}
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    said = words.replace(__version__, "").split()
    kept = FOLDER / f"{name}.webp"
    if TAKE:
        picture.save(kept, quality=82, method=6)
        text = json.dumps(
            known | {name: " ".join(said)}, indent=1, sort_keys=True, ensure_ascii=False
        )
        WORDS.write_text(f"{text}\n", "utf-8")
        return ""
    if not kept.exists():
        return f"docs/images/{name}.webp is not there: run make pictures and commit it."
    old = Image.open(kept)
    share, before = difference(old, picture), known.get(name, "").split()
    if share <= MOST_DIFFERENT and said == before:
        return ""
    picture.save(seen)
    new = [word for word in said if word not in before] + [w for w in before if w not in said]
    return (
        f"docs/images/{name}.webp no longer shows the page ({share:.1%} of it differs; words: "
        f"{' '.join(new[:20]) or 'none'}). Look at {seen}, then run make pictures and commit it."
    )
