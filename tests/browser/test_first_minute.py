"""A newcomer gets from the address to the first labelled source in a minute and four clicks."""

from __future__ import annotations

import time

from playwright.sync_api import expect


def test_four_clicks_and_a_minute(person):
    page = person.page
    began = time.perf_counter()
    page.add_init_script(
        "window.clicks = 0; addEventListener('click', (e) => (window.clicks += e.isTrusted), true);"
    )
    person.open()
    page.get_by_role("button", name="Try the Example").click()
    page.get_by_role("button", name="Start Training").click(timeout=60_000)
    answers = page.get_by_role("group", name="Assign Label")
    answers.get_by_role("button", name="Star", exact=True).click(timeout=60_000)
    expect(page.get_by_text("Labelled Star.")).to_be_visible()
    assert time.perf_counter() - began < 60
    page.get_by_role("button", name="Next Iteration").click()
    person.expect_trained_on(11)
    assert page.evaluate("window.clicks") == 4
    assert person.problems == []
