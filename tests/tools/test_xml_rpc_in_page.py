"""Calls that the page makes of a hub are XML-RPC: Python's own reader finds in them what was said."""

import json
import subprocess
import xmlrpc.client

from hypothesis import given, settings
from hypothesis import strategies as st

from environment import ROOT
from vendoring.fetch.node import find_node

SCRIPT = """
const { callText } = await import("MODULE");
console.log(JSON.stringify(callText("samp.webhub.notifyAll", JSON.parse(process.argv[1]))));
"""
# What XML has no way to write; the page puts a mark in its place.
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["]]>", "<b>&amp;", "\r\n\t", "&#0;", "\"'", "\ud7ff\ue000\ufffd\U0010ffff"]
)
VALUES = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)


def written_by_page(params):
    script = SCRIPT.replace("MODULE", (ROOT / "static/js/samp/xml_rpc.mjs").as_uri())
    command = [find_node(), "--input-type=module", "-e", script, json.dumps(params)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def is_writable(char):
    return char in "\t\n\r" or " " <= char <= "\ufffd" or char > "\uffff"


def as_written(value):
    if isinstance(value, str):
        return "".join(char if is_writable(char) else "\ufffd" for char in value)
    if isinstance(value, list):
        return [as_written(one) for one in value]
    return {as_written(name): as_written(one) for name, one in value.items()}


@settings(max_examples=10, deadline=None)  # each starts Node
@given(st.lists(VALUES, min_size=5, max_size=40))
def test_what_is_called_with_is_read_as_it_was(params):
    found, method = xmlrpc.client.loads(written_by_page(params))
    assert method == "samp.webhub.notifyAll"
    assert list(found) == [as_written(one) for one in params]
