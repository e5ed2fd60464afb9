"""Your Python in the page: a template, an error at its line, a feature and a plot that are used."""

from __future__ import annotations

from playwright.sync_api import expect


def left_out(requests: list[str]) -> set[str]:
    """Of what Python is not started with, the names of what was asked for."""
    names = [url.rsplit("/", 1)[-1] for url in requests if url.endswith((".whl", ".zip"))]
    return {name.split("-")[0].removesuffix(".zip") for name in names}


def test_write_run_and_use_ones_own_python(person, tmp_path):
    page = person.page
    person.open()
    person.wait_for_python()
    page.get_by_role("button", name="Try the Example").click()
    expect(page.get_by_role("button", name="Start Training")).to_be_visible()
    person.settle()
    page.get_by_role("button", name="Your Python").click()
    editor = page.get_by_role("textbox", name="Python source")
    expect(editor).to_be_visible()
    templates = page.get_by_label("Start from a template")
    x_squared = templates.locator("option").filter(has_text="x^2").first
    templates.select_option(x_squared.get_attribute("value"))
    expect(editor).to_contain_text("create_plot")
    # Nothing of the page's own is left to be fetched; what only a user imports is fetched then.
    assert left_out(person.requests) == set()
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("import wave, scipy.integrate\n")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("heading", name="is in use")).to_be_visible()
    assert left_out(person.requests) == {"python_stdlib", "scipy"}
    person.settle()
    person.look("extension")

    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nthis is not Python")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="line")).to_be_visible()
    expect(page.get_by_role("heading", name="is in use")).to_be_visible()
    source = person.download("Download File", tmp_path).read_text()
    assert source.rstrip().endswith("this is not Python")

    page.get_by_role("button", name="Close Editor").click()
    page.get_by_role("button", name="Add Panel").click()
    person.settle()
    added = page.locator("#panel-3")
    added.get_by_label("Choose plot type").select_option("X^2")
    for name, column in (("x_axis", "g-j"), ("y_axis", "y-w1")):
        added.get_by_label(name).fill(column)
    added.get_by_role("button", name="Use These Columns").click()
    expect(page.locator("#panel-3 figure.plot img[data-plot]")).to_be_visible()
    person.settle()
    expect(page.locator("#panel-3").get_by_role("alert")).to_have_count(0)
    person.look("own-plot")
    assert person.problems == []


def test_strategies_compared_with_random(person):
    page = person.page
    person.open()
    person.wait_for_python()
    page.get_by_role("button", name="Try the Example").click()
    person.start_training("DTree")
    page.get_by_role("button", name="Add Panel").click()
    person.settle()
    page.locator("#panel-3").get_by_label("Choose plot type").select_option("Learning Curves")
    page.get_by_label("How many labels?").fill("8")
    page.get_by_label("How many runs each?").fill("2")
    page.get_by_role("button", name="Compare Strategies").click()
    expect(page.get_by_role("img", name="Learning curves")).to_be_visible()
    expect(page.get_by_role("button", name="Compare Strategies")).to_be_enabled()
    person.settle()
    person.look("curves")
    assert person.problems == []
