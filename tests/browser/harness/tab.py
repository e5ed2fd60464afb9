"""A tab with the panels and plots of the page and a stand-in for the worker."""

from __future__ import annotations

from person import LOOKED_AT, OUTPUT
from playwright.sync_api import Browser, BrowserContext, Page

PATH = "tests/browser/harness/index.html"


class Tab:
    """A tab of its own kind where there are options, else one more of a context that is there."""

    def __init__(self, owner: Browser | BrowserContext, address: str, **options):
        if isinstance(owner, Browser):
            options = {"viewport": {"width": 1440, "height": 900}} | options
            self.page: Page = owner.new_page(**options)
        else:
            self.page = owner.new_page()
        self.context = self.page.context
        self.page.set_default_timeout(10_000)
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console",
            lambda message: message.type == "error" and self.problems.append(message.text),
        )
        self.page.goto(address + PATH)
        self.page.wait_for_selector("html[data-harness=ready]")

    def close(self) -> None:
        """Leave; an error on the console or a refused style fails the test."""
        violations = self.page.evaluate("window.violations")
        self.page.close()  # and its context, if it came with one
        assert self.problems == []
        assert violations == []

    def show(self, *panels: dict) -> None:
        self.page.evaluate("panels => harness.show(panels)", list(panels))

    def messages(self, action: str) -> list[dict]:
        """The fields of what has been reported so far under this name."""
        return self._reported(action, "fields")

    def layouts(self) -> list[list[dict]]:
        """The places of panels, of each change of the layout that has been reported so far."""
        return self._reported("layout.change", "content")

    def wait_for_layouts(self, n: int = 1) -> list[list[dict]]:
        self.wait_for("layout.change", n)
        return self.layouts()

    def _reported(self, action: str, part: str) -> list:
        return self.page.evaluate(
            "([action, part]) => messages.filter(m => m.action === action).map(m => m[part])",
            [action, part],
        )

    def wait_for(self, action: str, n: int = 1) -> list[dict]:
        self.page.wait_for_function(
            "([action, n]) => messages.filter(m => m.action === action).length >= n",
            arg=[action, n],
        )
        return self.messages(action)

    def frames(self, n: int = 2) -> None:
        """Until the page has painted n times."""
        self.page.evaluate(
            "async n => { for (; n; n -= 1) await new Promise(requestAnimationFrame); }", n
        )

    def layout(self) -> dict[str, tuple[int, int, int, int]]:
        """Where gridstack has the panels: id -> x, y, w, h."""
        nodes = self.page.evaluate(
            "document.getElementById('grid').gridstack.engine.nodes"
            ".map(({id, x, y, w, h}) => [id, [x, y, w, h]])"
        )
        return {name: tuple(place) for name, place in nodes}

    def announced(self) -> str:
        return self.page.locator("#announcer").inner_text()

    def look(self, name: str) -> None:
        if not LOOKED_AT:
            return
        OUTPUT.mkdir(exist_ok=True)
        self.page.screenshot(path=OUTPUT / f"{name}.png")


class Fingers:
    """Touches as the browser's own input gets them."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)

    def put(self, kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def told_layout(places: list[dict]) -> dict[str, tuple[int, int, int, int]]:
    return {p["id"]: (p["x"], p["y"], p["w"], p["h"]) for p in places}
