"""What a stranger's table, configuration, link or site can bring about: nothing that the user was not asked about."""

from __future__ import annotations

import base64
import io
import json
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from engines.launching import CHROMIUM_FLAGS
from harness.tab import Tab
from PIL import Image
from playwright.sync_api import expect

import browsers
from astronomical_lite.extensions import to_link
from astronomical_lite.project.configuration import to_config
from astronomical_lite.project.settings import Settings

N = 60


@pytest.fixture
def cores() -> int:
    return 1


class Elsewhere(BaseHTTPRequestHandler):
    """Another site: pictures, and a page with the address after ``?`` in a frame."""

    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(200)
        if self.path.startswith("/frame?"):
            self.send_header("Content-Type", "text/html")
            address = self.path.removeprefix("/frame?")
            content = f"<h1>Win a telescope</h1><iframe src='{address}' width=1300 height=700>"
            content = content.encode()
        else:
            self.send_header("Content-Type", "image/png")
            picture = io.BytesIO()
            Image.new("RGB", (40, 40), (30, 60, 160)).save(picture, "PNG")
            content = picture.getvalue()
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def elsewhere():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    server.asked = []
    server.host = f"127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def survey(host: str) -> str:
    """A table whose first rows name pictures elsewhere in ways that browsers understand."""
    number = host.replace("127.0.0.1", "0x7f.1")
    odd = [f"\\\\{host}\\1.png", f"/\\{host}/2.png", f"//{number}/3.png", f"http://{number}/4.png"]
    pictures = odd + [f"http://{host}/{i}.png" for i in range(len(odd), N)]
    rows = (f"{i},{i % 2},{i * 7 % 11},{i * 3 % 7},{p}\n" for i, p in enumerate(pictures))
    return "id,label,a,b,picture\n" + "".join(rows)


def bomb() -> str:
    """A link of 1.3 kB that unpacks to a million brackets."""
    packed = zlib.compress(b"[" * 990_000, 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def follow_link(page, link: str) -> None:
    """As when a link to this page is opened in its own tab."""
    page.evaluate("link => { location.hash = `python=${link}`; }", link)


def test_nothing_is_asked_elsewhere_and_no_text_is_lost_unasked(person, elsewhere, tmp_path):
    page, host = person.page, elsewhere.host
    table, config = tmp_path / "survey.csv", tmp_path / "config.json"
    table.write_text(survey(host))
    settings = Settings(
        id_col="id",
        label_col="label",
        default_vars=("a", "b"),
        labels_to_strings={0: "zero", 1: "one"},
        label_colours={0: "#0072b2", 1: "#e69f00"},
        labels_to_train=[0],
        features_for_training=["a", "b"],
        extra_image_cols=["picture"],
    )
    config.write_text(json.dumps(to_config(settings)))
    person.open()
    person.wait_for_python()

    # A link whose content is nested a million times.
    follow_link(page, bomb())
    expect(page.get_by_role("alert").filter(has_text="is damaged")).to_be_visible()
    expect(page.locator("#stopped")).to_be_hidden()

    person.load_from_disk(table)
    expect(page.get_by_text(f"{N} sources")).to_be_visible()
    page.get_by_text("Load Custom Configuration?").click()
    page.get_by_label("Configuration file").set_input_files(config)
    person.settle()
    page.get_by_role("button", name="Close Settings").click()
    for source in (1, 3, 5):
        page.get_by_label("Search by id").fill(str(source))
        page.get_by_role("button", name="Search", exact=True).click()
        expect(page.locator(".source-id")).to_contain_text(f"ID {source}")
        person.settle()
    asking = page.get_by_text(f"The picture is on {host}")
    expect(asking).to_be_visible()
    assert elsewhere.asked == []
    person.look("picture-question")

    page.get_by_role("button", name="Fetch Pictures").click()
    picture = page.get_by_role("img", name="picture of source 5")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40
    person.look("picture-fetched")
    page.get_by_label("Search by id").fill("6")
    page.get_by_role("button", name="Search", exact=True).click()
    picture = page.get_by_role("img", name="picture of source 6")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40
    assert elsewhere.asked == ["/5.png", "/6.png"]
    # the same server under another name is another one
    page.get_by_label("Search by id").fill("3")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator(".source-id")).to_contain_text("ID 3")
    person.settle()
    assert elsewhere.asked == ["/5.png", "/6.png"]

    # A link, while there is a text that only the editor has; and that it came with a link is kept.
    page.get_by_role("button", name="Your Python").click()
    editor = page.get_by_role("textbox", name="Python source").and_(
        page.locator("[contenteditable]")
    )
    editor.click()
    page.keyboard.insert_text("mine = 'not saved'")
    follow_link(page, to_link("theirs.py", "theirs = 1"))
    question = page.get_by_role("group", name="A link brings another file, theirs.py")
    expect(question).to_be_visible()
    expect(editor).to_contain_text("not saved")
    person.look("link-question")
    question.get_by_role("button", name="Keep What Is in the Editor").click()
    expect(question).to_have_count(0)
    expect(editor).to_contain_text("not saved")
    follow_link(page, to_link("theirs.py", "theirs = 1"))
    question.get_by_role("button", name="Show the Link's File").click()
    expect(editor).to_contain_text("theirs = 1")
    expect(page.get_by_text("came with a link and has not been run")).to_be_visible()
    page.get_by_role("button", name="Close Editor").click()

    # All of it is remembered with the project, and taken back.
    person.settle()
    person.open()
    person.wait_for_python()
    page.get_by_role("button", name="Continue survey").click()
    expect(page.locator(".source-id")).to_contain_text("ID 3")
    page.get_by_label("Search by id").fill("7")
    page.get_by_role("button", name="Search", exact=True).click()
    picture = page.get_by_role("img", name="picture of source 7")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40
    asked = list(elsewhere.asked)
    page.get_by_role("button", name=f"Fetch no more from {host}").click()
    expect(asking).to_be_visible()
    page.get_by_label("Search by id").fill("8")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator(".source-id")).to_contain_text("ID 8")
    person.settle()
    assert elsewhere.asked == asked
    page.get_by_role("button", name="Your Python").click()
    expect(page.get_by_text("came with a link and has not been run")).to_be_visible()
    # a picture that the page does not fetch has no address for the browser to complain of
    assert person.problems == []


