"""A page in WebKit in Playwright's words, as far as the main job needs them: see `person.py`.

Playwright drives no WebKit but its own build. Names of controls are those that WebKit computes, which is what a screen
reader says.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engines.webdriver import Session, WebDriverError

TIMEOUT = 90.0  # s
PAUSE = 0.05  # s, between two looks
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # of the standard
# An element that a patch replaced, one that something moves over, one that is on its way.
PASSING = {
    "stale element reference",
    "no such element",
    "element not interactable",
    "element click intercepted",
    "move target out of bounds",
}
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Delete": "\ue017"}
KEYS |= {"ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015"}
ROLES = {
    "alert": "[role=alert]",
    "button": "button, [role=button]",
    "cell": "td",
    "group": "fieldset, [role=group]",
    "heading": "h1, h2, h3, h4",
    "img": "img, [role=img]",
    "link": "a[href]",
    "listbox": "select[multiple], [role=listbox]",
    "option": "option",
    "radio": "input[type=radio]",
    "row": "tr",
    "tab": "[role=tab]",
    "table": "table",
    "tabpanel": "[role=tabpanel]",
}
NAMED_BY_CONTENT = {"cell", "option", "row"}
CONTROLS = "input, select, textarea"

VISIBLE = """
const box = arguments[0].getBoundingClientRect();
return arguments[0].checkVisibility({ visibilityProperty: true }) && box.width > 0 && box.height > 0;
"""
# WebKit's driver does not scroll to what lies below the window.
READY = """
const [element] = arguments;
element.scrollIntoView({ block: "nearest", behavior: "instant" });
return element.type === "file" || !element.matches(":disabled");
"""
# Elements are arguments of their own: in an array WebKit's driver does not know them.
WITHIN = """
const [selector, ...roots] = arguments;
const places = roots.length ? roots : [document];
return [...new Set(places.flatMap((root) => [...root.querySelectorAll(selector)]))];
"""
TEXTS = "return [...arguments].map((element) => element.textContent);"
ATTRIBUTES = """
const [name, ...elements] = arguments;
return elements.map((element) => element.getAttribute(name) ?? "");
"""
# The innermost elements with a text that is asked for; what is never shown left out.
HOLDING = """
const [wanted, exact, ...roots] = arguments;
const plain = (element) => element.textContent.replace(/\\s+/g, " ").trim();
const fits = (element) => {
  if (element.matches("script, style, noscript, template")) return false;
  return exact ? plain(element) === wanted : plain(element).toLowerCase().includes(wanted.toLowerCase());
};
const places = roots.length ? roots : [document.body];
const found = places.flatMap((root) => [...root.querySelectorAll("*")]).filter(fits);
return found.filter((element) => ![...element.children].some(fits));
"""
# What goes wrong in the page from here on; the driver tells of no errors.
LISTEN = """
window.problemsSeen = [];
const { error } = console;
console.error = (...words) => {
  problemsSeen.push(words.join(" "));
  error.apply(console, words);
};
addEventListener("error", (event) => problemsSeen.push(event.message));
addEventListener("unhandledrejection", (event) => problemsSeen.push(String(event.reason)));
"""


def plain(text: str) -> str:
    return " ".join(text.split())


def fits(text: str, wanted: str | re.Pattern[str], exact: bool) -> bool:
    """Return True if a text is the one wanted, or has it in it."""
    if isinstance(wanted, re.Pattern):
        return bool(wanted.search(plain(text)))
    if exact:
        return plain(text) == plain(wanted)
    return plain(wanted).lower() in plain(text).lower()


def wait_until(look: Callable[[], Any], what: str, timeout: float = TIMEOUT) -> Any:
    """First answer that is not False.

    Raises
    ------
    AssertionError
        There was none in time.
    """
    ends = time.monotonic() + timeout
    while True:
        try:
            answer = look()
        except WebDriverError as error:
            if error.name not in PASSING:
                raise
            answer = False
        if answer is not False:
            return answer
        assert time.monotonic() < ends, f"not within {timeout:.0f} s: {what}"
        time.sleep(PAUSE)


Elements = list[dict[str, str]]
Step = Callable[[Elements], Elements]  # from where to look (none: the whole page) to what is there


class Scope:
    """Where something is looked for: a page, or what a locator finds in it."""

    session: Session

    def then(self, step: Step, words: str) -> Locator:
        raise NotImplementedError

    def locator(self, selector: str) -> Locator:
        return self.then(lambda roots: self.session.run(WITHIN, selector, *roots), selector)

    def get_by_role(
        self, role: str, name: str | re.Pattern[str] | None = None, exact: bool = False
    ) -> Locator:
        def step(roots: Elements) -> Elements:
            found = self.session.run(WITHIN, ROLES[role], *roots)
            if role in NAMED_BY_CONTENT:
                texts = self.session.run(TEXTS, *found)
                named = zip(found, texts, strict=True)
            else:
                named = ((element, self._name(element)) for element in found)
            return [
                element
                for element, text in named
                if text is not None and (name is None or fits(text, name, exact))
            ]

        return self.then(step, f"{role} {name!r}")

    def get_by_label(self, text: str, exact: bool = False) -> Locator:
        def step(roots: Elements) -> Elements:
            found = self.session.run(WITHIN, CONTROLS, *roots)
            names = ((element, self._name(element)) for element in found)
            return [e for e, name in names if name is not None and fits(name, text, exact)]

        return self.then(step, f"label {text!r}")

    def get_by_text(self, text: str, exact: bool = False) -> Locator:
        return self.then(
            lambda roots: self.session.run(HOLDING, text, exact, *roots), f"text {text!r}"
        )

    def _name(self, element: dict[str, str]) -> str | None:
        """Name that WebKit gives an element; None for one that is not there for a reader."""
        try:
            return self.session.command("GET", f"/element/{element[ELEMENT]}/computedlabel")
        except WebDriverError:
            return None


class Locator(Scope):
    """Elements of a page, looked for anew whenever they are asked about."""

    def __init__(self, page: Page, steps: tuple[Step, ...], words: str):
        self.page, self.session = page, page.session
        self.steps, self.words = steps, words

    def __repr__(self) -> str:
        return self.words

    def then(self, step: Step, words: str) -> Locator:
        return Locator(self.page, (*self.steps, step), f"{self.words} > {words}")

    def found(self) -> Elements:
        roots: Elements = []
        for step in self.steps:
            roots = step(roots)
            if not roots:
                return []
        return roots

    # ---- which of them --------------------------------------------------------------------------

    @property
    def first(self) -> Locator:
        return self.then(lambda found: found[:1], "first")

    @property
    def last(self) -> Locator:
        return self.then(lambda found: found[-1:], "last")

    # ---- what they are --------------------------------------------------------------------------

    def _of(self, script: str, *arguments: Any) -> Any:
        """What a script says of the one element that there is, when there is one."""

        def look():
            found = self.found()
            assert len(found) < 2, f"{len(found)} elements: {self}"
            return [self.session.run(script, found[0], *arguments)] if found else False

        return wait_until(look, str(self))[0]

    def count(self) -> int:
        return len(self.found())

    def is_visible(self) -> bool:
        return any(self.session.run(VISIBLE, element) for element in self.found())

    def inner_text(self) -> str:
        return self._of("return arguments[0].innerText")

    def get_attribute(self, name: str) -> str | None:
        return self._of("return arguments[0].getAttribute(arguments[1])", name)

    def bounding_box(self) -> dict[str, float]:
        return self._of(
            "const { x, y, width, height } = arguments[0].getBoundingClientRect();"
            "return { x, y, width, height };"
        )

    def screenshot(self) -> bytes:
        (element,) = self.found()
        shot = self.session.command("GET", f"/element/{element[ELEMENT]}/screenshot")
        return base64.b64decode(shot)

    # ---- what is done with them -----------------------------------------------------------------

    def _do(self, path: str, body: dict[str, Any]) -> None:
        """A command to the one element, when it is there, shown and enabled."""

        def act() -> bool:
            found = self.found()
            assert len(found) < 2, f"{len(found)} elements: {self}"
            if not found or not self.session.run(READY, found[0]):
                return False
            self.session.command("POST", f"/element/{found[0][ELEMENT]}/{path}", body)
            return True

        wait_until(act, f"{path} {self}")

    def click(self) -> None:
        self._do("click", {})

    def check(self) -> None:
        if not self._of("return arguments[0].checked"):
            self.click()

    def set_input_files(self, path: Path) -> None:
        self._do("value", {"text": str(path)})

    def select_option(self, wanted: str | list[str]) -> None:
        """Choose options by their texts or values."""
        texts = [wanted] if isinstance(wanted, str) else wanted
        script = "return [arguments[0].textContent.trim(), arguments[0].value]"
        for text in texts:

            def step(found: Elements, text: str = text) -> Elements:
                return [e for e in found if text in self.session.run(script, e)][:1]

            self.get_by_role("option").then(step, text).click()

    def focus(self) -> None:
        self._of("arguments[0].focus()")

    def select_text(self) -> None:
        self._of("arguments[0].focus(); arguments[0].select()")

    def press_sequentially(self, text: str) -> None:
        self.page.keyboard.type(text)

    def fill(self, text: str) -> None:
        self.select_text()
        self.press_sequentially(text)

    def press(self, key: str) -> None:
        self.focus()
        self.page.keyboard.press(key)


class Keyboard:
    def __init__(self, session: Session):
        self.session = session

    def press(self, key: str) -> None:
        self.type(KEYS.get(key, key))

    def type(self, text: str) -> None:
        strokes = [{"type": kind, "value": c} for c in text for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": strokes}
        self.session.command("POST", "/actions", {"actions": [keyboard]})


class Mouse:
    def __init__(self, session: Session):
        self.session = session
        self.place = (0, 0)

    def _perform(self, *actions: dict[str, Any]) -> None:
        pointer = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self.session.command("POST", "/actions", {"actions": [pointer | {"actions": actions}]})

    def move(self, x: float, y: float) -> None:
        self.place = round(x), round(y)
        place = {"x": self.place[0], "y": self.place[1], "origin": "viewport"}
        self._perform({"type": "pointerMove", "duration": 0, **place})

    def down(self) -> None:
        self._perform({"type": "pointerDown", "button": 0})

    def up(self) -> None:
        self._perform({"type": "pointerUp", "button": 0})

    def click(self, x: float, y: float) -> None:
        self.move(x, y)
        self.down()
        self.up()

    def wheel(self, delta_x: int, delta_y: int) -> None:
        turn = {"deltaX": delta_x, "deltaY": delta_y, "x": self.place[0], "y": self.place[1]}
        actions = [{"type": "scroll", "duration": 0, "origin": "viewport", **turn}]
        wheel = {"type": "wheel", "id": "wheel", "actions": actions}
        self.session.command("POST", "/actions", {"actions": [wheel]})


class Page(Scope):
    """The one tab of a session."""

    def __init__(self, session: Session):
        self.session = session
        self.keyboard, self.mouse = Keyboard(session), Mouse(session)
        self.on_error: Callable[[str], None] | None = None

    def then(self, step: Step, words: str) -> Locator:
        return Locator(self, (step,), words)

    def on(self, event: str, handler: Callable[[str], None]) -> None:
        """Errors are told as they are found; the driver knows no other events."""
        if event == "pageerror":
            self.on_error = handler

    def set_default_timeout(self, milliseconds: float) -> None:
        """All waits are equally long here."""

    def _tell_errors(self) -> None:
        for text in self.session.run("return window.problemsSeen?.splice(0) ?? []"):
            if self.on_error:
                self.on_error(text)

    def goto(self, address: str) -> None:
        self._tell_errors()
        self.session.command("POST", "/url", {"url": address})
        self.session.run(LISTEN)

    def reload(self) -> None:
        self._tell_errors()
        self.session.command("POST", "/refresh", {})
        self.session.run(LISTEN)

    def evaluate(self, expression: str, argument: Any = None) -> Any:
        """Value of an expression; of a function, what it returns of the argument, waited for."""
        script = f"const value = ({expression});"
        return self.session.run(
            f"{script} return typeof value === 'function' ? value(arguments[0]) : value;", argument
        )

    def wait_for_selector(self, selector: str, timeout: float = 1e3 * TIMEOUT) -> None:
        """Until an element is shown; timeout in ms."""
        shown = self.locator(selector)
        wait_until(lambda: shown.is_visible() or False, selector, timeout / 1e3)
        self._tell_errors()

    def wait_for_timeout(self, milliseconds: float) -> None:
        time.sleep(milliseconds / 1e3)

    def screenshot(self, path: Path | None = None) -> bytes:
        png = base64.b64decode(self.session.command("GET", "/screenshot"))
        if path:
            path.write_bytes(png)
        return png

    def set_viewport_size(self, size: dict[str, int]) -> None:
        """Make the page's part of the window so large."""
        for _ in range(2):  # the window first, then what its frame takes
            inner = self.session.run("return [innerWidth, innerHeight, outerWidth, outerHeight]")
            width, height = (
                size[name] + outside - inside
                for name, inside, outside in zip(
                    ("width", "height"), inner, inner[2:], strict=False
                )
            )
            rect = {"x": 0, "y": 0, "width": width, "height": height}
            self.session.command("POST", "/window/rect", rect)


