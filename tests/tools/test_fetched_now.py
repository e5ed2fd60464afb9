"""What is done when an object is gone waits while a file is fetched for Python."""

from __future__ import annotations

import json
import subprocess

from environment import ROOT
from vendoring.fetch.node import find_node

SCRIPT = f"""
import {{ fetchedNow, holdFinalizers }} from "{ROOT}/static/js/start/fetched_now.mjs";
const told = [];
const callbacks = [];
const scope = {{ FinalizationRegistry: class {{ constructor(callback) {{ callbacks.push(callback); }} }} }};
holdFinalizers(scope);
const registry = new scope.FinalizationRegistry((held) => told.push(held));
globalThis.XMLHttpRequest = class {{
  open() {{}}
  send() {{
    callbacks[0]("in the midst");
    told.push("sent");
    this.status = told.length ? 200 : 404;
    this.response = new ArrayBuffer(3);
  }}
}};
callbacks[0]("before");
const bytes = fetchedNow("file").length;
const during = [...told];
await new Promise((resolve) => setTimeout(resolve, 5));
console.log(JSON.stringify([during, told, bytes, registry !== undefined]));
"""


def test_finalizers_wait_until_a_file_is_there():
    command = [find_node(), "--input-type=module", "--eval", SCRIPT]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    during, at_last, n_bytes, made = json.loads(done.stdout)
    assert during == ["before", "sent"]
    assert at_last == ["before", "sent", "in the midst"]
    assert (n_bytes, made) == (3, True)
