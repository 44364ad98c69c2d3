"""Refuses texts and rubrics that are too large to grade, with the limit stated."""

from collections.abc import Iterable, Iterator

from rubrics.model import Rubric
from service.api.problem_types import ANSWER_TOO_LONG, REFERENCE_TOO_LONG, RUBRIC_TOO_LARGE
from service.api.problems import FieldError, ProblemError
from service.settings import Settings


def check_answer(answer: str, settings: Settings, pointer: str = "#/answer") -> None:
    """Raise a `ProblemError` if `answer`, which stands at `pointer`, has more characters than the settings allow."""
    most = settings.most_answer_characters
    if len(answer) > most:
        detail = f"An answer may have {most} characters at most; this one has {len(answer)}. Shorten it."
        raise ProblemError(ANSWER_TOO_LONG, detail, errors=[FieldError(pointer=pointer, detail=detail)])


def check_references(
    settings: Settings,
    *,
    question: str | None = None,
    reference_answers: Iterable[str] | None = None,
    exam_text: str | None = None,
) -> None:
    """Raise a `ProblemError` if any of the texts has more characters than the settings allow."""
    texts = {"#/question": question or "", "#/exam_text": exam_text or ""}
    texts.update({f"#/reference_answers/{i}": text for i, text in enumerate(reference_answers or ())})
    _check_lengths(texts, settings)


def check_size(rubric: Rubric, settings: Settings) -> None:
    """Raise a `ProblemError` if `rubric` has more wordings to match than the settings allow."""
    most = settings.most_key_points
    count = sum(1 for _ in _wordings(rubric))
    if count > most:
        raise ProblemError(
            RUBRIC_TOO_LARGE,
            f"A rubric may have {most} key points and alternatives at most; this one has {count}. "
            "Split the question, or merge points.",
        )


def check_inline_rubric(rubric: Rubric, settings: Settings, *, at: str = "#/rubric") -> None:
    """Raise a `ProblemError` if the rubric that came at `at` of a body is too large or has too much text."""
    check_size(rubric, settings)
    texts = {
        f"{at}/parts": "".join(_wordings(rubric)),
        f"{at}/stem": rubric.stem + "".join(part.prompt for part in rubric.parts),
    }
    _check_lengths(texts, settings)


def _wordings(rubric: Rubric) -> Iterator[str]:
    for part in rubric.parts:
        for point in part.walk():
            yield point.title + point.text
            yield from point.alternatives


def _check_lengths(texts: dict[str, str], settings: Settings) -> None:
    most = settings.most_reference_characters
    errors = [
        FieldError(
            pointer=pointer,
            detail=f"This may have {most} characters at most; it has {len(text)}. Shorten it.",
        )
        for pointer, text in texts.items()
        if len(text) > most
    ]
    if errors:
        raise ProblemError(
            REFERENCE_TOO_LONG,
            f"Questions, reference answers, and exam texts may have {most} characters at most each.",
            errors=errors,
        )
