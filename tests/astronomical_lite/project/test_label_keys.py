"""Keys of labels: one each, never one of the page's, chosen or given in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import from_config, own_config, to_config
from astronomical_lite.project.label_keys import KEYS, TAKEN, check_label_keys, label_keys
from astronomical_lite.project.migrations import OWN
from astronomical_lite.project.settings import Settings


def test_digits_come_first_then_letters_that_mean_nothing_else():
    assert "".join(label_keys(range(9), {}).values()) == "123456789"
    assert "".join(label_keys(range(20), {}).values()) == "123456789abcdeghijkl"
    every = label_keys(range(50), {})
    assert "".join(every.values()) == "123456789abcdeghijklmopqrstvwxy"
    assert list(every) == list(range(31))  # the others have none


def test_a_chosen_key_leaves_the_others_where_they_were():
    assert label_keys([5, 7, 9], {7: "q"}) == {5: "1", 7: "q", 9: "3"}


def test_a_label_whose_place_is_taken_by_choice_gets_the_first_that_is_free():
    assert label_keys([5, 7, 9], {9: "1"}) == {5: "3", 7: "2", 9: "1"}


@given(st.integers(0, 60), st.dictionaries(st.integers(0, 60), st.sampled_from(KEYS)))
def test_no_two_labels_have_the_same_key(n, chosen):
    chosen = {label: key for key, label in {key: label for label, key in chosen.items()}.items()}
    keys = label_keys(range(n), chosen)
    assert len(set(keys.values())) == len(keys)
    assert not set(keys.values()) & set(TAKEN)
    assert all(keys[label] == key for label, key in chosen.items() if label < n)
    assert len(keys) == min(n, len(KEYS))


@pytest.mark.parametrize("key", ["1", "q", "ж", "ö"])
def test_a_letter_or_a_digit_can_be_a_key(key):
    check_label_keys({0: key})


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({0: "u"}, "The key 'u' is Unsure's; give label 0 another one."),
        ({0: "a", 1: "n"}, "The key 'n' is New and Next Iteration's; give label 1 another one."),
        ({2: "f"}, "The key 'f' is a flag's; give label 2 another one."),
        ({0: "0"}, "'0' cannot be the key of label 0: choose a letter or a digit from 1 to 9."),
        ({0: "ab"}, "'ab' cannot be the key of label 0"),
        ({0: "A"}, "'A' cannot be the key of label 0"),
        ({0: "+"}, "'+' cannot be the key of label 0"),
        ({0: "a", 3: "a"}, "Labels 0 and 3 both have the key 'a'; give each its own."),
    ],
)
def test_a_key_that_cannot_be_one_is_refused_in_a_sentence(chosen, sentence):
    with pytest.raises(UserError) as refused:
        check_label_keys(chosen)
    assert sentence in str(refused.value)
    assert refused.value.field == f"key.{max(chosen)}"
    config = to_config(Settings()) | {OWN: own_config(Settings(label_keys=chosen))}
    with pytest.raises(UserError, match="'label_keys'"):
        from_config(config)


def test_labels_may_be_of_any_iterable():
    assert label_keys(iter([0, 1]), {0: "q"}) == {0: "q", 1: "2"}


@pytest.mark.parametrize(
    ("key", "does"),
    [("n", "New and Next Iteration"), ("u", "Unsure"), ("z", "Undo"), ("f", "flag")],
)
def test_a_key_with_another_meaning_is_told_with_it(key, does):
    with pytest.raises(UserError, match=does):
        check_label_keys({0: key})
