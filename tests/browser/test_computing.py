"""Long fits: the page answers meanwhile, they can be stopped, and a worker that dies is replaced."""

from __future__ import annotations

import re

from playwright.sync_api import expect

OWN = """
import time
from astronomical_lite.extend import classifier
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


def test_a_long_fit_leaves_the_page_free_and_can_be_stopped(person, small):
    page = person.page
    person.set_up_from_disk(small)
    person.settle()
    person.write_python(OWN)
    expect(page.get_by_role("heading", name="is in use")).to_be_visible()
    page.get_by_role("button", name="Close Editor").click()
    page.get_by_label("Classifier", exact=True).select_option("Slow Bayes")
    person.fill("How many initial points?", "10")
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
    assert person.problems == []


STEADY = """
import time
from astronomical_lite.extend import classifier
from sklearn.naive_bayes import GaussianNB

@classifier("Steady Bayes")
def steady_bayes():
    return SteadyBayes()

class SteadyBayes(GaussianNB):
    def fit(self, X, y):
        began = time.perf_counter()
        while time.perf_counter() < began + 2:
            pass
        return super().fit(X, y)
"""

# Answers, and tells the seconds until the next question.
ANSWER = """
(label) => new Promise((resolve) => {
  const question = () => document.getElementById("question-title").textContent;
  const before = question(), began = performance.now();
  new MutationObserver((changes, observer) => {
    if (question() === before) return;
    observer.disconnect();
    resolve((performance.now() - began) / 1000);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  document.querySelector(`.answers button[value="${label}"]`).click();
})
"""


def test_likely_answers_are_trained_for_and_a_killed_worker_changes_nothing(person, small):
    page = person.page
    person.set_up_from_disk(small)
    person.settle()
    person.write_python(STEADY)
    expect(page.get_by_role("heading", name="is in use")).to_be_visible()
    page.get_by_role("button", name="Close Editor").click()
    page.get_by_label("Classifier", exact=True).select_option("Steady Bayes")
    person.fill("How many initial points?", "10")
    person.settle()
    page.get_by_role("button", name="Start Training").click()
    person.expect_trained_on(10)

    for label in "10":
        page.evaluate(ANSWER, label)
        person.settle()

    # Now both answers are trained for while the person looks; nothing is said of it.
    expect(page.locator("#status-text")).to_have_text("Ready")
    page.wait_for_timeout(7000)
    expect(page.locator("#status-text")).to_have_text("Ready")
    assert page.evaluate(ANSWER, "1") < 1.2
    person.expect_trained_on(13)
    second = person.queried_id()

    # The worker that is at it is killed: the next question comes all the same.
    page.wait_for_timeout(500)
    page.evaluate(KILL_COMPUTE_WORKER)
    page.evaluate(ANSWER, "0")
    person.expect_trained_on(14)
    third = person.queried_id()
    person.look("trained-ahead")

    # Trained again, each question is the same.
    for n in (13, 12):
        page.get_by_role("button", name="Undo").click()
        person.expect_trained_on(n)
    asked = []
    for label in "10":
        page.evaluate(ANSWER, label)
        person.settle()
        asked.append(person.queried_id())
    assert asked == [second, third]
    assert person.problems == []


ENDLESS = """
from astronomical_lite.extend import create_plot, feature, plot

@plot("Endless")
def endless(data, selected=None):
    while selected is not None:
        pass
    return create_plot(data, "g", "j")

@feature("largest")
def largest(df, n):
    while n > 2:
        pass
    df["largest"] = df.max(axis=1)
    return df, ["largest"]
"""


def stop_python(page) -> None:
    stop = page.get_by_role("button", name="Stop Python")
    expect(stop).to_be_visible()
    stop.click()
    expect(page.locator("#notice, #extension").get_by_text("Python was stopped")).to_be_in_viewport(
        ratio=1
    )


def test_python_without_end_is_stopped_and_the_project_goes_on(person, small):
    page = person.page
    person.open()
    person.wait_for_python()
    person.load_from_disk(small)
    person.fill("ID Column", "id")
    person.fill("Label Column", "label")
    person.choose("Which Labels would you like to create a classifier for?", "0")
    person.choose("Which Features should be used for training?", "g", "j", "y", "w1")
    person.settle()
    page.get_by_role("button", name="Close Settings").click()
    person.settle()
    person.write_python(ENDLESS)
    expect(page.get_by_role("heading", name="mine.py is in use")).to_be_visible()
    page.get_by_role("button", name="Close Editor").click()
    person.start_training("DTree")
    person.assign("0")
    person.next_iteration()
    question = page.get_by_role("heading", name=f"Is source {person.queried_id()} a 0?")
    person.assign("1")

    # A plot: its panel is kept, so it would be drawn at once in the project opened anew.
    page.get_by_role("button", name="Add Panel").click()
    person.settle()
    page.locator("#panel-3").get_by_label("Choose plot type").select_option("Endless")
    person.page.wait_for_timeout(4500)
    person.look("stop-python")
    stop_python(page)
    expect(question).to_be_visible()
    expect(page.get_by_text("Labelled 1.")).to_be_visible()
    person.expect_trained_on(11)
    person.settle()
    expect(page.locator("#panel-3")).to_contain_text("your own Python, mine.py, is not in use")
    person.look("left-out")

    # Corrected, it is in use again; what is run in the editor without end costs nothing either.
    person.write_python("while True:\n    pass\n")
    stop_python(page)
    expect(question).to_be_visible()
    person.write_python(ENDLESS.replace("selected is not None", "False"))
    expect(page.get_by_role("heading", name="mine.py is in use")).to_be_visible()
    page.get_by_role("button", name="Close Editor").click()
    expect(page.locator("#panel-3 [data-plot][data-picture]")).to_be_visible()

    # A feature that the project needs: first it is corrected, then the project opens.
    page.get_by_role("button", name="Settings").click()
    combinations = page.get_by_role("group", name="Create Feature Combinations?")
    combinations.get_by_label("Operation").select_option("largest")
    combinations.get_by_role("button", name="Add", exact=True).click()
    expect(combinations.get_by_role("cell", name="largest", exact=True)).to_be_visible()
    person.settle()
    person.fill("How many features to combine?", "3")
    combinations.get_by_role("button", name="Add", exact=True).click()
    stop_python(page)
    expect(page.get_by_text("cannot be opened without its own Python")).to_be_visible()
    person.look("needs-python")
    page.get_by_label("File name").fill("mine.py")
    person.write_python(ENDLESS.replace("selected is not None", "False").replace("n > 2", "False"))
    page.get_by_role("button", name="Close Settings").click()
    person.expect_trained_on(12)  # both answers are there
    person.look("after-needs-python")
    assert person.problems == []
