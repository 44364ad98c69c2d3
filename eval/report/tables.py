"""What the report's tables show, worked out before the template."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.groups import By
from eval.measure import DifferenceRow, Figures, Row
from eval.metrics.bootstrap import Estimate
from eval.report.numbers import Cell, cell
from eval.report.wording import Language, say
from eval.run import RunResult

SUMMARY_METRICS = ("pearson", "qwk", "rmse", "mae", "exact", "adjacent", "bias", "within_question_pearson")
GROUP_METRICS = ("pearson", "qwk", "rmse", "mae", "bias")
QUESTION_METRICS = ("pearson", "rmse", "bias")
DIFFERENCE_METRICS = ("pearson", "qwk", "rmse")

Look = Literal["main", "plain", "human"]


@dataclass(frozen=True)
class Line:
    """One line of a table: what it is about, a remark, and its figures."""

    name: str
    remark: str
    cells: tuple[Cell, ...]
    look: Look = "plain"


@dataclass(frozen=True)
class Block:
    """Lines of one group under its name."""

    name: str
    remark: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Verdict:
    """A difference as text and what it means."""

    cell: Cell
    meaning: Literal["better", "worse", "unclear", "says_nothing"]


@dataclass(frozen=True)
class DifferenceLine:
    """The main system beside another one in one group."""

    group: str
    other: str
    verdicts: tuple[Verdict, ...]


def group_name(by: By, name: str, language: Language) -> str:
    """Return a group's name for a reader."""
    return say(language, "all") if by == "all" else name


def summary_blocks(figures: Figures, language: Language) -> list[Block]:
    """Return all systems over all answers and over each data set, and two people where there are two."""
    blocks = _blocks(figures, ("all", "dataset"), SUMMARY_METRICS, language)
    humans = {group_name(row.by, row.group, language): row for row in figures.humans}
    return [
        block
        if block.name not in humans
        else Block(
            block.name,
            block.remark,
            (
                *block.lines,
                Line(
                    say(language, "two_people"),
                    say(language, "of_answers", count=humans[block.name].answers),
                    _cells(humans[block.name].metrics, SUMMARY_METRICS),
                    "human",
                ),
            ),
        )
        for block in blocks
    ]


def group_blocks(figures: Figures, by: By, language: Language) -> list[Block]:
    """Return all systems in each group of one kind."""
    return _blocks(figures, (by,), GROUP_METRICS, language)


def _blocks(figures: Figures, kinds: Sequence[By], metrics: Sequence[str], language: Language) -> list[Block]:
    rows = [row for row in figures.rows if row.by in kinds]
    blocks = []
    for by, name in dict.fromkeys((row.by, row.group) for row in rows):
        inside = [row for row in rows if (row.by, row.group) == (by, name)]
        most = max(inside, key=lambda row: row.answers)
        remark = say(language, "answers_questions", answers=most.answers, questions=most.questions)
        main = figures.rows[0].system
        lines = tuple(_line(row, metrics, language, is_main=row.system == main) for row in inside)
        blocks.append(Block(group_name(by, name, language), remark, lines))
    return blocks


def _line(row: Row, metrics: Sequence[str], language: Language, *, is_main: bool) -> Line:
    lost = say(language, "unscored", count=row.unscored) if row.unscored else ""
    return Line(row.system, lost, _cells(row.metrics, metrics), "main" if is_main else "plain")


def _cells(estimates: dict[str, Estimate], metrics: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(cell(name, estimates[name]) for name in metrics)


def difference_lines(figures: Figures, main: str, language: Language) -> Iterator[DifferenceLine]:
    """Yield the main system beside each other one, group by group."""
    found = {
        (row.by, row.group, row.other, row.metric): row for row in figures.differences if row.system == main
    }
    for by, group, other in dict.fromkeys(key[:3] for key in found):
        verdicts = tuple(_verdict(found[by, group, other, metric]) for metric in DIFFERENCE_METRICS)
        yield DifferenceLine(group_name(by, group, language), other, verdicts)


def _verdict(row: DifferenceRow) -> Verdict:
    shown = cell(row.metric, row.difference, signed=True)
    if not row.is_meaningful:
        return Verdict(shown, "says_nothing")
    if not row.difference.is_clear_of_zero:
        return Verdict(shown, "unclear")
    return Verdict(shown, "better" if row.is_better else "worse")


@dataclass(frozen=True)
class QuestionLine:
    """One question: what is asked, how many answers, and the main system's figures."""

    name: str
    asked: str
    answers: int
    cells: tuple[Cell, ...]


def question_lines(result: RunResult, figures: Figures, main: str) -> list[QuestionLine]:
    """Return each question with the main system's figures, the largest error first."""
    rows = [row for row in figures.rows if row.by == "question" and row.system == main and row.answers]
    asked = {
        f"{question.key.dataset} {question.key.question_id}": _asked(question.samples[0].question)
        for question in result.questions.all
    }
    # The sort is stable: among equals the input decides.
    rows.sort(key=lambda row: -round(row.metrics["rmse"].value or 0.0, 6))
    return [
        QuestionLine(row.group, asked[row.group], row.answers, _cells(row.metrics, QUESTION_METRICS))
        for row in rows
    ]


def _asked(question: str, most: int = 80) -> str:
    line = " ".join(question.split())
    return line if len(line) <= most else line[: most - 1] + "…"
