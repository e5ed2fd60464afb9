"""A stranger's catalogue: neither does it run a script, nor does the page ask anything elsewhere."""

from __future__ import annotations

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import numpy as np
import pytest
from astropy.table import Table
from playwright.sync_api import expect

from astronomical_lite.project.configuration import to_config
from astronomical_lite.project.settings import Settings

N = 120
IMAGE = "<img src=https://elsewhere.invalid/x onerror=window.hacked=1>"
SCRIPT = "<script>window.hacked=2</script>"
LINK = "javascript:window.hacked=3"
BREAK = "\"'><svg onload=window.hacked=4>"


def hostile_table() -> Table:
    rng = np.random.default_rng(6)
    kind = np.arange(N) % 2
    table = Table()
    table["id"] = [f"{BREAK}{i}" for i in range(N)]
    table["class"] = np.array([IMAGE, SCRIPT])[kind]
    table[f"g{IMAGE}"] = rng.normal(kind, 0.5)
    table[f"r{BREAK}"] = rng.normal(-kind, 0.5)
    table[f"words{SCRIPT}"] = np.array([SCRIPT, IMAGE])[kind]
    table["link"] = [LINK] * N
    table["picture"] = ["100%zz.jpg"] * N
    for column in table.colnames[2:4]:
        table[column].unit, table[column].description = "mag", IMAGE
    return table


def test_a_hostile_catalogue_stays_text(person, tmp_path):
    page = person.page
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    path = tmp_path / "a'b&lt;.ecsv"
    hostile_table().write(path, format="ascii.ecsv")
    person.open()
    person.wait_for_python()
    person.load_from_disk(path)
    expect(page.get_by_text(f"{N} sources")).to_be_visible()
    person.fill("ID Column", "id")
    person.fill("Label Column", "class")
    person.fill("String identifier of label 0", f"zero {BREAK}")
    x, y, words = f"g{IMAGE}", f"r{BREAK}", f"words{SCRIPT}"
    person.choose("Which Labels would you like to create a classifier for?")
    person.choose("Which Features should be used for training?", x, y)
    person.choose("Extra information columns", words, "link", x)
    person.choose("Image columns", "picture")
    field = page.get_by_label("Default x variable", exact=True)
    field.click()
    field.fill("")
    field.press_sequentially("<img")
    expect(page.locator("#combobox-list").get_by_role("option")).to_have_text([x])
    field.fill(f"no {BREAK}")
    field.press("Tab")
    expect(page.get_by_role("alert").filter(has_text="There is no column called")).to_be_visible()
    person.fill("Default x variable", x)
    person.settle()
    page.get_by_role("button", name="Close Settings").click()
    person.start_training("DTree")
    expect(page.get_by_role("heading", name=f"Is source {BREAK}")).to_be_visible()
    expect(page.get_by_role("cell", name=LINK, exact=True)).to_be_visible()
    page.get_by_label("Search by id").fill(f"{BREAK}none")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="No source has the id")).to_be_visible()
    person.settle()
    assert page.evaluate("window.hacked") is None
    assert page.locator("main script, main a[href^=javascript], main [onerror]").count() == 0
    own = (person.address, "blob:", "data:")
    assert [url for url in person.requests if not url.startswith(own)] == []
    # that the picture is nowhere is told by the browser; nothing else is
    assert [text for text in person.problems if "404" not in text] == []


class Elsewhere(BaseHTTPRequestHandler):
    """Another site. It says how large its configuration is, of its table neither size nor kind."""

    def do_GET(self):
        rows = (f"{i},{i % 2},{i * 7 % 11},{i * 3 % 7}\n" for i in range(N))
        content = ("id,label,a,b\n" + "".join(rows)).encode()
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        if self.path.endswith(".json"):
            settings = Settings(id_col="id", label_col="label", default_vars=("a", "b"))
            content = json.dumps(to_config(settings) | {"padding": " " * 2_000_000}).encode()
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(OSError):  # not fetched after all
            self.wfile.write(content)

    def log_message(self, *args):
        pass


def test_a_link_of_a_stranger_fetches_nothing_before_its_size_is_shown(person):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    asked = {"data": f"http://{host}/100%zz.csv", "configuration": f"http://{host}/it.json"}
    page, own = person.page, person.address
    try:
        person.address = f"{own}?{urlencode(asked)}"
        person.open()
        person.wait_for_python()
        person.settle()
        assert [url for url in person.requests if host in url and not url.startswith(own)] == []
        for wrong in ("javascript:alert(1)", "file:///etc/passwd", "https://", "data:text/csv,a"):
            for field, button in (
                ("Address of a file", "Load Data File"),
                ("or its address", "Load Configuration"),
            ):
                page.get_by_label(field).fill(wrong)
                page.get_by_role("button", name=button).click()
                alert = page.get_by_role("alert").filter(has_text=f"'{wrong}' is not a web address")
                expect(alert).to_have_count(2 if field == "or its address" else 1)
        page.get_by_label("Address of a file").fill(asked["data"])
        page.get_by_role("button", name="Load Data File").click()
        question = page.get_by_role("group", name="100%zz.csv from")
        expect(question).to_contain_text(f"from {host} is of a size its server does not say")
        person.look("web-question")
        question.get_by_role("button", name="Do Not Fetch").click()
        expect(question).to_have_count(0)
        expect(page.locator(".loaded")).to_have_count(0)
        page.get_by_role("button", name="Load Data File").click()
        question.get_by_role("button", name="Fetch It").click()
        expect(page.locator("#dataset-report")).to_contain_text(f"100%zz.csv: {N} sources")
        page.get_by_label("Address of a file").fill(f"http://{host}/C:%5Cwindows%5Csurvey.csv")
        page.get_by_role("button", name="Load Data File").click()
        expect(page.get_by_role("group", name="survey.csv from")).to_contain_text(host)
        page.get_by_role("button", name="Do Not Fetch").click()
        page.get_by_label("or its address").fill(asked["configuration"])
        page.get_by_role("button", name="Load Configuration").click()
        question = page.get_by_role("group", name="it.json from")
        expect(question).to_contain_text(f"it.json from {host} is 2 MB")
        question.get_by_role("button", name="Fetch It").click()
        expect(page.get_by_label("ID Column")).to_have_value("id")
        assert person.problems == []
    finally:
        server.shutdown()
