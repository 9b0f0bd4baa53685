"""Patches lead from one value to the other, whatever they are, and name what changed by its place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.diffs import Operation, patch


def applied(patch: list[Operation], document: Any) -> Any:
    """RFC 6902 as far as our patches go, in a way of its own: each operation makes a new document."""
    for operation in patch:
        if operation["op"] == "move":
            document, value = taken(document, steps(operation["from"]))
            document = put(document, steps(operation["path"]), value, inserting=True)
        elif operation["op"] == "remove":
            document, _ = taken(document, steps(operation["path"]))
        else:
            adding = operation["op"] == "add"
            document = put(document, steps(operation["path"]), operation["value"], inserting=adding)
    return document


def steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def taken(document: Any, path: list[str]) -> tuple[Any, Any]:
    first, *rest = path
    name: Any = int(first) if isinstance(document, list) else first
    copy = document.copy()
    if rest:
        copy[name], value = taken(document[name], rest)
        return copy, value
    return copy, copy.pop(name)


def put(document: Any, path: list[str], value: Any, inserting: bool) -> Any:
    if not path:
        return value
    first, *rest = path
    name: Any = int(first) if isinstance(document, list) else first
    copy = document.copy()
    if rest:
        copy[name] = put(document[name], rest, value, inserting)
    elif inserting and isinstance(document, list):
        assert name <= len(copy)
        copy.insert(name, value)
    else:
        assert inserting or name in copy or isinstance(document, list)
        copy[name] = value
    return copy


NAMES = st.sampled_from(["id", "a", "b~", "c/d", "~1", ""])
SCALARS = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["x", "y"]) | st.just(1.0)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4)
)


@given(VALUES, VALUES)
def test_a_patch_leads_from_one_value_to_the_other(before: Any, after: Any) -> None:
    assert repr(_sorted(applied(patch(before, after), before))) == repr(_sorted(after))


@given(VALUES)
def test_from_a_value_to_itself_there_is_nothing_to_do(value: Any) -> None:
    assert patch(value, value) == []


def _sorted(value: Any) -> Any:
    """Told apart where JSON does: 1 is not true."""
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(part) for part in value] if isinstance(value, list) else value


A, B, C = ({"id": id, "n": 1} for id in "abc")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, {"a": 1}, [{"op": "replace", "path": "", "value": {"a": 1}}]),
        ({"a": 1, "b": 2}, {"a": True, "c": None}, [
            {"op": "remove", "path": "/b"},
            {"op": "replace", "path": "/a", "value": True},
            {"op": "add", "path": "/c", "value": None},
        ]),
        ([A, B, C], [A, C], [{"op": "remove", "path": "/1"}]),
        ([A, C], [A, B, C], [{"op": "add", "path": "/1", "value": B}]),
        ([A, B], [B | {"n": 2}, A], [
            {"op": "move", "from": "/1", "path": "/0"}, {"op": "replace", "path": "/0/n", "value": 2}
        ]),
        (["x", "y"], ["x", "z", "y"], [{"op": "add", "path": "/1", "value": "z"}]),
    ],
)  # fmt: skip
def test_rows_are_known_by_their_ids(before: Any, after: Any, expected: list[Operation]) -> None:
    assert patch(before, after) == expected
