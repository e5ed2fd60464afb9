"""Plots are drawn, which is half of the time, for the tests of panels that look at them."""

import pytest

LOOK_AT_PLOTS = {
    "test_active_learning",
    "test_after_an_answer",
    "test_combined_prediction",
    "test_dashboard",
    "test_labelling",
    "test_learning_curves",
    "test_saved_plots",
}


@pytest.fixture
def user(request, new_user):
    return new_user(plots=request.path.stem in LOOK_AT_PLOTS)
