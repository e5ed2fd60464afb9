"""The page's compute workers: which job begins when, and what becomes of those begun ahead."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from environment import ROOT
from vendoring.fetch.node import find_node

# The page around `compute.mjs`: it hears reports, and its workers do what the script says.
STUBS = {
    "events.mjs": "export const report = (action, { job }) => heard.push(`${action} ${job}`);",
    "status.mjs": "export const sayInBackground = (words) => (globalThis.said = words);",
}
PAGE = """
globalThis.heard = [];
const workers = (globalThis.workers = []);
class Script {
  jobs = [];
  ended = false;
  constructor() {
    const ready = new Promise((resolve, reject) => Object.assign(this, { start: resolve, fail: reject }));
    const run = (message) => new Promise((resolve, reject) => {
      this.jobs.push(`${message}`);
      Object.assign(this, { answer: resolve, die: reject });
    });
    this.xworker = {
      ready,
      sync: { run, keep: async () => {} },
      addEventListener() {},
      terminate: () => (this.ended = true),
    };
    workers.push(this);
  }
  setAttribute() {}
  toggleAttribute() {}
  remove() {}
}
globalThis.document = {
  createElement: () => new Script(),
  querySelector: () => null,
  body: { append() {} },
};
Object.defineProperty(globalThis, "navigator", { value: { hardwareConcurrency: CORES } });
const compute = await import("FOLDER/compute.mjs");
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
const begin = async (names, kind) => {
  for (const name of names) compute.start(name, name, { ahead: true, quick: true, ...kind });
  await settle();
};
const startWorkers = async () => {
  for (let i = 0; i < 4; i++) {
    await settle();
    for (const worker of workers) worker.start();
  }
  await settle();
};
const finish = async (worker) => (worker.answer(new Uint8Array()), await settle());
const warmUp = async () => {
  await begin(["1", "2"]);
  await startWorkers();
  for (const worker of workers) await finish(worker);
  heard.length = workers[0].jobs.length = workers[1].jobs.length = 0;
};
const told = [];
const tell = () => told.push(workers.map(({ jobs, ended }) => `${jobs}${ended ? " ended" : ""}`), heard.splice(0));
SCRIPT
console.log(JSON.stringify(told));
process.exit();
"""


@pytest.fixture
def told(tmp_path):
    """What a script tells: the jobs that each worker was given, and what was reported; in turn."""

    for name in ("compute.mjs", "compute_jobs.mjs"):
        shutil.copy(ROOT / "static" / "js" / "shell" / name, tmp_path)
    for name, stub in STUBS.items():
        (tmp_path / name).write_text(stub)

    def run(script: str, cores: int = 3) -> list[list[str]]:
        page = PAGE.replace("FOLDER", f"{tmp_path}").replace("CORES", f"{cores}")
        command = [find_node(), "--input-type=module", "--eval", page.replace("SCRIPT", script)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_what_is_soon_done_is_begun_ahead_with_a_core_left_for_the_session(told):
    assert told(
        """
        await begin(["a", "b", "c"]);
        await startWorkers();
        tell();
        await finish(workers[0]);
        tell();
        """
    ) == [["a", "b"], [], ["a,c", "b"], ["compute.done a"]]


def test_of_two_cores_what_is_soon_done_has_both_and_what_takes_long_one(told):
    script = 'await begin(["a", "b"], KIND); await startWorkers(); tell();'
    assert told(script.replace("KIND", "{}"), cores=2) == [["a", "b"], []]
    assert told(script.replace("KIND", "{ quick: false }"), cores=2) == [["a", ""], []]


def test_one_that_is_needed_is_waited_for_and_one_that_no_worker_is_at_is_given_back(told):
    assert told(
        """
        await warmUp();
        await begin(["a", "b", "c", "d"]);
        compute.claim(["a", "c", "d"], true);
        tell();
        compute.claim(["a", "c"], true);
        compute.claim(["a"], true);
        tell();
        await finish(workers[0]);
        tell();
        """
    ) == [
        ["a", "b", ""],
        ["compute.returned d"],
        ["a", "b", ""],
        ["compute.returned c"],
        ["a", "b", ""],
        ["compute.done a"],
    ]


def test_one_worker_is_prepared_and_the_first_job_is_its(told):
    assert told(
        """
        compute.prepare();
        compute.prepare();
        tell();
        await startWorkers();
        await begin(["a"]);
        tell();
        """
    ) == [[""], [], ["a"], []]
    assert told("compute.prepare(); tell();", cores=1) == [[], []]


def test_for_a_workers_first_job_nobody_waits(told):
    assert told(
        """
        await begin(["a"]);
        await startWorkers();
        compute.claim(["a"], true);
        tell();
        await finish(workers[0]);
        tell();
        """
    ) == [["a"], ["compute.returned a"], ["a"], []]


def test_for_a_guess_one_worker_starts_after_the_other(told):
    assert told(
        """
        await begin(["a", "b"]);
        tell();
        workers[0].start();
        await settle();
        tell();
        await begin(["x", "y", "z"], { ahead: false });
        tell();
        """,
        cores=4,
    ) == [[""], [], ["a", ""], [], ["a", "", "", ""], []]


def test_a_worker_that_dies_is_replaced_and_nobody_who_waits_waits_for_that(told):
    assert told(
        """
        await warmUp();
        await begin(["a", "b"]);
        compute.claim(["a"], true);
        workers[0].die(new Error("killed"));
        workers[1].die(new Error("killed"));
        await settle();
        tell();
        await startWorkers();
        tell();
        """
    ) == [["a ended", "b ended", ""], ["compute.returned a"], ["a ended", "b ended", "b"], []]


def test_one_that_is_not_needed_is_left_to_its_end_and_nothing_is_said_of_it(told):
    assert told(
        """
        await begin(["a", "b", "c"]);
        await startWorkers();
        compute.stop(["a", "c"]);
        tell();
        await finish(workers[0]);
        await finish(workers[1]);
        tell();
        """
    ) == [["a", "b"], [], ["a", "b"], ["compute.done b"]]


def test_a_worker_is_free_for_what_is_needed_whatever_takes_long_ahead(told):
    assert told(
        """
        await begin(["a", "b"], { quick: false });
        await startWorkers();
        tell();
        await begin(["x"], { ahead: false });
        tell();
        compute.stop(["a"]);
        await new Promise((resolve) => setTimeout(resolve, 300)); // longer than a worker takes to start
        await startWorkers();
        tell();
        """,
        cores=2,
    ) == [["a", ""], [], ["a", "x"], [], ["a ended", "x", "b"], []]


def test_what_is_needed_goes_before_what_may_be(told):
    assert told(
        """
        await begin(["a", "b", "c"]);
        await begin(["x", "y"], { ahead: false });
        await startWorkers();
        tell();
        await finish(workers[0]);
        tell();
        """,
        cores=2,
    ) == [["x", "a"], [], ["x,y", "a"], ["compute.done x"]]


def test_nothing_is_shown_of_what_is_begun_ahead(told):
    assert told(
        """
        await begin(["a"]);
        await startWorkers();
        told.push([`${said}`]);
        compute.claim(["a"], false);
        told.push([`${said}`]);
        """
    ) == [["null"], ["Training"]]


def test_on_one_core_it_is_refused_and_where_a_second_worker_does_not_start_one_does_all(told):
    assert told('await begin(["a"]); tell();', cores=1) == [[], ["compute.refused a"]]
    assert told(
        """
        await begin(["a", "b"]);
        workers[0].start();
        await settle(); // the next one starts
        workers[1].fail("no memory");
        await settle();
        await finish(workers[0]);
        tell();
        """
    ) == [["a,b", " ended"], ["compute.done a"]]
