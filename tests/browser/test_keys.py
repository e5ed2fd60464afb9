"""One key a source: a whole run without a mouse, keys that come early or are held, answers at the thumb."""

from __future__ import annotations

import re
import zipfile

from engines.launching import CHROMIUM_FLAGS
from person import Person
from playwright.sync_api import expect

import browsers

# What the focus is at: its role or kind, and the words by which it is known.
FOCUSED = """() => {
  const { localName, labels, innerText, ariaLabel } = document.activeElement;
  return [localName, (ariaLabel || labels?.[0]?.innerText || innerText || "").trim().split("\\n")[0]];
}"""
HOLD = """(key) => {
  const options = { key, bubbles: true, cancelable: true };
  document.body.dispatchEvent(new KeyboardEvent("keydown", options));
  for (let i = 0; i < 20; i++)
    document.body.dispatchEvent(new KeyboardEvent("keydown", { ...options, repeat: true }));
}"""
MOUSE = """for (const kind of ["pointerdown", "mousedown", "touchstart"])
  addEventListener(kind, () => (window.touched = true), true);"""
AT_ONCE = """(keys) => {
    const press = (key) => new KeyboardEvent("keydown", { key, bubbles: true });
    for (const key of keys) document.body.dispatchEvent(press(key));
}"""
COARSE = "primaryHoverType=1,availableHoverTypes=1,primaryPointerType=2,availablePointerTypes=2"


def tab_to(page, name: str, most: int = 60) -> None:
    """Press Tab until the control with this name has the focus."""
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED)[1])
        if seen[-1].startswith(name):
            return
    raise AssertionError(f"Tab does not come to {name}: {seen}")


def labels_given(person, n: int) -> None:
    """The heading counts as many labels."""
    expect(person.page.get_by_role("heading", name=f"Labelled so far {n}")).to_be_visible()
    person.settle()


def test_from_the_start_to_a_downloaded_model_without_a_mouse(person, tmp_path):
    page, keys = person.page, person.page.keyboard
    page.add_init_script(MOUSE)
    person.open()
    person.wait_for_python()
    tab_to(page, "Try the Example")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Set up the Star classifier")).to_be_visible()
    person.settle()
    tab_to(page, "Classifier")
    keys.type("DTree")
    tab_to(page, "How many initial points?")
    keys.type("10")
    tab_to(page, "Start Training")
    keys.press("Enter")
    person.expect_trained_on(10)

    asked = []
    for key in ("1", "2", "u", "3"):
        asked.append(person.queried_id())
        keys.press(key)
        person.expect_another_question(asked[-1])
    person.expect_trained_on(13)

    keys.press("z")  # the last answer, and with Backspace the one before, Unsure
    expect(page.get_by_role("heading", name=f"Is source {asked[3]} a")).to_be_visible()
    person.settle()
    keys.press("Backspace")
    expect(page.get_by_role("heading", name=f"Is source {asked[2]} a")).to_be_visible()
    person.expect_trained_on(12)

    keys.press("ArrowLeft")
    expect(
        page.get_by_text("The selected source was answered Galaxy (number 2 of 2).")
    ).to_be_visible()
    expect(page.locator(".source-id")).to_contain_text(asked[1])
    keys.press("1")  # nothing is answered while one looks back
    person.settle()
    keys.press("ArrowLeft")
    expect(page.get_by_text("was answered Star (number 1 of 2).")).to_be_visible()
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    expect(page.get_by_text("The selected source is the queried one.")).to_be_visible()
    person.expect_trained_on(12)

    page.get_by_label("Search by id").focus()  # a digit that is typed is not an answer
    keys.type("123")
    person.settle()
    person.expect_trained_on(12)
    expect(page.get_by_label("Search by id")).to_have_value("123")

    page.locator("#question").focus()
    tab_to(page, "One key answers and goes on")
    keys.press("Space")
    person.settle()
    keys.press("3")  # with the focus on the switch still
    expect(page.get_by_text("Labelled QSO. Next Iteration trains on it.")).to_be_visible()
    keys.press("n")
    person.expect_trained_on(13)
    tab_to(page, "Download Model")
    with page.expect_download() as started:
        keys.press("Enter")
    started.value.save_as(tmp_path / "model.zip")
    with zipfile.ZipFile(tmp_path / "model.zip") as archive:
        assert "how_to_use.py" in archive.namelist()

    # Keys faster than Python are not lost, and label nothing unseen.
    def press(*names):
        for name in names:
            keys.press(name)
        person.settle()

    def press_at_once(*names):  # Python cannot answer between two of them
        page.evaluate(AT_ONCE, names)
        person.settle()

    press("1", "n")  # before Next Iteration can be pressed
    person.expect_trained_on(14)
    press("2")
    press_at_once("n", "n", "1")  # the last two while the page shows the question before
    person.expect_trained_on(15)
    expect(page.get_by_text("Assign a label.")).to_be_visible()
    expect(page.locator("#question [aria-pressed=true]")).to_have_count(0)
    expect(page.get_by_role("alert")).to_contain_text("Star was not taken: source")
    assert page.evaluate("window.touched") is None
    assert person.problems == []


