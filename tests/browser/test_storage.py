"""Nothing that was shown as saved is lost: kills, two tabs, full storage, a worker that dies."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from pathlib import Path

import pytest
from home import Home
from person import Person
from playwright.sync_api import expect

from environment import ROOT

EXAMPLE = ROOT / "data" / "example_catalogue.fits"

# What makes this browser one that keeps projects in the place of this name; test_project_files.py has more kinds.
PLACES = {
    "private file system": "",
    "database": "delete FileSystemFileHandle.prototype.createWritable;",
}


@pytest.fixture
def cores() -> int:
    return 1


@pytest.fixture(params=PLACES)
def place(request) -> str:
    """For what is tried in each place where a browser may keep projects."""
    return PLACES[request.param]


@pytest.fixture(params=[next(iter(PLACES)), pytest.param("database", marks=pytest.mark.soak)])
def one_place(request) -> str:
    """For what is tried in the first place, and in the others as a soak."""
    return PLACES[request.param]


@pytest.fixture
def home(playwright, address, tmp_path):
    made = Home(playwright, "chromium", tmp_path / "profile", address)
    yield made
    with contextlib.suppress(Exception):
        made.context.close()
    shutil.rmtree(made.folder, ignore_errors=True)


def come_back(person: Person) -> None:
    person.open()
    person.wait_for_python()
    person.page.get_by_role("button", name="Continue small").click()


def scores(person: Person) -> list[str]:
    table = person.page.get_by_role("table", name="Scores")
    return table.locator("td").all_inner_texts()


def kept_config(person: Person) -> dict:
    text = person.page.evaluate(
        """async () => {
          const { ids, readText } = await import("/static/js/storage/project_files.mjs");
          return readText((await ids())[0], "config.json");
        }"""
    )
    return json.loads(text)


def test_killed_right_after_a_label_in_active_learning(home, small, place):
    home.script = place
    person = home.start()
    person.set_up_from_disk(small)
    person.start_training("DTree")
    for name in ("0", "1"):
        person.assign(name)
        person.next_iteration()
    person.page.get_by_role("tab", name="Scores").click()
    person.settle()
    question, before = person.queried_id(), scores(person)
    answers = person.page.get_by_role("group", name="Assign Label")
    answers.get_by_role("button", name="2", exact=True).click()
    expect(person.page.get_by_text("Labelled 2.")).to_be_visible()
    home.kill()

    person = home.start()
    come_back(person)
    expect(person.page.get_by_role("heading", name=f"Is source {question} a 0?")).to_be_visible()
    expect(person.page.get_by_text("Labelled 2.")).to_be_visible()
    person.expect_trained_on(12)
    assert scores(person) == before
    progress = kept_config(person)["astronomical_lite"]["progress"]["0"]
    assert [points for points, *_ in progress["history"]] == [10, 11, 12]
    expect(person.page.get_by_role("tab", name="Scores", selected=True)).to_be_visible()
    person.next_iteration()
    person.expect_trained_on(13)
    person.page.get_by_role("button", name="Undo").click()
    person.expect_trained_on(12)
    assert person.queried_id() == question
    assert person.problems == []


def test_killed_right_after_a_label_by_hand(home, small):
    person = home.start()
    person.set_up_from_disk(small, mode="Labelling")
    page = person.page
    given = {}
    expect(page.get_by_role("heading", name="Press New for the first source.")).to_be_visible()
    person.two_steps()
    for name in ("0", "1", "Unsure"):
        page.get_by_role("button", name="New", exact=False).first.click()
        expect(page.get_by_text("Not labelled yet.")).to_be_visible()
        source = page.locator("#labelling-title .id").inner_text()
        answers = page.get_by_role("group", name="Assign Label")
        answers.get_by_role("button", name=name).click()
        expect(page.get_by_text(f"Labelled {name} (number {len(given) + 1}")).to_be_visible()
        given[source] = name
    home.kill()

    person = home.start()
    come_back(person)
    page = person.page
    expect(page.get_by_text("Labelled Unsure (number 3 of 3)")).to_be_visible()
    expect(page.locator("#labelling-title .id")).to_have_text(list(given)[-1])
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Labelled 1 (number 2 of 3)")).to_be_visible()
    assert person.problems == []


def test_two_projects_two_tabs_rename_and_delete(home, small, tmp_path, one_place):
    home.script = one_place
    person = home.start()
    person.set_up_from_disk(small)
    person.start_training("DTree")
    page = person.page
    other_file = shutil.copy(small, tmp_path / "other.fits")

    second = home.sit_down()
    second.open()
    second.wait_for_python()
    projects = second.page.locator("#projects")
    expect(projects.get_by_text("open in another tab")).to_be_visible()
    expect(projects.get_by_role("button", name="Continue small")).to_have_count(0)
    expect(projects.get_by_role("button", name="Delete small")).to_have_count(0)
    second.load_from_disk(Path(other_file))
    expect(second.page.locator(".loaded")).to_contain_text("other.fits")
    second.settle()
    page.close()
    second.open()
    second.wait_for_python()
    second.settle()
    second.look("projects-1440")
    second.page.set_viewport_size({"width": 1180, "height": 700})
    second.look("projects-1180")
    expect(projects.locator("li")).to_have_count(2)

    projects.get_by_role("button", name="Rename other").click()
    field = projects.get_by_label("New name")
    expect(field).to_be_focused()
    field.fill("<i>Mine</i>")
    field.press("Enter")
    expect(projects.get_by_text("<i>Mine</i>", exact=True)).to_be_visible()
    projects.get_by_role("button", name="Delete small").press("Enter")
    expect(projects.get_by_text("It cannot be brought back.")).to_be_visible()
    second.look("projects-delete")
    projects.get_by_role("button", name="Keep It").press("Enter")
    projects.get_by_role("button", name="Delete small").click()
    projects.get_by_role("button", name="Delete for Good").click()
    expect(projects.locator("li")).to_have_count(1)
    second.open()
    second.wait_for_python()
    expect(projects.get_by_text("<i>Mine</i>", exact=True)).to_be_visible()
    expect(projects.locator("li")).to_have_count(1)
    assert second.problems == []


FULL = """
(() => {
  const write = FileSystemWritableFileStream.prototype.write;
  FileSystemWritableFileStream.prototype.write = function (data) {
    if (window.storageFull) return Promise.reject(new DOMException("full", "QuotaExceededError"));
    return write.call(this, data);
  };
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...given) {
    if (window.storageFull) throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, given);
  };
})();
"""


def test_a_full_storage_is_told_and_tried_again(person, small, place):
    page = person.page
    page.add_init_script(place + FULL)
    person.set_up_from_disk(small, mode="Labelling")
    page.get_by_role("button", name="New", exact=False).first.click()
    expect(page.get_by_text("Not labelled yet.")).to_be_visible()
    person.two_steps()
    page.evaluate("window.storageFull = true")
    page.keyboard.press("1")
    expect(page.get_by_text("Labelled 0 (number 1")).to_be_visible()
    alert = page.get_by_role("alert").filter(has_text="not being kept in this browser")
    expect(alert).to_be_visible()
    expect(alert).to_contain_text("is full")
    expect(alert.get_by_role("button", name="Download test_set.json")).to_be_visible()
    person.look("storage-full")
    with page.expect_download() as started:
        alert.get_by_role("button", name="Save Current Configuration").click()
    assert started.value.suggested_filename == "config.json"
    expect(alert).to_be_visible()
    page.evaluate("window.storageFull = false")
    page.keyboard.press("n")
    expect(alert).to_be_hidden()
    person.settle()
    source = page.locator("#labelling-title .id").inner_text()
    come_back(person)
    expect(page.locator("#labelling-title .id")).to_have_text(source)
    expect(page.get_by_text("Labelled so far 1")).to_be_visible()
    assert person.problems == []


def test_a_damaged_project_and_one_without_room_for_its_data_are_told(
    person, small, tmp_path, one_place
):
    page = person.page
    page.add_init_script(one_place + FULL)
    person.open()
    person.wait_for_python()
    person.load_from_disk(small)
    person.settle()
    page.evaluate(
        """async () => {
          const { ids, write } = await import("/static/js/storage/project_files.mjs");
          const text = '{"name": "<img src=x onerror=alert(1)>", "dataset": 3}';
          const contents = new Map([["project.json", new TextEncoder().encode(text)]]);
          for (const id of await ids()) await write(id, contents);
        }"""
    )
    person.open()
    person.wait_for_python()
    projects = page.locator("#projects")
    expect(projects.get_by_text("project.json of this project is damaged")).to_be_visible()
    with page.expect_download() as started:
        projects.get_by_role("button", name="Download config.json").click()
    started.value.save_as(tmp_path / "config.json")
    assert json.loads((tmp_path / "config.json").read_text())["dataset_filepath"] == "small.fits"
    projects.get_by_role("button", name="Delete").click()
    projects.get_by_role("button", name="Delete for Good").click()
    expect(projects.locator("li")).to_have_count(0)

    page.evaluate("window.storageFull = true")
    person.load_from_disk(small)
    expect(page.get_by_text("had no room for a copy of small.fits")).to_be_visible()
    page.evaluate("window.storageFull = false")
    person.fill("ID Column", "id")
    person.settle()
    person.open()
    person.wait_for_python()
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("id,x\n1,2\n2,3\n")
    chooser = page.get_by_label("There is no copy of small.fits here")
    chooser.set_input_files(wrong)
    expect(page.get_by_text("wrong.csv is not the file this project was made with")).to_be_visible()
    expect(page.get_by_role("button", name="Use It for a New Project")).to_be_visible()
    chooser.set_input_files(small)
    expect(page.get_by_label("ID Column")).to_have_value("id")
    assert person.problems == []


def test_without_storage_the_page_works_and_says_so(person, small):
    page = person.page
    page.add_init_script(
        """
        const refused = new DOMException("", "SecurityError");
        StorageManager.prototype.getDirectory = () => Promise.reject(refused);
        const { open } = IDBFactory.prototype;
        IDBFactory.prototype.open = function (name) { // PyScript does not start without those of its own
          if (name === "astronomical-lite") throw refused;
          return open.call(this, name);
        };
        """
    )
    person.set_up_from_disk(small)
    person.start_training("DTree")
    person.assign("0")
    person.next_iteration()
    expect(page.get_by_text("Labels are kept in this browser")).to_have_count(0)
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_text("Nothing is kept in this browser")).to_be_visible()
    assert person.problems == []


def restart_at(person, question: str) -> None:
    """Restart Python, which has stopped, and be at a question that has its label."""
    page = person.page
    alert = page.get_by_role("alert").filter(has_text="Python stopped")
    expect(alert).to_be_visible()
    alert.get_by_role("button", name="Restart Python and Continue").click()
    expect(page.get_by_role("heading", name=re.compile(f"Is source {question} a"))).to_be_visible()
    expect(page.get_by_text("Labelled 1.")).to_be_visible()


SLOW_WRITING = """
() => {
  const { close } = FileSystemWritableFileStream.prototype;
  const written = new Promise((resolve) => (window.finishWriting = resolve));
  FileSystemWritableFileStream.prototype.close = async function () {
    await written;
    return close.call(this);
  };
}
"""


BREAKS_MEMORY = """
import ctypes
ctypes.memset(2**32 - 64, 1, 60)
"""


def test_a_label_is_said_when_written_and_python_that_ended_is_restarted_where_it_was(
    person, small
):
    page = person.page
    person.set_up_from_disk(small)
    person.start_training("DTree")
    person.two_steps()
    page.evaluate(SLOW_WRITING)
    answers = page.get_by_role("group", name="Assign Label")
    answers.get_by_role("button", name="1", exact=True).click()
    page.wait_for_timeout(1000)
    expect(page.get_by_text("Assign a label.")).to_be_visible()
    page.evaluate("finishWriting()")
    expect(
        page.get_by_text(re.compile("^Labelled 1.* Next Iteration trains on it"))
    ).to_be_visible()

    # The worker dies.
    question = person.queried_id()
    page.evaluate("document.querySelector('script[type=\"py\"][worker]').xworker.terminate()")
    restart_at(person, question)
    person.expect_trained_on(10)
    assert person.problems == []

    # Python's own memory is broken: the reply that was awaited never ends.
    person.write_python(BREAKS_MEMORY)
    restart_at(person, question)


FILLS_MEMORY = """
import numpy as np
held = []
while True:
    held.append(np.ones(2**25))
"""


@pytest.mark.soak  # it takes 4 GB for a moment
def test_out_of_memory_is_told_and_costs_nothing(person, small):
    page = person.page
    person.set_up_from_disk(small)
    person.start_training("DTree")
    person.assign("1")
    person.write_python(FILLS_MEMORY)
    told = page.get_by_role("alert").filter(has_text="It needs more memory than the page has")
    expect(told).to_be_visible()
    person.look("memory-full")
    page.get_by_role("button", name="Close Editor").click()
    expect(page.get_by_text("Labelled 1.")).to_be_visible()
    person.next_iteration()
    person.expect_trained_on(11)
