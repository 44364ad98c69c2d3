"""A style of reference answer with the key points a teacher expects, read from the YAML files beside this."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML

from rubrics.marks import exact_decimal
from rubrics.model import KeyPoint

FOLDER = Path(__file__).parent


class Point(BaseModel):
    """An expected key point; what is None is not compared (the title of a leaf always is)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str | None = None
    text: str = ""
    marks: float | None = None
    alternatives: tuple[str, ...] | None = None
    choose: int | None = None
    children: "tuple[Point, ...]" = ()

    @model_validator(mode="before")
    @classmethod
    def _from_a_string(cls, value: object) -> object:
        return {"text": value} if isinstance(value, str) else value

    def differences(self, point: KeyPoint) -> Iterator[str]:
        """Yield in words how `point` differs from this one."""
        name = f"{point.id} {point.statement!r}"
        title = "" if self.title is None and not self.children else self.title
        if title is not None and point.title != title:
            yield f"{name}: the title should be {title!r}, is {point.title!r}"
        if point.text != self.text:
            yield f"{name}: the text should be {self.text!r}, is {point.text!r}"
        if self.marks is not None and point.marks != exact_decimal(self.marks):
            yield f"{name}: should have {self.marks:g} marks, has {point.marks}"
        if self.alternatives is not None and point.alternatives != self.alternatives:
            yield f"{name}: the alternatives should be {self.alternatives}, are {point.alternatives}"
        chosen = getattr(point, "choose", None)
        if chosen != self.choose:
            yield f"{name}: choose should be {self.choose}, is {chosen}"
        yield from differences(self.children, point.children, name)


class Part(BaseModel):
    """An expected part."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    marks: float | None = None
    expect: tuple[Point, ...] = Field(min_length=1)


class Case(BaseModel):
    """One style; `findings` are lint codes that must be among those found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    question: str = ""
    references: tuple[str, ...] = Field(min_length=1)
    max_marks: Decimal | None = None
    expect: tuple[Point, ...] = ()
    parts: tuple[Part, ...] = ()
    findings: tuple[str, ...] = ()
    debatable: bool = False

    @model_validator(mode="after")
    def _expects_one_thing(self) -> "Case":
        if bool(self.expect) == bool(self.parts):
            raise ValueError("give either expect or parts")
        return self

    @property
    def expected_parts(self) -> tuple[Part, ...]:
        """What the parts of the rubric should be."""
        return self.parts or (Part(expect=self.expect),)


def differences(expected: tuple[Point, ...], found: tuple[KeyPoint, ...], where: str) -> Iterator[str]:
    """Yield in words how `found` differs from `expected`."""
    if len(expected) != len(found):
        wanted = [point.text or point.title for point in expected]
        yield f"{where}: should have the points {wanted}, has {[point.statement for point in found]}"
        return
    for point, actual in zip(expected, found, strict=True):
        yield from point.differences(actual)


def read_cases() -> dict[str, Case]:
    """Return every case of the YAML files, by file and name."""
    cases: dict[str, Case] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for entry in YAML(typ="safe").load(path):
            try:
                case = Case.model_validate(entry)
            except ValidationError as error:
                raise ValueError(f"{path.name}: {entry.get('name', entry)}: {error}") from error
            key = f"{path.stem}/{case.name}"
            if key in cases:
                raise ValueError(f"{path.name} has two cases named {case.name!r}")
            cases[key] = case
    return cases
