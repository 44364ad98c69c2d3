"""The rubric: the parts of a question, each a tree of key points with marks."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rubrics.marks import MOST_MARKS, Marks, share_equally, tidy, total

MOST_DEPTH = 12
MOST_VERSIONS = 2**31 - 1
MOST_NOTES = 2_000
DEFAULT_STEP = Decimal("0.5")

Identifier = Annotated[
    str, Field(min_length=1, max_length=200, pattern=r"^[\w][\w.:\-]*$", examples=["case5", "1.2.a"])
]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", examples=["zh", "en", "de"])]


Tone = Literal["encouraging", "neutral", "strict"]
Length = Literal["short", "medium", "long"]
Notes = Annotated[
    str,
    Field(
        max_length=MOST_NOTES,
        description="What the teacher wants the language model to heed; the student may read of it.",
    ),
]


class Model(BaseModel):
    """What every model of Caifen has in common: nothing unknown gets in, nothing changes later."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Source(Model):
    """Where a key point stands in a reference answer: Python string indices, `end` exclusive."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    reference: Annotated[int, Field(ge=0, description="Index into the rubric's reference_answers.")] = 0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"source ends ({self.end}) before it starts ({self.start})")
        return self


class MarkingPolicy(Model):
    """How derived marks are shared and how a titled point earns them; stated in every rubric."""

    statement: Annotated[
        Literal["sibling", "children"],
        Field(
            description="A point with both a statement of its own and children: 'sibling' gives its "
            "statement the share of one more child, 'children' gives everything to the children."
        ),
    ] = "sibling"
    title_share: Annotated[
        float,
        Field(ge=0, le=1, description="Credit for naming a point's title alone, without its explanation."),
    ] = 0.5


class FeedbackChoices(Model):
    """How feedback is to be written; None is not said, and left to whoever is asked next.

    A rubric has one for all answers, a request may have its own, which comes first (docs/feedback.md).
    """

    tone: Annotated[Tone | None, Field(description="How a language model speaks.")] = None
    length: Annotated[Length | None, Field(description="How much a language model writes.")] = None
    language: Annotated[Language | None, Field(description="Language of the feedback (zh or en).")] = None
    reveal_reference: Annotated[
        bool | None,
        Field(
            description="Whether the student's feedback may show the wording of key points that were missed."
        ),
    ] = None
    notes: Notes | None = None


class KeyPoint(Model):
    """The smallest thing that earns marks, or a group of them.

    `marks` include those of the children; what is left after them belongs to the point's own `text`.
    A point with a title and children but no text is a heading: its children share all its marks. With `choose`
    any so many of its children earn all of them ("any three of these"), each an equal share, which a child's own
    children share in turn.
    """

    id: Identifier
    title: str = ""
    text: str = ""
    marks: Marks
    alternatives: tuple[str, ...] = ()
    choose: Annotated[int, Field(ge=1, le=1000)] | None = None
    children: "tuple[KeyPoint, ...]" = ()
    source: Source | None = None

    @property
    def own_marks(self) -> Decimal:
        """Marks that this point's own statement earns, without its children's."""
        if self.choose is not None:
            return Decimal(0)
        return tidy(self.marks - total([child.marks for child in self.children]))

    @property
    def is_heading(self) -> bool:
        """Whether the point only groups its children."""
        return bool(self.children) and not self.text.strip()

    @property
    def statement(self) -> str:
        """Title and text as one string, for reading."""
        return f"{self.title}：{self.text}" if self.title and self.text else self.title or self.text

    def walk(self) -> "Iterator[KeyPoint]":
        """Yield this point, then every point below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @model_validator(mode="after")
    def _earns_its_marks(self) -> Self:
        if not (self.title.strip() or self.text.strip() or self.children):
            raise ValueError(f"key point {self.id!r} says nothing: give it a text or a title")
        if self.choose is not None:
            self._check_choice(self.choose)
        if self.own_marks < 0:
            raise ValueError(
                f"key point {self.id!r} has {self.marks} marks but its children have "
                f"{total([child.marks for child in self.children])}: raise its marks or lower theirs"
            )
        if self.is_heading and self.own_marks:
            raise ValueError(
                f"key point {self.id!r} is a heading without a text, so its children must share all of its "
                f"{self.marks} marks; they have {total([child.marks for child in self.children])}"
            )
        return self

    def _check_choice(self, choose: int) -> None:
        if self.text.strip() or choose >= len(self.children):
            raise ValueError(
                f"key point {self.id!r} says choose: {choose}, so it must be a heading (a title and no text) with more "
                "than that many children"
            )
        each = share_equally(self.marks, choose)[0]
        if any(child.marks != each for child in self.children):
            raise ValueError(
                f"any {choose} children of key point {self.id!r} earn its {self.marks} marks, so each of them must "
                f"have {each} marks"
            )


