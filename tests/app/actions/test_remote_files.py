"""A file of the web is asked about with its size and its server before it is fetched."""

from __future__ import annotations

import pytest

from app.protocol.patches import Focus


def ask(user, **fields):
    form = {"role": "dataset", "name": "gaia.fits", "size": "2500000", "host": "cds.example"}
    user.act("web.ask", **(form | fields))


def test_size_and_server_are_shown_where_the_file_would_go(user):
    ask(user)
    assert "gaia.fits</strong> from cds.example is 2.5 MB." in user.shown["dataset-report"]
    assert "cds.example" not in user.shown["configuration-report"]
    assert Focus("#web-question") in user.reply.patches
    user.act("web.answered")
    assert "cds.example" not in user.shown["dataset-report"]


@pytest.mark.parametrize("size", ["", "-1", "many", "1e9", "9" * 16])
def test_a_size_that_no_server_said_is_not_made_up(user, size):
    ask(user, size=size)
    shown = user.shown["dataset-report"]
    assert "is of a size its server does not say; reading stops at 2" in shown
    assert not size or f"is {size}" not in shown


def test_a_configuration_is_asked_about_with_its_own_limit(user):
    ask(user, role="configuration", name="config.json", size="")
    shown = user.shown["configuration-report"]
    assert "config.json" in shown
    assert "reading stops at" in shown
    limit = shown.split("reading stops at ")[1].split(".")[0]
    ask(user, size="")
    assert f"reading stops at {limit}." not in user.shown["dataset-report"]
    assert "cds.example" not in user.shown["configuration-report"]


def test_a_catalogue_to_match_with_is_asked_about_in_its_section(user, frame):
    user.load(frame)
    ask(user, role="match", name="periods.fits")
    assert "periods.fits</strong> from cds.example is 2.5 MB." in user.shown["matching"]
    assert "cds.example" not in user.shown["dataset-report"]
    user.act("web.answered")
    assert "cds.example" not in user.shown["matching"]


def test_any_other_role_is_a_data_set(user):
    ask(user, role="extension")
    assert "gaia.fits" in user.shown["dataset-report"]
    assert "web.answer" not in user.shown["configuration-report"]
