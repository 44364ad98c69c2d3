"""A tree of YAML nodes to a rubric; every mistake is told with its line and its place in the rubric."""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import partial
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from rubrics.model import (
    FeedbackChoices,
    KeyPoint,
    Length,
    MarkingPolicy,
    Model,
    Part,
    Rubric,
    Source,
    Tone,
    changed_since_published,
)
from rubrics.yaml_nodes import ListNode, MapNode, Node, TextNode
from rubrics.yaml_values import (
    At,
    is_nothing,
    read_choice,
    read_identifier,
    read_items,
    read_language,
    read_marks_value,
    read_share,
    read_text_value,
    read_texts,
    read_whole,
)

# What a field that must be there looks like.
_EXAMPLES = {
    "id": '`id: "2.1"`',
    "marks": "`marks: 2`",
    "parts": "`parts:` with its parts below",
    "key_points": "`key_points:` with its key points below",
    "start": "`start: 0`",
    "end": "`end: 10`",
}
_STATEMENTS = {name: name for name in ("sibling", "children")}
_TONES, _LENGTHS = ({name: name for name in get_args(kind)} for kind in (Tone, Length))
_BOOLEANS = {"true": True, "false": False}

_Read = Callable[[Node, At], Any]
_M = TypeVar("_M", bound=Model)


def read_rubric(root: Node) -> Rubric:
    """Return the rubric that the nodes describe.

    Raises:
        RubricFileError: a field is unknown, missing, twice there, or of the wrong type; ids repeat; marks do
            not add up; a source lies outside its reference answer.
    """
    at = At("", "the rubric")
    fields = {
        "id": read_identifier,
        "version": read_whole,
        "published": _published,
        "title": read_text_value,
        "language": read_language,
        "step": read_marks_value,
        "policy": _policy,
        "feedback": _feedback,
        "stem": read_text_value,
        "parts": _parts,
        "reference_answers": read_texts,
    }
    nodes = _fields(root, at, fields, ("id", "parts"))
    values = _values(nodes, at, fields)
    if values.get("step") == 0:
        raise at.error(nodes["step"], "step must be above 0, such as 0.5: marks are rounded to its multiples")
    lengths = [len(reference) for reference in values.get("reference_answers", ())]
    for node, source, where in _sources(nodes["parts"], values["parts"]):
        if source.reference >= len(lengths) or source.end > lengths[source.reference]:
            raise where.error(
                node,
                f"there is no text from {source.start} to {source.end} in reference answer "
                f"{source.reference} (counted from 0): correct the numbers or delete the source",
            )
    published = values.pop("published", None)
    rubric = _build(Rubric, values, nodes, root, at)
    if published is None:
        return rubric
    if published != rubric.hash:
        raise at.error(nodes["published"], changed_since_published(rubric.version))
    return _build(Rubric, {**values, "published": published}, nodes, root, at)


def _parts(node: Node, _where: At) -> tuple[Part, ...]:
    at = At("", "the list of parts")
    items = read_items(node, at)
    if not items:
        raise at.error(node, "there must be at least one part: `- id: ...` below `parts:`")
    parts = tuple(_part(item, At(_called("part", item, i), "a part")) for i, item in enumerate(items, 1))
    _refuse_repeats([(part.id, item) for part, item in zip(parts, items, strict=True)], "part", at)
    return parts


def _part(node: Node, at: At) -> Part:
    fields = {
        "id": read_identifier,
        "prompt": read_text_value,
        "marks": read_marks_value,
        "key_points": _key_points,
    }
    nodes = _fields(node, at, fields, ("id", "marks", "key_points"))
    part = _build(Part, _values(nodes, at, fields), nodes, node, at)
    _refuse_repeats(
        [(point.id, item) for point, item in _walk(nodes["key_points"], part.key_points)], "key point", at
    )
    return part


def _key_points(node: Node, at: At) -> tuple[KeyPoint, ...]:
    points = _children(node, at)
    if not points:
        raise at.error(node, "there must be at least one key point: `- id: ...` below `key_points:`")
    return points


def _children(node: Node, at: At) -> tuple[KeyPoint, ...]:
    part = at.place.partition(",")[0]
    return tuple(
        _key_point(item, At(f"{part}, {_called('key point', item, i)}", "a key point"))
        for i, item in enumerate(read_items(node, at), 1)
    )


def _key_point(node: Node, at: At) -> KeyPoint:
    fields = {
        "id": read_identifier,
        "title": read_text_value,
        "text": read_text_value,
        "marks": read_marks_value,
        "alternatives": read_texts,
        "choose": _choose,
        "children": _children,
        "source": _source,
    }
    nodes = _fields(node, at, fields, ("id", "marks"))
    return _build(KeyPoint, _values(nodes, at, fields), nodes, node, at)


def _choose(node: Node, at: At) -> int | None:
    return None if is_nothing(node) else read_whole(node, at)


