"""The tests' own Python: made once, also where two ask for it at the same time."""

import subprocess
import threading

import pytest

import environment


@pytest.fixture
def requirements(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = tmp_path / "requirements.txt"
    file.write_text("some==1.0\n")
    return file


def test_two_that_ask_at_once_get_one_python_made_once(requirements, monkeypatch):
    steps, both = [], threading.Barrier(2, timeout=30)
    said = threading.Event()

    def run(*command):
        steps.append(command[1:3])
        if command[2] == "venv":
            assert said.wait(30)  # the other is here by now, and waits
            (environment.Path(command[3]) / "bin").mkdir(parents=True)

    def alone(lock):
        return actual(lock, lambda text: said.set())

    actual = environment.alone
    monkeypatch.setattr(environment, "alone", alone)
    monkeypatch.setattr(environment, "run", run)
    made = []

    def ask():
        both.wait()
        made.append(environment.python_with(requirements, "Installing"))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(made) == 2
    assert made[0] == made[1]
    assert steps == [("-m", "venv"), ("-m", "pip")]


def test_one_that_failed_is_made_anew(requirements, monkeypatch):
    def fail(*command):
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(environment, "run", fail)
    with pytest.raises(subprocess.CalledProcessError):
        environment.python_with(requirements, "Installing")
    steps = []
    monkeypatch.setattr(environment, "run", lambda *command: steps.append(command))
    monkeypatch.setattr(environment.Path, "touch", lambda path: steps.append(path.name))
    environment.python_with(requirements, "Installing")
    assert steps[-1] == "complete"
