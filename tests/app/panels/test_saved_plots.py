"""A plot that is saved is on white paper, however the page looks."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from app.protocol.patches import Download

pytestmark = pytest.mark.plots


@pytest.mark.parametrize("kind", ["png", "svg"])
@pytest.mark.parametrize("plot", ["basic-2", "learner"])
def test_a_plot_saved_in_the_dark_is_the_one_saved_in_the_light(user, frame, kind, plot):
    user.start(frame)
    user.act("plot.save", **{kind: plot})
    light = user.download()
    user.act("theme", dark="true")
    user.act("plot.save", **{kind: plot})
    assert user.download() == light
    assert user.app.session.dark


def test_it_is_saved_with_the_zoom_it_is_seen_with(user, frame):
    user.start(frame)
    user.act("plot.save", svg="basic-2")
    whole = user.download()
    user.act("plot.view", plot="basic-2", limits=["0", "1", "-1", "1"])
    user.act("plot.save", svg="basic-2")
    assert user.download() != whole
    user.act("plot.view", plot="basic-2", limits=[])
    user.act("plot.save", svg="basic-2")
    assert user.download() == whole


@pytest.mark.parametrize(
    ("kind", "head", "media_type"),
    [("png", b"\x89PNG", "image/png"), ("svg", b"<?xml", "image/svg+xml")],
)
def test_plots_are_saved_on_white_paper(user, frame, kind, head, media_type):
    """Also while the page is dark, which it stays."""
    user.start(frame)
    user.act("plot.save", **{kind: "basic-2"})
    on_white = user.download()
    assert on_white.startswith(head)
    (patch,) = user.patches(Download)
    assert (patch.name, patch.media_type) == (f"basic-2.{kind}", media_type)
    user.act("theme", dark="true")
    dark = user.images()["plot-basic-2"]
    user.act("plot.save", **{kind: "basic-2"})
    assert user.download() == on_white
    if kind == "png":
        with Image.open(io.BytesIO(on_white)) as image:
            assert image.getpixel((0, 0)) == (255, 255, 255)
    else:
        paper = re.search(r'id="patch_1">\s*<path[^>]*style="fill: (#\w+)"', on_white.decode())
        assert paper[1] == "#ffffff"
    user.act("plot.size", plot="basic-2", width=300, height=300, ratio=1)
    assert user.images()["plot-basic-2"][:4] == dark[:4] == bytes([0x18, 0x20, 0x2B, 255])
