"""What goes too deep is told in a sentence, and where Python ends of it the session comes back."""

from __future__ import annotations

import re

import pytest
from engines.expecting import expect
from person import Person

from astronomical_lite.extensions.links import to_link

# Each is deeper than any browser's stack.
DEEP = """
import ast, copy, functools, json, pickle, re

def nested(kind, n=100_000):
    made = kind()
    for _ in range(n):
        made = kind([made])
    return made

class Asks:
    def __getattr__(self, name):
        return getattr(self, name + "_")

def sorts(x):
    return sorted([x], key=sorts)

def freed():
    made = []
    for _ in range(1_000_000):
        made = [made]

deep, tuples = nested(list), nested(tuple)
TRIED = {
    "sum": lambda: eval("1+" * 50_000 + "1"),
    "syntax tree": lambda: ast.parse("x.a" + ".a" * 50_000),
    "calls": lambda: compile("x" + "()" * 50_000, "", "eval"),
    "elif": lambda: exec("if x: pass\\n" + "elif x: pass\\n" * 50_000),
    "lambda": lambda: eval("lambda:" * 50_000 + "1"),
    "brackets": lambda: eval("(" * 50_000 + ")" * 50_000),
    "indentation": lambda: exec("\\n".join(" " * i + "if 1:" for i in range(5_000)) + " pass"),
    "json read": lambda: json.loads('{"a":[' * 500_000),
    "json written": lambda: json.dumps(deep),
    "pickle": lambda: pickle.dumps(deep),
    "copy": lambda: copy.deepcopy(deep),
    "repr": lambda: repr(tuples),
    "re": lambda: re.compile("(" * 5_000 + ")" * 5_000),
    "comparison": lambda: tuples == nested(tuple),
    "attributes": lambda: Asks().x,
    "sorting": lambda: sorts(1),
    "reduce": lambda: functools.reduce(lambda a, b: TRIED["reduce"](), [1, 2]),
    "freeing": freed,
}
for name, attempt in TRIED.items():
    try:
        attempt()
    except (MemoryError, RecursionError, SyntaxError) as error:
        print(name, "refused:", type(error).__name__)
    else:
        print(name, "done")
del deep, tuples
# Not all that is usual is refused.
exec("if 0: pass\\n" + "elif 0: pass\\n" * 200)
eval("1+" * 500 + "1"), json.loads("[" * 1000 + "]" * 1000)
print("still here")
"""
REFUSED = 17

# CPython asks nowhere in hashing how deep it is.
ENDS = """
made = ()
for _ in range(500_000):
    made = (made,)
print("hashing")
hash(made)
"""


def run_by_link(person: Person, source: str) -> None:
    """Run a source that comes with a link: no engine needs to type for that."""
    link = to_link("deep.py", source)
    person.page.goto(f"{person.address}#python={link}")
    expect(person.page.get_by_text("has not been run")).to_be_visible()
    person.page.get_by_role("button", name="Run", exact=True).click()


# In WebKit, whose stack is smaller, some of these end Python; what it does then takes minutes here.
in_two_engines = pytest.mark.parametrize("engine", ["chromium", "firefox"])


@in_two_engines
def test_too_deep_is_a_sentence_and_python_that_ends_of_it_comes_back_with_its_project(
    visitor, engine, small
):
    page = visitor.page
    visitor.set_up_from_disk(small)
    visitor.start_training("DTree")
    question = visitor.queried_id()
    visitor.assign("1")
    run_by_link(visitor, DEEP)
    printed = page.get_by_role("region", name="Printed")
    expect(printed).to_contain_text("still here")
    lines = printed.inner_text().splitlines()
    assert sum("refused" in line for line in lines) == REFUSED
    assert any(line.strip() == "freeing done" for line in lines)

    # A full stack that nobody asks about ends it.
    run_by_link(visitor, ENDS)
    notice = page.locator("#notice, #extension").get_by_text("deeper than this browser can follow")
    expect(notice.first).to_be_visible()
    expect(
        page.get_by_text(re.compile("Python was stopped and has started again")).first
    ).to_be_visible()
    expect(page.get_by_role("heading", name=f"Is source {question} a 0?")).to_be_visible()
    visitor.expect_trained_on(10)
    visitor.next_iteration()
    visitor.expect_trained_on(11)
    page.get_by_role("button", name="Your Python").click()
    expect(page.get_by_role("textbox", name="Python source")).to_contain_text("hash(made)")
