"""Your Python in the page: a template, an error at its line, a feature and a plot that are used."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

DROP = """source => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([source], "dropped.py"));
  document.dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
}"""


@pytest.mark.pictures
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
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("heading", name="is in use")).to_be_visible()
    trial = page.get_by_role("complementary", name="What the file offers")
    expect(trial).to_contain_text("20,000 points and 1 line, with x_axis as g-j")
    expect(trial.locator("[data-plot][data-picture]")).to_be_visible()
    person.picture("your_python")

    # No package of the page's own is left to be fetched; what only a user imports is fetched then.
    assert person.fetched_later() <= {"python_stdlib"}
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("import wave, numpy, scipy.signal\nhelp(numpy.median)")
    page.keyboard.press("ArrowLeft")
    hint = page.get_by_role("region", name="At the cursor")
    expect(hint).to_contain_text("numpy.median(a, axis=None")
    expect(hint).to_contain_text("Compute the median along the specified axis.")
    person.look("extension-hint")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("\n")
    page.get_by_role("button", name="Run", exact=True).click()
    person.settle()
    assert {"python_stdlib", "scipy.signal", "docstrings"} <= person.fetched_later()
    printed = page.get_by_role("region", name="Printed")
    expect(printed).to_contain_text("Compute the median along the specified axis.")
    person.look("extension-help")

    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nthis is not Python")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="line")).to_be_visible()
    fault = page.locator(".cm-fault")
    expect(fault).to_contain_text("NameError")
    person.look("extension-error")
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
    expect(page.locator("#panel-3 figure.plot canvas[data-plot]")).to_be_visible()
    person.settle()
    expect(page.locator("#panel-3").get_by_role("alert")).to_have_count(0)
    person.picture("own_plot", "#panel-3")

    # Shared by a link, and dropped on the page: shown, not run.
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Your Python").click()
    page.get_by_role("button", name="Copy Link").click()
    link = ""
    for _ in range(100):
        link = link or page.evaluate("navigator.clipboard.readText()")
        page.wait_for_timeout(0 if link else 100)
    assert link.startswith(person.address)
    page.evaluate("link => { location.hash = new URL(link).hash; }", link)
    expect(page.get_by_text("has not been run")).to_be_visible()
    expect(editor).to_contain_text("this is not Python")
    assert "#" not in page.url
    page.get_by_role("button", name="Close Editor").click()
    page.evaluate(DROP, "# dropped")
    expect(page.get_by_label("File name")).to_have_value("dropped.py")
    expect(editor).to_contain_text("# dropped")
    expect(page.get_by_role("heading", name="plot_x_squared.py is in use")).to_be_visible()
    assert person.problems == []


@pytest.mark.pictures
def test_strategies_compared_with_random(person):
    page = person.page
    person.open()
    person.wait_for_python()
    page.get_by_role("button", name="Try the Example").click()
    person.fill("How many sources per iteration?", "3")
    person.start_training("LogReg")
    for answered in range(3):
        expect(page.get_by_text(f"{answered} of 3 sources answered")).to_be_visible()
        page.keyboard.press("1")
    person.expect_trained_on(13)
    page.get_by_role("button", name="Add Panel").click()
    person.settle()
    page.locator("#panel-3").get_by_label("Choose plot type").select_option("Learning Curves")
    page.get_by_label("How many labels?").fill("20")
    page.get_by_label("How many runs each?").fill("2")
    page.get_by_role("button", name="Compare Strategies").click()
    expect(page.get_by_role("img", name="Learning curves")).to_be_visible()
    expect(page.get_by_role("button", name="Compare Strategies")).to_be_enabled()
    person.settle()
    person.picture("curves", "#panel-3")
    assert person.problems == []
