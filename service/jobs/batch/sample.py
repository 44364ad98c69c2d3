"""A few of the answers that are to be graded, drawn so that every one has the same chance."""

import random

from service.answers.rubric_source import AnswerWithRubric

MOST, MOST_A_QUESTION = 40, 5


class Sample:
    """At most `MOST` answers of those that go by, `MOST_A_QUESTION` of a question; the same ones for the same file."""

    def __init__(self) -> None:
        self._drawn: list[AnswerWithRubric] = []
        self._seen = 0
        self._draw = random.Random(0)  # noqa: S311 - no secret

    def add(self, one: AnswerWithRubric) -> None:
        """Let an answer go by."""
        self._seen += 1
        if len(self._drawn) < MOST:
            self._drawn.append(one)
        else:
            place = self._draw.randrange(self._seen)
            if place < MOST:
                self._drawn[place] = one

    def by_question(self) -> list[list[AnswerWithRubric]]:
        """Return what was drawn, a list for each rubric."""
        groups: dict[str, list[AnswerWithRubric]] = {}
        for one in self._drawn:
            group = groups.setdefault(f"{one.rubric.id}@{one.rubric.hash}", [])
            if len(group) < MOST_A_QUESTION:
                group.append(one)
        return list(groups.values())
