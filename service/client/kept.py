"""What responses say in their headers, with what they say in their bodies."""

from dataclasses import dataclass

from rubrics.model import Rubric
from service.grading.grade import Grade


@dataclass(frozen=True)
class GivenGrade:
    """A grade; `id` is the one under which it is kept, None where it is not."""

    grade: Grade
    id: str | None


@dataclass(frozen=True)
class RubricState:
    """A version of a rubric as the server has it; `etag` is what a change of it has to name."""

    rubric: Rubric
    etag: str

    @property
    def is_published(self) -> bool:
        """Whether it grades answers, and can't be changed any more."""
        return self.rubric.published is not None
