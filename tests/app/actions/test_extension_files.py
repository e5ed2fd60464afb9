"""A user's own Python as a file: opened, taken away, sent as a link; never run by that."""

from __future__ import annotations

import pytest

from app.protocol.patches import CopyLink, Download
from astronomical_lite.extensions import TEMPLATES, to_link

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


def test_a_link_asks_before_it_takes_the_place_of_a_text_that_only_the_editor_has(user, frame):
    user.load(frame)
    link = to_link("theirs.py", "theirs = 1")
    user.act("extension.open")
    user.act("extension.edit", name="mine.py", source="mine = 1")
    user.act("extension.shared", link=link)
    editor = user.app.session.editor
    assert (editor.name, editor.source, editor.from_link) == ("mine.py", "mine = 1", False)
    assert "A link brings another file, theirs.py" in user.shown["extension"]
    user.act("extension.offered", do="leave")
    assert "A link brings" not in user.shown["extension"]
    assert editor.source == "mine = 1"
    user.act("extension.shared", link=link)
    user.act("extension.offered", do="take")
    assert (editor.name, editor.source) == ("theirs.py", "theirs = 1")
    assert "has not been run" in user.shown["extension"]
    user.act("extension.offered", do="take")
    assert editor.source == "theirs = 1"


@pytest.mark.parametrize("known", ["", "theirs = 1", TEMPLATES[0].source])
def test_a_link_takes_the_place_of_what_is_not_only_in_the_editor(user, known):
    user.act("extension.open")
    user.act("extension.edit", name="mine.py", source=known)
    user.act("extension.shared", link=to_link("theirs.py", "theirs = 1"))
    assert user.app.session.editor.name == "theirs.py"


def test_that_a_file_came_with_a_link_is_kept_with_it_until_it_is_run(user, frame):
    user.load(frame)
    user.act("extension.shared", link=to_link("theirs.py", "theirs = 1"))
    user.act("extension.edit", name="theirs.py", source="theirs = 2")
    later = user.come_back()
    later.act("extension.open")
    assert "theirs = 2" in later.shown["extension"]
    assert "came with a link and has not been run" in later.shown["extension"]
    assert "read the data and projects you have here, and send" in later.shown["extension"]
    later.act("extension.run", name="theirs.py", source="theirs = 2")
    assert "came with a link" not in later.shown["extension"]
    again = later.come_back()
    again.act("extension.open")
    assert "came with a link" not in again.shown["extension"]
