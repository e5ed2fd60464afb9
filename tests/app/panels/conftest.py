"""Plots are drawn, which is half of the time, for the tests that look at them: those marked `plots`."""

import pytest


@pytest.fixture
def user(request, new_user):
    return new_user(plots=request.node.get_closest_marker("plots") is not None)
