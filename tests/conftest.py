"""How much is tried, by `make test`, `make soak` or `make mutants`; and nothing stays from test to test."""

from __future__ import annotations

import gc
import os
import sys

# HistGradientBoosting's threads wait for each other by spinning: ten times slower on a busy machine.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, settings

# Frames that tests make have strings as the page has them, though pyarrow is installed.
pd.set_option("mode.string_storage", "python")

# What thousands of tests and their modules are made of stays: looking through it for garbage took a tenth of the time.
gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish():
    gc.collect()
    gc.freeze()


PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")

# How long one example takes says more of the machine than of the program.
settings.register_profile("default", deadline=None)
settings.register_profile(
    "soak",
    max_examples=2000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# One failure is enough to know that a fault is noticed; and what survived once survives again.
settings.register_profile(
    "mutants",
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    database=None,
    derandomize=True,
)
settings.load_profile(PROFILE)


@pytest.fixture(autouse=True)
def own_python_is_unloaded():
    """What a test ran of a user's own Python is registered for the whole process."""
    yield
    extensions = sys.modules.get("astronomical_lite.extensions")
    for extension in list(extensions.EXTENSIONS.values()) if extensions else []:
        extensions.unload(extension)