class Context:
    """What Playwright has between browser and page: here one that the session has."""

    def __init__(self, session: Session, viewport: dict[str, int]):
        self.page = Page(session)
        self.page.set_viewport_size(viewport)

    def new_page(self) -> Page:
        return self.page

    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        """The driver tells of no requests."""

    def close(self) -> None:
        self.page._tell_errors()


class Browser:
    def __init__(self, session: Session):
        self.session = session

    def new_context(self, viewport: dict[str, int], **options: Any) -> Context:
        return Context(self.session, viewport)


class Expected:
    """What is expected of a locator's elements, waited for."""

    def __init__(self, locator: Locator):
        self.locator = locator

    def _wait(self, holds: Callable[[], bool], what: str) -> None:
        wait_until(lambda: holds() or False, f"{self.locator} {what}")

    def to_be_visible(self) -> None:
        self._wait(self.locator.is_visible, "visible")

    def to_be_attached(self) -> None:
        self._wait(lambda: self.locator.count() > 0, "attached")

    def to_have_count(self, n: int) -> None:
        self._wait(lambda: self.locator.count() == n, f"{n} times")

    def to_be_enabled(self) -> None:
        enabled = "return !arguments[0].matches(':disabled')"
        self._wait(lambda: self._all(enabled), "enabled")

    def to_have_text(self, text: str) -> None:
        self._wait(lambda: text in map(plain, self._texts()), f"with text {text!r}")

    def to_contain_text(self, text: str) -> None:
        self._wait(lambda: any(text in plain(t) for t in self._texts()), f"containing {text!r}")

    def to_have_attribute(self, name: str, value: re.Pattern[str]) -> None:
        self._wait(
            lambda: any(value.search(text) for text in self._attributes(name)), f"with {name}"
        )

    def not_to_have_attribute(self, name: str, value: str) -> None:
        self._wait(lambda: value not in self._attributes(name), f"without {name}={value!r}")

    def _all(self, script: str) -> bool:
        found = self.locator.found()
        return bool(found) and all(self.locator.session.run(script, e) for e in found)

    def _texts(self) -> list[str]:
        return self.locator.session.run(TEXTS, *self.locator.found())

    def _attributes(self, name: str) -> list[str]:
        return self.locator.session.run(ATTRIBUTES, name, *self.locator.found())
