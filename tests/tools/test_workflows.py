"""Nothing is published that was not tested: the workflows, read as YAML."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from environment import ROOT

WORKFLOWS = ROOT / ".github" / "workflows"
TESTS = re.compile(r"^\s*make test\s*$", re.MULTILINE)
# Actions and commands by which something leaves the project.
PUBLISHES = ("actions/deploy-pages@", "pypa/gh-action-pypi-publish@", "gh release create")


def jobs_of(path: Path) -> dict[str, dict[str, Any]]:
    """Jobs of a workflow by name."""
    jobs: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["jobs"]
    return jobs


def commands(job: dict[str, Any]) -> list[str]:
    """Commands that a job runs, and actions that it uses."""
    steps = job.get("steps", [])
    return [step[kind] for step in steps for kind in ("run", "uses") if kind in step]


def runs_tests(job: dict[str, Any], root: Path = ROOT) -> bool:
    """Return True if a job always runs `make test`, itself or by a workflow that it calls."""
    if "if" in job or job.get("continue-on-error"):
        return False
    if job.get("uses", "").startswith("./"):
        return any(runs_tests(called, root) for called in jobs_of(root / job["uses"]).values())
    steps = [step for step in job.get("steps", []) if TESTS.search(step.get("run", ""))]
    return any("if" not in step and not step.get("continue-on-error") for step in steps)


def needed(jobs: dict[str, dict[str, Any]], name: str) -> set[str]:
    """Names of the jobs that have succeeded when this one starts."""
    wanted = jobs[name].get("needs", [])
    # A condition such as always() starts a job whatever became of those it needs.
    if "if" in jobs[name]:
        return set()
    direct = [wanted] if isinstance(wanted, str) else wanted
    return set(direct).union(*(needed(jobs, other) for other in direct))


def untested(jobs: dict[str, dict[str, Any]], root: Path = ROOT) -> list[str]:
    """Names of the jobs that publish though no job that tests has succeeded."""
    return [
        name
        for name, job in jobs.items()
        if any(text.strip().startswith(PUBLISHES) for text in commands(job))
        and not any(runs_tests(jobs[other], root) for other in needed(jobs, name))
    ]


def test_every_job_that_publishes_waits_for_the_tests():
    published = []
    for path in sorted(WORKFLOWS.glob("*.yml")):
        jobs = jobs_of(path)
        assert untested(jobs) == [], path.name
        published += [text for job in jobs.values() for text in commands(job)]
    for way in PUBLISHES:
        assert any(text.startswith(way) for text in published), way


def publishing(**changes: Any) -> dict[str, dict[str, Any]]:
    """Jobs of a workflow that tests, builds and publishes; `changes` are settings by job."""
    jobs: dict[str, dict[str, Any]] = {
        "test": {"steps": [{"run": "make test"}]},
        "build": {"needs": ["test"], "steps": [{"run": "make site"}]},
        "publish": {"needs": "build", "steps": [{"uses": "actions/deploy-pages@v4"}]},
    }
    for name, settings in changes.items():
        jobs[name] |= settings
    return jobs


@pytest.mark.parametrize(
    "changes",
    [
        {"build": {"needs": []}},
        {"publish": {"needs": "other"}, "test": {"steps": [{"run": "make test-native"}]}},
        {"publish": {"if": "always()"}},
        {"test": {"if": "false"}},
        {"test": {"steps": [{"run": "make test", "continue-on-error": True}]}},
    ],
)
def test_a_job_that_would_publish_untested_is_noticed(changes):
    jobs = publishing(**changes) | {"other": {"steps": []}}
    assert untested(jobs) == ["publish"]


def test_a_job_that_waits_for_the_tests_is_taken_for_one():
    assert untested(publishing()) == []


def test_pull_requests_and_the_project_own_check_run_all_tests():
    triggers = yaml.safe_load((WORKFLOWS / "test.yml").read_text("utf-8"))[True]  # YAML 1.1: on
    assert "pull_request" in triggers
    assert TESTS.search((ROOT / ".ci" / "run").read_text("utf-8"))
