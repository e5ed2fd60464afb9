"""What cannot be done is refused with its reason, beside its field, and nothing is changed by it."""

from __future__ import annotations

import copy
import html

import pytest


def said(user) -> str:
    """Everything on the page, as text."""
    return html.unescape("".join(user.shown.values()))


def refused(user, sentence: str, action: str, **fields) -> None:
    """Send a form that is refused: the reason is shown and the settings are as they were."""
    session = user.app.session
    before = copy.deepcopy(session.settings)
    assert sentence not in said(user)
    user.act(action, **fields)
    assert sentence in said(user)
    assert session.settings == before


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("columns", {"id_col": "id", "label_col": "label"}),
        ("choose", {"choice": "features_for_training", "do": "add-all"}),
        ("options", {"scale_data": "on"}),
        ("combinations", {"operation": "add (a+b)", "n_combined": "2", "do": "add"}),
        ("axes", {"default_x": "g", "default_y": "r"}),
        ("labels", {"name.0": "Star"}),
        ("dataset.table", {"table": "1"}),
    ],
)
def test_settings_of_a_table_wait_for_the_table(user, action, fields):
    refused(user, "Load a data file first.", action, **fields)


def test_nothing_is_saved_or_opened_before_there_is_a_table(user):
    refused(user, "There is nothing to save yet: load a data file first.", "config.save")
    refused(user, "Load a data file.", "setup.close")
    assert user.app.session.stage == "setup"


@pytest.mark.parametrize(
    ("action", "fields", "sentence"),
    [
        ("labels", {"colour.1": "red"}, "'red' is not a colour like #0072b2."),
        ("labels", {"colour.1": "#12345"}, "'#12345' is not a colour like #0072b2."),
        ("choose", {"choice": "everything", "do": "add-all"}, "There is no choice 'everything'."),
        (
            "choose",
            {"choice": "extra_info_cols", "do": "add"},
            "Pick something in the left list first.",
        ),
        (
            "choose",
            {"choice": "features_for_training", "do": "remove"},
            "Pick something in the right list first.",
        ),
        (
            "combinations",
            {"operation": "add (a+b)", "n_combined": "1", "do": "add"},
            "How many features to combine? must be at least 2, not 1.",
        ),
        (
            "combinations",
            {"operation": "add (a+b)", "n_combined": "many", "do": "add"},
            "How many features to combine? needs a whole number, not 'many'.",
        ),
        (
            "combinations",
            {"operation": "power (a**b)", "n_combined": "2", "do": "add"},
            "There is no operation 'power (a**b)'.",
        ),
        (
            "combinations",
            {"operation": "add (a+b)", "n_combined": "4", "do": "add"},
            "Combining 4 features needs at least 4 chosen features; 3 are chosen.",
        ),
    ],
)
def test_a_setting_that_is_not_possible(user, frame, action, fields, sentence):
    user.set_up(frame)
    refused(user, sentence, action, **fields)


def test_a_combination_is_made_once(user, frame):
    user.set_up(frame)
    once = {"operation": "add (a+b)", "n_combined": 2, "do": "add"}
    user.act("combinations", **once)
    assert user.app.session.settings.feature_generation == [("add (a+b)", 2)]
    refused(user, "add (a+b) of 2 is already in the table.", "combinations", **once)


def test_combinations_that_would_not_fit_into_memory(user, frame):
    for i in range(40):
        frame[f"band{i}"] = frame["g"] + i
    user.set_up(frame)
    user.act("choose", choice="features_for_training", do="add-all")
    before = user.app.session.settings.feature_generation
    user.act("combinations", operation="add (a+b)", n_combined=8, do="add")
    assert user.app.session.settings.feature_generation == before
    assert "add (a+b) of 8" in user.shown["step-learning"]
    user.act("setup.close")  # the page works on
    assert user.app.session.stage == "dashboard"


@pytest.mark.parametrize(
    ("action", "fields", "sentence"),
    [
        (
            "learn.setup",
            {"classifier": "Oracle", "strategy": "Margin Sampling", "do": "add"},
            "There is no classifier 'Oracle' with 'Margin Sampling'.",
        ),
        (
            "learn.setup",
            {"classifier": "DTree", "strategy": "Guessing", "do": "add"},
            "There is no classifier 'DTree' with 'Guessing'.",
        ),
        ("export.predictions", {"format": "csv"}, "Train a classifier first"),
        ("export.labelled", {}, "Nothing is labelled yet: label a source first."),
        ("export.test_set", {}, "No source is labelled by hand yet."),
        (
            "curves.start",
            {"n_labels": "5", "n_seeds": "1", "strategy": "Random Sampling"},
            "Choose the classifier in the Active Learning panel first.",
        ),
        ("panel.columns", {"panel": "2", "column.W1": " "}, "Choose the columns first."),
        (
            "plot.view",
            {"plot": "basic-2", "limits": ["0", "1", "far", "1"]},
            "A plot was given '['0', '1', 'far', '1']' as limits.",
        ),
    ],
)
def test_what_cannot_be_done_in_the_dashboard_yet(user, frame, action, fields, sentence):
    user.set_up(frame)
    user.act("setup.close")
    user.act("panel.add")
    user.act("panel.contents", panel="3", contents="Learning Curves")
    refused(user, sentence, action, **fields)


def test_a_member_is_in_the_committee_once(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    member = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6, "do": "add"}
    user.act("learn.setup", **member)
    members = list(user.app.session.tab.members)
    refused(user, "DTree with Margin Sampling is already in the table.", "learn.setup", **member)
    assert user.app.session.tab.members == members


@pytest.mark.parametrize("action", ["file.piece", "file.end"])
def test_a_transfer_that_broke_off_is_told(user, frame, action):
    user.set_up(frame)
    before = user.app.session.dataset
    user.act(action, data=b"1,2\n", role="dataset")
    assert "its transfer was interrupted. Choose it again." in said(user)
    assert user.app.session.dataset is before


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"n_labels": "1001", "n_seeds": "1"}, "At most 1000 labels can be simulated."),
        ({"n_labels": "5", "n_seeds": "9" * 30}, "At most 100 runs of each strategy"),
        ({"n_labels": "0", "n_seeds": "1"}, "How many labels? must be at least 1, not 0."),
        ({"n_labels": "9", "n_seeds": "0"}, "How many runs each? must be at least 1, not 0."),
    ],
)
def test_a_comparison_of_an_impossible_size(user, frame, fields, sentence):
    user.start(frame)
    user.act("panel.add")
    user.act("panel.contents", panel="3", contents="Learning Curves")
    refused(user, sentence, "curves.start", strategy="Random Sampling", **fields)
    assert user.app.session.curves == {}


def test_panels_are_chosen_from_the_list_and_laid_out_by_numbers(user, frame):
    user.start(frame)
    before = copy.deepcopy(user.app.session.settings.layout)
    user.act("panel.contents", panel="2", contents="Window")
    assert user.app.session.settings.layout == before
    for layout in ('{"id": "2"}', "[3]", '[{"id": "99", "x": 1}]', '[{"id": "2", "x": "left"}]'):
        user.act("layout.change", layout=layout)
        assert user.app.session.settings.layout == before
