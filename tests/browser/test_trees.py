"""A forest is grown by the page's own code, in the session and in the compute workers that train ahead of it."""

from __future__ import annotations

from environment import ROOT

LIBRARY = ROOT / "static" / "js" / "learning" / "learning_library.mjs"
BEGINS = "    forest(task) {\n"
GROWN = "/index.html?grown="
MOST_ANSWERS = 8  # twice: a machine that does other things begins nothing ahead for a while
TELLS = f"fetch(new URL(`{GROWN}${{performance.timeOrigin}}`, import.meta.url));\n"


def test_it_is_grown_by_the_library_in_the_session_and_ahead_of_it(person, small):
    """Each worker that grows one asks for something that no other asks for."""
    told = LIBRARY.read_text()
    assert BEGINS in told
    person.context.route(
        "**/learning/learning_library.mjs",
        lambda route: route.fulfill(
            content_type="text/javascript", body=told.replace(BEGINS, BEGINS + TELLS)
        ),
    )

    person.set_up_from_disk(small)
    person.start_training("RForest")
    session = {address for address in person.requests if GROWN in address}
    assert len(session) == 1
    for _ in range(MOST_ANSWERS):
        for name in ("0", "1"):
            person.answer(name)
        grown = {address for address in person.requests if GROWN in address}
        if grown > session:
            break
    assert grown > session
