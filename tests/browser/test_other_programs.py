"""Tables, rows, selections and positions go to another program and come back; archives are asked."""

from __future__ import annotations

import io
import re
from urllib.request import urlopen

import numpy as np
from archive_host import running_archive
from astropy.table import Table
from axe_findings import findings
from engines.expecting import expect
from hub import Program, running_hub
from new_panel import add_panel

KINDS = ("table.load.fits", "table.highlight.row", "table.select.rowList", "coord.pointAt.sky")


def test_another_program_and_the_page_follow_each_other(person, small, tmp_path):
    person.set_up_from_disk(small)
    person.settle()
    panel, page = add_panel(person, "Other Programs"), person.page
    refused = [url for url in person.requests if "21012" in url]
    assert not refused  # never by itself
    panel.get_by_role("button", name="Connect").click()
    expect(panel.get_by_role("alert")).to_contain_text("No hub answers on this computer")
    person.problems.clear()  # the browser says of itself that nobody answered
    catalogue = Table.read(small)
    with running_hub(tmp_path) as (hub, visitors):
        program = Program()
        program.connect(hub=hub, pool_size=2)
        program.listen(*KINDS)
        panel.get_by_role("button", name="Connect").click()
        expect(panel.get_by_role("listitem")).to_contain_text("Twin")
        assert visitors.asked == ["AstronomicAL Lite"]
        assert findings(person) == []

        panel.get_by_label("To", exact=True).select_option("Twin")
        panel.get_by_role("button", name="Send Table").click()
        expect(panel.get_by_text("Twin has opened the table.")).to_be_visible()
        params = program.wait_for("table.load.fits")
        assert params["url"].startswith("data:")
        table = Table.read(io.BytesIO(urlopen(params["url"]).read()), format="fits")
        assert table["id"].tolist() == catalogue["id"].tolist()

        row = {"table-id": params["table-id"], "row": "7"}
        program.notify_all({"samp.mtype": "table.highlight.row", "samp.params": row})
        expect(page.locator(".source-id")).to_contain_text(str(catalogue["id"][7]))
        rows = {"table-id": params["table-id"], "row-list": ["1", "2", "40"]}
        program.notify_all({"samp.mtype": "table.select.rowList", "samp.params": rows})
        expect(panel.get_by_text("Twin selected 3 sources.")).to_be_visible()
        at = {name: str(catalogue[name][9]) for name in ("ra", "dec")}
        program.notify_all({"samp.mtype": "coord.pointAt.sky", "samp.params": at})
        expect(page.locator(".source-id")).to_contain_text(str(catalogue["id"][9]))
        person.settle()

        panel.get_by_role("button", name="Send Selected Source").click()
        assert program.wait_for("table.highlight.row")["row"] == "9"
        pointed = program.wait_for("coord.pointAt.sky")
        assert np.isclose(float(pointed["ra"]), catalogue["ra"][9])
        panel.get_by_role("button", name="Send Selection").click()
        assert program.wait_for("table.select.rowList")["row-list"] == ["1", "2", "40"]

        theirs = tmp_path / "theirs.vot"
        catalogue[100:400].write(theirs, format="votable")
        sent = {"url": theirs.as_uri(), "name": "theirs", "table-id": "t7"}
        program.notify_all({"samp.mtype": "table.load.votable", "samp.params": sent})
        panel.get_by_role("button", name="Open Table").click()
        expect(page.get_by_text("theirs from this computer")).to_be_visible()
        page.get_by_role("button", name="Fetch It").click()
        expect(page.get_by_text("300 sources")).to_be_visible()
        person.settle()

        hub.stop()
        elsewhere = page.locator("#from-programs")
        expect(elsewhere).to_contain_text("The hub does not answer any more")
    person.problems.clear()


def test_an_archive_is_asked_for_a_table_and_a_page_that_goes_leaves_the_hub(person, tmp_path):
    person.open()
    person.wait_for_python()
    page = person.page
    page.get_by_text("From an archive (TAP)").click()
    with running_archive() as (service, asked):
        page.get_by_label("Archive", exact=True).select_option("Another one, by its address")
        page.get_by_label("Address of another archive").fill(service)
        page.get_by_label("Query", exact=True).fill("SELECT nix FROM gaia")
        page.get_by_role("button", name="Ask How Many Rows").click()
        question = page.get_by_role("group", name=re.compile("does not say"))
        expect(question).to_contain_text("Unknown column")
        person.problems.clear()  # the browser says that the answer was an error
        page.get_by_label("Query", exact=True).fill("SELECT * FROM gaia")
        page.get_by_label("At most, in rows").fill("240")
        page.get_by_role("button", name="Ask How Many Rows").click()
        expect(page.get_by_text("finds 48,721 rows; the first 240 are fetched")).to_be_visible()
        assert asked[-1] == "SELECT COUNT(*) AS n_rows FROM (\nSELECT * FROM gaia\n) AS counted"
        person.look("archive")
        page.get_by_role("button", name="Fetch the Table").click()
        expect(page.get_by_text("240 sources")).to_be_visible()
        expect(page.get_by_text("not complete")).to_be_visible()
        assert asked[-1] == "SELECT * FROM gaia"
    assert not person.problems
    with running_hub(tmp_path) as (hub, _):
        program = Program()
        program.connect(hub=hub, pool_size=2)
        page.get_by_text("From another program (SAMP)").click()
        page.get_by_role("button", name="Connect").click()
        expect(page.locator("#from-programs")).to_contain_text("Connected")
        known = set(program.get_registered_clients())
        page.goto("about:blank")
        for _ in range(60):
            left = known - set(program.get_registered_clients())
            if left:
                break
            page.wait_for_timeout(50)
        assert len(left) == 1
        program.disconnect()
