"""What the page shows, worked out before the template: numbers as text, charts, and what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from service.cohort.charts import points_chart, scores_chart
from service.cohort.likeness import LikeGroup
from service.cohort.point_counts import PointFigures
from service.cohort.question_counts import QuestionFigures
from service.cohort.statistics import CohortFigures
from service.cohort.wording import say
from service.feedback.percent import percent
from service.feedback.wording import Language
from service.grading.grade import marks_text

MOST_DETAILED = 60
MOST_LOST = 5
_LEAST_LOST = 0.2
_WEAK = 0.1
_NOTHING = "–"


@dataclass(frozen=True)
class PointLine:
    """A key point as a line of the table; `is_weak` where it tells nothing about the rest of the answer."""

    figures: PointFigures
    marks: str
    shares: tuple[str, ...]
    credit: str
    correlation: str
    upper_lower: str
    is_weak: bool


@dataclass(frozen=True)
class LostPoint:
    """A key point that many lost, with examples."""

    figures: PointFigures
    told: str


@dataclass(frozen=True)
class GroupView:
    """A group of near-identical answers with its heading."""

    group: LikeGroup
    told: str
    more: str


@dataclass(frozen=True)
class QuestionView:
    """One question: what the overview says of it, and its details, which are empty beyond MOST_DETAILED."""

    anchor: str
    name: str
    figures: QuestionFigures
    full_marks: str
    mean: str
    median: str
    sd: str
    correlation: str
    upper_lower: str
    scores_chart: Markup | None = None
    points_chart: Markup | None = None
    points: tuple[PointLine, ...] = ()
    lost: tuple[LostPoint, ...] = ()
    groups: tuple[GroupView, ...] = ()
    usual: str = ""


@dataclass(frozen=True)
class CohortView:
    """The whole page."""

    figures: CohortFigures
    questions: tuple[QuestionView, ...]
    detailed: tuple[QuestionView, ...]
    mixed: str
    students_kept: str
    reasons: tuple[tuple[str, int, str], ...]
    dollars: str
    tokens: str


def view_cohort(figures: CohortFigures, language: Language) -> CohortView:
    """Return the view of a cohort; of more than MOST_DETAILED questions those with the most answers have details."""
    by_size = sorted(range(len(figures.questions)), key=lambda at: (-figures.questions[at].answers, at))
    detailed = frozenset(by_size[:MOST_DETAILED])
    questions = tuple(
        _view_question(position, question, language, is_detailed=position in detailed)
        for position, question in enumerate(figures.questions)
    )
    queue = figures.review
    return CohortView(
        figures=figures,
        questions=questions,
        detailed=tuple(view for position, view in enumerate(questions) if position in detailed),
        mixed=_mixed(figures, language),
        students_kept="" if figures.students_kept == 1 else percent(figures.students_kept),
        reasons=tuple(
            (reason, count, percent(count / queue.count)) for reason, count in queue.by_reason.items()
        ),
        dollars=f"{figures.feedback.dollars:.4f}",
        tokens=f"{figures.feedback.tokens:,}",
    )


def _view_question(
    position: int, question: QuestionFigures, language: Language, *, is_detailed: bool
) -> QuestionView:
    scores, across = question.scores, question.across
    view = QuestionView(
        anchor=f"q{position + 1}",
        name=question.rubric.id,
        figures=question,
        full_marks=_NOTHING if question.max_marks is None else marks_text(question.max_marks),
        mean=_share(scores.mean if scores else None),
        median=_share(scores.median if scores else None),
        sd=_share(scores.sd if scores else None),
        correlation=number(across.correlation if across else None),
        upper_lower=number(across.upper_lower if across else None),
    )
    if not is_detailed:
        return view
    likeness = question.likeness
    return replace(
        view,
        scores_chart=scores_chart(scores, language) if scores else None,
        points_chart=points_chart(question.points, language) if question.points else None,
        points=tuple(_view_point(point) for point in question.points),
        lost=tuple(_view_lost(point, language) for point in most_lost(question.points)),
        groups=tuple(_view_group(group, language) for group in likeness.groups) if likeness else (),
        usual=_share(likeness.usual) if likeness and likeness.usual is not None else "",
    )


def most_lost(points: Sequence[PointFigures]) -> list[PointFigures]:
    """Return at most MOST_LOST points that a fifth of the answers or more lost, the most lost first."""
    lost = [point for point in points if point.lost >= _LEAST_LOST]
    # The sort is stable: of equal ones the first in reading order comes first.
    return sorted(lost, key=lambda point: -point.lost)[:MOST_LOST]


def _view_point(point: PointFigures) -> PointLine:
    found = [figure for figure in (point.correlation, point.upper_lower) if figure is not None]
    return PointLine(
        figures=point,
        marks=f"{point.marks:.2f}".rstrip("0").rstrip("."),
        shares=tuple(percent(share) for share in point.shares.values()),
        credit=percent(point.credit),
        correlation=number(point.correlation),
        upper_lower=number(point.upper_lower),
        is_weak=bool(found) and max(found) < _WEAK,
    )


def _view_lost(point: PointFigures, language: Language) -> LostPoint:
    told = say(
        language,
        "lost_share",
        share=percent(point.lost),
        missed=percent(point.shares["missed"]),
        contradicted=percent(point.shares["contradicted"]),
    )
    return LostPoint(point, told)


def _view_group(group: LikeGroup, language: Language) -> GroupView:
    if group.lowest == 1:
        told = say(language, "group_same", size=group.size)
    else:
        low, high = percent(group.lowest), percent(group.highest)
        told = say(language, "group", size=group.size, likeness=low if low == high else f"{low} – {high}")
    hidden = group.size > len(group.members)
    return GroupView(group, told, say(language, "and_more", count=group.size) if hidden else "")


def _mixed(figures: CohortFigures, language: Language) -> str:
    """Tell which versions differ; empty where none do."""
    versions = figures.versions
    told = [say(language, "mixed_rubric", id=identifier) for identifier in versions.mixed_rubrics]
    for key, found in (
        ("version_grader", versions.graders),
        ("version_encoder", versions.encoders),
        ("version_credit_model", versions.credit_models),
    ):
        if len(found) > 1:
            names = ", ".join(f"{name} ({count:,})" for name, count in found.items())
            told.append(say(language, "mixed_other", what=say(language, key), count=len(found), names=names))
    return say(language, "mixed_end").join(told)


def number(value: float | None) -> str:
    """Return a figure between -1 and 1 with two decimals and a true minus sign; a dash where there is none."""
    if value is None:
        return _NOTHING
    shown = f"{value:.2f}"
    return (shown.lstrip("-") if float(shown) == 0 else shown).replace("-", "−")


def _share(value: float | None) -> str:
    return _NOTHING if value is None else f"{100 * value:.1f}%"
