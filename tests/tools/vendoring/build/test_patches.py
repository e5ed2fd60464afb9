"""Pyodide's runtime is changed only where it is the one that the patches are for."""

from __future__ import annotations

from vendoring.build.patches import (
    ASKS,
    BEYOND,
    CONSTRUCTS,
    ENDS,
    LOOKS_THROUGH,
    MAKES_ENTRY,
    NOTES,
    PROGRAM,
    PUTS,
    READS,
    RELOCATES,
    faster_linking,
    large_addresses,
    one_address,
    places,
)


def test_the_runtime_is_changed_only_where_it_is_the_one_expected():
    runtime = f"{MAKES_ENTRY}0}};{LOOKS_THROUGH}{ENDS}"
    changed = faster_linking(runtime)
    assert "newSymbols.add(symName)" in changed
    assert "newSymbols.clear()" in changed
    assert changed.count("{") == changed.count("}") + runtime.count("{") - runtime.count("}")
    assert faster_linking(runtime.replace("GOT", "TABLE")) is None


def test_addresses_beyond_2_gb_are_not_negative():
    runtime = "".join(begins + "0}" for begins, _ in BEYOND)
    changed = large_addresses(runtime)
    assert changed.count("ptr>>>=0;") == 3
    assert "{t>>>=0;let n=e*r;" in changed
    assert large_addresses(runtime.replace("ascii", "text")) is None


def test_modules_are_put_where_they_were_only_by_the_linker_expected():
    runtime = f"{PUTS}0;{RELOCATES}}}{CONSTRUCTS}}}"
    changed = places(runtime)
    assert changed.count("Module.placeOf") == 3
    assert changed.count("{") == changed.count("}") + runtime.count("{") - runtime.count("}")
    assert places(runtime.replace("applyRelocs", "relocate")) is None
    assert places(runtime + PUTS) is None


def test_the_linker_asks_where_functions_are_only_where_it_is_the_one_expected():
    runtime = f"{ASKS}{PROGRAM};{READS}0}}{NOTES}}}"
    changed = one_address(runtime)
    assert changed.count("Module.functionPlaces") == 3
    assert changed.count("{") == changed.count("}") + runtime.count("{") - runtime.count("}")
    assert one_address(runtime.replace("updateTableMap(tableBase", "noteTable(tableBase")) is None
