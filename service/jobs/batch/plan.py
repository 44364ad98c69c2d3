"""What there is to do: all of the file is read once before the first answer is graded."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from service.answers.row import Reject
from service.answers.rubric_source import AnswerWithRubric
from service.answers.seen_ids import SeenIds
from service.jobs.batch.distinct_keys import DistinctKeys
from service.jobs.batch.ledger_key import rubric_key

MOST_QUESTIONS = 100_000
OTHERS = "(others)"
"""Where a file has more questions than are counted by name, the rest has this one."""


@dataclass
class QuestionPlan:
    """Counts of one question.

    answers: Its good rows. distinct: How many differ. known: How many of these the ledger has a grade of.
    unexplained: How many a language model is still to explain.
    """

    answers: int = 0
    distinct: int = 0
    known: int = 0
    unexplained: int = 0

    @property
    def missing(self) -> int:
        """How many answers have to be graded."""
        return self.distinct - self.known


@dataclass
class Plan:
    """Counts of a whole file.

    rejects: By their code. again: Answers of a student who had answered the same question before: given twice, or two
    people of one name.
    """

    questions: dict[str, QuestionPlan] = field(default_factory=dict)
    rejects: Counter[str] = field(default_factory=Counter)
    again: int = 0

    @property
    def answers(self) -> int:
        """Good rows."""
        return sum(question.answers for question in self.questions.values())

    @property
    def distinct(self) -> int:
        """Good rows that differ in the rubric or in the answer."""
        return sum(question.distinct for question in self.questions.values())

    @property
    def known(self) -> int:
        """How many of these the ledger has."""
        return sum(question.known for question in self.questions.values())

    @property
    def missing(self) -> int:
        """How many have to be graded."""
        return self.distinct - self.known

    @property
    def unexplained(self) -> int:
        """How many a language model is still to explain."""
        return sum(question.unexplained for question in self.questions.values())

    @property
    def rejected(self) -> int:
        """Bad rows."""
        return self.rejects.total()


class Planner:
    """Fills a plan as rows go by."""

    def __init__(
        self,
        knows: Callable[[bytes], bool],
        explained: Callable[[bytes], bytes] | None = None,
        on_missing: Callable[[AnswerWithRubric], None] = lambda _: None,
    ) -> None:
        """Plan with a ledger that `knows` keys.

        explained: Gives the key of the explained grade for that of the grade; None where no model is asked.
        on_missing: Gets each answer that has to be graded, once.
        """
        self.plan = Plan()
        self._knows, self._explained, self._on_missing = knows, explained, on_missing
        self._seen = DistinctKeys()
        self._students = SeenIds()

    def answer(self, key: bytes, one: AnswerWithRubric) -> None:
        """Count an answer whose grade has the key `key`."""
        question = question_of(one, self.plan.questions)
        question.answers += 1
        student = one.row.student
        if student is not None:
            before = self._students.add(rubric_key(one.rubric), student, one.row.row)
            self.plan.again += before is not None
        if not self._seen.add(key):
            return
        question.distinct += 1
        if self._knows(key):
            question.known += 1
        else:
            self._on_missing(one)
        if self._explained is not None and not self._knows(self._explained(key)):
            question.unexplained += 1

    def reject(self, reject: Reject) -> None:
        """Count a reject."""
        self.plan.rejects[reject.code.value] += 1

    def close(self) -> None:
        """Forget keys and students."""
        self._seen.close()
        self._students.close()


def question_of(one: AnswerWithRubric, questions: dict[str, QuestionPlan]) -> QuestionPlan:
    """Return the counts of the question that `one` answers."""
    name = one.rubric.id
    if name not in questions and len(questions) >= MOST_QUESTIONS:
        name = OTHERS
    return questions.setdefault(name, QuestionPlan())
