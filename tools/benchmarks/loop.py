"""The learning loop in the page against AstronomicAL's, written out with scikit-learn alone."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.row import Measured, Row
from benchmarks.tab import new_browser
from serve import start


def iteration() -> Measured:
    """Next Iteration until the next question and its plot are shown; 20,000 x 66, RForest."""
    from person import Person

    server, address = start()
    with new_browser() as browser:
        person = Person(browser, address)
        person.open()
        person.wait_for_python()
        person.set_up_example()
        person.close_settings()
        person.start_training("RForest")
        times = []
        for n in range(11, 15):
            person.assign("Star" if n % 2 else "Galaxy")
            source = person.page.locator("#plot-learner").get_attribute("src")
            began = time.perf_counter()
            person.page.get_by_role("button", name="Next Iteration").click()
            person.page.wait_for_function(
                "(old) => document.getElementById('plot-learner').getAttribute('src') !== old",
                arg=source,
                timeout=90_000,
            )
            times.append(time.perf_counter() - began)
            person.expect_trained_on(n)
        person.leave()
    server.shutdown()
    return Measured(min(times), native_iteration())


def native_iteration() -> float:
    """AstronomicAL's loop written out: fit on all cores, predict three sets, query."""
    from sklearn.ensemble import RandomForestClassifier

    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 66))
    y = (X[:, 0] + 0.5 * rng.normal(size=20_000) > 0).astype(int)
    sets = np.split(np.arange(20_000), [12_000, 16_000])
    times = []
    for n in range(11, 15):
        began = time.perf_counter()
        forest = RandomForestClassifier(1000, random_state=0, n_jobs=-1).fit(X[:n], y[:n])
        for rows in sets:
            forest.predict(X[rows])
        np.argmax(1 - forest.predict_proba(X[sets[0]]).max(axis=1))
        times.append(time.perf_counter() - began)
    return min(times)


ROWS = [Row("iteration", "a label to the next question, against native CPython", iteration, 0.3)]