def test_the_page_says_that_another_site_frames_it_and_in_a_fresh_tab_that_nothing_is_lost(
    person, elsewhere
):
    page = person.page
    page.goto(f"http://{elsewhere.host}/frame?{person.address}")
    framed = page.frame_locator("iframe")
    expect(framed.get_by_role("note")).to_contain_text(
        f"shown inside another site, {elsewhere.host}"
    )
    link = framed.get_by_role("link", name="open the page by itself")
    expect(link).to_have_attribute("href", person.address)
    person.look("framed")
    person.open()
    expect(page.get_by_role("note")).to_have_count(0)
    hints = (
        "link[rel~=preconnect], link[rel~=dns-prefetch], link[rel~=prefetch], link[rel~=prerender]"
    )
    assert page.locator(hints).count() == 0
    control = page.locator("meta[http-equiv=x-dns-prefetch-control]")
    assert control.get_attribute("content") == "off"
    # Python ends in a tab in which nothing was begun.
    page.evaluate("document.dispatchEvent(new Event('worker-gone'))")
    stopped = page.get_by_role("alert").filter(has_text="Python stopped")
    expect(stopped.get_by_text("Nothing of yours was open")).to_be_visible()
    expect(stopped.get_by_text("is lost")).to_be_hidden()
    expect(stopped.get_by_text("is kept in this browser, and you can go on")).to_be_hidden()


def test_on_a_touch_screen_the_tools_of_a_plot_cover_nothing_of_it(browser, address):
    """Only a browser without a pointer that hovers shows them all the time."""
    settings = (
        "primaryHoverType=1,availableHoverTypes=1,primaryPointerType=2,availablePointerTypes=2"
    )
    touched = browser.browser_type.launch(
        executable_path=browsers.chromium(),
        args=[*CHROMIUM_FLAGS, f"--blink-settings={settings}"],
        headless=True,
    )
    tab = Tab(touched, address, has_touch=True, viewport={"width": 1000, "height": 800})
    tab.page.evaluate(
        """harness.show([{id: "basic", title: "Plot", x: 0, y: 0, w: 8, h: 9,
        body: harness.plotHtml("basic")}])"""
    )
    canvas = tab.page.locator("figure.plot .canvas").bounding_box()
    for tool in tab.page.get_by_role("toolbar", name="Plot").get_by_role("button").all():
        expect(tool).to_be_visible()
        box = tool.bounding_box()
        assert box["y"] >= canvas["y"] + canvas["height"]
        assert min(box["width"], box["height"]) >= 24  # WCAG 2.2, target size
    tab.look("touch-tools")
    tab.close()
    touched.close()
