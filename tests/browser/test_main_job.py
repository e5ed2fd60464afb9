"""The main job in every engine: from a file of one's own to a bundle that ordinary Python runs, offline too."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import skops.io
from astropy.table import Table
from engines.expecting import expect
from joining_and_linking import draw_series, follow_each_other, match_another, series_file
from person import Person
from seeing_and_choosing import choose_sources, look_side_by_side, read_a_table
from shown_plots import limits_of, picture, place_of

from benchmarks.steps import ENDS

NAME = "small"  # of the file, and so of its project
MARKS = "performance.getEntriesByType('mark').map(({ name }) => name)"  # steps of the page's start


@pytest.fixture
def catalogue(small):
    table = Table.read(small).to_pandas()
    table["id"] = table["id"].astype("int64").astype(str)
    return table.set_index("id")


def test_the_main_job(visitor, host, engine, small, catalogue, tmp_path):
    train_five(visitor, small, catalogue, engine)
    assert set(ENDS) <= set(visitor.page.evaluate(MARKS))
    look_closer(visitor, catalogue)
    read_a_table(visitor, catalogue)
    choose_sources(visitor, catalogue, "basic-2")
    look_side_by_side(visitor)
    visitor.look_at_sizes(f"{engine}-choosing")
    question = visitor.queried_id()
    come_back(visitor, question)
    visitor.open()
    expect(visitor.page.get_by_text("it works without a network")).to_be_visible()
    host.leave()
    come_back(visitor, question)
    visitor.assign(true_name(catalogue, question))
    visitor.next_iteration()
    visitor.expect_trained_on(16)
    ordinary_python_agrees(visitor, small, tmp_path)
    series = series_file(small, tmp_path)
    label_by_hand(visitor, series, tmp_path)
    draw_series(visitor)
    follow_each_other(visitor, series, tmp_path)
    visitor.look_at_sizes(f"{engine}-labelling")
    assert not visitor.problems, "\n".join(visitor.problems)


def true_name(catalogue, source: str) -> str:
    label = str(catalogue.loc[source, "label"])
    return label if label in ("0", "1", "2") else "Unsure"


def train_five(person: Person, file: Path, catalogue, engine: str) -> None:
    """The page is opened, the file described, a classifier trained, and five questions answered."""
    person.set_up_from_disk(file)
    person.look_at_sizes(f"{engine}-classifier")
    person.start_training("DTree")
    for _ in range(5):
        source = person.queried_id()
        person.assign(true_name(catalogue, source))
        person.next_iteration()
    person.look_at_sizes(f"{engine}-training")


def look_closer(person: Person, catalogue) -> None:
    """A tap selects a source of its plot, the wheel zooms about it, and dragging moves the axes."""
    plot, page = "basic-2", person.page
    whole = limits_of(person, plot)
    x, y = catalogue["g"].to_numpy(), catalogue["y"].to_numpy()
    inside = (x > whole[0]) & (x < whole[1]) & (y > whole[2]) & (y < whole[3])
    lone = int(np.nanargmin(np.where(inside, x, np.nan)))
    at = place_of(person, plot, float(x[lone]), float(y[lone]))
    page.mouse.click(*at)
    expect(page.locator(".source-id")).to_contain_text(catalogue.index[lone])
    person.settle()

    before = picture(person, plot)
    page.mouse.move(*at)
    page.mouse.wheel(0, -400)
    expect(page.locator(f"#plot-{plot}")).not_to_have_attribute("data-picture", before)
    person.settle()
    closer = limits_of(person, plot)
    assert whole[0] < closer[0] < x[lone] < closer[1] < whole[1]

    before = picture(person, plot)
    page.mouse.down()
    page.mouse.move(at[0] + 20, at[1] + 10)
    page.mouse.move(at[0] + 40, at[1] + 20)
    page.mouse.up()
    expect(page.locator(f"#plot-{plot}")).not_to_have_attribute("data-picture", before)
    person.settle()
    moved = limits_of(person, plot)
    assert moved[0] < closer[0]
    assert moved[1] - moved[0] == pytest.approx(closer[1] - closer[0])


def come_back(person: Person, question: str) -> None:
    """The page is loaded anew, and the project goes on at the question where it was."""
    person.page.reload()
    person.wait_for_python()
    person.page.get_by_role("button", name=f"Continue {NAME}").click()
    expect(person.page.get_by_role("heading", name=f"Is source {question} a 0?")).to_be_visible()
    person.expect_trained_on(15)


def ordinary_python_agrees(person: Person, file: Path, folder: Path) -> None:
    """What was downloaded predicts in ordinary Python what the page says."""
    config = json.loads(person.download("Save Current Configuration", folder).read_text())
    assert len(config["classifiers"]["0"]["y"]) == 16
    with zipfile.ZipFile(person.export("Download Project Bundle", folder)) as archive:
        archive.extractall(folder)
    (project,) = folder.glob("*-project")
    (model,) = (path for path in project.rglob("*.skops") if "SCALER" not in path.name)
    assert skops.io.load(model, trusted=["sklearn.tree._tree.Tree"]).n_features_in_ == 4
    subprocess.run([sys.executable, "predict.py", file, "-o", "out.csv"], cwd=project, check=True)
    ours, theirs = Table.read(project / "out.csv"), Table.read(person.export("CSV", folder))
    column = "0_probability"
    said, shown = (np.ma.filled(t[column].astype(float), np.nan) for t in (ours, theirs))
    assert np.array_equal(said, shown, equal_nan=True)


def label_by_hand(person: Person, file: Path, folder: Path) -> None:
    """Labelling mode, with a catalogue matched: two sources, and the test set that they make."""
    person.describe_from_disk(file, mode="Labelling")
    match_another(person, file, folder)
    person.page.get_by_role("button", name="Close Settings").click()
    page, given = person.page, {}
    expect(page.get_by_role("heading", name="Press New for the first source.")).to_be_visible()
    page.keyboard.press("n")
    for key, name in (("1", "0"), ("2", "1")):
        expect(page.get_by_text("Not labelled yet.")).to_be_visible()
        source = page.locator("#labelling-title .id").inner_text()
        page.keyboard.press(key)
        given[source] = int(name)
        expect(page.get_by_role("heading", name=f"Labelled so far {len(given)}")).to_be_visible()
        person.settle()
    person.settle()
    saved = person.download("Download test_set.json", folder)
    assert json.loads(saved.read_text()) == given
