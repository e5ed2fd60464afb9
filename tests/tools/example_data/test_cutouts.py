"""Pictures suit the sources they are of."""

from __future__ import annotations

import numpy as np
from PIL import Image

from example_data.catalogue import GALAXY, QSO, STAR, UNKNOWN


def test_every_image_named_exists_is_small_and_is_used(table, folder):
    named = {value.removeprefix("data/") for value in np.unique(table["cutout"])}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*.png")}
    assert named == there
    assert 24 <= len(named) <= 30
    for name in named:
        with Image.open(folder / name) as image:
            assert image.mode == "RGB"
            assert image.size == (96, 96)


def test_images_suit_the_class_and_are_numbered_by_colour(table):
    kind = np.array([value.split("/")[-1].split("_")[0] for value in table["cutout"]])
    number = np.array([int(value[-6:-4]) for value in table["cutout"]])
    for label, name in ((STAR, "star"), (GALAXY, "galaxy"), (QSO, "qso")):
        assert set(kind[table["label"] == label]) == {name}
    assert set(kind[table["label"] == UNKNOWN]) == {"star", "galaxy", "qso"}
    stars = table["label"] == STAR
    g_i = (table["g"] - table["i"])[stars]
    medians = [np.median(g_i[number[stars] == n]) for n in range(8)]
    assert (np.diff(medians) > 0).all()


def test_red_stars_are_drawn_redder(folder):
    def blue_to_red(number):
        with Image.open(folder / "example_images" / f"star_{number:02d}.png") as image:
            centre = np.asarray(image, dtype=float)[43:53, 43:53].sum(axis=(0, 1))
        return centre[2] / centre[0]

    ratios = [blue_to_red(number) for number in range(8)]
    assert (np.diff(ratios) < 0.02).all()
    assert ratios[0] > 1 > ratios[-1]
