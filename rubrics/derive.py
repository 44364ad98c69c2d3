"""Deriving a rubric: the outline of the reference answer becomes parts, key points, and marks."""

import hashlib
import re
from collections.abc import Sequence
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from rubrics.exam_text import ExamText, Prompt, read_exam_text, read_prompts, split_stem
from rubrics.language import detect_language
from rubrics.marks import MOST_MARKS, read_marks, share_equally, tidy, total
from rubrics.model import DEFAULT_STEP, Identifier, KeyPoint, Language, MarkingPolicy, Part, Rubric, Source
from rubrics.outline import Item, parse_outline
from rubrics.sentences import split_sentences
from rubrics.statement import read_statement, strip_ends

DEFAULT_PART_MARKS = Decimal(10)
_SAYS_SOMETHING = re.compile(r"[^\W_]")

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ID, _LANGUAGE = TypeAdapter[str](Identifier), TypeAdapter[str](Language)

_Node = Item | tuple[int, int]
"""What becomes a key point: an outline item, or a bare span of prose."""


class DerivationError(ValueError):
    """A text from which no rubric can be derived; the message says what is missing."""


def derive_from_exam_text(
    text: str,
    *,
    max_marks: Decimal | None = None,
    id: str | None = None,
    title: str = "",
    language: str | None = None,
    step: Decimal | None = None,
    policy: MarkingPolicy | None = None,
) -> Rubric:
    """Derive a rubric from one exam question as printed, with its reference answer under a label.

    Marks come from `max_marks` (shared equally among the parts) or else from the text, or are 10 a part.
    `policy` says how marks are shared between a point and its children; it is stated in the rubric.

    Raises:
        DerivationError: the text has no labelled reference answer, a part of it is missing, or an argument
            is not valid.
    """
    exam = read_exam_text(text)
    if not _SAYS_SOMETHING.search(exam.reference_answer):
        raise DerivationError(
            "no reference answer was found: put it under a line such as 参考答案： or Answer: "
            "or Musterlösung:"
        )
    return _derive(exam, (exam.reference_answer,), max_marks, id, title, language, step, policy)


def derive_rubric(
    reference_answers: Sequence[str],
    *,
    question: str = "",
    max_marks: Decimal | None = None,
    id: str | None = None,
    title: str = "",
    language: str | None = None,
    step: Decimal | None = None,
    policy: MarkingPolicy | None = None,
) -> Rubric:
    """Derive a rubric from a question and its reference answers.

    Key points come from the first reference answer; the others are kept with the rubric. Marks and policy
    are as for `derive_from_exam_text`.

    Raises:
        DerivationError: there is no reference answer with words in it, one part's is missing, or an argument
            is not valid.
    """
    kept = tuple(_plain(reference) for reference in reference_answers if _SAYS_SOMETHING.search(reference))
    if not kept:
        raise DerivationError("the reference answer is empty: give at least one with words in it")
    stem, prompts_text = split_stem(_plain(question))
    exam = ExamText("", stem.strip(), read_prompts(prompts_text), kept[0], "", None)
    return _derive(exam, kept, max_marks, id, title, language, step, policy)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").strip()


def _derive(
    exam: ExamText,
    references: tuple[str, ...],
    max_marks: Decimal | None,
    id: str | None,
    title: str,
    language: str | None,
    step: Decimal | None,
    policy: MarkingPolicy | None,
) -> Rubric:
    max_marks, step = _above_zero("max_marks", max_marks), _above_zero("step", step)
    _check("id", id, _ID, "letters, digits, and . : _ - only, 200 at most")
    _check("language", language, _LANGUAGE, "a code such as zh, en, or de")
    content = "\n".join([exam.stem, *(prompt.text for prompt in exam.prompts), *references])
    if _LONE_SURROGATE.search(content + title):
        raise DerivationError("the text has a broken character (half of a surrogate pair): paste it anew")
    policy = policy or MarkingPolicy()
    sections = _sections(exam)
    marks = _part_marks([prompt for prompt, _ in sections], max_marks or exam.marks)
    if total(marks) > MOST_MARKS:
        raise DerivationError(f"the parts add up to {total(marks)} marks; {MOST_MARKS} is the most")
    parts = tuple(
        _part(str(i), prompt, items, references[0], part_marks, policy)
        for i, ((prompt, items), part_marks) in enumerate(zip(sections, marks, strict=True), start=1)
    )
    return Rubric(
        id=id or "q-" + hashlib.sha256(content.encode()).hexdigest()[:12],
        title=title or exam.title or _short(parts[0].prompt),
        language=language or detect_language(references[0]),
        stem=exam.stem,
        policy=policy,
        parts=parts,
        step=step or DEFAULT_STEP,
        reference_answers=references,
    )


def _above_zero(name: str, marks: Decimal | None) -> Decimal | None:
    try:
        if marks is None or read_marks(marks) > 0:
            return marks
        raise ValueError("marks must be above 0")
    except ValueError as error:
        raise DerivationError(f"{name}: {error}") from None


def _check(name: str, value: str | None, kind: TypeAdapter[str], allowed: str) -> None:
    try:
        if value is not None:
            kind.validate_python(value, strict=True)
    except ValidationError:
        raise DerivationError(f"{name} {value!r} is not valid: {allowed}") from None


