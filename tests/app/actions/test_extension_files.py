"""A user's own Python as a file: opened, taken away, sent as a link; never run by that."""

from __future__ import annotations

import pytest

from app.protocol.patches import CopyLink, Download

SOURCE = "raise RuntimeError('this was run')\n"


def shown(user):
    return user.app.session.editor


def test_a_file_is_shown_and_not_run(user, frame):
    user.set_up(frame)
    user.act("extension.open")
    user.upload("extension", "mine too.py", b"\xef\xbb\xbf" + SOURCE.encode())
    assert (shown(user).name, shown(user).source) == ("mine too.py", SOURCE)
    assert user.app.session.extension is None
    assert "this was run" in user.shown["extension"]
    assert not user.app.session.errors


def test_a_file_that_is_no_text_changes_nothing(user, frame):
    user.set_up(frame)
    user.act("extension.open")
    user.act("extension.edit", source=SOURCE, name="mine.py")
    user.upload("extension", "picture.py", b"\xff\xd8\xff\xe0")
    assert "picture.py is not a text file" in "".join(user.shown.values())
    assert shown(user).source == SOURCE


@pytest.mark.parametrize(
    ("typed", "name"),
    [("mine.py", "mine.py"), ("my file", "my_file.py"), ("", "mine.py"), ("../a/b", "_a_b.py")],
)
def test_it_is_downloaded_as_it_is_written(user, frame, typed, name):
    user.set_up(frame)
    user.act("extension.open")
    user.act("extension.download", name=typed, source=SOURCE)
    (patch,) = user.patches(Download)
    assert patch.name == name
    assert user.download() == SOURCE.encode()


def test_a_link_brings_the_file_into_another_page(user, frame, new_user):
    user.set_up(frame)
    user.act("extension.open")
    user.act("extension.share", name="mine.py", source=SOURCE.replace("\n", "\r\n"))
    (patch,) = user.patches(CopyLink)
    link = patch.fragment.removeprefix("#python=")
    other = new_user()
    other.act("extension.shared", link=link)
    assert (shown(other).name, shown(other).source) == ("mine.py", SOURCE)
    assert other.app.session.extension is None
    damaged = new_user()
    damaged.act("extension.shared", link=link[: len(link) // 2])
    assert shown(damaged).source == ""
    assert "".join(damaged.shown.values()) != "".join(new_user().shown.values())


def test_more_than_a_link_can_hold_is_refused(user, frame):
    import random

    user.set_up(frame)
    user.act("extension.open")
    noise = random.Random(0).choices("abcdefghijklmnopqrstuvwxyz0123456789 ", k=200_000)
    user.act("extension.share", name="mine.py", source="# " + "".join(noise))
    assert user.patches(CopyLink) == []
    assert user.app.session.errors["extension"]


def test_the_editor_goes_back_to_where_it_was_opened(user, frame):
    user.start(frame)
    user.act("extension.open")
    assert user.app.session.stage == "extension"
    user.act("extension.open")
    user.act("extension.close")
    assert user.app.session.stage == "dashboard"
