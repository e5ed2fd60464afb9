"""What panels work out once is worked out again for what is new, and for that alone."""

from __future__ import annotations

from app.services.remembered import remembered


def test_it_is_made_again_where_an_object_is_another_or_a_number_is():
    drafts, made = {}, []
    one, equal = [1], [1]

    def ask(*key: object) -> int:
        return remembered(drafts, "x", key, lambda: made.append(key) or len(made))

    assert [ask(one, 2), ask(one, 2), ask(one, 1 + 1)] == [1, 1, 1]
    assert ask(equal, 2) == 2  # equal, but another
    assert ask(equal, 3) == 3
    assert ask(equal, 3.0) == 4
    assert ask(equal) == 5
    assert ask(equal) == 5


def test_nothing_made_is_remembered_too():
    drafts, made = {}, []
    for _ in range(2):
        assert remembered(drafts, "x", (), lambda: made.append(1)) is None
    assert made == [1]
