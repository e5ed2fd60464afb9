"""A newcomer gets from the address to the first labelled source in a minute and three clicks."""

from __future__ import annotations

import time


def test_three_clicks_and_a_minute(person):
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
    person.expect_trained_on(7)
    assert time.perf_counter() - began < 60
    assert page.evaluate("window.clicks") == 3
    assert person.problems == []


def test_what_is_pressed_before_the_pages_program_has_come_is_not_lost(person):
    page, held = person.page, []
    page.route("**/shell/events.mjs", lambda route: held.append(route))
    page.goto(person.address, wait_until="commit")
    page.get_by_role("button", name="Try the Example").click()
    page.wait_for_timeout(300)
    (late,) = held
    late.continue_()
    page.get_by_role("button", name="Start Training").wait_for(timeout=60_000)
    assert person.problems == []
