"""A plot that is saved is on white paper, however the page looks."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image


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


def test_the_paper_is_white_and_the_page_stays_dark(user, frame):
    user.start(frame)
    user.act("theme", dark="true")
    shown = user.images()["plot-basic-2"]
    user.act("plot.save", png="basic-2")
    with Image.open(io.BytesIO(user.download())) as image:
        pixels = np.asarray(image.convert("RGB"))
    assert (pixels[0, 0] == 255).all()
    assert (pixels == 255).all(axis=2).mean() > 0.5
    user.act("theme", dark="false")
    assert user.images()["plot-basic-2"] != shown


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
