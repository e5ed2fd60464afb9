"""Every `make vendor` compares what all names are with a plain Python's, and stops where one is another thing."""

from __future__ import annotations

import json
import types
from collections import OrderedDict

import pytest

from vendoring.report import VendorError
from vendoring.snapshot import compare_names, describe_names

PLAIN = {
    "scipy.optimize": {"least_squares": "builtins.function least_squares", "__doc__": "str 'text'"},
    "sklearn.svm": {"SVC": "class sklearn.svm._classes.SVC"},
}


def test_a_function_that_became_a_module_stops_it():
    woken = PLAIN | {"scipy.optimize": {"least_squares": "module scipy.optimize._lsq"}}
    with pytest.raises(VendorError, match=r"least_squares: module .* should be builtins\.function"):
        compare_names.refuse_differences(woken, PLAIN)


def test_a_name_or_a_module_that_is_missing_stops_it():
    woken = {"scipy.optimize": PLAIN["scipy.optimize"]}
    with pytest.raises(VendorError, match=r"1 names .*\n.*sklearn\.svm\.SVC: missing"):
        compare_names.refuse_differences(woken, PLAIN)


def test_docstrings_and_what_is_known_may_differ():
    plain = PLAIN | {"re": {"_MAXCACHE": "int 512"}}
    woken = PLAIN | {"re": {"_MAXCACHE": "int 8"}, "more": {"name": "int 1"}}
    woken["scipy.optimize"] = PLAIN["scipy.optimize"] | {"__doc__": "NoneType None"}
    compare_names.refuse_differences(woken, plain)


def test_a_thing_is_described_by_what_it_is(tmp_path):
    assert describe_names.description(json) == "module json"
    assert describe_names.description(OrderedDict) == "class collections.OrderedDict"
    assert describe_names.description(json.dumps) == "builtins.function dumps"
    assert describe_names.description(2.5) == "float 2.5"
    module = types.ModuleType("shop", "text")
    module.closed = property()
    assert describe_names.described(module, ["closed", "lost"]) == {
        "closed": "builtins.property",
        "lost": "AttributeError: module 'shop' has no attribute 'lost'",
    }
    (tmp_path / "modules.json").write_text('["json", "no.such.module"]')
    describe_names.main(tmp_path)
    names = compare_names.names_in(tmp_path)
    assert names.keys() == {"json"}
    assert names["json"]["dumps"] == "builtins.function dumps"
