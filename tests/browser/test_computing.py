"""Long fits: the page answers meanwhile, they can be stopped, and a worker that dies is replaced."""

from __future__ import annotations

import re

from playwright.sync_api import expect

OWN = """
import time
from astronomical.extend import classifier
from sklearn.naive_bayes import GaussianNB

@classifier("Slow Bayes")
def slow_bayes():
    return SlowBayes()

class SlowBayes(GaussianNB):
    def fit(self, X, y):
        if len(X) == 10:
            began = time.perf_counter()
            while time.perf_counter() < began + 4:
                pass
        while len(X) == 11:
            pass
        return super().fit(X, y)
"""

KILL_COMPUTE_WORKER = """
document.querySelector('script[type="py"][worker][name^="compute"]').xworker.terminate()
"""


def write_python(person, source: str) -> None:
    page = person.page
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


def test_a_long_fit_leaves_the_page_free_and_can_be_stopped(person, small):
    page = person.page
    person.set_up_from_disk(small)
    person.settle()
    write_python(person, OWN)
    expect(page.get_by_role("heading", name="is in use")).to_be_visible()
    page.get_by_role("button", name="Close Editor").click()
    page.get_by_label("Classifier", exact=True).select_option("Slow Bayes")
    person.settle()
    page.get_by_role("button", name="Start Training").click()

    # The worker is killed in the middle of the fit; another one does it.
    training = page.locator(".training")
    expect(training).to_have_text(re.compile("Training Slow Bayes on 10 points"))
    expect(page.locator("#status-text")).to_have_text("Fitting Slow Bayes")
    page.evaluate(KILL_COMPUTE_WORKER)
    person.look("training")
    person.expect_trained_on(10)
    expect(training).to_have_count(0)

    # A fit without end: the page answers meanwhile, and after Stop everything is as it was.
    question = person.queried_id()
    person.assign("1")
    page.get_by_role("button", name="Next Iteration").click()
    expect(training).to_have_text(re.compile("Training Slow Bayes on 11 points"))
    page.get_by_role("tab", name="Scores").click()
    expect(page.get_by_role("tab", name="Scores")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("button", name="Stop Python")).to_be_hidden()
    person.look("training-11")
    training.get_by_role("button", name="Stop").click()
    expect(training).to_have_count(0)
    person.settle()
    assert person.queried_id() == question
    expect(page.get_by_text("Labelled 1.")).to_be_visible()
    person.expect_trained_on(10)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Assign a label.")).to_be_visible()
    person.assign("Unsure")
    person.next_iteration()
    question = person.queried_id()
    person.assign("0")

    # What has no end in the session's own Python is ended with it; the project is opened again.
    write_python(person, "while True:\n    pass\n")
    stop = page.get_by_role("button", name="Stop Python")
    expect(stop).to_be_visible()
    person.look("stop-python")
    stop.click()
    expect(page.get_by_role("heading", name=f"Is source {question} a 0?")).to_be_visible()
    expect(page.get_by_text("Labelled 0.")).to_be_visible()
    person.expect_trained_on(10)
    assert person.problems == []
