"""Feedback without a language model: sentences by rule, the student's words, places of what is missing."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from rubrics.model import Rubric
from service.feedback.feedback_settings import Audience, FeedbackSettings
from service.feedback.language import feedback_language
from service.feedback.percent import percent
from service.feedback.reasons import reason_text
from service.feedback.sentences import part_feedback
from service.feedback.template_part import TemplatePart, count_verdicts
from service.feedback.wording import Language, say, say_to
from service.grading.grade import Feedback, Grade, marks_text

_SAYS_SOMETHING = re.compile(r"[^\W_]")


def write_feedback(
    grade: Grade,
    rubric: Rubric,
    answer: str,
    *,
    language: str | None = None,
    reveal_reference: bool = False,
    audience: Audience = "student",
) -> Feedback:
    """Explain `grade` to the writer of `answer`, or to the teacher, in `language` (zh or en).

    Without `language` it is the answer's for the student and the rubric's for the teacher. Quotes are exact slices
    of `answer`. What the reference says on points not covered is told to a student only with `reveal_reference`;
    otherwise such a point is named by its place. Equal arguments give equal feedback.

    Raises:
        ValueError: `grade` was made by another rubric than `rubric`.
    """
    check_same_rubric(grade, rubric)
    settings = FeedbackSettings(audience=audience, reveal_reference=reveal_reference)
    spoken = spoken_language(answer, rubric, audience, language)
    parts = template_parts(grade, answer, spoken, audience)
    return Feedback(
        language=spoken,
        source="template",
        parts=tuple(
            part_feedback(part.part.id, part.summary(), part.sections(settings.reveals), part.next_step())
            for part in parts
        ),
        overall=overall_comment(spoken, grade, parts, answer, audience),
        audience=audience,
        reveals_reference=settings.reveals,
    )


def spoken_language(answer: str, rubric: Rubric, audience: Audience, asked: str | None) -> Language:
    """Return the language to write in: the one asked for, else that of the reader's own texts."""
    return feedback_language(answer if audience == "student" else "", rubric.language, asked)


def template_parts(grade: Grade, answer: str, language: Language, audience: Audience) -> list[TemplatePart]:
    """Return the parts of `grade`, ready to be told to `audience`."""
    return [
        TemplatePart(
            language, position if len(grade.parts) > 1 else None, part, answer, grade.reasons, audience
        )
        for position, part in enumerate(grade.parts, start=1)
    ]


def says_something(answer: str) -> bool:
    """Whether there is a letter or a digit in `answer`."""
    return _SAYS_SOMETHING.search(answer) is not None


def check_same_rubric(grade: Grade, rubric: Rubric) -> None:
    """Make sure that `grade` was made by `rubric`.

    Raises:
        ValueError: it was made by another rubric, or by another version of it.
    """
    if grade.rubric.hash != rubric.hash:
        raise ValueError(
            f"the grade was made by rubric {grade.rubric.id!r} version {grade.rubric.version}, not by the "
            f"content of {rubric.id!r} version {rubric.version}: give the rubric that graded the answer"
        )


def overall_comment(
    language: Language, grade: Grade, parts: Sequence[TemplatePart], answer: str, audience: Audience
) -> str:
    """Return the comment on the whole grade: marks, counts, the best and the worst part, and whether to review."""
    marks = {"marks": marks_text(grade.marks), "max_marks": marks_text(grade.max_marks)}
    if not says_something(answer):
        sentences = [say_to(audience, language, "overall_empty", **marks)]
    else:
        counts = count_verdicts(language, [point for part in parts for point in part.points])
        sentences = [
            say(language, "overall", counts=counts, **marks),
            *_range(language, parts, audience),
        ]
    return say(language, "sentence_gap").join([*sentences, *review_sentences(language, grade, audience)])


def review_sentences(language: Language, grade: Grade, audience: Audience) -> list[str]:
    """Say whether a person should look at the grade; to the teacher also how sure it is, and why."""
    if audience == "student":
        return [say(language, "overall_review")] if grade.needs_review else []
    sure = percent(grade.confidence)
    if not grade.needs_review:
        return [say(language, "overall_sure_teacher", confidence=sure)]
    reasons = dict.fromkeys(reason_text(language, reason, grade) for reason in grade.reasons)
    told = say(language, "reason_list").join(reasons)
    return [say(language, "overall_review_teacher", confidence=sure, reasons=told)]


def _range(language: Language, parts: Sequence[TemplatePart], audience: Audience) -> list[str]:
    """Name the best and the worst part where they differ; the first of equals each time."""
    worth = [part for part in parts if part.part.max_marks > 0]
    share: Callable[[TemplatePart], Decimal] = lambda part: part.part.marks / part.part.max_marks  # noqa: E731
    if not worth or share(max(worth, key=share)) == share(min(worth, key=share)):
        return []
    best, worst = max(worth, key=share), min(worth, key=share)
    return [
        say_to(
            audience,
            language,
            "overall_range",
            best=best.named(),
            best_marks=marks_text(best.part.marks),
            best_max=marks_text(best.part.max_marks),
            worst=worst.named(),
            worst_marks=marks_text(worst.part.marks),
            worst_max=marks_text(worst.part.max_marks),
        )
    ]
