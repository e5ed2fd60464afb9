"""What a person does with the page, by the names and roles of what they see."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pictures
from engines.arrivals import arrived
from engines.expecting import expect
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import expect as playwright_expect

MAGNITUDES = ["u", "g", "r", "i", "z", "y", "j", "h", "k", "w1", "w2"]
LABEL_NAMES = {0: "Star", 1: "Galaxy", 2: "QSO"}
OUTPUT = Path(__file__).parent / "output"
LOOKED_AT = bool(os.environ.get("LOOK"))
START_TIMEOUT = 120_000
WORK_TIMEOUT = 90_000
# Hash of `body {}`: Playwright adds this style while it takes a picture in Firefox, and the page's policy refuses it.
SCREENSHOT_STYLE = "sha256-YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT+SmwNZWA="
# Firefox says so, without an address, of an answer of the service worker that was on its way to a page when that page
# went, as at a reload. What a page itself cannot load it names.
GONE_MEANWHILE = "Failed to load ‘’. A ServiceWorker intercepted the request"
NOT_OF_THE_PAGE = SCREENSHOT_STYLE, GONE_MEANWHILE

CORES = 'Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => %d });'

LATER = re.compile(r"(\.whl|\.zip|data\.bin)$")

playwright_expect.set_options(timeout=WORK_TIMEOUT)


class Person:
    """A tab with the page in it.

    Attributes
    ----------
    requests : addresses the page has asked for
    problems : uncaught errors and console errors
    stale : what is wrong with the documentation's pictures
    downloads : folder in which downloads arrive; None where Playwright tells of them
    """

    def __init__(
        self,
        browser: Browser | None,
        address: str,
        width: int = 1440,
        height: int = 900,
        context: BrowserContext | None = None,
        service_workers: str = "block",  # what is kept for offline use costs every test some 60 MB
        downloads: Path | None = None,
        cores: int | None = None,  # None for what the machine has
    ):
        self.context = context or browser.new_context(
            viewport={"width": width, "height": height},
            accept_downloads=True,
            service_workers=service_workers,
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        if cores is not None:
            self.page.add_init_script(CORES % cores)
        self.address = address
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.stale: list[str] = []
        self.downloads = downloads
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self._hear(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message) -> None:
        if message.type == "error":
            self._hear(message.text)

    def _hear(self, problem: str) -> None:
        if not any(text in problem for text in NOT_OF_THE_PAGE):
            self.problems.append(problem)

    def fetched_later(self) -> set[str]:
        """Names of parts of Python that were asked for, not being in its memory: wheels, pieces of them, archives.

        Of "scipy-scipy.signal-1.18.0.zip" the name is "scipy.signal", of "docstrings-numpy.zip" "docstrings".
        """
        names = [url.rsplit("/", 1)[-1].split("-") for url in self.requests if LATER.search(url)]
        return {name[1] if len(name) == 3 else name[0].removesuffix(".zip") for name in names}

    def leave(self) -> None:
        """Go; a picture of the documentation that shows something else fails the test."""
        self.context.close()
        assert not self.stale, " ".join(self.stale)

    # ---- waiting --------------------------------------------------------------------------------

    def open(self) -> None:
        self.page.goto(self.address)

    def wait_for_python(self) -> None:
        self.page.wait_for_selector('#status[data-state="ready"]', timeout=START_TIMEOUT)

    def settle(self) -> None:
        """Until everything asked for is done.

        The status alone would not do: it says that something is going on only when it takes long.
        """
        self.page.wait_for_timeout(80)
        idle = 'body:not([data-working]) #status[data-state="ready"]'
        self.page.wait_for_selector(idle, timeout=WORK_TIMEOUT)

    # ---- the data set-up ------------------------------------------------------------------------

    def load_example(self) -> None:
        self.page.get_by_label("Select", exact=True).select_option("data/example_catalogue.fits")
        self.page.get_by_role("button", name="Load Data File").click()
        expect(self.page.get_by_text("20,000 sources")).to_be_visible()

    def load_from_disk(self, path: Path) -> None:
        self.page.get_by_label("Open a file from disk").set_input_files(path)
        self.page.get_by_role("button", name="Load Data File").click()

    def fill(self, label: str, text: str) -> None:
        """Type a text in place of what a field has, and leave it."""
        field = self.page.get_by_label(label, exact=True)
        field.select_text()
        field.press_sequentially(text)  # a value that is set is no change to Firefox
        field.press("Tab")

    def choose(self, group: str, *entries: str) -> None:
        """Move entries from the left list to the right one; all of them if none are named."""
        box = self.page.get_by_role("group", name=group)
        if not entries:
            box.get_by_role("button", name="Add all").click()
            return
        box.get_by_role("listbox", name="Available").select_option(list(entries))
        box.get_by_role("button", name="Add >>").click()
        chosen = box.get_by_role("listbox", name="Chosen")
        for entry in entries:
            expect(chosen.get_by_role("option", name=entry, exact=True)).to_be_attached()

    def set_up_example(self, scale: bool = False, combine: bool = True) -> None:
        """The whole data set-up for the example catalogue."""
        page = self.page
        self.load_example()
        self.fill("ID Column", "id")
        expect(page.get_by_text("20,000 different ids")).to_be_visible()
        self.fill("Label Column", "label")
        for label, name in LABEL_NAMES.items():
            self.fill(f"String identifier of label {label}", name)
        self.choose("Extra information columns", "ra", "dec", "redshift")
        self.choose("Image columns", "cutout")
        self.choose("Which Labels would you like to create a classifier for?")
        page.get_by_label("Should unknown labels be removed from the training set?").check()
        if scale:
            page.get_by_label("Should features be scaled during training?").check()
        self.choose("Which Features should be used for training?", *MAGNITUDES)
        if combine:
            combinations = page.get_by_role("group", name="Create Feature Combinations?")
            combinations.get_by_role("button", name="Add", exact=True).click()
            expect(combinations.get_by_role("cell", name="55", exact=True)).to_be_visible()
            self.fill("Default x variable", "g-j")
            self.fill("Default y variable", "y-w1")
        self.settle()

    def set_up_from_disk(self, path: Path, mode: str = "Active Learning") -> None:
        """The page anew, and a few rows of the example catalogue up to the dashboard."""
        self.describe_from_disk(path, mode)
        self.page.get_by_role("button", name="Close Settings").click()

    def describe_from_disk(self, path: Path, mode: str = "Active Learning") -> None:
        """The page anew, and a few rows of the example catalogue up to the end of the settings."""
        self.open()
        self.wait_for_python()
        self.page.get_by_role("radio", name=mode, exact=False).check()
        self.load_from_disk(path)
        self.fill("ID Column", "id")
        self.fill("Label Column", "label")
        self.choose("Which Labels would you like to create a classifier for?", "0")
        self.choose("Which Features should be used for training?", "g", "j", "y", "w1")
        self.settle()

    def close_settings(self) -> None:
        self.page.get_by_role("button", name="Close Settings").click()
        expect(self.page.get_by_role("tab", name="Star")).to_be_visible()
        self.settle()

    # ---- the learning loop ----------------------------------------------------------------------

    def start_training(
        self, *members: str, n_initial: int = 10, strategy: str = "Uncertainty Sampling"
    ) -> None:
        page = self.page
        for classifier in members:
            page.get_by_label("Classifier", exact=True).select_option(classifier)
            page.get_by_label("Query Strategy", exact=True).select_option(strategy)
            page.get_by_role("button", name="Add", exact=True).click()
            cells = page.get_by_role("tabpanel").get_by_role("cell", name=classifier, exact=True)
            expect(cells).to_be_visible()
        self.fill("How many initial points?", str(n_initial))
        # AstronomicAL's: what is shown afterwards is compared with pictures and numbers
        page.get_by_label("Which initial points?").select_option("Random")
        self.settle()
        page.get_by_role("button", name="Start Training").click()
        self.expect_trained_on(n_initial)

    def expect_values(self, fields, values: list[str]) -> None:
        """So many fields, and what is in them; it may still be on its way from Python."""
        expect(fields).to_have_count(len(values))
        for place, value in enumerate(values):
            expect(fields.nth(place)).to_have_value(value)

    def expect_trained_on(self, n: int) -> None:
        expect(self.page.locator("dl.points dd").first).to_have_text(str(n))
        self.settle()

    def queried_id(self) -> str:
        title = self.page.get_by_role("heading", name=re.compile("^Is source")).inner_text()
        return re.search(r"Is source (\S+) a", title)[1]

    def write_python(self, source: str) -> None:
        """Put a file of one's own into the editor in place of what is there, and run it."""
        page = self.page
        if not page.get_by_role("button", name="Close Editor").is_visible():
            page.get_by_role("button", name="Your Python").click()
        plain_or_not = page.get_by_role("textbox", name="Python source")
        editor = plain_or_not.and_(page.locator("[contenteditable]"))  # the editor has come
        editor.click()
        page.keyboard.press("Control+a")
        page.keyboard.press(
            "Delete"
        )  # over a selection Chromium would insert styles the policy refuses
        page.keyboard.insert_text(source)
        page.get_by_role("button", name="Run", exact=True).click()

    def two_steps(self) -> None:
        """Have an answer wait for Next Iteration, or New, as AstronomicAL's do."""
        self._switch("One key answers and goes on", on=False)

    def one_key(self) -> None:
        """Have an answer go on at once."""
        self._switch("One key answers and goes on", on=True)

    def _switch(self, name: str, on: bool) -> None:
        switch = self.page.get_by_label(name)
        if (switch.get_attribute("checked") is not None) != on:
            switch.click()
            self.settle()

    def answer(self, name: str) -> None:
        """Answer with one click, and wait for the next question."""
        before = self.queried_id()
        answers = self.page.get_by_role("group", name="Assign Label")
        answers.get_by_role("button", name=name, exact=True).click()
        self.expect_another_question(before)

    def expect_another_question(self, before: str) -> None:
        expect(self.page.get_by_role("heading", name=f"Is source {before} a")).to_have_count(0)
        self.settle()

    def assign(self, name: str) -> None:
        """Assign a label, the first of two steps."""
        self.two_steps()
        answers = self.page.get_by_role("group", name="Assign Label")
        answers.get_by_role("button", name=name, exact=True).click()
        expect(self.page.get_by_role("button", name="Next Iteration")).to_be_enabled()

    def next_iteration(self) -> None:
        before = self.queried_id()
        self.page.get_by_role("button", name="Next Iteration").click()
        self.expect_another_question(before)

    # ---- taking away and looking ----------------------------------------------------------------

    def download(self, button: str, folder: Path) -> Path:
        return self._received(self.page.get_by_role("button", name=button), folder)

    def export(self, button: str, folder: Path) -> Path:
        """Something of the Export menu."""
        toolbar = self.page.locator("#toolbar")  # tables have an Export of their own
        toolbar.get_by_text("Export", exact=True).click()
        return self._received(toolbar.get_by_role("button", name=button, exact=True), folder)

    def _received(self, button, folder: Path) -> Path:
        """What a button downloads, moved into a folder."""
        if self.downloads:
            button.click()
            came = arrived(self.downloads)
            return came.rename(folder / came.name)
        with self.page.expect_download() as started:
            button.click()
        path = folder / started.value.suggested_filename
        started.value.save_as(path)
        return path

    def look(self, name: str) -> None:
        """A screenshot for us to look at, where LOOK asks for it."""
        if not LOOKED_AT:
            return
        OUTPUT.mkdir(exist_ok=True)
        self.page.screenshot(path=OUTPUT / f"{name}.png")

    def look_at_sizes(self, name: str) -> None:
        """Screenshots on a small and on a large screen, where LOOK asks for them."""
        if not LOOKED_AT:
            return
        for width, height in ((1180, 700), (1440, 900)):
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.wait_for_timeout(400)  # plots are drawn anew when the size rests
            self.settle()
            self.look(f"{name}-{width}")

    def picture(self, name: str, of: str = "body") -> None:
        """A picture for the documentation, of the part of the page with this selector."""
        OUTPUT.mkdir(exist_ok=True)
        self.settle()
        page, part = self.page, self.page.locator(of)
        page.mouse.move(2, 2)
        page.evaluate("document.activeElement?.blur()")
        page.wait_for_timeout(150)
        png = part.screenshot(animations="disabled") if of != "body" else page.screenshot()
        wrong = pictures.check(name, png, part.inner_text(), OUTPUT / f"{name}.png")
        self.stale += [wrong] if wrong else []
