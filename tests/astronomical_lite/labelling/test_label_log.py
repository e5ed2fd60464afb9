"""The log of label events: appended to, cut, damaged, merged, of other versions."""

import itertools
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given as tried_with
from hypothesis import strategies as st
from label_logs import events, given, logs

import astronomical_lite
from astronomical_lite.labelling.label_events import event_line, label_event
from astronomical_lite.labelling.label_log import (
    LABEL_LOG,
    append,
    header_line,
    log_text,
    merge,
    read_log,
)
from astronomical_lite.messages import UserError
from astronomical_lite.project.migrations import NewerFormatError

THREE = given(("1", 0, "Ada"), ("2", 1, "Ada"), ("3", -1, "Ada"))


def lines(merged):
    return [event_line(event) for event in merged]


# ---- as sets ------------------------------------------------------------------------------------


@tried_with(logs, logs)
def test_merge_is_commutative(a, b):
    assert lines(merge(a, b)) == lines(merge(b, a))


@tried_with(logs, logs, logs)
def test_merge_is_associative(a, b, c):
    together = lines(merge(a, b, c))
    assert lines(merge(merge(a, b), c)) == together
    assert lines(merge(a, merge(b, c))) == together


@tried_with(logs, logs)
def test_merge_is_idempotent(a, b):
    once = merge(a, b)
    assert lines(merge(once, once)) == lines(merge(once, b, a)) == lines(once)


@tried_with(st.lists(events, unique_by=lambda event: event.id), st.randoms())
def test_merge_keeps_every_event_once_in_one_order(log, random):
    shuffled = random.sample(log, len(log))
    assert merge(shuffled, log) == sorted(log, key=lambda event: (event.time, event.id))


# ---- the file -----------------------------------------------------------------------------------


@tried_with(logs)
def test_a_log_is_read_as_it_was_written(log):
    read = read_log(log_text(log).encode(), "log.jsonl")
    assert lines(read.events) == lines(log)
    assert read.notes == []
    assert read.complete


def test_appended_one_by_one_or_together_is_the_same_file(tmp_path):
    for event in THREE:
        append(tmp_path / "a.jsonl", [event])
    append(tmp_path / "b.jsonl", THREE[:2])
    append(tmp_path / "b.jsonl", THREE[2:])
    assert (tmp_path / "a.jsonl").read_text("utf-8") == log_text(THREE)
    assert (tmp_path / "b.jsonl").read_text("utf-8") == log_text(THREE)


def test_a_write_that_was_killed_costs_only_its_own_event_wherever_it_was(tmp_path):
    whole = log_text([*THREE, label_event("čeda's ★", 1, "Čeda")]).encode()
    ends = list(itertools.accumulate(len(line) for line in whole.splitlines(keepends=True)))
    for n in range(len(whole) + 1):
        read = read_log(whole[:n], "log.jsonl")
        # the last line may be all there but for its end
        n_whole = sum(end - 1 <= n for end in ends[1:])
        assert len(read.events) == n_whole
        is_cut = n > 0 and n not in ends and n + 1 not in ends
        assert len(read.notes) == is_cut
        assert read.complete == (n == 0 or n in ends)
        if is_cut:
            n_line = sum(end <= n for end in ends) + 1
            assert (
                f"1 line of log.jsonl could not be used and is left out: {n_line} (cut off)"
                in read.notes[0]
            )


def test_what_is_appended_after_a_kill_is_read(tmp_path):
    path, last = tmp_path / "log.jsonl", label_event("9", 1, "Ada")
    whole = log_text(THREE[:1]).encode()
    for n in range(len(whole) + 1):
        path.write_bytes(whole[:n])
        before = read_log(whole[:n], "log.jsonl").events
        append(path, [last])
        read = read_log(path.read_bytes(), "log.jsonl")
        assert read.events == [*before, last]
        assert read.complete


KILLED = """
import sys
from astronomical_lite.labelling.label_events import label_event
from astronomical_lite.labelling.label_log import append
for number in range(10_000):
    append(sys.argv[1], [label_event(str(number), 1, "Ada")])
    print(number, flush=True)
"""


def test_a_kill_loses_no_event_that_was_told_to_be_there(tmp_path):
    path = tmp_path / "log.jsonl"
    folder = Path(astronomical_lite.__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, path],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(folder)},
    ) as process:
        told = [process.stdout.readline().strip() for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.read().split()
    kept = [event.source for event in read_log(path.read_bytes(), "log.jsonl").events]
    assert kept[: len(told)] == told
    assert len(kept) - len(told) in (0, 1)


def test_lines_that_cannot_be_used_are_left_out_and_named():
    text = log_text(THREE)
    first, *rest = text.splitlines(keepends=True)
    bad = [b"{\xff}\n", b"[1]\n", b'{"id": "x"}\n', b"[" * 60 + b"\n", b"\r\n"]
    content = first.encode() + b"".join(bad) + "".join(rest).encode()
    read = read_log(content, "ben.jsonl")
    assert read.events == THREE
    (note,) = read.notes
    assert note.startswith(
        "4 lines of ben.jsonl could not be used and are left out: 2 (not readable); "
    )
    assert "4 (it has no 'time')" in note


def test_logs_behind_one_another_marks_of_byte_order_and_other_line_ends_are_read():
    content = (
        b"\xef\xbb\xbf" + (log_text(THREE[:1]) + log_text(THREE[1:])).replace("\n", "\r\n").encode()
    )
    read = read_log(content, "log.jsonl")
    assert read.events == THREE
    assert read.notes == []


def test_text_is_read_as_bytes_are():
    assert read_log(log_text(THREE), "log.jsonl").events == THREE
    assert read_log("", "log.jsonl").events == read_log(b"", "log.jsonl").events == []


@pytest.mark.parametrize(
    "content",
    [
        b'{"id_col": "objid"}',
        b'{"1": 0}\n',
        b"SIMPLE  =   T",
        b"\x89PNG\r\n\x1a\n",
        b"id,label\n1,2\n",
    ],
)
def test_other_files_are_refused(content):
    with pytest.raises(UserError, match=r"other\.jsonl is not a log of labels"):
        read_log(content, "other.jsonl")


def test_a_newer_log_is_refused_and_one_that_is_known_says_its_version():
    header = json.loads(header_line())
    assert header == {"content": "label events"} | LABEL_LOG.stamp()
    newer = json.dumps(header | {"format": LABEL_LOG.number + 1, "version": "9.0"}) + "\n"
    with pytest.raises(
        NewerFormatError, match=r"The log of labels was written by AstronomicAL Lite 9\.0"
    ):
        read_log(newer + event_line(THREE[0]), "log.jsonl")
