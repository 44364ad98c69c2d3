"""Single values of a rubric's file: texts, numbers, lists; each wrong one is told with its line and place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeGuard, TypeVar

from pydantic import TypeAdapter, ValidationError

from rubrics.file_error import RubricFileError
from rubrics.marks import read_marks
from rubrics.model import Identifier, Language
from rubrics.yaml_nodes import ListNode, Node, TextNode

_ID, _LANGUAGE = TypeAdapter[str](Identifier), TypeAdapter[str](Language)
_WHOLE = re.compile(r"[0-9]{1,18}")
_NOTHING = frozenset({"", "null", "~"})

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class At:
    """Where in the rubric a node stands, in words, and what kind of thing it is."""

    place: str
    what: str

    def error(self, node: Node, problem: str) -> RubricFileError:
        """Return the error for a mistake at `node`."""
        return RubricFileError(problem, line=node.line, column=node.column, place=self.place)


def read_text_value(node: Node, at: At) -> str:
    """Return a scalar as the text it is written as."""
    if not isinstance(node, TextNode):
        raise at.error(node, "this must be a text: put it in quotes if it begins with [ or { or `- `")
    if node.comment:
        raise at.error(
            node, "YAML drops what follows # here: put the text in quotes, or the comment on its own line"
        )
    return node.text


def read_identifier(node: Node, at: At) -> str:
    """Return an id of a rubric, a part, or a key point."""
    text = read_text_value(node, at)
    try:
        return _ID.validate_python(text, strict=True)
    except ValidationError:
        problem = (
            f"the id {text[:50]!r} is not valid: letters, digits, and . : _ - only, a letter or digit first"
        )
        raise at.error(node, problem) from None


def read_language(node: Node, at: At) -> str:
    """Return a language code."""
    text = read_text_value(node, at)
    try:
        return _LANGUAGE.validate_python(text, strict=True)
    except ValidationError:
        raise at.error(node, f"{text[:50]!r} is no language code: write zh, en, or de") from None


def _number(node: Node, at: At) -> str:
    if not isinstance(node, TextNode):
        raise at.error(node, "this must be one number, such as 2 or 2.5")
    return node.text.strip()


def read_marks_value(node: Node, at: At) -> Decimal:
    """Return exact marks."""
    text = _number(node, at)
    try:
        return read_marks(text)
    except ValueError as error:
        raise at.error(node, f"{error} (it says {text[:50]!r})") from None


def read_whole(node: Node, at: At) -> int:
    """Return a whole number from 0 up."""
    text = _number(node, at)
    if not _WHOLE.fullmatch(text):
        raise at.error(node, f"this must be a whole number, such as 1 (it says {text[:50]!r})")
    return int(text)


def read_share(node: Node, at: At) -> float:
    """Return a number from 0 to 1."""
    text = _number(node, at)
    try:
        if 0 <= (share := float(text)) <= 1:
            return share
    except ValueError:
        pass
    raise at.error(node, f"this must be a number from 0 to 1, such as 0.5 (it says {text[:50]!r})")


def read_choice(node: Node, at: At, choices: Mapping[str, Choice]) -> Choice:
    """Return which of `choices` is written."""
    text = read_text_value(node, at)
    if text not in choices:
        *others, last = (f"`{name}`" for name in choices)
        raise at.error(node, f"this must be {', '.join(others)} or {last} (it says {text[:50]!r})")
    return choices[text]


def is_nothing(node: Node) -> TypeGuard[TextNode]:
    """Whether nothing is written there, or a plain null as in JSON."""
    return isinstance(node, TextNode) and node.plain and node.text in _NOTHING


def read_texts(node: Node, at: At) -> tuple[str, ...]:
    """Return a list of texts."""
    return tuple(read_text_value(item, at) for item in read_items(node, at))


def read_items(node: Node, at: At) -> list[Node]:
    """Return the items of a list; nothing after the colon is an empty list."""
    if isinstance(node, ListNode):
        return node.items
    if isinstance(node, TextNode) and node.plain and not node.text:
        return []
    raise at.error(node, "this must be a list: each of its items on a line of its own that begins with `- `")
