"""Deriving a rubric: the outline of the reference answer becomes parts, key points, and marks."""

import hashlib
import re
from collections.abc import Sequence
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from rubrics.counterparts import with_counterparts
from rubrics.derive_options import LEFT_TO_THE_TEXT, DeriveOptions
from rubrics.exam_text import ExamText, read_exam_text, read_prompts, split_stem, stated_total
from rubrics.language import detect_language
from rubrics.marks import MOST_MARKS, read_marks, share_equally, tidy, total
from rubrics.model import DEFAULT_STEP, Identifier, Language, MarkingPolicy, Part, Rubric
from rubrics.sections import Section, UnansweredError, read_sections
from rubrics.sharing import key_points, share

DEFAULT_PART_MARKS = Decimal(10)
_SAYS_SOMETHING = re.compile(r"[^\W_]")
_GAP = re.compile(r"[\W_]+")
# Looking for what stands at either end of one takes time that grows with its square.
_LONGEST_GAP = 1_000

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ID, _LANGUAGE = TypeAdapter[str](Identifier), TypeAdapter[str](Language)


class DerivationError(ValueError):
    """A text from which no rubric can be derived; the message says what is missing."""


def derive_from_exam_text(
    text: str,
    *,
    max_marks: Decimal | None = None,
    options: DeriveOptions = LEFT_TO_THE_TEXT,
) -> Rubric:
    """Derive a rubric from one exam question as printed, with its reference answer under a label.

    Marks come from `max_marks` (shared equally among the parts) or else from the text, or are 10 a part.

    Raises:
        DerivationError: the text has no labelled reference answer, a part of it is missing, or an argument
            is not valid.
    """
    _check_gaps(text)
    exam = read_exam_text(text)
    if not _SAYS_SOMETHING.search(exam.reference_answer):
        raise DerivationError(
            "no reference answer was found: put it under a line such as 参考答案： or Answer: "
            "or Musterlösung:"
        )
    return _derive(exam, (exam.reference_answer,), max_marks, options)


def derive_rubric(
    reference_answers: Sequence[str],
    *,
    question: str = "",
    max_marks: Decimal | None = None,
    options: DeriveOptions = LEFT_TO_THE_TEXT,
) -> Rubric:
    """Derive a rubric from a question and its reference answers.

    Key points come from the first reference answer; the others are kept with the rubric. Marks are
    as for `derive_from_exam_text`.

    Raises:
        DerivationError: there is no reference answer with words in it, one part's is missing, or an argument
            is not valid.
    """
    kept = tuple(_plain(reference) for reference in reference_answers if _SAYS_SOMETHING.search(reference))
    if not kept:
        raise DerivationError("the reference answer is empty: give at least one with words in it")
    stem, prompts_text = split_stem(_plain(question))
    prompts = read_prompts(prompts_text)
    # Where every part has marks of its own, they tell more than what the text above them says.
    in_all = None if all(prompt.marks for prompt in prompts) else stated_total(stem, prompts)
    exam = ExamText("", stem.strip(), prompts, kept[0], "", in_all)
    return _derive(exam, kept, max_marks, options)


def _plain(text: str) -> str:
    _check_gaps(text)
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").strip()


def _check_gaps(text: str) -> None:
    longest = max((len(gap) for gap in _GAP.findall(text)), default=0)
    if longest > _LONGEST_GAP:
        raise DerivationError(
            f"{longest:,} characters in a row are no letters or digits, such as blanks or dots: leave some out, "
            f"{_LONGEST_GAP:,} are the most"
        )


def _derive(
    exam: ExamText,
    references: tuple[str, ...],
    max_marks: Decimal | None,
    options: DeriveOptions,
) -> Rubric:
    max_marks, step = _above_zero("max_marks", max_marks), _above_zero("step", options.step)
    _check("id", options.id, _ID, "letters, digits, and . : _ - only, 200 at most")
    _check("language", options.language, _LANGUAGE, "a code such as zh, en, or de")
    asked = "\n".join([exam.stem, *(prompt.text for prompt in exam.prompts)])
    content = "\n".join([asked, *references])
    if _LONE_SURROGATE.search(content + options.title):
        raise DerivationError("the text has a broken character (half of a surrogate pair): paste it anew")
    in_all = max_marks or exam.marks
    sections = with_counterparts(
        _sections(exam, references[0], in_all), [_sections(exam, other, in_all) for other in references[1:]]
    )
    marks = _part_marks(sections, in_all)
    if total(marks) > MOST_MARKS:
        raise DerivationError(f"the parts add up to {total(marks)} marks; {MOST_MARKS} is the most")
    parts = tuple(
        _part(str(i), section, references[0], part_marks, options.policy)
        for i, (section, part_marks) in enumerate(zip(sections, marks, strict=True), start=1)
    )
    return Rubric(
        id=options.id or "q-" + hashlib.sha256(content.encode()).hexdigest()[:12],
        title=options.title or exam.title or _short(parts[0].prompt),
        language=options.language or detect_language(references[0], question=asked),
        stem=exam.stem,
        policy=options.policy,
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


def _sections(exam: ExamText, reference: str, in_all: Decimal | None) -> list[Section]:
    try:
        return read_sections(exam, reference, in_all)
    except UnansweredError as error:
        raise DerivationError(
            f"the question has {len(exam.prompts)} numbered parts but the reference answer has nothing under "
            f"{error}: number its parts as the question does, or ask the parts one by one"
        ) from None


def _part_marks(sections: Sequence[Section], in_all: Decimal | None) -> list[Decimal]:
    """Return each part's marks: as the question states them, or as its answer adds up, or an equal share."""
    stated = [section.stated for section in sections]
    if in_all is None:
        return [DEFAULT_PART_MARKS if marks is None else tidy(marks) for marks in stated]
    shares = share(in_all, stated)
    if any(part is None for part in shares):
        return share_equally(in_all, len(stated))
    return [part for part in shares if part is not None]


def _part(part_id: str, section: Section, text: str, marks: Decimal, policy: MarkingPolicy) -> Part:
    points = key_points(part_id, section.drafts, text, marks, policy)
    if not points:
        raise DerivationError(
            f"the reference answer to part {part_id} has no words: write what it should say"
        )
    return Part(id=part_id, prompt=section.prompt.text, marks=marks, key_points=points)


def _short(prompt: str, most: int = 40) -> str:
    line = prompt.strip().split("\n")[0]
    return line if len(line) <= most else line[: most - 1] + "…"
