"""`predict` on a Dask cluster: worker and command killed in the middle, and the result is the same."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hats.io.validation import is_valid_catalog
from hats_catalogues import sources, write_catalogue
from survey_bundle import tile, write_tile

from astronomical_lite.__main__ import main
from astronomical_lite.survey import engine

ROOT = Path(__file__).resolve().parents[3]
# as a user has it: the package and nothing of the tests
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT / "py"),
    "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "1h",
}
PATIENCE = 300  # of a machine that does much else


def heed_ctrl_c():
    """As a terminal has it: what a script runs in the background is told to ignore it, and so are these tests then."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def started(*words, folder):
    with open(folder / "log.txt", "ab") as log:
        return subprocess.Popen(
            [sys.executable, *map(str, words)],
            env=ENVIRONMENT,
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )


@contextmanager
def cluster(folder):
    """A scheduler and two workers of one thread on loopback; gives its address and the workers."""
    file = folder / "scheduler.json"
    processes = [
        started(
            *("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"),
            *("--no-dashboard", "--scheduler-file", file),
            folder=folder,
        )
    ]
    try:
        wait_for(file.exists)
        processes += [worker(file, folder, number) for number in range(2)]
        yield file, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def worker(file, folder, number):
    return started(
        *("-m", "distributed.cli.dask_worker", "--scheduler-file", file, "--no-nanny"),
        *("--nthreads", "1", "--no-dashboard", "--name", f"w{number}"),
        *("--host", "127.0.0.1", "--local-directory", folder / f"w{number}"),
        folder=folder,
    )


def wait_for(condition, *processes):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "took too long"
        assert all(process.poll() is None for process in processes)
        time.sleep(0.01)


def address_of(file):
    while True:
        with suppress(ValueError):
            return json.loads(file.read_text())["address"]
        time.sleep(0.01)


def parts(out):
    return sorted(out.glob("part*"))


def digests(out):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.iterdir()
        if path.name not in ("_provenance.json", "_plan.json")
    }


def with_kills(bundle, folder, inputs, capsys, partition_rows):
    """Predict on a cluster where a worker is killed, then the command, and again; and in one process."""
    words = ["predict", bundle, *inputs, "--partition-rows", partition_rows, "--doubtful", 50]
    words = [str(word) for word in words]
    out = folder / "out"
    with cluster(folder) as (file, workers):
        there = ["-o", str(out), "--scheduler", address_of(file)]
        first = started("-m", "astronomical_lite", *words, *there, folder=folder)
        assert main([*words, "-o", str(folder / "alone"), "--workers", "1"]) == 0
        wait_for(lambda: len(parts(out)) >= 2, first)
        workers[0].send_signal(signal.SIGKILL)
        done = len(parts(out))
        wait_for(lambda: len(parts(out)) > done + 1, first)
        first.send_signal(signal.SIGKILL)
        first.wait()
        before = {path: path.stat().st_mtime_ns for path in parts(out)}
        assert not (out / "_summary.json").exists()
        assert main([*words, *there]) == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert digests(out) == digests(folder / "alone")
    assert not list(out.glob(".*"))
    rows = [line.rpartition(": ")[2] for line in capsys.readouterr().out.splitlines()]
    assert rows == [rows[0], rows[0]]
    return rows[0]


def test_a_hats_catalogue_is_written_by_the_workers_though_one_is_killed(bundle, tmp_path):
    write_catalogue(tmp_path / "gaia", sources(20_000))
    words = ["predict", str(bundle), str(tmp_path / "gaia"), "--partition-rows", "500", "--hats"]
    with cluster(tmp_path) as (file, workers):
        there = [*words, "-o", str(tmp_path / "out"), "--scheduler", address_of(file)]
        command = started("-m", "astronomical_lite", *there, folder=tmp_path)
        wait_for(lambda: len(parts(tmp_path / "out.parts")) >= 2, command)
        workers[0].send_signal(signal.SIGKILL)
        assert command.wait(PATIENCE) == 0
    assert main([*words, "-o", str(tmp_path / "alone"), "--workers", "1"]) == 0
    pixels = sorted((tmp_path / "alone" / "dataset").rglob("Npix=*.parquet"))
    assert len(pixels) > 3
    for path in pixels:
        written = tmp_path / "out" / path.relative_to(tmp_path / "alone")
        assert written.read_bytes() == path.read_bytes()
    assert is_valid_catalog(tmp_path / "out", strict=True)


