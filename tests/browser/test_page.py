"""The page itself: before Python is up, under a sub-path, when it cannot start, and with bad input."""

from __future__ import annotations

import re

from person import Person
from playwright.sync_api import expect

import serve


def test_under_a_sub_path_the_first_form_answers_before_python_and_keeps_what_was_done(browser):
    server, url = serve.start(prefix="/some/prefix/")
    person = Person(browser, url)
    page = person.page
    person.open()
    page.get_by_label("Labelling", exact=False).first.check()
    page.get_by_label("Optimise for memory?").uncheck()
    page.get_by_label("Select", exact=True).select_option("data/example_catalogue.fits")
    page.get_by_role("button", name="Load Data File").click()
    assert page.locator("#status").get_attribute("data-state") == "busy"
    expect(page.get_by_text("20,000 sources")).to_be_visible(timeout=120_000)
    assert not page.get_by_label("Optimise for memory?").is_checked()
    expect(page.get_by_text("20,000 sources")).not_to_contain_text("memory")
    person.fill("ID Column", "id")
    person.settle()
    assert page.get_by_role("radio", name="Labelling").is_checked()
    outside = [r for r in person.requests if not r.startswith((url, "blob:", "data:"))]
    assert outside == []
    assert person.problems == []
    person.leave()
    server.shutdown()


def test_without_webassembly_the_page_explains(person):
    person.page.add_init_script("delete window.WebAssembly")
    person.open()
    expect(person.page.get_by_role("alert").filter(has_text="no WebAssembly")).to_be_visible()


def fits_bytes(tmp_path, table=None, image=False):
    from astropy.io import fits

    path = tmp_path / "made.fits"
    if image:
        fits.PrimaryHDU([[1.0, 2.0], [3.0, 4.0]]).writeto(path)
    else:
        table.write(path)
    return path.read_bytes()


def test_progress_bad_files_and_typing_faster_than_python_answers(person, tmp_path):
    from astropy.table import Table

    table = Table({"id": list(range(400)), "x": [i * 0.5 for i in range(400)]})
    whole = fits_bytes(tmp_path, table)
    bad = {
        "photo.fits": (b"\xff\xd8\xff\xe0" + bytes(400), "photo.fits"),
        "cut.fits": (whole[:-4000], "cut.fits"),
        "empty.csv": (b"", "empty.csv"),
        "none.csv": (b"id,x\n", "none.csv"),
        "one.csv": (b"id,x\n1,2\n", "1 source"),
    }
    (tmp_path / "made.fits").unlink()
    bad["picture.fits"] = (fits_bytes(tmp_path, image=True), "picture.fits")
    page = person.page
    person.open()
    expect(page.locator("#status-text")).to_contain_text(" MB", timeout=30_000)
    person.wait_for_python()

    # Bad files get a sentence, and nothing is lost.
    person.load_example()
    for name, (content, sentence) in bad.items():
        path = tmp_path / name
        path.write_bytes(content)
        person.load_from_disk(path)
        error = person.page.locator("#dataset-error")
        expect(error).to_contain_text(sentence)
        assert "Traceback" not in error.inner_text()
        expect(person.page.get_by_text("20,000 sources")).to_be_visible()

    # What is typed faster than Python answers stays.
    person.fill("Label Column", "label")
    fields = page.get_by_label(re.compile("^String identifier"))
    expect(fields).to_have_count(4)
    for again in range(4):
        names = [f"class {number} {again}" for number in range(4)]
        fields.first.focus()
        for name in names:
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.insert_text(name)
            page.keyboard.press("Tab")
            if name == names[-1]:
                continue
            page.keyboard.press("Tab")  # past the next one's colour
            if name != names[0]:
                page.keyboard.press("Tab")  # and past the key, which Unknown has not
        person.settle()
        person.expect_values(fields, names)
    box = page.get_by_role("group", name="Which Labels would you like to create a classifier for?")
    expect(box.get_by_role("option")).to_have_text(names[1:])  # all but "unknown"
    assert person.problems == []
