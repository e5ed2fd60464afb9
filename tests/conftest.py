"""How much is tried: little by `make test`, much by `make soak`."""

from __future__ import annotations

import os

# HistGradientBoosting's threads wait for each other by spinning: ten times slower on a busy machine.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from hypothesis import HealthCheck, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")

settings.register_profile(
    "soak",
    max_examples=2000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
if PROFILE == "soak":
    settings.load_profile(PROFILE)
