"""Several classifiers at once: one answer for all of them, and what they predict together in the plot."""

from __future__ import annotations

import itertools

from playwright.sync_api import expect

SWITCH = "One answer for all classifiers"
SWITCHES = (SWITCH, "One key answers and goes on", "Show Probability")


def test_an_answer_teaches_the_other_classifier_and_both_colour_the_plot(person):
    page = person.page
    person.open()
    person.wait_for_python()
    page.get_by_role("button", name="Try the Example").click()
    expect(page.get_by_role("heading", name="Set up the Star classifier")).to_be_visible()
    person.settle()
    for name in ("Galaxy", "Star"):
        page.get_by_role("tab", name=name, exact=True).click()
        expect(page.get_by_role("heading", name=f"Set up the {name} classifier")).to_be_visible()
        page.get_by_label("Classifier", exact=True).select_option("DTree")
        person.start_training()
    page.get_by_label(SWITCH).check()
    person.settle()
    for name in ("Star", "Galaxy", "Unsure"):
        person.answer(name)
    person.expect_trained_on(12)
    page.get_by_role("tab", name="Galaxy", exact=True).click()
    person.expect_trained_on(12)  # not the Unsure
    expect(page.get_by_label(SWITCH)).to_be_checked()

    box = {name: page.get_by_label(name).locator("..").bounding_box() for name in SWITCHES}
    for one, other in itertools.combinations(box.values(), 2):  # none lies on another
        beside = min(one["x"] + one["width"], other["x"] + other["width"]) <= max(
            one["x"], other["x"]
        )
        below = min(one["y"] + one["height"], other["y"] + other["height"]) <= max(
            one["y"], other["y"]
        )
        assert beside or below

    # one queue over both: the other one asks after each answer
    queue = page.get_by_label("Questions of")
    queue.select_option("All: round robin")
    person.settle()
    for name in ("Star", "Galaxy", "Star"):
        before = person.queried_id()
        page.keyboard.press("u")
        expect(page.get_by_role("tab", name=name, exact=True, selected=True)).to_be_visible()
        person.settle()
    page.keyboard.press("z")
    expect(page.get_by_role("tab", name="Galaxy", exact=True, selected=True)).to_be_visible()
    expect(page.get_by_role("heading", name=f"Is source {before} a Galaxy?")).to_be_visible()

    page.get_by_label("Colour by").select_option("Predicted class")
    person.settle()
    expect(page.get_by_role("img", name="coloured by predicted class")).to_be_visible()
    person.look_at_sizes("all-classes")

    # the pictures of a batch's other sources are fetched before they are asked about
    page.get_by_role("tab", name="QSO", exact=True).click()
    page.get_by_label("How many sources per iteration?").fill("4")
    seen = set(person.requests)
    person.start_training("DTree")
    ahead = page.locator("[data-next-picture]")
    expect(ahead).to_have_count(3)
    pictures = {one.get_attribute("data-next-picture") for one in ahead.all()}
    fetched = {address for address in person.requests if address.endswith(tuple(pictures))}
    assert len(fetched) == len(pictures)
    assert fetched - seen  # not because it was shown
