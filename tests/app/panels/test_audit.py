"""The audit in the Trust panel: drawn, labelled blind, kept, and trained on only if the user says so."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
from audited import NOBODY, simulated

from app.panels.trust import doctor
from app.protocol.patches import Image
from app.services import audit_results, decision_list
from app.services.classifier_entries import n_given
from app.state.by_hand import AUDIT, TRAINING
from app.state.stages import Trained
from astronomical_lite.project.audits import new_audit
from astronomical_lite.tables.labels import UNSURE
from astronomical_lite.trust.audit_curve import curve
from astronomical_lite.trust.audit_draw import draw, strata_of
from astronomical_lite.trust.audit_estimate import AuditSample

FORM = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 10}


def open_panel(user):
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Trust")


@pytest.fixture
def trained(user, frame):
    """A user with a trained classifier of label 0 and the panel open."""
    user.set_up(frame)
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    user.act("learn.setup", **FORM, do="start")
    open_panel(user)
    return user


@pytest.fixture
def drawn(trained):
    trained.act("trust.audit.draw", n_sources=60)
    return trained


def words(user):
    text = re.sub(r"<[^>]*>", " ", user.panel("Trust")).replace("&#39;", "'")
    return re.sub(r"\s+", " ", text)


def audit(user):
    return user.app.session.settings.audits[-1]


def row(user):
    return user.app.session.by_hand.row


def label(user, frame, n=1, **changed):
    """Label the next sources of the audit as the catalogue does, or as it is changed."""
    for _ in range(n):
        one = row(user)
        user.act("by_hand.assign", label=changed.get("as_", frame["label"][one]), of=one)
        assert not user.app.session.errors


def result(user):
    return audit_results.result_of(Trained.of(user.app.session))


def truth(user, frame):
    learner = user.app.session.tab.learner
    is_class, predicted = (frame["label"] == learner.label).to_numpy(), learner.predictions
    right = (is_class & predicted).sum()
    return right / predicted.sum(), right / is_class.sum()


def test_sources_are_drawn_and_asked_about_without_what_the_classifier_says(drawn):
    assert len(audit(drawn).drawn) == 60
    question = drawn.panel("Active Learning")
    assert "What is source" in question
    assert "60 sources of the audit left" in question
    assert "Show Probability" not in question
    assert "Validation Set" not in question  # neither plots nor scores of the classifier
    assert "F1 score" not in question
    assert 'data-plot-id="by-hand"' in question
    assert drawn.app.session.selected == row(drawn)
    trained_on = set(drawn.app.session.tab.learner.labelled_rows.tolist())
    ids = drawn.app.session.dataset.ids
    assert not trained_on & set(ids.rows(list(audit(drawn).drawn)).tolist())


def test_the_panel_beside_hides_the_label_and_the_prediction_of_the_question(drawn, frame):
    drawn.act("learn.probability", show_probability="on")
    info = drawn.panel("Selected Source Info")
    assert "The combined prediction" not in info
    assert "data-label" not in info
    label_of_it = drawn.app.session.settings.name_of(int(frame["label"][row(drawn)]))
    assert f">{label_of_it}</dd>" not in info


def test_too_few_labels_say_how_many_are_wanting(drawn, frame):
    assert "it needs 30 whose class you could tell. 30 more are wanting" in words(drawn)
    label(drawn, frame, 12)
    assert "18 more are wanting" in words(drawn)
    assert "12 of 60 sources are labelled" in words(drawn)
    assert "Purity:" not in words(drawn)


def test_the_curve_does_not_keep_an_answer_waiting(drawn, frame):
    label(drawn, frame, 40)
    assert "Purity:" in words(drawn)
    assert "<polyline" not in drawn.panel("Trust")
    drawn.act("by_hand.purpose", purpose=TRAINING)
    assert "<polyline" in drawn.panel("Trust")


def test_labels_give_purity_and_completeness(drawn, frame):
    label(drawn, frame, 60)
    found = result(drawn).found
    for share, true in zip((found.purity, found.completeness), truth(drawn, frame), strict=True):
        assert share.low <= true <= share.high
    said = words(drawn)
    assert f"Purity: of the {found.n_predicted} sources predicted to be 0, about" in said
    assert "Completeness: of all sources that are 0, about" in said
    assert "90 % interval" in said
    assert "About 180 more labels would halve the intervals" in said
    assert "Your labels are those of the catalogue for 60 of 60 sources" in said
    assert "Every source drawn for the audit is labelled." in drawn.panel("Active Learning")
    svg = re.search(r'<svg viewBox="0 0 356.*?</svg>', drawn.panel("Trust"), re.S)[0]
    assert svg.count("<polyline") == svg.count("<polygon") == 2
    assert "0.50" in said


def test_no_label_of_an_audit_is_trained_on(drawn, frame):
    learner = drawn.app.session.tab.learner
    before = learner.labelled_rows.copy()
    label(drawn, frame, 60)
    drawn.act("by_hand.purpose", purpose=TRAINING)
    assert drawn.app.session.tab.learner is learner
    assert (learner.labelled_rows == before).all()
    assert not drawn.app.session.curated
    assert drawn.app.session.settings.classifiers == {}


def test_the_question_of_the_classifier_comes_back(drawn, frame):
    query = drawn.app.session.tab.learner.query_row
    label(drawn, frame, 3)
    drawn.act("by_hand.purpose", purpose=TRAINING)
    assert row(drawn) is None
    assert drawn.app.session.selected == query
    assert "Label Sources of the Audit" in words(drawn)
    drawn.act("by_hand.purpose", purpose=AUDIT)
    assert "57 sources of the audit left" in drawn.panel("Active Learning")


def test_unsure_ones_are_left_out(drawn, frame):
    label(drawn, frame, 2, as_=UNSURE)
    label(drawn, frame, 58)
    assert result(drawn).n_labels == 58
    assert "2 Unsure ones left out" in words(drawn)


def test_the_last_answer_is_taken_back(drawn, frame):
    label(drawn, frame, 2)
    second = drawn.app.session.dataset.ids.text(row(drawn))
    label(drawn, frame, 1)
    drawn.act("by_hand.undo")
    assert drawn.app.session.dataset.ids.text(row(drawn)) == second
    assert len(audit(drawn).labels) == 2
    (event,) = [e for e in drawn.app.session.label_log if e.source == second and e.label is None]
    assert event.origin == "audit"


def test_a_label_is_changed_among_the_decisions(drawn, frame):
    label(drawn, frame, 1)
    source = next(iter(audit(drawn).labels))
    of = drawn.app.session.dataset.ids.row(source)
    other = (audit(drawn).labels[source] + 1) % 3
    drawn.act("decisions.change", label=other, of=of)
    assert audit(drawn).labels[source] == other
    assert len(drawn.app.session.label_log.given_by("")[source]) == 2


def test_labels_are_recorded_with_why(drawn, frame):
    label(drawn, frame, 2)
    assert [event.origin for event in drawn.app.session.label_log] == ["audit", "audit"]
    assert n_given(drawn.app.session) == 2


def test_an_audit_and_its_labels_are_there_after_a_kill(drawn, frame):
    label(drawn, frame, 40)
    before, at, said = audit(drawn), row(drawn), words(drawn)
    again = drawn.come_back()
    assert audit(again) == before
    assert row(again) == at
    assert words(again) == said


def test_a_configuration_carries_it(drawn, frame, new_user):
    label(drawn, frame, 40)
    before = audit(drawn)
    drawn.act("config.save")
    config = drawn.download()
    other = new_user()
    other.load(frame)
    other.upload("configuration", "config.json", config, level="train")
    assert other.app.session.settings.audits == [before]


def test_in_a_table_in_another_order_it_is_kept_and_not_counted(drawn, frame, new_user):
    label(drawn, frame, 40)
    settings = drawn.app.session.settings
    other = new_user()
    other.set_up(frame.iloc[::-1].reset_index(drop=True))
    other.app.session.settings.audits = settings.audits
    other.act("mode", mode="active-learning")
    other.act("setup.close")
    other.act("learn.setup", **FORM, do="start")
    open_panel(other)
    assert "drawn from a table with other rows" in words(other)
    assert len(audit(other).labels) == 40


def test_more_sources_are_drawn_when_all_are_labelled(drawn, frame):
    label(drawn, frame, 60)
    drawn.act("trust.audit.draw", n_sources=30)
    assert len(audit(drawn).drawn) == 90
    assert len(audit(drawn).labels) == 60
    label(drawn, frame, 30)
    assert result(drawn).n_labels == 90
    drawn.act("trust.audit.draw", n_sources=9000)
    assert len(audit(drawn).drawn) == len(frame) - 10
    label(drawn, frame, len(frame) - 100)
    found = result(drawn).found
    assert (found.purity.value, found.completeness.value) == pytest.approx(truth(drawn, frame))
    drawn.act("trust.audit.draw", n_sources=5)
    assert "Every source of the catalogue is drawn already" in words(drawn)


def test_a_classifier_that_goes_on_learning_is_judged_by_the_same_labels(drawn, frame):
    label(drawn, frame, 60)
    drawn.act("by_hand.purpose", purpose=TRAINING)
    audited = set(audit(drawn).labels)
    session = drawn.app.session
    for _ in range(15):
        one = session.tab.learner.query_row
        drawn.act("learn.answer", label=frame["label"][one], of=one)
    n_both = sum(
        session.dataset.ids.text(one) in audited for one in session.tab.learner.labelled_rows
    )
    assert result(drawn).n_trained_on == n_both
    assert result(drawn).n_labels == 60 - n_both
    found = result(drawn).found
    for share, true in zip((found.purity, found.completeness), truth(drawn, frame), strict=True):
        assert share.low - 0.03 <= true <= share.high + 0.03


def test_if_the_user_says_so_the_labels_are_trained_on_and_it_is_no_audit_any_more(drawn, frame):
    label(drawn, frame, 60)
    session = drawn.app.session
    rows = session.dataset.ids.rows(list(audit(drawn).labels))
    trainable = set(rows.tolist()) & set(session.tab.learner.train_rows.tolist())
    drawn.act("trust.audit.train")
    trained_on = set(session.tab.learner.labelled_rows.tolist())
    assert trainable <= trained_on
    assert not (set(rows.tolist()) - trainable) & trained_on
    assert audit(drawn).trained_on
    assert len(audit(drawn).labels) == 60
    assert session.by_hand.purpose == TRAINING
    assert "it is none any more. Draw another one" in words(drawn)
    drawn.act("trust.audit.draw", n_sources=60)
    assert [one.trained_on for one in session.settings.audits] == [True, False]
    assert not trained_on & set(session.dataset.ids.rows(list(audit(drawn).drawn)).tolist())


def test_each_classifier_has_its_own_and_a_label_is_for_all_that_drew_the_source(drawn, frame):
    label(drawn, frame, 60)
    drawn.act("learn.tab", label=1)
    drawn.act("learn.setup", **FORM, do="start")
    assert drawn.app.session.by_hand.purpose == TRAINING
    drawn.act("trust.audit.draw", n_sources=200)
    first, second = drawn.app.session.settings.audits
    both = set(first.drawn) & set(second.drawn)
    assert both
    assert set(second.labels) == both
    drawn.act("learn.tab", label=0)
    assert result(drawn).n_labels == 60


def test_what_cannot_be_drawn_is_told(trained, frame):
    trained.act("trust.audit.draw", n_sources=20)
    assert "An audit needs 30 sources" in words(trained)
    trained.act("trust.audit.draw", n_sources=999_999)
    assert "at most 10,000 sources" in words(trained)
    trained.act("trust.audit.draw", n_sources="x")
    assert trained.app.session.errors
    assert trained.app.session.settings.audits == []
    trained.act("trust.audit.train")
    assert "no label to train on yet" in words(trained)
    trained.act("by_hand.purpose", purpose=AUDIT)
    assert "Draw the sources of an audit first" in words(trained)


def test_the_labels_of_a_class_that_is_merged_are_of_the_other(user, frame):
    frame = frame.drop(columns="label")
    user.load(frame)
    user.act("columns", id_col="id", label_col="")
    for name in ("Star", "Galaxy"):
        user.act("classes.add", class_name=name)
    settings = user.app.session.settings
    strata = np.zeros(len(frame), dtype=np.uint8)
    made = new_audit(0, strata, np.array([0]), [str(frame["id"][0])], 3)
    settings.audits = [made.with_label(str(frame["id"][0]), 1)]
    user.act("classes.merge", label=1, into=0)
    assert list(user.app.session.settings.audits[0].labels.values()) == [0]


def test_a_large_catalogue_is_counted_quickly_enough():
    """Not a benchmark: an estimate that went through all rows at each threshold would take seconds."""
    catalogue = simulated(0.05, 3, 1, n=1_000_000)
    strata = strata_of(catalogue.probabilities, catalogue.predicted)
    rows = draw(strata, catalogue.probabilities, 100, left_out=NOBODY)
    sample = AuditSample(strata, rows, catalogue.is_class[rows], NOBODY, NOBODY.astype(bool))
    since = time.process_time()
    curve(sample, catalogue.probabilities)
    assert time.process_time() - since < 2


# ---- blind: no panel tells what the classifier, or the catalogue, says of the source in question ----


def open_another(user, contents) -> str:
    """Open a panel; return its key."""
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents=contents)
    return key


@pytest.fixture
def seeing(user, frame):
    """Who wants to see probabilities, and has the label column among the extra information."""
    user.set_up(frame.assign(name=np.array(["star", "galaxy", "quasar"])[frame["label"]]))
    user.act("choose", choice="extra_info_cols", do="add", available=["g", "label"])
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    user.act("learn.setup", **FORM, do="start")
    user.act("learn.probability", show_probability="on")
    return user


def plain(user, contents) -> str:
    text = re.sub(r"<[^>]*>", " ", user.panel(contents)).replace("&#39;", "'")
    return re.sub(r"\s+", " ", text)


def id_of(frame, row) -> str:
    return str(frame["id"][row])


def test_selected_source_info_does_not_tell_of_the_source_that_is_audited(seeing, frame):
    seeing.act("trust.audit.draw", n_sources=60)
    told = plain(seeing, "Selected Source Info")
    assert id_of(frame, row(seeing)) in told
    assert "predicted" not in told
    assert re.search(r"label in question", told)
    other = next(one for one in range(300) if one != row(seeing))
    seeing.act("source.visit", id=id_of(frame, other))
    told = plain(seeing, "Selected Source Info")
    assert "predicted" in told
    assert re.search(rf"label {frame['label'][other]}\b", told)


def rows_of_table(user, key) -> list[list[str]]:
    lines = re.findall(
        r'<div class="table-row".*?</div></div>', user.shown[f"table-rows-{key}"], re.DOTALL
    )
    return [re.findall(r'role="gridcell".*?>(.*?)</div>', line) for line in lines]


@pytest.mark.parametrize("name", ["Prediction", "Probability", "label"])
@pytest.mark.parametrize("descending", [False, True])
def test_the_table_does_not_place_the_source_that_is_audited(seeing, frame, name, descending):
    key = open_another(seeing, "Table")
    for _ in range(1 + descending):
        seeing.act("table.sort", panel=key, sort=name)
    seeing.act("trust.audit.draw", n_sources=60)
    seeing.act("table.rows", panel=key, first=150, rows=200, left=1, columns=12)
    last = rows_of_table(seeing, key)[-1]
    assert last[0] == id_of(frame, row(seeing))
    assert last.count("in question") == 3
    assert "Selected: row 300" in plain(seeing, "Table")
    typed = "not missing" if name != "label" else ">= 0"
    seeing.act("table.look", panel=key, **{f"filter.{name}": typed})
    assert "299 of 300 sources" in plain(seeing, "Table")
    assert "The selected source is not among them." in plain(seeing, "Table")
    seeing.act("table.look", panel=key, **{f"filter.{name}": "", "filter.g": "not missing"})
    assert "Selected: row 300" in plain(seeing, "Table")
    seeing.act("table.clear", panel=key)
    assert f"Selected: row {row(seeing) + 1} " in plain(seeing, "Table")


def test_selections_do_not_tell_of_the_source_that_is_audited(seeing, frame):
    open_another(seeing, "Selections")
    seeing.act("selections.expression", expression="probability > 0 & g > -100")
    assert seeing.app.session.selection.n == 300
    seeing.act("trust.audit.draw", n_sources=60)
    asked = row(seeing)
    assert "Step through them" in plain(seeing, "Selections")
    for _ in range(3):
        seeing.act("selections.step", to="later")
        assert seeing.app.session.selected != asked
    seeing.act("source.visit", id=id_of(frame, asked - 1))
    seeing.act("selections.step", to="later")
    assert seeing.app.session.selected == asked + 1
    # Nor does an expression find it by what is to be found out.
    own = f"(id == {id_of(frame, asked)})"
    for asks in (
        "probability >= 0",
        "`P(0)` >= 0",
        "predicted == '0'",
        "label >= 0",
        "!(label >= 0)",
    ):
        seeing.act("selections.expression", expression=f"{own} & ({asks})")
        assert seeing.app.session.selection is None
    seeing.act("selections.expression", expression=f"{own} & (g > -100)")
    assert seeing.app.session.selection.n == 1
    seeing.act("selections.step", to="later")
    assert "Only the source in question is selected: answer first." in plain(seeing, "Selections")
    seeing.act("by_hand.purpose", purpose=TRAINING)
    seeing.act("selections.step", to="later")
    assert seeing.app.session.selected == asked


def test_trust_and_decisions_do_not_tell_of_the_source_that_is_audited(seeing, frame):
    open_another(seeing, "Trust")
    seeing.act("trust.labels.view", view="catalogue")
    seeing.act("trust.audit.draw", n_sources=60)
    dashboard = Trained.of(seeing.app.session)
    everyone = doctor.catalogue_labels(dashboard).rows
    while row(seeing) not in everyone:  # of the test set, or trained on
        seeing.act("by_hand.assign", label=0, of=row(seeing))
    asked = row(seeing)
    doubtful = doctor.doubtful_of(dashboard)
    assert asked not in doubtful.rows
    assert doubtful.rows.tolist() == [one for one in everyone if one != asked]
    assert doubtful.n_labels == len(everyone) - 1
    sources = [id_of(frame, asked), id_of(frame, 7)]
    assert set(decision_list.probabilities(dashboard, sources)) == {sources[1]}
    seeing.act("by_hand.purpose", purpose=TRAINING)
    assert set(decision_list.probabilities(dashboard, sources)) == set(sources)
    assert asked in doctor.doubtful_of(dashboard).rows


def test_plots_do_not_tell_what_is_audited_blind(trained):
    layout = trained.app.session.settings.layout
    (basic,) = (key for key, panel in layout.items() if panel["contents"] == "Basic Plot")
    trained.act("panel.axes", panel=basic, x="g", y="r", colour_by="predicted")
    assert "coloured by predicted class" in trained.panel("Basic Plot")
    trained.act("trust.audit.draw", n_sources=60)
    assert row(trained) is not None
    assert "coloured by label" in trained.panel("Basic Plot")
    assert "Predicted class" not in trained.panel("Basic Plot")
    trained.act("by_hand.purpose", purpose=TRAINING)
    assert "coloured by predicted class" in trained.panel("Basic Plot")


def middle_of(user, plot) -> np.ndarray:
    """The pixels in the middle of a plot's axes, as large as the mark of the selected source."""
    image = [one for one in user.patches(Image) if one.target == f"plot-{plot}"][-1]
    pixels = np.frombuffer(image.rgba, "uint8").reshape(image.height, image.width, 4)
    left, top, width, height = image.box
    x, y = round((left + width / 2) * image.width), round((top + height / 2) * image.height)
    return pixels[y - 6 : y + 7, x - 6 : x + 7]


@pytest.mark.plots
def test_a_plot_by_label_is_the_same_whatever_the_label_of_the_source_that_is_audited(
    trained, frame
):
    trained.act("trust.audit.draw", n_sources=60)
    basic, asked = next(one for one in trained.sized if one.startswith("basic")), row(trained)
    x, y = frame.loc[asked, ["g", "r"]]
    limits, session, around = [x - 0.1, x + 0.1, y - 0.1, y + 0.1], trained.app.session, []
    for label in (0, 1, 2):
        session.dataset.labels.codes[asked] = label
        session.dataset._cache.clear()
        session.plots[basic].cache = None
        trained.app._drawn.clear()
        trained.act("plot.view", plot=basic, limits=limits)
        around.append(middle_of(trained, basic))
    assert (around[0] == around[1]).all()
    assert (around[0] == around[2]).all()
    trained.act("by_hand.purpose", purpose=TRAINING)
    trained.act("source.visit", id=id_of(frame, asked))
    trained.app._drawn.clear()
    trained.act("plot.view", plot=basic, limits=limits)
    assert (around[0] != middle_of(trained, basic)).any()  # its colour is there to be seen
