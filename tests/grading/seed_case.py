"""The sample question of the bank with the statements, answers, and other texts it is graded by in tests."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, TypeAdapter
from ruamel.yaml import YAML

from rubrics.derive import derive_from_exam_text
from rubrics.markers import CIRCLED
from rubrics.model import Rubric
from service.grading.grade import Grade, KeyPointGrade

_BANK = files("rubrics") / "bank" / "property_customer_communication"
_MATERIAL = Path(__file__).parent / "material"
_STEP_OF_A_PATH = re.compile(rf"[0-9]+|[{''.join(CIRCLED)}]|[A-Za-z]")


class Statement(BaseModel):
    """One student's statement about one key point: a paraphrase of it, or its opposite."""

    point: str
    kind: Literal["paraphrase", "negation"]
    text: str

    @property
    def point_id(self) -> str:
        """The id of the key point that the path names: "2.(2)①f" is 2.2.1.6."""
        return ".".join(_ordinal(step) for step in _STEP_OF_A_PATH.findall(self.point))


class Named(BaseModel):
    name: str
    text: str


class SampleAnswer(BaseModel):
    name: str
    answer: str


class ClausePair(BaseModel):
    subject: str
    statement: str
    claim: str
    relation: Literal["same", "opposite", "unrelated"]


@cache
def seed_rubric() -> Rubric:
    """Derive the rubric from the sample question as printed."""
    return derive_from_exam_text((_BANK / "exam.txt").read_text(encoding="utf-8"))


def reference() -> str:
    return seed_rubric().reference_answers[0]


def question_prompts() -> str:
    return "\n".join(f"{i}.{part.prompt}" for i, part in enumerate(seed_rubric().parts, start=1))


@cache
def statements(name: str) -> tuple[Statement, ...]:
    return tuple(TypeAdapter(list[Statement]).validate_python(_read(_MATERIAL / f"statements_{name}.yaml")))


@cache
def other_subjects() -> tuple[Named, ...]:
    return tuple(TypeAdapter(list[Named]).validate_python(_read(_MATERIAL / "other_subjects.yaml")))


@cache
def clause_pairs() -> tuple[ClausePair, ...]:
    return tuple(TypeAdapter(list[ClausePair]).validate_python(_read(_MATERIAL / "clause_pairs.yaml")))


@cache
def sample_answers() -> dict[str, str]:
    with (_BANK / "answers.yaml").open(encoding="utf-8") as file:
        found = TypeAdapter(list[SampleAnswer]).validate_python(YAML(typ="safe", pure=True).load(file))
    return {sample.name: sample.answer for sample in found}


def walk(points: Sequence[KeyPointGrade]) -> Iterator[KeyPointGrade]:
    """Yield graded points, parents before children."""
    for point in points:
        yield point
        yield from walk(point.children)


def graded_points(grade: Grade) -> dict[str, KeyPointGrade]:
    """Return every graded point by id; ids are unique over the whole sample question."""
    return {point.id: point for part in grade.parts for point in walk(part.key_points)}


def top_points(grade: Grade) -> dict[str, KeyPointGrade]:
    return {point.id: point for part in grade.parts for point in part.key_points}


def share(point: KeyPointGrade) -> float:
    """Return the fraction of its marks that a point earned."""
    return float(point.marks / point.max_marks)


def contradicted(grade: Grade) -> set[str]:
    """Return the ids of the points that a grade flags as contradicted."""
    return {
        reason.key_point_id
        for reason in grade.reasons
        if reason.code == "contradiction" and reason.key_point_id is not None
    }


def _ordinal(step: str) -> str:
    if step in CIRCLED:
        return str(CIRCLED[step])
    return step if step.isdecimal() else str(ord(step.lower()) - ord("a") + 1)


def _read(path: Path) -> object:
    with path.open(encoding="utf-8") as file:
        return YAML(typ="safe", pure=True).load(file)