def test_a_worker_and_the_command_are_killed_and_the_result_is_the_same(bundle, tmp_path, capsys):
    inputs = [write_tile(tmp_path / f"{n}.parquet", tile(n, 10_000)) for n in range(6)]
    assert with_kills(bundle, tmp_path, inputs, capsys, 5_000) == "60,000 sources"


@pytest.mark.soak
def test_two_million_rows_in_twenty_files(bundle, tmp_path, capsys):
    inputs = [write_tile(tmp_path / f"{n}.parquet", tile(n, 100_000)) for n in range(20)]
    assert with_kills(bundle, tmp_path, inputs, capsys, 20_000) == "2,000,000 sources"


def test_no_scheduler_there_is_a_sentence(bundle, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(engine, "_PATIENCE", "0.2s")
    path = write_tile(tmp_path / "a.fits", tile(0, 10))
    words = ["predict", bundle, path, "-o", tmp_path / "o", "--scheduler", "tcp://127.0.0.1:9"]
    assert main([str(word) for word in words]) == 2
    assert "There is no Dask scheduler at tcp://127.0.0.1:9" in capsys.readouterr().err


@pytest.fixture
def two_processes(bundle, tmp_path, capsys):
    """Run the command in two processes of this machine."""
    inputs = [write_tile(tmp_path / f"{n}.parquet", tile(n, 1000)) for n in range(2)]
    words = ["predict", bundle, *inputs, "--partition-rows", 400, "--doubtful", 50]
    words = [str(word) for word in words]
    assert main([*words, "-o", str(tmp_path / "alone"), "--workers", "1"]) == 0

    def run(out):
        capsys.readouterr()
        status = main([*words, "-o", str(tmp_path / out), "--workers", "2"])
        return status, capsys.readouterr().err

    yield run
    engine._processes(2).shutdown()
    engine._processes.cache_clear()


def test_processes_of_this_machine_say_the_same(two_processes, tmp_path):
    assert two_processes("two") == (0, "")
    assert digests(tmp_path / "two") == digests(tmp_path / "alone")


def test_ctrl_c_is_one_sentence_whoever_is_at_work(bundle, tmp_path):
    inputs = [write_tile(tmp_path / f"{n}.parquet", tile(n, 20_000)) for n in range(2)]
    words = ["predict", bundle, *inputs, "--partition-rows", 100, "-o", tmp_path / "out"]
    log, done = tmp_path / "log.txt", 0
    for _ in range(4):  # what goes wrong depends on what a process is at
        command = started("-m", "astronomical_lite", *words, "--workers", 2, folder=tmp_path)
        wait_for(lambda before=done: len(parts(tmp_path / "out")) >= before + 4, command)
        os.killpg(command.pid, signal.SIGINT)  # as a terminal does
        assert command.wait(30) == 130
        with pytest.raises(ProcessLookupError):  # of none of its processes is anything left
            os.killpg(command.pid, 0)
        told = log.read_text()
        assert told == "astronomical-lite: broken off; the same command goes on from there.\n"
        log.unlink()
        done = len(parts(tmp_path / "out"))
        assert done < 400


@pytest.mark.soak
def test_the_loss_of_a_process_is_told_and_the_command_goes_on(two_processes, tmp_path):
    assert two_processes("first")[0] == 0
    for pid in list(engine._processes(2)._processes):
        os.kill(pid, signal.SIGKILL)
    status, told = two_processes("lost")
    assert status == 2
    assert "The work was broken off (BrokenProcessPool" in told
    assert two_processes("lost")[0] == 0
    assert digests(tmp_path / "lost") == digests(tmp_path / "alone")
