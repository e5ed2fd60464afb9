"""The messages' types in JavaScript are those of Python."""

from __future__ import annotations

import dataclasses
import typing

import pytest

import protocol_types
from app.protocol import patches


def test_the_file_is_what_python_says():
    assert protocol_types.TYPES.read_text("utf-8") == protocol_types.written()


def test_every_patch_is_in_the_union_under_a_kind_of_its_own():
    kinds = typing.get_args(patches.Patch)
    assert set(kinds) == {
        kind for kind in protocol_types.module_classes(patches) if dataclasses.is_dataclass(kind)
    }
    assert len({kind.kind for kind in kinds}) == len(kinds)


def test_a_patch_travels_as_an_object_that_names_its_kind():
    store = patches.Store("project-1", "config.json", b"{}")
    assert patches.as_message(store) == {
        "kind": "store",
        "project": "project-1",
        "path": "config.json",
        "data": b"{}",
    }


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (str, "string"),
        (int | None, "number | null"),
        (list[str], "string[]"),
        (list[int | None], "(number | null)[]"),
        (dict[str, list[bool]], "Record<string, boolean[]>"),
        (tuple[float, str], "[number, string]"),
        (tuple[int, ...], "number[]"),
        (typing.Literal["a", "b"], '"a" | "b"'),
        (bytes, "Uint8Array<ArrayBuffer>"),
    ],
)
def test_types(kind, text):
    assert protocol_types.type_text(kind) == text


def test_what_no_message_is_made_of_is_refused():
    with pytest.raises(TypeError, match="set"):
        protocol_types.type_text(set[str])
