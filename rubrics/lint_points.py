"""Findings about single key points and their marks."""

from collections.abc import Iterator

from rubrics.finding import Finding
from rubrics.marks import is_multiple
from rubrics.model import KeyPoint, Part, Rubric
from rubrics.terms import fold, terms
from rubrics.text_length import reading_length

# The longest point of the sample rubric that is one thought has 107 characters; the one with 138 holds two.
_LONG = 120
# All but a word or so of a short point.
_SAID_SHARE = 0.8


def lint_part(rubric: Rubric, part: Part) -> Iterator[Finding]:
    """Yield what is wrong with a part and with each of its key points alone."""
    if not is_multiple(part.marks, rubric.step):
        yield Finding(
            code="marks-not-stepwise",
            severity="warning",
            part_id=part.id,
            message=f"part {part.id} has {part.marks} marks, which is no multiple of the step {rubric.step}",
            suggestion=f"give it a multiple of {rubric.step}, or set step to what its marks are counted in",
        )
    if not part.marks:
        yield _zero(part, None)
    asked = terms(f"{rubric.stem}\n{part.prompt}")
    for point in part.key_points:
        yield from _lint_tree(part, point, asked, earns=bool(part.marks))


def _lint_tree(part: Part, point: KeyPoint, asked: frozenset[str], *, earns: bool) -> Iterator[Finding]:
    if earns and not point.marks:
        yield _zero(part, point)
    yield from _lint_point(part, point, asked)
    for child in point.children:
        # Below a point without marks all are without; one finding says it.
        yield from _lint_tree(part, child, asked, earns=bool(point.marks))


def _lint_point(part: Part, point: KeyPoint, asked: frozenset[str]) -> Iterator[Finding]:
    if point.is_heading:
        return
    heading, text = fold(point.title), fold(point.text)
    own = terms(point.statement if text != heading else point.title)
    if not own or (heading and heading == text):
        yield Finding(
            code="empty-content",
            severity="warning" if own else "error",
            part_id=part.id,
            key_point_id=point.id,
            message=f"{_quote(point.statement)} has no words of its own"
            + (" beyond its heading" if own else " that an answer could be compared with"),
            suggestion="write what an answer must say" + ("" if own else ", or delete the point"),
        )
    elif heading and _begins_with_heading(point):
        yield Finding(
            code="heading-repeated",
            severity="warning",
            part_id=part.id,
            key_point_id=point.id,
            message=f"the text begins with its own title {_quote(point.title)}",
            suggestion="delete the repeated title from the text, or make what follows points of their own",
        )
    if reading_length(point.text) > _LONG:
        yield Finding(
            code="point-too-long",
            severity="warning",
            part_id=part.id,
            key_point_id=point.id,
            message=f"the text has {len(point.text)} characters, too many for one point: an answer that "
            "covers half of it can't be told from one that covers all",
            suggestion="split it into children, one thought each",
        )
    if own and point.own_marks and len(own & asked) >= _SAID_SHARE * len(own):
        yield Finding(
            code="said-by-question",
            severity="warning",
            part_id=part.id,
            key_point_id=point.id,
            message=f"the question itself says nearly all of {_quote(point.statement)}: free marks",
            suggestion="say what an answer must add to the question, or give the point no marks",
        )


def _begins_with_heading(point: KeyPoint) -> bool:
    """Whether the text is its title, then a sign of punctuation; "沟通" may well begin "沟通是..."."""
    title, text = point.title.strip(), point.text.strip()
    if not text.startswith(title):
        return False
    after = text[len(title) :].lstrip()[:1]
    return bool(after) and not after.isalnum()


def _zero(part: Part, point: KeyPoint | None) -> Finding:
    named = f"key point {point.id}" if point else f"part {part.id}"
    return Finding(
        code="zero-marks",
        severity="warning",
        part_id=part.id,
        key_point_id=point.id if point else None,
        message=f"{named} has 0 marks: whether an answer covers it changes nothing",
        suggestion="give it marks, or delete it",
    )


def _quote(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= 30 else line[:29] + '…'}”"
