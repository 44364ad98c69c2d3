"""Review: how sure a grade is, and why a person should look at it."""

import re
from collections.abc import Sequence
from decimal import Decimal

from rubrics.language import detect_language, told_language
from rubrics.model import Rubric
from service.grading.grade import KeyPointGrade, PartGrade, Reason
from service.grading.instructions import addresses_the_marker

# On the careful side, since what the rules say is not calibrated.
_LEAST_CONFIDENCE = 0.8
# Calibrated: of the grades below it, measured on questions not learned from, a third was close to a person's.
_LEAST_CALIBRATED = 0.6
# Fewer words, or more signs and digits among them, are no language: x1=2, H2O, "B".
_WORD = re.compile(r"[^\W\d_]{3,}")
_LEAST_WORDS, _PROSE = 3, 0.8
_LATIN_END = "\u0250"
_POLARITY_IS_KNOWN = frozenset({"zh", "en", "de"})


def confidence(parts: Sequence[PartGrade], doubts: dict[tuple[str, str], float]) -> float:
    """Return 1 less the doubt about each key point, weighed by its own marks; 0 to 1.

    `doubts` are by part id and key point id, 0 where missing. Not yet calibrated against human scores.
    """
    doubted = weighed = Decimal(0)
    for part in parts:
        for point in _walk(part.key_points):
            doubted += point.own_max_marks * Decimal(str(doubts.get((part.id, point.id), 0.0)))
            weighed += point.own_max_marks
    return round(1.0 - float(doubted / weighed), 3) if weighed else 1.0


def review_reasons(
    rubric: Rubric,
    answer: str,
    sure: float,
    *,
    numbering_ignored: bool,
    misplaced: Sequence[tuple[str, str]],
    contradictions: Sequence[tuple[str, str, str]],
    off_topic: Sequence[str] = (),
    only_terms: Sequence[str] = (),
    denying: Sequence[str] = (),
    is_calibrated: bool = False,
) -> list[Reason]:
    """Return the reasons why a person should look at a grade, in a fixed order.

    Args:
        rubric: The rubric graded by.
        answer: What is read of the answer, in plain form.
        sure: The grade's confidence.
        numbering_ignored: The answer's numbers did not fit its content and were not used.
        misplaced: (id of the part it stands under, id of the part it answers).
        contradictions: (part id, key point id, sign).
        is_calibrated: The confidence is a probability that was measured, not the rules' own.
        off_topic: Ids of the parts whose answer hardly seems to be one to the question.
        only_terms: Ids of the parts whose answer seems to list terms without a sentence.
        denying: Ids of the parts that earned much by sentences that deny more than the points that they are closest to.
    """
    reasons = [
        Reason(
            code="contradiction",
            message=f"the answer seems to say the opposite of key point {point_id} ({sign})",
            part_id=part_id,
            key_point_id=point_id,
        )
        for part_id, point_id, sign in contradictions
    ]
    reasons += [
        Reason(
            code="misplaced",
            message=f"what stands under part {under} reads like an answer to part {belongs}; it earned nothing there",
            part_id=under,
        )
        for under, belongs in misplaced
    ]
    reasons += [
        Reason(
            code="off_topic",
            message=f"what answers part {part_id} hardly seems to be about its question",
            part_id=part_id,
        )
        for part_id in off_topic
    ]
    reasons += [
        Reason(
            code="only_terms",
            message=f"what answers part {part_id} seems to list terms without saying anything of them; it earned less",
            part_id=part_id,
        )
        for part_id in only_terms
    ]
    reasons += [
        Reason(
            code="denial",
            message=f"what earned most of part {part_id} denies something that its key points don't; it may mean the "
            "opposite",
            part_id=part_id,
        )
        for part_id in denying
    ]
    if numbering_ignored:
        reasons.append(
            Reason(
                code="numbering_unclear",
                message="the answer's numbers do not fit its content; they were not used",
            )
        )
    if addresses_the_marker(answer):
        reasons.append(
            Reason(
                code="addresses_the_marker",
                message="the answer holds words meant for the marker; they earned nothing",
            )
        )
    own = rubric.language.split("-")[0]
    language = _language_of(answer, rubric)
    if language != own:
        reasons.append(
            Reason(
                code="other_language",
                message=f"the answer is not in the rubric's language ({rubric.language})",
            )
        )
    if _letters(answer) and not {language, own} <= _POLARITY_IS_KNOWN:
        reasons.append(
            Reason(
                code="language_not_supported",
                message="denials and opposites are known in Chinese, English, and German only",
            )
        )
    least = _LEAST_CALIBRATED if is_calibrated else _LEAST_CONFIDENCE
    if sure < least:
        reasons.append(Reason(code="low_confidence", message=f"confidence {sure:g} is below {least:g}"))
    return reasons


def _language_of(answer: str, rubric: Rubric) -> str:
    """Return the language of `answer`; the rubric's where no word of it tells, as of a formula, code, or some terms."""
    own = rubric.language.split("-")[0]
    letters = [char for char in answer if char.isalpha()]
    if all(char < _LATIN_END for char in letters):
        signs = sum(not char.isspace() for char in answer)
        if len(_WORD.findall(answer)) < _LEAST_WORDS or len(letters) < _PROSE * signs:
            return own
    # Terms in Latin letters are in the rubric's language, unless its key points are Chinese.
    points = " ".join(point.statement for part in rubric.parts for point in part.walk())
    latin = "en" if own == "zh" and told_language(points) == "zh" else own
    return detect_language(answer, default=own, latin=latin)


def _letters(answer: str) -> bool:
    return any(char.isalpha() for char in answer)


def _walk(points: Sequence[KeyPointGrade]) -> list[KeyPointGrade]:
    return [found for point in points for found in (point, *_walk(point.children))]