class Part(Model):
    """One sub-question with its own marks."""

    id: Identifier
    prompt: str = ""
    marks: Marks
    key_points: Annotated[tuple[KeyPoint, ...], Field(min_length=1)]

    def walk(self) -> Iterator[KeyPoint]:
        """Yield every key point of the part in reading order, parents before children."""
        for point in self.key_points:
            yield from point.walk()

    def leaves(self) -> Iterator[KeyPoint]:
        """Yield the key points that have no children."""
        return (point for point in self.walk() if not point.children)

    @model_validator(mode="after")
    def _marks_add_up(self) -> Self:
        of_points = total([point.marks for point in self.key_points])
        if of_points != self.marks:
            raise ValueError(
                f"part {self.id!r} has {self.marks} marks but its key points add up to {of_points}: "
                "change one of the two"
            )
        return self


class Rubric(Model):
    """The parts of a question with their key points; immutable, named by id, version, and content hash.

    `published` is the content hash that the rubric was published with; a draft has none.
    """

    id: Identifier
    version: Annotated[int, Field(ge=1, le=MOST_VERSIONS)] = 1
    published: (
        Annotated[
            str,
            Field(
                pattern=r"^[0-9a-f]{64}$", description="Content hash of a published rubric; a draft has none."
            ),
        ]
        | None
    ) = None
    title: str = ""
    language: Language = "zh"
    stem: str = ""
    step: Annotated[
        Marks, Field(gt=0, description="A part's total is rounded once to a multiple of this.")
    ] = DEFAULT_STEP
    policy: MarkingPolicy = MarkingPolicy()
    feedback: Annotated[
        FeedbackChoices,
        Field(description="How feedback on its answers is written where a request does not say otherwise."),
    ] = FeedbackChoices()
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    reference_answers: tuple[str, ...] = ()

    @property
    def marks(self) -> Decimal:
        """All the marks of the question."""
        return total([part.marks for part in self.parts])

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of everything but id, version, and publication: equal content has equal hashes.

        Defaults are left out, so that a field added later does not change the hash of what is published.
        """
        content = self.model_dump(mode="json", exclude={"id", "version", "published"}, exclude_defaults=True)
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.marks > MOST_MARKS:
            raise ValueError(f"the parts add up to {self.marks} marks; a rubric has at most {MOST_MARKS}")
        _refuse_repeats([part.id for part in self.parts], "part")
        for part in self.parts:
            _refuse_repeats([point.id for point in part.walk()], f"key point in part {part.id!r}")
            for point in part.walk():
                self._check_source(point)
            _refuse_deep(part)
        if self.published is not None and self.published != self.hash:
            raise ValueError(changed_since_published(self.version))
        return self

    def _check_source(self, point: KeyPoint) -> None:
        source = point.source
        if source is None:
            return
        if source.reference >= len(self.reference_answers):
            raise ValueError(f"key point {point.id!r}: there is no reference answer {source.reference}")
        if source.end > len(self.reference_answers[source.reference]):
            raise ValueError(f"key point {point.id!r}: its source ends beyond the reference answer")


def changed_since_published(version: int) -> str:
    """Say that a rubric's content is not what was published as `version`, and what to do."""
    return (
        f"this rubric was changed after it was published as version {version}, and what is published stays as it "
        "is: take the published file again, or make your changes a new version with `caifen rubric publish RUBRIC "
        f"-o NEW`, which gives them version {version + 1}"
    )


def _refuse_deep(part: Part) -> None:
    level, depth = part.key_points, 1
    while level := tuple(child for point in level for child in point.children):
        depth += 1
        if depth > MOST_DEPTH:
            raise ValueError(f"part {part.id!r}: key points can be nested {MOST_DEPTH} levels deep at most")


def _refuse_repeats(identifiers: list[str], what: str) -> None:
    seen: set[str] = set()
    for identifier in identifiers:
        if identifier in seen:
            raise ValueError(f"the id {identifier!r} names more than one {what}: ids must differ")
        seen.add(identifier)
