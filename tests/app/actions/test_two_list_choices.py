"""Entries move between two lists; filters narrow what is listed and what 'all' means."""

from __future__ import annotations

import re

import pytest

COLUMNS = ["id", "g", "r", "w1", "label"]


def lists(user, choice):
    """The entries shown on the left and on the right."""
    form = user.shown["step-parameters"] + user.shown["step-learning"]
    (form,) = re.findall(rf'name="choice" value="{choice}".*?</form>', form, re.DOTALL)
    return tuple(
        re.findall(r"<option[^>]*>(.*?)</option>", select, re.DOTALL)
        for select in re.findall(r"<select.*?</select>", form, re.DOTALL)
    )


@pytest.fixture
def loaded(user, frame):
    user.load(frame)
    user.act("columns", id_col="id", label_col="label")
    return user


def choose(user, do, choice="extra_info_cols", **fields):
    user.act("choose", choice=choice, do=do, **fields)


def test_a_filter_narrows_its_own_list_whatever_the_case(loaded):
    assert lists(loaded, "extra_info_cols") == (COLUMNS, [])
    choose(loaded, "", **{"filter.available": " L "})
    assert lists(loaded, "extra_info_cols") == (["label"], [])
    choose(loaded, "", **{"filter.available": "L"})
    assert lists(loaded, "extra_info_cols") == (["label"], [])
    choose(loaded, "", **{"filter.available": ""})
    assert lists(loaded, "extra_info_cols") == (COLUMNS, [])


def test_all_means_all_that_the_filter_lets_through(loaded):
    choose(loaded, "add-all", **{"filter.available": "1"})
    assert loaded.app.session.settings.extra_info_cols == ["w1"]
    choose(loaded, "add-all", **{"filter.available": ""})
    assert loaded.app.session.settings.extra_info_cols == ["w1", "id", "g", "r", "label"]
    assert lists(loaded, "extra_info_cols") == ([], ["w1", "id", "g", "r", "label"])
    choose(loaded, "remove-all", **{"filter.chosen": "l"})
    assert loaded.app.session.settings.extra_info_cols == ["w1", "id", "g", "r"]
    choose(loaded, "remove-all", **{"filter.chosen": ""})
    assert lists(loaded, "extra_info_cols") == (COLUMNS, [])


def test_an_empty_list_has_nothing_to_move(loaded):
    for step, side in (("add-all", "left"), ("remove-all", "right")):
        choose(loaded, step, **{f"filter.{s}": "nothing like it" for s in ("available", "chosen")})
        said = loaded.app.session.errors["extra_info_cols"]
        assert said == f"There is nothing in the {side} list to move."


def test_what_is_picked_moves_even_if_a_filter_hides_it_now(loaded):
    choose(loaded, "add", available=["r", "g"], **{"filter.available": "w"})
    assert loaded.app.session.settings.extra_info_cols == ["g", "r"]
    choose(loaded, "remove", chosen=["g"], **{"filter.chosen": "r"})
    assert loaded.app.session.settings.extra_info_cols == ["r"]


def test_a_filter_of_one_choice_leaves_the_others(loaded):
    choose(loaded, "", **{"filter.available": "w"})
    assert lists(loaded, "features_for_training")[0] == ["g", "r", "w1"]


def test_features_are_numbers_other_than_id_and_label(user, frame):
    frame["type"] = "Sb"
    user.load(frame)
    assert lists(user, "features_for_training")[0] == COLUMNS
    user.act("columns", id_col="id", label_col="label")
    assert lists(user, "features_for_training")[0] == ["g", "r", "w1"]
    assert lists(user, "extra_info_cols")[0] == [*COLUMNS, "type"]


def test_labels_are_chosen_by_their_names(loaded):
    loaded.act("labels", **{"name.0": "Star", "name.1": "Galaxy", "name.2": "QSO"})
    assert lists(loaded, "labels_to_train") == (["Star", "Galaxy", "QSO"], [])
    choose(loaded, "add", "labels_to_train", available=["QSO"])
    choose(loaded, "add", "labels_to_train", available=["Star"])
    assert loaded.app.session.settings.labels_to_train == [2, 0]
    assert lists(loaded, "labels_to_train") == (["Galaxy"], ["QSO", "Star"])
