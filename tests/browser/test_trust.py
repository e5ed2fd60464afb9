"""Can I believe it: a wrong answer found and looked at, and what is unlike anything labelled."""

from __future__ import annotations

import re

import pytest
from astropy.table import Table
from axe_findings import findings, findings_in
from new_panel import add_panel
from playwright.sync_api import expect

from environment import ROOT


@pytest.fixture
def survey(tmp_path):
    """A file of 3,000 rows of the example catalogue, in which quasars are enough, and the label of each source."""
    table, path = (
        Table.read(ROOT / "data" / "example_catalogue.fits")[:3000],
        tmp_path / "survey.fits",
    )
    table.write(path)
    return path, dict(zip(map(str, table["id"]), map(str, table["label"]), strict=True))


def test_a_wrong_answer_is_found_and_looked_at_and_anomalies_are_listed(person, survey):
    page, (path, known) = person.page, survey
    person.set_up_from_disk(path)
    panel = add_panel(person, "Trust")
    expect(panel.get_by_text("0 is not trained yet")).to_be_visible()
    person.start_training("LogReg", n_initial=40, strategy="Random Sampling")
    expect(panel.get_by_text("can be said after 30 more labels")).to_be_visible()
    person.one_key()
    wrong = ""
    while not wrong:
        source = person.queried_id()
        if known[source] == "1":
            wrong = source
        person.answer("0" if source == wrong else "Unsure")
    expect(panel.get_by_text("can be said after 29 more labels")).to_be_visible()

    panel.get_by_role("button", name="Check My Labels").click()
    labels = panel.get_by_role("region", name="Which labels look wrong?")
    table = labels.get_by_role("table")
    expect(table).to_be_visible()
    person.settle()
    first = table.locator("tbody tr:nth-child(-n+5)")
    first.get_by_role("button", name=wrong).click()
    expect(table.locator("tr[aria-current]")).to_contain_text(wrong)
    person.settle()
    labels.scroll_into_view_if_needed()
    person.look("trust_change")
    source = page.locator('.panel-body[data-contents="Selected Source Info"]')
    expect(source.get_by_role("strong")).to_have_text(wrong)

    labels.get_by_label("Label", exact=True).select_option(label="1")
    labels.get_by_role("button", name="Change Label").click()
    expect(labels.get_by_role("button", name="Check Again: Labels Are Others Now")).to_be_visible()
    expect(table.locator("tr[aria-current]")).to_contain_text("was 0")

    reasons = panel.get_by_role("region", name="What matters, and why this source?")
    reasons.get_by_role("button", name="Find What Matters").click()
    expect(reasons.get_by_text("0 is told from others mostly by")).to_be_visible()
    reasons.get_by_role("button", name="Explain This Source").click()
    expect(reasons.get_by_text(f"Source {wrong} is 0 with a probability of")).to_be_visible()
    person.settle()
    reasons.scroll_into_view_if_needed()
    person.look_at_sizes("trust_reasons")

    panel.get_by_role("button", name="Find Anomalies").click()
    anomalies = panel.get_by_role("region", name="What is unlike anything labelled?")
    expect(anomalies.get_by_text("unlike anything labelled:")).to_be_visible()
    expect(anomalies.get_by_role("row")).to_have_count(11)
    person.settle()
    panel.get_by_role("heading", name="Can I stop?").scroll_into_view_if_needed()
    person.look_at_sizes("trust")
    strangest = anomalies.locator("tbody tr:first-child th button")
    source_id = strangest.inner_text()
    strangest.click()
    asked = anomalies.get_by_role("group", name=f"How interesting is source {source_id}?")
    asked.get_by_role("button", name="5: very interesting").click()
    expect(anomalies.get_by_text("Ranked by 1 score of yours")).to_be_visible()
    expect(anomalies.get_by_text(f"How interesting is source {source_id}?")).to_have_count(0)
    anomalies.get_by_role("tab", name="Scored (1)").click()
    expect(anomalies.get_by_role("row", name=source_id)).to_contain_text("5")
    anomalies.get_by_role("tab", name="To look at").click()
    person.settle()
    anomalies.scroll_into_view_if_needed()
    person.look_at_sizes("trust_unlike")
    page.emulate_media(color_scheme="dark")
    person.settle()
    person.look("trust_unlike-dark")
    page.emulate_media(color_scheme="light")

    labels.scroll_into_view_if_needed()
    person.look_at_sizes("trust_doctor")
    labels.get_by_role("button", name="Look Again, Blind").click()
    expect(page.get_by_role("heading", name="What is source")).to_be_visible()
    expect(labels.get_by_role("table")).to_have_count(0)
    person.settle()
    person.look("trust_second_look")
    answers = page.get_by_role("group", name="Assign Label")
    answers.get_by_role("button", name="1", exact=True).click()
    expect(page.get_by_role("radio", name="Second Look 1")).to_be_checked()
    page.get_by_role("radio", name="Training").check()
    expect(labels.get_by_text("can be said after")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    person.settle()
    labels.scroll_into_view_if_needed()
    person.look("trust_doctor-dark")
    page.emulate_media(color_scheme="light")

    labels.get_by_role("tab", name="Catalogue's labels").click()
    expect(labels.get_by_text(re.compile("labels of the catalogue looks? wrong"))).to_be_visible()
    person.settle()
    labels.scroll_into_view_if_needed()
    person.look("trust_catalogue")
    assert person.problems == []
    assert findings(person) == []

    sheets = person.export("Download Report as PDF", path.parent)
    assert sheets.read_bytes().startswith(b"%PDF-")
    report = person.export("Download Report", path.parent)
    assert report.name == "survey-report.html"
    page.goto(report.as_uri())
    expect(page.get_by_role("heading", name="survey.fits: report")).to_be_visible()
    expect(page.get_by_role("heading", name="Classifier of 0")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Learning curve of 0"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Reliability diagram of 0"))).to_be_visible()
    assert person.problems == []
    assert findings_in(page) == []
