"""Results as score objects of LTI Assignment and Grade Services 2.0, ready to be sent to a platform.

Source: https://www.imsglobal.org/spec/lti-ags/v2p0, "Score publish service".
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from rubrics.marks import as_json_number
from service.exports.result import FinalMarks, Result, final_marks
from service.exports.state import State, state_of, student_comment

MEDIA_TYPE = "application/vnd.ims.lis.v1.score+json"

ActivityProgress = Literal["Initialized", "Started", "InProgress", "Submitted", "Completed"]
GradingProgress = Literal["FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"]

GRADING_PROGRESS: dict[State, GradingProgress] = {
    "pending": "Pending",
    "failed": "Failed",
    "needs_review": "PendingManual",
    "graded": "FullyGraded",
    "reviewed": "FullyGraded",
}
"""What a platform is told of each state; Moodle, for one, takes a score with FullyGraded only."""

_ROW_REJECTED = "/problems/row-rejected"


@dataclass(frozen=True)
class ScoreChoices:
    """What goes into score objects.

    rubric_id: Only results of this rubric, since a line item of a platform is one question; None: all.
    provisional: Whether a grade that still needs review has its score; it is PendingManual either way.
    comments: Whether a final score has the comment for the student.
    activity: What is said of the student's work; the answer has been handed in, so by default it is done.
    ended: Whether nobody grades any more: what is not graded yet is then NotReady ("no grading process occurring").
    """

    rubric_id: str | None = None
    provisional: bool = False
    comments: bool = True
    activity: ActivityProgress = "Completed"
    ended: bool = False


_BY_DEFAULT = ScoreChoices()


def score_lines(results: Iterable[Result], choices: ScoreChoices = _BY_DEFAULT) -> Iterator[bytes]:
    r"""Yield one score object a line, in UTF-8, ending in \n, for each result that has a student.

    A result without one is left out, as no platform could tell whose it is, and so is a rejected row.

    Raises:
        ValueError: a stored grade can't be read.
    """
    for result in results:
        if choices.rubric_id in (None, result.rubric and result.rubric.id):
            score = score_of(result, choices)
            if score is not None:
                text = json.dumps(score, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
                yield f"{text}\n".encode()


def score_of(result: Result, choices: ScoreChoices = _BY_DEFAULT) -> dict[str, Any] | None:
    """Return the score object as the body of `POST {line item}/scores` has it; None without a student or for a reject.

    `timestamp` is that of the grade or the decision, whichever is later, to the microsecond with its zone: a platform
    refuses a score that is not younger than the one that it has.

    Raises:
        ValueError: the stored grade can't be read.
    """
    if result.student is None or _is_reject(result):
        return None
    state = state_of(result)
    changed = max(result.at, result.decided_at or result.at)
    score: dict[str, Any] = {
        "userId": result.student,
        "timestamp": changed.isoformat(timespec="microseconds"),
        "activityProgress": choices.activity,
        "gradingProgress": "NotReady" if state == "pending" and choices.ended else GRADING_PROGRESS[state],
    }
    marks = _marks(result, state, choices)
    if marks is not None:
        score["scoreGiven"] = as_json_number(marks.marks)
        score["scoreMaximum"] = as_json_number(marks.max_marks)
    comment = student_comment(result)
    if comment and choices.comments:
        score["comment"] = comment
    return score


def _is_reject(result: Result) -> bool:
    """Whether it is a row that was no answer, such as a second one under the same id, which nobody has to grade.

    A score without marks takes away the one that the platform has, which may be that of the student's good row.
    """
    return result.review is None and result.problem is not None and result.problem.type == _ROW_REJECTED


def _marks(result: Result, state: State, choices: ScoreChoices) -> FinalMarks | None:
    if state == "needs_review" and not choices.provisional:
        return None
    final = final_marks(result)
    # A score needs a maximum above 0.
    return final if final is not None and final.max_marks > 0 else None
