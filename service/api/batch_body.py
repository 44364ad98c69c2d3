"""The body of `POST /v1/grade/batch`: wrong as a whole, or read with each item right or wrong by itself."""

import json
import re
from dataclasses import dataclass

from pydantic import ValidationError

from service.api.body import from_validation, invalid, read_text, validated
from service.api.json_text import Fault
from service.api.limits import check_answer
from service.api.problem_types import DUPLICATE_ID
from service.api.problems import FieldError, ProblemError
from service.api.requests import BatchItem, BatchRequest
from service.settings import Settings

_IN_ITEM = re.compile(r"#/items/(\d+)(?:/|$)")


@dataclass(frozen=True)
class ReadItem:
    """An item, or what is wrong with it; `id` is there wherever it can be read."""

    id: str | None
    item: BatchItem | None
    problem: ProblemError | None = None


@dataclass(frozen=True)
class ReadBatch:
    """A batch and its items, in their order."""

    request: BatchRequest
    items: tuple[ReadItem, ...]


def parse_batch(content: bytes, settings: Settings) -> ReadBatch:
    """Read a batch from JSON in UTF-8.

    Raises:
        ProblemError: the body itself is wrong: no JSON, wrong fields outside the items, no items or too many.
    """
    text, faults = read_text(content)
    by_item: dict[int, list[Fault]] = {}
    whole: list[Fault] = []
    for fault in faults:
        inside = _IN_ITEM.match(fault.pointer)
        (by_item.setdefault(int(inside[1]), []) if inside else whole).append(fault)
    if whole:
        raise invalid(_errors(whole))
    request = validated(_without(by_item, text), BatchRequest)
    if len(request.items) > settings.most_batch_items:
        raise invalid(
            [
                FieldError(
                    pointer="#/items",
                    detail=f"A batch has at most {settings.most_batch_items} items; this one has "
                    f"{len(request.items)}. Send several batches, or a job.",
                )
            ]
        )
    taken: set[str] = set()
    items = []
    for i, value in enumerate(request.items):
        read = (
            ReadItem(None, None, invalid(_errors(by_item[i])))
            if i in by_item
            else _read_item(i, value, taken, settings)
        )
        if read.item is not None and read.id is not None:
            taken.add(read.id)
        items.append(read)
    return ReadBatch(request, tuple(items))


def _read_item(i: int, value: object, taken: set[str], settings: Settings) -> ReadItem:
    given = value.get("id") if isinstance(value, dict) else None
    name = given if isinstance(given, str) and 0 < len(given) <= 200 else None
    try:
        item = BatchItem.model_validate(value)
        check_answer(item.answer, settings, f"#/items/{i}/answer")
    except ValidationError as error:
        return ReadItem(name, None, from_validation(error, under=("items", i)))
    except ProblemError as error:
        return ReadItem(name, None, error)
    if item.id in taken:
        detail = "An item before this one has the same id, and was taken: give each item its own."
        return ReadItem(
            name,
            None,
            ProblemError(DUPLICATE_ID, detail, errors=[FieldError(pointer=f"#/items/{i}/id", detail=detail)]),
        )
    return ReadItem(item.id, item)


def _without(by_item: dict[int, list[Fault]], text: str) -> str:
    """Return `text` with null in place of items that have faults of JSON, which would spoil the whole."""
    if not by_item:
        return text
    value = json.loads(text)
    for i in by_item:
        value["items"][i] = None
    return json.dumps(value)


def _errors(faults: list[Fault]) -> list[FieldError]:
    return [FieldError(pointer=fault.pointer, detail=fault.detail) for fault in faults]
