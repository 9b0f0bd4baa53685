"""Writes real answers of a running service as TypeScript constants of the types that the contract gives them.

Beside them stand spoilt ones, marked as what must not compile: a check that takes everything fails.
"""

import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import reduce
from itertools import chain, islice
from pathlib import Path
from typing import Any

import httpx

from tests.declared import OPERATIONS, REF, examples, path
from tests.test_answers import BY_HAND, DECLARED, REFUSALS, asked_of
from tests.test_load import served

Told = tuple[str, Any]  # a type, and a value that has it
TEXTS = ("text/csv", "text/html", "application/x-ndjson")  # which have one type, whatever is asked
ANY = ("value",)  # a claim's, a fault's and a patch's may be anything: never wrong
WRONG: Any = {}  # a value that no text, number or list has


def told(client: httpx.Client, operation: str, status: str, media_type: str) -> Iterator[Told]:
    said = OPERATIONS[operation]
    type = f'paths["{said["path"]}"]["get"]["responses"]["{status}"]["content"]["{media_type}"]'
    if status != "200":
        yield type, REFUSALS[status](client, operation).json()
        return
    limit = {"limit": examples(operation)["limit"]} if "limit" in examples(operation) else {}
    for asked in islice(asked_of(operation, media_type), 1 if media_type in TEXTS else None):
        answer = client.get(path(operation), **asked | {"params": limit | asked["params"]})
        answer.raise_for_status()
        yield type, answer.text if media_type in TEXTS else answer.json()
        if row := said["responses"]["200"]["content"][media_type].get("x-itemSchema"):
            rows = [json.loads(line) for line in answer.text.splitlines()]
            yield f'components["schemas"]["{row["$ref"].removeprefix(REF)}"][]', rows


def spoilt(value: Any, known: set[tuple[str, ...]]) -> Iterator[Any]:
    """The value with a foreign field, or a field of a foreign type, in each object of a kind that none before it had."""
    if isinstance(value, str) and not known:
        yield WRONG
    for place in _objects(value):
        fields = tuple(sorted(_at(value, place)))
        for name in ("unheard-of", *fields[:1]) if fields and fields not in known else ():
            copy = deepcopy(value)
            part = _at(copy, place)
            part[name] = [[]] if isinstance(part.get(name), dict) else WRONG  # an object may lack every field
            yield copy
        known.add(fields)


def _objects(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        if key not in ANY:
            yield from _objects(part, (*place, key))


def _at(value: Any, place: tuple[Any, ...]) -> Any:
    return reduce(lambda part, key: part[key], place, value)


def lines(told: Iterable[Told]) -> Iterator[str]:
    known: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    yield 'import type { components, paths } from "./schema.js";'
    for number, (type, value) in enumerate(told):
        yield f"export const answer{number}: {type} = {json.dumps(value)};"
        for letter, wrong in enumerate(spoilt(value, known[type])):
            yield "// @ts-expect-error"
            yield f"export const wrong{number}_{letter}: {type} = {json.dumps(wrong)};"


def main(file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    os.environ["EVENTS_LOG_LEVEL"] = "warning"
    with (
        tempfile.TemporaryDirectory() as folder,
        served(f"sqlite:///{folder}/events.db") as (base, _),
        httpx.Client(base_url=base) as client,
    ):
        unmet = {"503", *BY_HAND}  # its database answers, and nothing was removed from it
        declared = [told(client, *each) for each in DECLARED if each[1] not in unmet]
        file.write_text("\n".join(lines(chain.from_iterable(declared))) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
