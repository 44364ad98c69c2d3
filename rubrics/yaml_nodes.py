"""YAML or JSON text to a tree of nodes that know their lines; what no rubric has a use for is refused."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from rubrics.file_error import RubricFileError
from rubrics.model import MOST_DEPTH
from rubrics.yaml_indent import find_stray
from rubrics.yaml_mistakes import explain

MOST_CHARACTERS = 5_000_000
# A key point takes two levels: its list and itself.
_MOST_NESTING = 2 * MOST_DEPTH + 12

# What YAML can't hold as it is, or would read as the end of a line.
UNPRINTABLE = "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
_UNPRINTABLE = re.compile(UNPRINTABLE)
_UNPRINTABLE_OR_TAB = re.compile(f"{UNPRINTABLE}|\t")
_SURROGATE = re.compile("[\ud800-\udfff]")
_REST_OF_LINE = re.compile(r"[^\n]*")


@dataclass(frozen=True)
class TextNode:
    """A scalar as written, whatever it looks like: `no`, `1e3`, and `null` are texts.

    `plain` says that it stands without quotes, `comment` that a "#" comment follows on its line.
    """

    line: int
    column: int
    text: str
    plain: bool
    comment: bool


@dataclass(frozen=True)
class ListNode:
    """A list of nodes."""

    line: int
    column: int
    items: "list[Node]" = field(default_factory=list)


@dataclass(frozen=True)
class MapNode:
    """Fields with their values in the order of the file; a name may stand there twice."""

    line: int
    column: int
    entries: "list[tuple[TextNode, Node]]" = field(default_factory=list)


Node = TextNode | ListNode | MapNode


def read_nodes(text: str) -> Node:
    """Return the one document in `text`, which is YAML or JSON.

    Raises:
        RubricFileError: not YAML, too large or too deep, or with anchors, tags, or several documents.
    """
    if len(text) > MOST_CHARACTERS:
        raise RubricFileError(f"the file is longer than {MOST_CHARACTERS:,} characters: a rubric is shorter")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if _is_json(text):
        # JSON allows tabs between its tokens and any character in its strings; YAML does not.
        text = _UNPRINTABLE_OR_TAB.sub(_as_yaml_has_it, text)
    elif strange := _UNPRINTABLE.search(text):
        raise RubricFileError(
            f"the invisible character U+{ord(strange[0]):04X} can't stand here: delete it",
            line=text.count("\n", 0, strange.start()) + 1,
            column=strange.start() - text.rfind("\n", 0, strange.start()),
        )
    try:
        root = _build(_events(text), text)
    except RubricFileError as error:
        stray = find_stray(text, error.line, _reads) if error.line is not None else None
        if stray is None:
            raise
        raise RubricFileError(stray.told, line=stray.line, column=stray.blanks + 1) from None
    if root is None:
        raise RubricFileError("the file is empty: it must begin with a line such as `id: my-rubric`")
    return root


def _reads(text: str) -> bool:
    try:
        return _build(_events(text), text) is not None
    except RubricFileError:
        return False


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith("{"):
        return False
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def _as_yaml_has_it(match: re.Match[str]) -> str:
    return " " if match[0] == "\t" else f"\\u{ord(match[0]):04x}"


def _events(text: str) -> Iterator[Event]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        raise explain(error, text) from None
    except (YAMLError, ValueError, OverflowError) as error:
        raise RubricFileError(f"this is no YAML ({error})") from None


def _build(events: Iterator[Event], text: str) -> Node | None:
    """Put the tree together without recursion, so that no file can exhaust the stack."""
    root: Node | None = None
    open_nodes: list[ListNode | MapNode] = []
    keys: list[TextNode | None] = []  # of each open node: the field whose value comes next
    documents = value_from = 0
    for event in events:
        _refuse_what_no_rubric_needs(event)
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _error(
                    event, "a second document begins here: delete the line ---, one file, one rubric"
                )
        if isinstance(event, (SequenceEndEvent, MappingEndEvent)):
            open_nodes.pop()
            keys.pop()
        if isinstance(event, ScalarEvent) and not open_nodes:
            raise _error(
                event,
                "this is no field: write `name: value`, with a half-width colon and a blank; the file begins "
                "with a line such as `id: my-rubric`",
            )
        node = _node(event, text, value_from)
        value_from = event.end_mark.index
        if node is None:
            continue
        if not open_nodes:
            root = node
        elif isinstance(parent := open_nodes[-1], ListNode):
            parent.items.append(node)
        elif (key := keys[-1]) is not None:
            parent.entries.append((key, node))
            keys[-1] = None
        elif isinstance(node, TextNode):
            keys[-1] = node
        else:
            raise _error(event, "the name of a field is missing here, or a [ or { or ? stands in its place")
        if not isinstance(node, TextNode):
            open_nodes.append(node)
            keys.append(None)
        if len(open_nodes) > _MOST_NESTING:
            raise _error(event, f"too deep: key points can be nested {MOST_DEPTH} levels deep")
    return root


def _node(event: Event, text: str, value_from: int) -> Node | None:
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    if isinstance(event, MappingStartEvent):
        return MapNode(line, column)
    if isinstance(event, SequenceStartEvent):
        return ListNode(line, column)
    if not isinstance(event, ScalarEvent):
        return None
    value, plain = event.value, not event.style
    if event.style in (None, "", "'", '"') and event.start_mark.line != event.end_mark.line:
        raise _error(
            event,
            "this text runs over several lines, or its closing quote is missing: write |- after the colon "
            "and the text on the lines below it, indented, or put all of it on one line",
        )
    if _SURROGATE.search(value):
        try:
            value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            raise _error(event, "\\ud800 to \\udfff make a character only in pairs: type it anew") from None
    rest = _REST_OF_LINE.match(text, event.end_mark.index if value else value_from)
    comment = plain and rest is not None and rest[0].lstrip(" \t:").startswith("#")
    if not value and plain:
        # An empty value's own mark stands at whatever comes after it.
        line = text.count("\n", 0, value_from) + 1 if value_from else line
    return TextNode(line, column, value, plain, comment)


def _refuse_what_no_rubric_needs(event: Event) -> None:
    if isinstance(event, AliasEvent):
        raise _error(event, "text that begins with * must be put in quotes (YAML's aliases are not allowed)")
    if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
        raise _error(event, "delete the line above that begins with %: a rubric needs none")
    if isinstance(event, (ScalarEvent, SequenceStartEvent, MappingStartEvent)):
        if event.anchor is not None:
            raise _error(
                event, "text that begins with & must be put in quotes (YAML's anchors are not allowed)"
            )
        if event.ctag is not None:
            raise _error(event, "text that begins with ! must be put in quotes (YAML's tags are not allowed)")


def _error(event: Event, problem: str) -> RubricFileError:
    return RubricFileError(problem, line=event.start_mark.line + 1, column=event.start_mark.column + 1)
