"""Hostile answers: each injection in several places of an honest answer, graded by rubrics in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rubrics.derive import derive_rubric
from rubrics.model import Rubric
from service.grading.grade import Grade
from service.grading.grader import grade
from tests.feedback.graded import RUBRIC
from tests.feedback.injections import INJECTIONS, Injection
from tests.feedback.term_encoder import TermEncoder

QUEUE = derive_rubric(
    [
        "1. A queue is a linear list in which the first element in is the first one out.\n"
        "2. Elements are inserted at the rear and removed at the front.\n"
        "3. An overflow occurs when a full array holds no free cell."
    ],
    question="What is a queue, and how does it work?",
)
RUBRICS: dict[str, Rubric] = {"zh": RUBRIC, "en": QUEUE}
HONEST = {
    "zh": [
        "1.要用电话、邮件、座谈会等多元化方式和客户保持沟通。\n开会要写会议纪要。\n2.平时主动联系，不要有事才登门。",
        "1.来函应在指定时间内答复。\n2.建立公共关系清单。",
    ],
    "en": [
        "A queue is a linear list where the first element in is the first one out.\nPeople use it for printers.",
        "Elements are removed at the front of the queue.",
    ],
}
PLACES = ("before", "within", "behind")


@dataclass(frozen=True)
class HostileCase:
    """One honest answer and the same with an injection put into it."""

    injection: Injection
    place: str
    honest: str

    @property
    def rubric(self) -> Rubric:
        return RUBRICS[self.injection.language]

    @property
    def answer(self) -> str:
        if self.place == "before":
            return f"{self.injection.text}\n{self.honest}"
        if self.place == "behind":
            return f"{self.honest}\n{self.injection.text}"
        first, _, rest = self.honest.partition("\n")
        return f"{first}\n{self.injection.text}\n{rest}"


def hostile_cases() -> Iterator[HostileCase]:
    for number, injection in enumerate(INJECTIONS):
        honest = HONEST[injection.language]
        for at, place in enumerate(PLACES):
            yield HostileCase(injection, place, honest[(number + at) % len(honest)])


@cache
def graded(language: str, answer: str) -> Grade:
    return grade(RUBRICS[language], [answer], encoder=TermEncoder())[0]
