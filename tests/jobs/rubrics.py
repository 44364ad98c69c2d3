"""Rubrics and tasks of this room's tests."""

from decimal import Decimal

from rubrics.model import KeyPoint, Part, Rubric
from service.feedback.explain import Explaining
from service.jobs.executor import GradingTask


def rubric(name: str = "r1", text: str = "重大事项使用书面形式沟通") -> Rubric:
    points = (
        KeyPoint(id="1.1", text=text, marks=Decimal("2.5")),
        KeyPoint(id="1.2", text="来函及时答复", marks=Decimal("0.5")),
    )
    return Rubric(id=name, parts=(Part(id="1", marks=Decimal(3), key_points=points),))


RUBRIC = rubric()


def task(answer: str, by: Rubric = RUBRIC) -> GradingTask:
    return GradingTask(by, answer, Explaining())
