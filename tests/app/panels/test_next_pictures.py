"""Pictures of the sources that are asked about next are fetched while one looks at this one."""

from __future__ import annotations

import re

import pytest


def next_pictures(user) -> list[str]:
    return re.findall(r'data-next-picture="(.*?)"', user.panel("Selected Source Info"))


def begin(user, frame, addresses, **fields):
    frame["optical"] = addresses
    user.set_up(frame)
    user.act("choose", choice="extra_image_cols", do="add", available=["optical"])
    user.act("setup.close")
    form = {"strategy": "Margin Sampling", "n_initial": 6, "do": "start"}
    user.act("learn.setup", classifier="KNN", **form | fields)


def test_of_a_batch_the_others(user, frame):
    begin(user, frame, [f"o{i}.png" for i in range(300)], n_batch=3)
    rows = user.app.session.tab.training.batch.rows
    assert next_pictures(user) == [f"o{row}.png" for row in rows[1:]]
    user.act("learn.answer", label=0, of=rows[0])
    assert next_pictures(user) == [f"o{rows[2]}.png"]
    user.act("source.search", id=str(2**60 + rows[0]))  # the user looks at something else
    assert next_pictures(user) == []
    user.act("learn.queried")
    assert len(next_pictures(user)) == 1
    user.act("mode", mode="labelling")
    assert next_pictures(user) == []


@pytest.mark.parametrize("allowed", [True, False])
def test_only_from_servers_that_may_be_asked(user, frame, allowed):
    begin(user, frame, [f"https://one.example/{i}.png" for i in range(300)], n_batch=3)
    assert next_pictures(user) == []
    user.act("source.pictures", do="fetch", host="one.example" if allowed else "other.example")
    rows = user.app.session.tab.training.batch.rows
    assert next_pictures(user) == [f"https://one.example/{row}.png" for row in rows[1:] if allowed]


def test_sources_without_a_picture_and_those_without_a_next_one(user, frame):
    begin(user, frame, "", n_batch=3)
    assert next_pictures(user) == []
    user.act("learn.tab", label=1)
    assert next_pictures(user) == []