def test_keys_in_labelling_held_or_early_and_those_one_chose(person, small):
    page, keys = person.page, person.page.keyboard
    person.open()
    person.wait_for_python()
    page.get_by_role("radio", name="Labelling").check()
    person.load_from_disk(small)
    person.fill("ID Column", "id")
    person.fill("Label Column", "label")
    person.fill("Key of label 1", "g")
    person.fill("Key of label 2", "u")
    expect(page.get_by_text("The key 'u' is Unsure's; give label 2 another one.")).to_be_visible()
    person.fill("Key of label 2", "1")
    person.choose("Which Labels would you like to create a classifier for?", "0")
    person.choose("Which Features should be used for training?", "g", "j", "y", "w1")
    person.settle()
    page.get_by_role("button", name="Close Settings and Start Labelling").click()
    expect(page.get_by_role("heading", name="Press New for the first source.")).to_be_visible()

    keys.press("g")
    expect(page.get_by_role("alert")).to_contain_text("1 was not taken: no source was in view yet.")
    answers = page.get_by_role("group", name="Assign Label").get_by_role("button")
    shown = [answer.inner_text().split() for answer in answers.all()]
    assert shown[:4] == [["0", "2"], ["1", "g"], ["2", "1"], ["Unsure", "u"]]

    keys.press("n")
    given = {}
    for key, label in (("g", "1"), ("2", "0"), ("1", "2"), ("u", "Unsure")):
        expect(page.get_by_text("Not labelled yet.")).to_be_visible()
        given[page.locator("#labelling-title .id").inner_text()] = label
        keys.press(key)
        labels_given(person, len(given))
    assert len(given) == 4
    page.evaluate(HOLD, "g")
    labels_given(person, 5)
    expect(page.get_by_role("alert")).to_have_count(0)
    keys.press("ArrowLeft")
    keys.press("ArrowLeft")
    expect(page.get_by_text("Labelled Unsure (number 4 of 5)")).to_be_visible()
    keys.press("z")  # what was given last
    labels_given(person, 4)
    expect(page.get_by_text("Not labelled yet.")).to_be_visible()
    assert person.problems == []


def answer_at_the_thumb(page, size, settle) -> None:
    """Three answers by tapping, wherever one reads; each is large and in reach."""
    answers = page.get_by_role("group", name="Assign Label").get_by_role("button")
    for i in range(3):
        page.mouse.wheel(0, (0, 150, 900)[i])  # at another panel at last
        settle()
        heading = page.locator("#question-title .id, #labelling-title .id")
        before = heading.inner_text()
        boxes = [answers.nth(k).bounding_box() for k in range(4)]  # three labels and Unsure
        for box in boxes:
            assert box["height"] >= 48
            assert box["y"] > size["height"] / 2, "not in the lower half"
            assert box["y"] + box["height"] <= size["height"], "below the screen"
        answers.nth(i).tap()
        expect(heading).not_to_have_text(before)
        settle()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_on_a_phone_the_answers_are_large_and_at_the_thumb_in_both_modes(browser, address, small):
    launched = browser.browser_type.launch(
        executable_path=browsers.chromium(),
        args=[*CHROMIUM_FLAGS, f"--blink-settings={COARSE}"],
        headless=True,
    )
    size = {"width": 390, "height": 780}
    context = launched.new_context(viewport=size, has_touch=True, accept_downloads=True)
    person = Person(None, address, context=context)
    page = person.page
    person.set_up_from_disk(small, mode="Labelling")
    page.get_by_role("button", name=re.compile("^New")).first.tap()
    answer_at_the_thumb(page, size, person.settle)
    person.look("thumb-labelling")

    page.get_by_role("button", name="Settings").click()
    page.get_by_role("radio", name="Active Learning").check()
    page.get_by_role("button", name="Close Settings and Start Active Learning").click()
    person.start_training("DTree")
    answer_at_the_thumb(page, size, person.settle)
    person.look("thumb-active")
    assert person.problems == []
    person.leave()
    launched.close()