def _published(node: Node, at: At) -> str | None:
    return None if is_nothing(node) else read_text_value(node, at)


def _source(node: Node, at: At) -> Source | None:
    if is_nothing(node):
        return None
    fields = {"start": read_whole, "end": read_whole, "reference": read_whole}
    nodes = _fields(node, At(at.place, "a source"), fields, ("start", "end"))
    return _build(Source, _values(nodes, at, fields), nodes, node, at)


def _policy(node: Node, at: At) -> MarkingPolicy:
    fields: dict[str, _Read] = {
        "statement": partial(read_choice, choices=_STATEMENTS),
        "title_share": read_share,
    }
    nodes = _fields(node, At(at.place, "the policy"), fields, ())
    return _build(MarkingPolicy, _values(nodes, at, fields), nodes, node, at)


def _feedback(node: Node, at: At) -> FeedbackChoices:
    if is_nothing(node):
        return FeedbackChoices()
    fields: dict[str, _Read] = {
        "tone": partial(read_choice, choices=_TONES),
        "length": partial(read_choice, choices=_LENGTHS),
        "language": read_language,
        "reveal_reference": partial(read_choice, choices=_BOOLEANS),
        "notes": read_text_value,
    }
    nodes = _fields(node, At(at.place, "the feedback"), fields, ())
    # JSON says null of what is not said. Notes without a text are said: they are none.
    said = {name: value for name, value in nodes.items() if not (is_nothing(value) and value.text)}
    return _build(FeedbackChoices, _values(said, at, fields), nodes, node, at)


def _fields(node: Node, at: At, known: Mapping[str, _Read], needed: tuple[str, ...]) -> dict[str, Node]:
    """Return the fields of `node` by name, all of them known, none twice, none missing."""
    if not isinstance(node, MapNode):
        names = ", ".join(known)
        raise at.error(node, f"{at.what} must have fields, each a line `name: value`; it can have {names}")
    fields: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for name, value in node.entries:
        if name.text not in known:
            raise at.error(name, f"{at.what} has no field {name.text[:50]!r}: {_meant(name.text, known)}")
        if name.text in fields:
            raise at.error(
                name, f"{name.text!r} is already given in line {lines[name.text]}: delete one of the two"
            )
        fields[name.text], lines[name.text] = value, name.line
    for needs in needed:
        if needs not in fields:
            raise at.error(
                node, f"{at.what} needs the field {needs!r}: add a line such as {_EXAMPLES[needs]}"
            )
    return fields


def _meant(name: str, known: Mapping[str, _Read]) -> str:
    near = get_close_matches(name.lower()[:50], known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"it can have {', '.join(known)}"


def _values(nodes: dict[str, Node], at: At, fields: Mapping[str, _Read]) -> dict[str, Any]:
    return {name: fields[name](node, at) for name, node in nodes.items()}


def _build(model: type[_M], values: dict[str, Any], nodes: dict[str, Node], node: Node, at: At) -> _M:
    try:
        return model(**values)
    except ValidationError as error:
        first = error.errors()[0]
        told = str(first.get("ctx", {}).get("error") or first["msg"])
        name = str(first["loc"][0]) if first["loc"] else "marks"
        raise at.error(nodes.get(name, node), told) from None


def _called(what: str, node: Node, position: int) -> str:
    """Name a part or key point by its id, or by its position where it has none."""
    for name, value in node.entries if isinstance(node, MapNode) else ():
        if name.text == "id" and isinstance(value, TextNode) and value.text.strip():
            return f"{what} {value.text.strip()[:50]}"
    return f"{what} number {position}"


def _refuse_repeats(named: list[tuple[str, Node]], what: str, at: At) -> None:
    lines: dict[str, int] = {}
    for identifier, node in named:
        if identifier in lines:
            raise at.error(
                node,
                f"the id {identifier!r} already names the {what} in line {lines[identifier]}: "
                "give one of them another",
            )
        lines[identifier] = node.line


def _walk(node: Node, points: tuple[KeyPoint, ...]) -> Iterator[tuple[KeyPoint, Node]]:
    for point, item in zip(points, node.items if isinstance(node, ListNode) else (), strict=True):
        yield point, item
        if point.children:
            yield from _walk(_entry(item, "children"), point.children)


def _sources(node: Node, parts: tuple[Part, ...]) -> Iterator[tuple[Node, Source, At]]:
    for part, item in zip(parts, node.items if isinstance(node, ListNode) else (), strict=True):
        for point, below in _walk(_entry(item, "key_points"), part.key_points):
            if point.source is not None:
                at = At(f"part {part.id}, key point {point.id}", "a source")
                yield _entry(below, "source"), point.source, at


def _entry(node: Node, name: str) -> Node:
    return (
        next(value for key, value in node.entries if key.text == name) if isinstance(node, MapNode) else node
    )
