"""From a catalogue without labels to a model in ordinary Python, by the keyboard."""

from __future__ import annotations

import io
import zipfile

import joblib
import numpy as np
import pytest
from astropy.table import Table
from playwright.sync_api import expect

NAMES = ("Star", "Galaxy", "Quasar")
N = 600


def catalogue(path) -> np.ndarray:
    """Write a FITS file of three kinds of sources without labels; return what each is."""
    rng = np.random.default_rng(3)
    kind = rng.integers(0, 3, N)
    colours = {
        name: rng.normal(kind * slope, 0.4).astype("f4")
        for name, slope in (("u-g", 1.0), ("g-r", -0.8), ("r-i", 0.3))
    }
    Table({"objID": 10**15 + np.arange(N), **colours}).write(path)
    return kind


@pytest.mark.parametrize("size", [(1180, 700), pytest.param((1440, 900), marks=pytest.mark.soak)])
def test_from_no_labels_to_a_model(person, tmp_path, size):
    page, kind = person.page, catalogue(tmp_path / "new.fits")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    person.open()
    person.wait_for_python()
    person.load_from_disk(tmp_path / "new.fits")
    person.fill("ID Column", "objID")
    for name in NAMES:
        page.locator("#class-name").fill(name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=f"Remove {name}")).to_be_visible()
    person.choose("Which Features should be used for training?", "u-g", "g-r", "r-i")
    person.settle()
    person.look(f"classes-{size[0]}")
    page.get_by_role("button", name="Close Settings").click()

    question = page.locator("#question")
    question.wait_for()

    def answer() -> None:
        source = question.locator(".id").inner_text()
        page.keyboard.press(str(kind[int(source) - 10**15] + 1))
        expect(question.locator(".id")).not_to_have_text(source)

    expect(question).to_contain_text("What is source")
    expect(question).to_contain_text("Star waits for")
    for _ in range(4):
        answer()
    person.settle()
    person.look(f"first-batch-{size[0]}")
    page.keyboard.press("z")
    person.settle()
    for _ in range(30):
        if "What is source" not in question.inner_text():
            break
        answer()
        person.settle()
    expect(question).to_contain_text("a Star?")

    page.get_by_role("radio", name="Validation").check()
    expect(question).to_contain_text("Drawn at random")
    for _ in range(8):
        answer()
    person.settle()
    expect(page.get_by_role("radio", name="Validation 8")).to_be_checked()
    person.look(f"validation-{size[0]}")
    page.get_by_role("radio", name="Training").check()
    expect(question).to_contain_text("a Star?")
    person.settle()
    with zipfile.ZipFile(person.download("Download Model", tmp_path)) as archive:
        model = joblib.load(io.BytesIO(archive.read("Star-Auto_Unce.joblib")))
    table = Table.read(tmp_path / "new.fits")
    X = np.column_stack([table[name] for name in ("u-g", "g-r", "r-i")])
    assert np.mean(model.predict(X) == (kind == 0)) > 0.8
