"""The report: one page that needs nothing else, and says what the project is."""

from __future__ import annotations

import copy
import html
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import matplotlib as mpl
import numpy as np
import pytest
from bundles import NAMES, TREE, WHEN, catalogue, configured, problem_of, trained
from learners import make_quick

from astronomical_lite import __version__
from astronomical_lite.bundle.contents import DataSet
from astronomical_lite.bundle.report import Report, report_html
from astronomical_lite.bundle.report.markup import Markup, element
from astronomical_lite.bundle.report.pdf import report_pdf, wrapped
from astronomical_lite.labelling.label_events import QUERIED, label_event, time_text
from astronomical_lite.learning.scores import Confusion
from astronomical_lite.trust.audit_estimate import AuditEstimate, Share
from astronomical_lite.trust.calibration import calibrate

SHA = "ab" * 32
HOSTILE = "</style><script>alert(1)</script>&\"'<b onx=1>"
VOID = {"meta"}


class Reader(HTMLParser):
    """Elements, their attributes, and whether all are closed in order."""

    def __init__(self, page):
        super().__init__()
        self.open, self.seen, self.attributes = [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def words(page):
    body = page[page.index("<body>") :]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture(scope="module")
def learner():
    with pytest.MonkeyPatch.context() as patched:
        make_quick(patched, 10)
        frame, labels = catalogue(900)
        return trained(problem_of(frame, labels, configured()), 0, TREE)


def events():
    return [
        label_event(str(i), i % 2, person, name=NAMES[i % 2], origin=QUERIED, time=time_text(time))
        for i, (person, time) in enumerate(
            [
                ("Ada", datetime(2024, 3, 1, 8, 0, tzinfo=UTC)),
                ("Ada", datetime(2024, 3, 2, 9, 30, tzinfo=UTC)),
                ("Bo", datetime(2024, 3, 3, tzinfo=UTC)),
            ]
        )
    ]


def made(learner, *, names=NAMES, author="A. Stronomer", file="survey.fits", **parts):
    settings = configured(author=author, names=names, doi="10.5281/zenodo.1")
    frame, _ = catalogue(900)
    data = DataSet.of(file, frame, SHA)
    facts = {"calibrations": {}, "audits": {}, "events": [], "n_curated": 0} | parts
    return report_html(Report(settings, data, {0: learner}, when=WHEN, **facts))


def test_it_says_what_the_data_are_who_labelled_and_how_good_it_is(learner):
    page = made(learner, events=events(), n_curated=7)
    told = words(page)
    Reader(page)
    for text in (
        f"Made with AstronomicAL Lite {__version__} on 2024-03-09 07:05 by A. Stronomer.",
        "File survey.fits",
        f"SHA-256 of the file {SHA}",
        "Sources 900",
        "Features (4) u, g, r, n_obs",
        "Ada 2 2024-03-01 08:00 2024-03-02 09:30",
        "Bo 1 2024-03-03 00:00 2024-03-03 00:00",
        f"{QUERIED} 3",
        "Star 2",
        "Labelled by hand for the test set: 7 sources.",
        "Classifier of Star",
        "DTree (Uncertainty Sampling)",
        f"test set {len(learner.train_rows)}, {len(learner.validation_rows)}, {len(learner.test_rows)} sources",
        f"Points trained on {learner.n_trained}",
        "Too few labels were given in turn",
        "No audit has labels enough",
        f"AstronomicAL Lite {__version__} Python",
        "https://doi.org/10.21105/joss.03635",
    ):
        assert text in told, text
    counts = learner.confusion("validation")
    assert f"is Star {counts.tp} {counts.fn} is not Star {counts.fp} {counts.tn}" in told
    assert f"F1 {counts.scores().f1:.3f}" in told
    curve = re.search(r'<polyline points="([^"]+)" class="main"', page)[1].split()
    assert len(curve) == len(learner.history)


def test_an_audit_and_a_calibration_are_in_it(learner):
    rows = learner.validation_rows[learner.known[learner.validation_rows]]
    found = calibrate(learner.probabilities, rows, learner.truth[rows])
    audit = AuditEstimate(Share(0.912, 0.85, 0.96), Share(None, 0, 1), 100, 321)
    page = made(learner, calibrations={0: found}, audits={0: audit})
    Reader(page)
    told = words(page)
    assert "Purity of the 321 predicted to be Star 91.2 % 85.0 to 96.0 %" in told
    assert "Completeness of all that are Star not defined" in told
    assert f"On {len(rows)} labels of the validation set" in told
    assert f"off by {100 * found.error_before:.1f} percentage points" in told
    assert page.count("<figure>") == 2


def test_why_there_is_no_calibration_is_said(learner):
    assert "This needs 100 labels" in words(
        made(learner, calibrations={0: "This needs 100 labels"})
    )


def test_nothing_from_outside_is_markup_and_nothing_is_loaded(learner):
    hostile = [label_event("1", 0, HOSTILE, name=HOSTILE, origin=HOSTILE)]
    page = made(
        learner,
        names={**NAMES, 0: HOSTILE},
        author=HOSTILE,
        file=HOSTILE,
        events=hostile,
        calibrations={0: HOSTILE},
    )
    reader = Reader(page)
    assert not {"script", "b", "img", "link", "iframe"} & set(reader.seen)
    assert reader.seen.count("style") == 1
    assert not [one for one in reader.attributes if one[1] in ("src", "href", "onx", "style")]
    policy = [
        value for tag, name, value in reader.attributes if tag == "meta" and name == "content"
    ]
    assert policy[0].startswith("default-src 'none';")
    assert words(page).count("<script>alert(1)</script>") >= 6


def test_a_page_without_a_classifier_and_a_curve_of_one_fit():
    settings = configured()
    data = DataSet.of("survey.fits", catalogue()[0])
    told = words(report_html(Report(settings, data, {}, {}, {}, [], 0, WHEN)))
    assert "No classifier is trained yet." in told
    assert "SHA-256 of the file not known" in told
    frame, labels = catalogue()
    one = trained(problem_of(frame, labels, settings), 0, TREE, answers=())
    assert len(one.history) == 1
    page = made(one)
    assert "nan" not in page.lower().replace("finance", "")
    Reader(page)


def test_without_a_label_in_the_validation_set_there_are_no_scores(learner):
    unlabelled = copy.copy(learner)
    unlabelled.confusion = lambda which: Confusion(0, 0, 0, 0)
    told = words(made(unlabelled))
    assert "No source of it has a label, so there are no scores." in told
    assert "Points trained on F1" not in told
    assert "Confusion matrix" not in told


def test_text_is_escaped_and_markup_is_not():
    assert (
        element("p", "a<b", Markup("<i>c</i>"), class_='"x')
        == '<p class="&quot;x">a&lt;b<i>c</i></p>'
    )
    assert element("svg", aria_hidden="true") == '<svg aria-hidden="true"></svg>'


def test_a_curve_of_very_many_fits_stays_small(learner):
    from astronomical_lite.bundle.report.charts import chart_svg, learning_curve
    from astronomical_lite.learning import IterationScores

    one = learner.history[0]
    many = [IterationScores(n, one.train, one.validation) for n in np.arange(10, 5010).tolist()]
    drawn = chart_svg(learning_curve(many, "Star"))
    assert len(drawn) < 20_000
    assert ">5009<" in drawn


def test_the_pdf_has_sheets_with_the_same_words(learner):
    rows = learner.validation_rows[learner.known[learner.validation_rows]]
    found = calibrate(learner.probabilities, rows, learner.truth[rows])
    settings = configured(author="A. $x^", names={**NAMES, 0: HOSTILE + "星 \n" + "x" * 300})
    data = DataSet.of("survey.fits", catalogue(900)[0], SHA)
    facts = Report(settings, data, {0: learner}, {0: found}, {}, events(), 0, WHEN)
    with mpl.rc_context({"pdf.compression": 0}):
        content = report_pdf(facts)
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert re.search(rb"/Count [3-9]\b", content)
    assert b"/CreationDate (D:20240309070500" in content
    for word in (b"Learning curve", b"Confusion matrix", SHA[:40].encode(), b"A. $x^"):
        assert in_text(word, content), word


def in_text(word, content):
    """Whether a text is shown on one of the sheets; letters that are kerned stand in several pieces."""
    shown = re.findall(rb"\[ ?(.*?) ?\] TJ", content, re.S)
    lines = [b"".join(re.findall(rb"\(((?:[^()\\]|\\.)*)\)", one)) for one in shown]
    return any(word in line for line in lines)


def test_a_text_has_as_many_lines_as_it_needs():
    assert wrapped("", 100, 9) == [""]
    assert wrapped("a" * 100, 100, 10) == ["a" * 16] * 6 + ["a" * 4]
    assert wrapped("a\x00b", 100, 9) == ["a b"]
