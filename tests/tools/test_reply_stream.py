"""Parts of replies are taken by the request that they answer, whatever the order in which they come."""

from __future__ import annotations

import json
import subprocess

from environment import ROOT
from vendoring.fetch.node import find_node

SCRIPT = f"""
import {{ arrive, nextPart, takeLateParts }} from "{ROOT}/static/js/shell/reply_stream.mjs";
const part = (reply, word) => ({{ reply, patches: [word], last: false }});
arrive(part(1, "one"));
const first = await nextPart(1);
const second = nextPart(2);
arrive(part(1, "late"));
arrive(part(2, "two"));
const late = takeLateParts(2);
console.log(JSON.stringify([first, await second, late, takeLateParts(2)].flatMap((x) => [x])));
"""


def test_a_late_part_is_not_taken_for_the_next_reply():
    command = [find_node(), "--input-type=module", "--eval", SCRIPT]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first, second, late, none = json.loads(done.stdout)
    assert (first["patches"], second["patches"]) == (["one"], ["two"])
    assert [part["patches"] for part in late] == [["late"]]
    assert none == []
