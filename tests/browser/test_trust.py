"""Can I stop, and which labels look wrong: labels given, one of them wrong, found and looked at."""

from __future__ import annotations

import re

import pytest
from astropy.table import Table
from person import Person
from playwright.sync_api import Locator, expect


def add_panel(person: Person) -> Locator:
    """A Trust panel, as the last one."""
    page = person.page
    page.get_by_role("button", name="Add Panel").click()
    fresh = page.locator(".panel").filter(has=page.get_by_role("heading", name="New panel"))
    fresh.get_by_label("Choose plot type").select_option("Trust")
    panel = page.locator('.panel-body[data-contents="Trust"]')
    expect(panel).to_be_visible()
    person.settle()
    return panel


@pytest.fixture
def known(small) -> dict[str, str]:
    """The catalogue's label of each source."""
    table = Table.read(small)
    return dict(zip(map(str, table["id"]), map(str, table["label"]), strict=True))


def test_predictions_settle_and_a_wrong_answer_is_found(person, small, known):
    page = person.page
    person.set_up_from_disk(small)
    panel = add_panel(person)
    expect(panel.get_by_text("0 is not trained yet")).to_be_visible()
    page.get_by_label("Query Strategy").select_option("Random Sampling")
    person.start_training("LogReg", n_initial=40)
    expect(panel.get_by_text("can be said after 30 more labels")).to_be_visible()
    person.one_key()
    wrong = ""
    n_answers = 0
    while n_answers < 30:
        source = person.queried_id()
        answer = known[source] if known[source] != "-1" else "Unsure"
        n_answers += answer != "Unsure"
        if not wrong and answer == "1":
            wrong, answer = source, "0"
        person.answer(answer)
    expect(panel.get_by_text("of the last 30 labels changed fewer than 0.1 %")).to_be_visible()

    panel.get_by_role("button", name="Check My Labels").click()
    table = panel.get_by_role("table")
    expect(table).to_be_visible()
    person.settle()
    first = table.locator("tbody tr").filter(has=page.get_by_role("button", name=wrong))
    expect(first).to_contain_text("looks wrong")
    first.get_by_role("button", name=wrong).click()
    source = page.locator('.panel-body[data-contents="Selected Source Info"]')
    expect(source.get_by_role("cell", name=wrong, exact=True).first).to_be_visible()
    person.settle()
    table.scroll_into_view_if_needed()
    person.look_at_sizes("trust")

    panel.get_by_role("tab", name="Catalogue's labels").click()
    expect(panel.get_by_text(re.compile("labels of the catalogue look"))).to_be_visible()
    person.settle()
    person.look("trust_catalogue")
    assert person.problems == []
