"""What is tested here is not to be seen in plots: nobody's are drawn."""

import pytest


@pytest.fixture
def user(new_user_without_plots):
    return new_user_without_plots()
