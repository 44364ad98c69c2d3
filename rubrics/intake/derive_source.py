"""From a question as handed in to its rubric."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pydantic import ValidationError

from rubrics.derive import DEFAULT_PART_MARKS, DerivationError, derive_from_exam_text, derive_rubric
from rubrics.derive_options import LEFT_TO_THE_TEXT, DeriveOptions
from rubrics.intake.question import PointSource, QuestionSource
from rubrics.language import detect_language
from rubrics.marks import share_equally, tidy, total
from rubrics.model import DEFAULT_STEP, KeyPoint, Part, Rubric, Source
from rubrics.statement import read_statement

_TITLE_MOST = 40


def derive(
    source: QuestionSource,
    *,
    max_marks: Decimal | None = None,
    options: DeriveOptions = LEFT_TO_THE_TEXT,
) -> Rubric:
    """Derive the rubric of one question; what the caller gives goes before what the question says.

    Listed key points are taken as they are, with their marks; those without share equally what the others
    leave of the question's marks. Otherwise the key points come from the reference answers.

    Raises:
        DerivationError: nothing to derive from, marks that do not add up, or an argument that is not valid.
    """
    max_marks = max_marks if max_marks is not None else source.max_marks
    options = replace(
        options,
        id=options.id or source.id,
        title=options.title or source.title,
        language=options.language or source.language,
    )
    if source.key_points:
        return _from_points(source, max_marks, options)
    if source.exam_text:
        return derive_from_exam_text(source.exam_text, max_marks=max_marks, options=options)
    return derive_rubric(
        source.reference_answers,
        question=source.question,
        max_marks=max_marks,
        options=options,
    )


def _from_points(source: QuestionSource, max_marks: Decimal | None, options: DeriveOptions) -> Rubric:
    references = tuple(reference.strip() for reference in source.reference_answers if reference.strip())
    marks = _marks(source.key_points, max_marks)
    texts = [point.text.strip() for point in source.key_points]
    content = "\n".join([source.question, *references, *texts])
    prompt = source.question.strip()
    try:
        points = tuple(
            _key_point(f"1.{i}", text, share, references)
            for i, (text, share) in enumerate(zip(texts, marks, strict=True), start=1)
        )
        return Rubric(
            id=options.id or "q-" + hashlib.sha256(content.encode()).hexdigest()[:12],
            title=options.title or _short(prompt or texts[0]),
            language=options.language
            or detect_language("\n".join(references or texts), question=source.question),
            policy=options.policy,
            parts=(Part(id="1", prompt=prompt, marks=total(marks), key_points=points),),
            step=options.step if options.step is not None else DEFAULT_STEP,
            reference_answers=references,
        )
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        raise DerivationError(f"{where}: {first['msg'].removeprefix('Value error, ')}") from None


def _marks(points: Sequence[PointSource], max_marks: Decimal | None) -> list[Decimal]:
    """Return each point's marks; they add up to `max_marks` where that is given."""
    stated = [point.marks for point in points if point.marks is not None]
    unstated = len(points) - len(stated)
    if max_marks is None:
        if not stated:
            return share_equally(DEFAULT_PART_MARKS, len(points))
        if unstated:
            raise DerivationError(
                f"{len(stated)} of {len(points)} key points have marks: give marks to all of them, or say how "
                "many the question has in all"
            )
        return [tidy(marks) for marks in stated]
    rest = max_marks - total(stated)
    if rest < 0 or (rest and not unstated) or (unstated and not rest):
        others = f", which leaves {tidy(max(rest, Decimal(0)))} for the other {unstated}" if unstated else ""
        raise DerivationError(
            f"the question has {tidy(max_marks)} marks but its key points add up to {total(stated)}{others}: "
            "change one of the two"
        )
    shares = iter(share_equally(rest, unstated) if unstated else [])
    return [next(shares) if point.marks is None else tidy(point.marks) for point in points]


def _key_point(point_id: str, text: str, marks: Decimal, references: Sequence[str]) -> KeyPoint:
    statement = read_statement(text, has_children=False)
    return KeyPoint(
        id=point_id,
        title=statement.title,
        text=statement.text,
        marks=marks,
        source=_find(text, references),
    )


def _find(text: str, references: Sequence[str]) -> Source | None:
    """Return where a reference answer says `text` word for word, if one does."""
    for i, reference in enumerate(references):
        at = reference.find(text)
        if at >= 0:
            return Source(start=at, end=at + len(text), reference=i)
    return None


def _short(prompt: str) -> str:
    line = prompt.split("\n")[0]
    return line if len(line) <= _TITLE_MOST else line[: _TITLE_MOST - 1] + "…"