def _sections(exam: ExamText) -> list[tuple[Prompt, list[_Node]]]:
    """Pair each prompt with its share of the reference answer."""
    text, prompts = exam.reference_answer, exam.prompts
    outline = parse_outline(text)
    by_ordinal = {item.ordinal: item for item in reversed(outline.items)}
    if len(prompts) >= 2 and len(outline.items) >= 2 and set(by_ordinal) & {p.ordinal for p in prompts}:
        unanswered = [str(p.ordinal) for p in prompts if p.ordinal not in by_ordinal]
        if unanswered:
            raise DerivationError(
                f"the question has {len(prompts)} numbered parts but the reference answer has nothing under "
                f"{', '.join(unanswered)}: number its parts as the question does, or ask the parts one by one"
            )
        if len(outline.items) == len(prompts):
            return [(prompt, _nodes_of(text, by_ordinal[prompt.ordinal])) for prompt in prompts]
    everything = "\n".join(f"{p.ordinal}. {p.text}" if len(prompts) > 1 else p.text for p in prompts)
    stated = [p.marks for p in prompts if p.marks is not None]
    nodes = _nodes(text, outline.items, outline.lead_end)
    return [(Prompt(1, everything, total(stated) if stated else None), nodes)]


def _nodes(text: str, items: tuple[Item, ...], lead_end: int) -> list[_Node]:
    if not items:
        return list(split_sentences(text, 0, lead_end))
    prose = _prose(text, 0, lead_end)
    if len(items) == 1 and items[0].children and not prose:
        return _nodes_of(text, items[0])
    return [*prose, *items]


def _nodes_of(text: str, item: Item) -> list[_Node]:
    """Return what stands under one part's number: its prose before the first child, and its children."""
    if not item.children:
        return list(split_sentences(text, item.head_start, item.head_end)) or [item]
    return [*_prose(text, item.head_start, item.head_end), *item.children]


def _prose(text: str, start: int, end: int) -> list[_Node]:
    """Return the sentences of what stands before a list, but not a mere heading or lead-in."""
    head = read_statement(text[start:end], has_children=True)
    if not head.text:
        return []
    return list(split_sentences(text, start, start + len(text[start:end].rstrip()) - len(head.lead_in)))


def _part_marks(prompts: list[Prompt], in_all: Decimal | None) -> list[Decimal]:
    stated = [prompt.marks for prompt in prompts]
    known = [marks for marks in stated if marks is not None]
    if in_all is None:
        return [DEFAULT_PART_MARKS if marks is None else tidy(marks) for marks in stated]
    if len(known) == len(stated) and total(known) == in_all:
        return [tidy(marks) for marks in known]
    rest = in_all - total(known)
    unknown = len(stated) - len(known)
    if known and unknown and rest > 0:
        shares = iter(share_equally(rest, unknown))
        return [next(shares) if marks is None else tidy(marks) for marks in stated]
    return share_equally(in_all, len(stated))


def _part(
    part_id: str, prompt: Prompt, nodes: list[_Node], text: str, marks: Decimal, policy: MarkingPolicy
) -> Part:
    points = _key_points(part_id, _telling(nodes, text), text, marks, policy)
    if not points:
        raise DerivationError(
            f"the reference answer to part {part_id} has no words: write what it should say"
        )
    return Part(id=part_id, prompt=prompt.text, marks=marks, key_points=points)


def _key_points(
    parent_id: str, nodes: Sequence[_Node], text: str, marks: Decimal, policy: MarkingPolicy
) -> tuple[KeyPoint, ...]:
    if not nodes:
        return ()
    shares = share_equally(marks, len(nodes))
    return tuple(
        _key_point(f"{parent_id}.{i}", node, text, share, policy)
        for i, (node, share) in enumerate(zip(nodes, shares, strict=True), start=1)
    )


def _telling(nodes: Sequence[_Node], text: str) -> list[_Node]:
    """Return the nodes with words in them."""
    return [node for node in nodes if _tells(node, text)]


def _tells(node: _Node, text: str) -> bool:
    # The numbers of an item's children are no words of it.
    start, end = node if isinstance(node, tuple) else (node.head_start, node.head_end)
    below = () if isinstance(node, tuple) else node.children
    return bool(_SAYS_SOMETHING.search(text, start, end)) or any(_tells(child, text) for child in below)


def _key_point(point_id: str, node: _Node, text: str, marks: Decimal, policy: MarkingPolicy) -> KeyPoint:
    if isinstance(node, tuple):
        start, end = node
        statement = read_statement(text[start:end], has_children=False)
        return KeyPoint(
            id=point_id,
            title=statement.title,
            text=statement.text,
            marks=marks,
            source=_source(text, start, end),
        )
    children = _telling(node.children, text)
    statement = read_statement(text[node.head_start : node.head_end], has_children=bool(children))
    has_own_share = bool(statement.text) and policy.statement == "sibling"
    shares = share_equally(marks, len(children) + has_own_share) if children else []
    below = total(shares[: len(children)])
    return KeyPoint(
        id=point_id,
        title=statement.title,
        text=statement.text,
        marks=marks,
        children=_key_points(point_id, children, text, below, policy),
        source=_source(text, node.head_start, node.end),
    )


def _source(text: str, start: int, end: int) -> Source:
    """Return the span without the blanks and the closing punctuation around it."""
    kept = strip_ends(text[start:end])
    begin = start + len(text[start:end]) - len(text[start:end].lstrip())
    return Source(start=begin, end=begin + len(kept))


def _short(prompt: str, most: int = 40) -> str:
    line = prompt.strip().split("\n")[0]
    return line if len(line) <= most else line[: most - 1] + "…"
