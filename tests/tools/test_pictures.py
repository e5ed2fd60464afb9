"""A picture of the documentation is stale when the page shows something else, not when a font is another."""

from __future__ import annotations

import io

import numpy as np
import pictures
import pytest
from PIL import Image, ImageDraw, ImageFilter

from astronomical_lite import __version__


def page(words: str = "Load Data File", panel: int = 700) -> Image.Image:
    picture = Image.new("RGB", (1440, 900), "#f4f6f9")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 60, panel, 880), fill="white", outline="#d3dae4")
    draw.rectangle((40, 100, 240, 140), fill="#0b5cad")
    draw.rectangle((300, 300, panel - 20, 800), fill="#009e73")
    draw.text((60, 112), words, fill="white")
    return picture


def png(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def check(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "FOLDER", tmp_path)
    monkeypatch.setattr(pictures, "WORDS", tmp_path / "words.json")
    monkeypatch.setattr(pictures, "TAKE", True)
    assert pictures.check("step", png(page()), "Load  Data File", tmp_path / "seen.png") == ""
    monkeypatch.setattr(pictures, "TAKE", False)
    return lambda picture, words: pictures.check("step", png(picture), words, tmp_path / "seen.png")


def test_the_same_page_in_another_font_is_the_same(check):
    noise = np.random.default_rng(0).normal(0, 4, (900, 1440, 3))
    other = Image.fromarray(np.clip(np.asarray(page()) + noise, 0, 255).astype("uint8"))
    other = other.filter(ImageFilter.GaussianBlur(1)).crop((0, 0, 1440, 896))
    assert check(other, "Load Data File") == ""


def test_the_version_is_no_word(check):
    assert check(page(), f"Load Data File {__version__}") == ""
    assert check(page(), "Load Data File 0.0.0") != ""


def test_other_words_and_another_layout_are_told(check, tmp_path):
    assert "Read" in check(page("Read Data File"), "Read Data File")
    assert "of it differs" in check(page(panel=1100).rotate(180), "Load Data File")
    assert "100.0%" in check(page().resize((1180, 700)), "Load Data File")
    assert (tmp_path / "seen.png").exists()


def test_a_picture_that_was_never_taken_is_asked_for(check, tmp_path):
    said = pictures.check("new", png(page()), "", tmp_path / "seen.png")
    assert "run make pictures" in said
