"""A bundle, and the command as it is typed."""

from __future__ import annotations

import pytest
from learners import make_quick
from survey_bundle import bundle_of, simulated

from astronomical_lite.__main__ import main


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch, 10)


@pytest.fixture(scope="session")
def bundle(tmp_path_factory):
    """A bundle of a committee, which was trained in magnitudes."""
    path = tmp_path_factory.mktemp("bundle") / "survey-project.zip"
    with pytest.MonkeyPatch.context() as patch:
        make_quick(patch, 10)
        path.write_bytes(bundle_of(simulated(300), units={"g": "mag", "r": "mag"}))
    return path


@pytest.fixture
def predict(bundle, capsys):
    """Run the command in this process; returns the exit status and what was printed."""

    def run(*words, workers=1):
        capsys.readouterr()
        status = main(["predict", str(bundle), *map(str, words), "--workers", str(workers)])
        return status, capsys.readouterr()

    return run


@pytest.fixture
def sample(capsys):
    def run(*words):
        capsys.readouterr()
        status = main(["sample", *map(str, words), "--workers", "1"])
        return status, capsys.readouterr()

    return run
