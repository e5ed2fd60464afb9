"""Pictures of sources side by side: which sources, which pictures, and labels given there."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from app.services.held_labels import held_labels
from astronomical_lite.labelling.label_events import BY_HAND

PICTURE = re.compile(r'<li role="option" id="gallery-\d+-(\d+)"')


def open_gallery(user) -> str:
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Gallery")
    user.key = key
    return key


def begin(user, frame, mode="active-learning", images=None, **fields):
    """Somebody at the dashboard with a gallery, and an image column if there are images."""
    if images is not None:
        frame["optical"] = images
    user.set_up(frame)
    if images is not None:
        user.act("choose", choice="extra_image_cols", do="add", available=["optical"])
    user.act("mode", mode=mode)
    user.act("setup.close")
    if mode == "active-learning":
        form = {"classifier": "KNN", "strategy": "Margin Sampling", "n_initial": 6, "do": "start"}
        user.act("learn.setup", **form | fields)
    open_gallery(user)
    return user


def act(user, action, **fields):
    user.act(f"gallery.{action}", panel=user.key, **fields)


def shown(user) -> str:
    return user.panel("Gallery")


def words(user) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", shown(user))).split())


def rows(user) -> list[int]:
    return [int(row) for row in PICTURE.findall(shown(user))]


def addresses(user) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'data-address="(.*?)"', shown(user))]


def events(user):
    log = user.app.session.label_log
    return [event for given in log.given_by("").values() for event in given]


def captions(user) -> dict[int, str]:
    """What is told beside each picture, by row."""
    parts = re.split(r'<li role="option" id="gallery-\d+-', shown(user))[1:]
    found = {}
    for part in parts:
        caption = re.search(r"<figcaption>(.*?)</figcaption>", part, re.DOTALL)[1]
        found[int(re.match(r"\d+", part)[0])] = re.sub(r"<[^>]+>", "", caption)
    return found


@pytest.fixture
def images():
    return [f"cutouts/{i}.png" for i in range(300)]


# ---- which sources -------------------------------------------------------------------------------


def test_the_selected_sources_and_those_of_a_set_are_shown_page_by_page(user, frame, images):
    begin(user, frame, images=images)
    assert rows(user)[0] == user.app.session.tab.learner.query_row  # nobody has chosen yet
    act(user, "look", sources="selected")
    assert "Nothing is selected" in words(user)
    user.act("selections.expression", expression="label == 1")
    assert rows(user) == list(range(100, 124))
    assert addresses(user) == [f"cutouts/{row}.png" for row in range(100, 124)]
    assert "1 to 24 of 100" in words(user)
    for to, first in (("later", 124), ("later", 148), ("earlier", 124)):
        act(user, "page", to=to)
        assert rows(user)[0] == first
    for _ in range(9):
        act(user, "page", to="later")
    assert rows(user) == list(range(196, 200))
    user.act("selections.keep", name="ones")
    user.act("selections.expression", expression="label == 0")
    assert rows(user)[0] == 0  # another selection is seen from its first source
    act(user, "look", sources="set:ones", picture_size="small")
    assert rows(user) == list(range(100, 148))
    user.act("selections.delete", set="ones")
    assert "There is no set called 'ones' any more." in words(user)


def test_the_queue_begins_with_the_question_and_follows_the_classifier(user, frame, images):
    begin(user, frame, images=images)
    act(user, "look", sources="queue")
    learner = user.app.session.tab.learner
    assert rows(user) == learner.queue(24)
    assert captions(user)[learner.query_row].endswith("in question")
    first = learner.query_row
    user.act("learn.answer", label=0, of=first)
    learner = user.app.session.tab.learner
    assert first not in rows(user)
    assert rows(user) == learner.queue(24)


def test_the_queue_of_a_batch_begins_with_its_sources(user, frame, images):
    begin(user, frame, images=images, n_batch=4)
    act(user, "look", sources="queue")
    batch = user.app.session.tab.training.batch.rows
    assert rows(user)[:4] == batch
    assert len(set(rows(user))) == 24
    user.act("learn.answer", label=0, of=batch[0])
    assert rows(user)[:3] == batch[1:]


def test_more_like_this_are_the_nearest_in_scaled_features(user, frame, images):
    begin(user, frame, images=images)
    act(user, "like")
    assert "in question" in captions(user)[rows(user)[0]]  # it is the one that is selected
    user.act("source.search", id=str(2**60 + 150))
    act(user, "like")
    X = user.app.session.problem.X
    usable = np.flatnonzero(~np.isnan(X).any(axis=1))
    scaled = X / np.subtract(*np.nanpercentile(X, [75, 25], axis=0))
    model = NearestNeighbors(n_neighbors=24, algorithm="brute").fit(scaled[usable])
    expected = usable[model.kneighbors(scaled[[150]])[1][0]]
    assert rows(user) == expected.tolist()
    assert "239 nearest" in words(user) or "240 nearest" in words(user)
    other = rows(user)[3]
    act(user, "select", row=other)
    assert user.app.session.selected == other
    assert rows(user)[0] == 150  # it stays until it is asked for again
    act(user, "like")
    assert rows(user)[0] == other


def test_there_is_no_queue_in_labelling_and_none_before_the_start(user, frame, images):
    begin(user, frame, "labelling", images)
    act(user, "look", sources="queue")
    assert "There is no queue in Labelling" in words(user)
    user.act("mode", mode="active-learning")
    assert "press Start Training" in words(user)


# ---- which pictures --------------------------------------------------------------------------------


def with_positions(frame):
    rng = np.random.default_rng(1)
    frame["ra"], frame["dec"] = rng.uniform(0, 360, len(frame)), rng.uniform(-80, 80, len(frame))
    frame.loc[102, "ra"] = np.nan


def test_pictures_of_a_survey_are_asked_for_by_position_once_that_is_allowed(user, frame):
    with_positions(frame)
    begin(user, frame, "labelling")
    user.act("selections.expression", expression="label == 1")
    act(user, "look", pictures="survey:panstarrs")
    assert f"Source {2**60 + 102} has no position." in words(user)
    assert "alasky.cds.unistra.fr" in words(user)
    assert "data-host" not in shown(user)
    query = {k: v[0] for k, v in parse_qs(urlsplit(addresses(user)[0]).query).items()}
    assert query["hips"] == "CDS/P/PanSTARRS/DR1/color-i-r-g"
    assert float(query["ra"]) == pytest.approx(frame["ra"][100], abs=1e-6)
    assert float(query["fov"]) * 3600 == pytest.approx(40)
    user.act("source.pictures", do="fetch", host="alasky.cds.unistra.fr")
    assert shown(user).count('data-host="alasky.cds.unistra.fr"') == 23
    act(user, "field_of_view", field_of_view="90")
    assert "fov=0.025" in addresses(user)[0]
    act(user, "field_of_view", field_of_view="none")
    assert "A field of view is 1 to 36,000 arcsec, not 'none'." in words(user)
    assert "fov=0.025" in addresses(user)[0]
    act(user, "look", pictures="survey:unwise")
    assert "fov=0.05&" in addresses(user)[0]


def test_a_hips_of_ones_own(user, frame):
    with_positions(frame)
    begin(user, frame, "labelling")
    user.act("selections.expression", expression="label == 1")
    act(user, "look", pictures="hips:")
    assert rows(user) == []
    act(user, "hips", own_hips="DSS2")
    assert "'DSS2' is not the identifier of a HiPS" in words(user)
    act(user, "hips", own_hips="CDS/P/DSS2/color")
    assert "hips=CDS%2FP%2FDSS2%2Fcolor" in addresses(user)[0]


def test_without_positions_and_image_columns_that_is_told(user, frame):
    begin(user, frame, "labelling")
    user.act("selections.expression", expression="label == 1")
    assert "neither image columns nor positions" in words(user)
    assert rows(user) == []


def test_an_empty_cell_is_told_with_the_id(user, frame, images):
    images[101] = ""
    begin(user, frame, "labelling", images)
    user.act("selections.expression", expression="label == 1")
    assert f"optical is empty for source {2**60 + 101}." in words(user)
    assert len(addresses(user)) == 23


def test_a_stretch_is_a_curve_that_pictures_are_shown_through(user, frame, images):
    begin(user, frame, "labelling", images)
    user.act("selections.expression", expression="label == 1")
    assert "<filter" not in shown(user)
    act(user, "look", stretch="asinh", brightness="2")
    values = [float(v) for v in re.search(r'tableValues="(.*?)"', shown(user))[1].split()]
    assert len(values) == 256
    assert values[0] == 0
    assert values[-1] == values[200] == 1  # twice as bright
    assert values == sorted(values)
    act(user, "look", stretch="linear", brightness="1")
    assert "<filter" not in shown(user)


def test_how_it_is_looked_at_is_kept_and_what_is_damaged_is_as_at_first(user, frame, images):
    begin(user, frame, "labelling", images)
    act(user, "look", stretch="log", picture_size="large")
    back = user.come_back()
    assert re.search(r"<option selected>log", shown(back))
    user.app.session.settings.layout[user.key]["gallery"] = {
        "stretch": 3,
        "picture_size": "vast",
        "field_of_view": "x",
        "own_hips": "<b>",
        "sources": ["queue"],
        "brightness": "1e9",
    }
    user.act("source.deselect")
    assert "Nothing is selected" in words(user)


# ---- labels --------------------------------------------------------------------------------------


def test_in_labelling_mode_labels_are_by_hand_and_taken_back(user, frame, images):
    begin(user, frame, "labelling", images)
    user.act("selections.expression", expression="label == 1")
    for row, label in ((100, 0), (101, 1), (101, 2), (102, -1)):
        act(user, "label", row=row, label=label)
    source = str(2**60 + 101)
    curated = user.app.session.curated
    assert {key: curated[key] for key in curated} == {
        str(2**60 + 100): 0,
        source: 2,
        str(2**60 + 102): -1,
    }
    assert [event.label for event in events(user) if event.source == source] == [1, 2]
    assert {event.origin for event in events(user)} == {BY_HAND}
    assert captions(user)[101].endswith("2, your label")
    act(user, "undo")
    act(user, "undo")
    assert user.app.session.curated == {str(2**60 + 100): 0, source: 1}
    act(user, "undo")
    act(user, "undo")
    assert not user.app.session.curated
    assert [event.label for event in events(user) if event.source == source] == [1, 2, 1, None]
    act(user, "undo")
    assert "There is no label to take back." in words(user)


def test_labels_of_the_pool_wait_for_the_classifier_and_are_trained_on(user, frame, images):
    begin(user, frame, images=images)
    act(user, "look", sources="queue")
    learner = user.app.session.tab.learner
    n, (_, first, second) = learner.n_trained, rows(user)[:3]
    act(user, "label", row=first, label=2)
    act(user, "label", row=second, label=1)
    assert "It waits for 0" in words(user)
    assert held_labels(user.app.session, first)[0].waits
    assert captions(user)[first].endswith("2, your label")
    assert learner.n_trained == n
    act(user, "undo")
    assert not held_labels(user.app.session, second)
    act(user, "label", row=second, label=0)
    assert "Train on 2 More Labels" in words(user)
    act(user, "train")
    learner = user.app.session.tab.learner
    assert learner.n_trained == n + 2
    assert (
        dict(zip(learner.labelled_rows.tolist(), learner.labelled_y.tolist(), strict=True))[first]
        == 2
    )
    assert first not in rows(user)
    act(user, "undo")
    assert "was trained on or changed since: change it in Decisions." in words(user)
    assert learner.n_trained == n + 2
    act(user, "train")
    assert "nothing to train on now" in words(user)
    act(user, "label", row=first, label=0)
    assert "change it in Decisions" in words(user)


def test_waiting_labels_are_trained_on_with_the_next_answer_and_kept(user, frame, images):
    begin(user, frame, images=images)
    act(user, "look", sources="queue")
    n = user.app.session.tab.learner.n_trained
    first = rows(user)[1]
    act(user, "label", row=first, label=0)
    back = user.come_back()
    assert held_labels(back.app.session, first)[0].label == 0
    user.act("learn.answer", label=1, of=user.app.session.tab.learner.query_row)
    assert user.app.session.tab.learner.n_trained == n + 2


def test_a_source_outside_the_training_set_is_labelled_by_hand(user, frame, images):
    begin(user, frame, images=images)
    row = int(user.app.session.tab.learner.validation_rows[0])
    act(user, "label", row=row, label=1)
    assert user.app.session.curated == {str(2**60 + row): 1}
    assert "no classifier is trained on it" in words(user)


def test_the_source_in_question_is_answered_in_the_question(user, frame, images):
    begin(user, frame, images=images)
    act(user, "look", sources="queue")
    row = user.app.session.tab.learner.query_row
    act(user, "label", row=row, label=1)
    assert "is in question" in words(user)
    assert user.app.session.tab.learner.assigned is None
    assert not events(user)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"row": 100, "label": 9}, "There is no label 9"),
        ({"row": 300, "label": 1}, "not in this table"),
        ({"row": "x", "label": 1}, "whole number"),
        ({"row": 100, "label": ""}, "whole number"),
    ],
)
def test_what_cannot_be_labelled_is_told_and_changes_nothing(user, frame, images, form, said):
    begin(user, frame, "labelling", images)
    act(user, "label", **form)
    assert said in " ".join(user.shown.values())
    assert not user.app.session.curated


# ---- blind ---------------------------------------------------------------------------------------


def test_of_sources_of_the_queue_the_label_of_the_catalogue_is_not_told(user, frame, images):
    begin(user, frame, images=images)
    act(user, "look", sources="queue")
    told = captions(user)
    asked = rows(user)[0]
    assert all("," not in text for row, text in told.items() if row != asked)
    user.act("selections.expression", expression="label == 1")
    act(user, "look", sources="selected")
    assert all(text.endswith(", 1") for row, text in captions(user).items() if row != asked)


def test_sources_of_an_audit_are_labelled_blind(user, frame, images):
    begin(user, frame, images=images)
    user.act("trust.audit.draw", n_sources=60)
    user.act("by_hand.purpose", purpose="audit")
    session = user.app.session
    asked = session.by_hand.row
    assert asked is not None
    act(user, "look", sources="queue")
    assert rows(user)[0] == asked
    later = rows(user)[1]
    act(user, "look", sources="selected")
    user.act("selections.expression", expression=f"id == {2**60 + later} or id == {2**60 + asked}")
    assert rows(user) == [later]
    assert captions(user)[later] == f"Source {2**60 + later}"
    act(user, "label", row=later, label=1)
    assert "labelled blind" in words(user)
    assert not events(user)


def test_labels_of_a_catalogue_without_any_start_the_classifiers(user, frame, images):
    truth, frame["optical"] = frame.pop("label"), images
    user.load(frame)
    user.act("columns", id_col="id", label_col="")
    for name in ("Star", "Galaxy", "QSO"):
        user.act("classes.add", class_name=name)
    user.act("choose", choice="features_for_training", do="add", available=["g", "r", "w1"])
    user.act("choose", choice="extra_image_cols", do="add", available=["optical"])
    user.act("axes", default_x="g", default_y="r")
    user.act("setup.close")
    for label in (0, 1, 2):
        user.act("learn.tab", label=label)
        form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6, "do": "add"}
        user.act("learn.setup", **form)
    open_gallery(user)
    act(user, "look", sources="queue")
    session = user.app.session
    assert rows(user)[0] == session.by_hand.row
    batch = rows(user)[1:]
    act(user, "label", row=batch[0], label=truth[batch[0]])
    assert "It waits for Star and Galaxy and QSO" in words(user)
    act(user, "undo")
    assert not events(user) or events(user)[-1].label is None
    assert not held_labels(session, batch[0])
    for row in batch:
        if all(tab.training is not None for tab in session.tabs.values()):
            break
        act(user, "label", row=row, label=truth[row])
    assert all(tab.training is not None for tab in session.tabs.values())
    for tab in session.tabs.values():
        learner = tab.training.learner
        assert [truth[row] for row in learner.labelled_rows] == learner.labelled_y.tolist()
    validation = int(session.problem.sets.drawn_validation[0])
    act(user, "label", row=validation, label=truth[validation])
    assert session.curated == {str(2**60 + validation): truth[validation]}


def test_one_answer_for_all_is_one_label_for_all_that_can_learn(user, frame, images):
    begin(user, frame, images=images)
    form = {"classifier": "KNN", "strategy": "Margin Sampling", "n_initial": 6, "do": "start"}
    user.act("learn.tab", label=1)
    user.act("learn.setup", **form)
    act(user, "look", sources="queue")
    user.act("answering.all", one_answer="on")
    session = user.app.session
    other = session.tabs[0].training.learner
    pool = set(other.queue(10**6)[1:])
    first, second = [row for row in rows(user)[1:] if row in pool][:2]
    act(user, "label", row=first, label=2)
    assert {one.tab.label for one in held_labels(session, first)} == {0, 1}
    act(user, "label", row=first, label=1)  # changed where it waits
    assert {one.label for one in held_labels(session, first)} == {1}
    act(user, "undo")
    assert {one.label for one in held_labels(session, first)} == {2}
    act(user, "undo")
    assert not held_labels(session, first)
    user.act("answering.all")
    act(user, "label", row=second, label=0)
    assert {one.tab.label for one in held_labels(session, second)} == {1}
