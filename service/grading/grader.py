"""`grade`: a rubric and answers in, grades out; the only grading path there is."""

from collections.abc import Sequence

from rubrics.model import Rubric
from service.encoders.protocol import Encoder
from service.grading.encoded import encode_answer, encode_rubric
from service.grading.grade import Grade, GraderVersion, RubricVersion
from service.grading.marking import mark
from service.grading.matching import match

# Raise with every change that may change a score.
GRADER_VERSION = "1"


def grade(rubric: Rubric, answers: Sequence[str], *, encoder: Encoder) -> list[Grade]:
    """Grade each of `answers` by `rubric`; result i belongs to answers[i] and depends on nothing else.

    Equal answers are graded once. What runs on without punctuation is cut into pieces, so that nothing of it is lost.

    Raises:
        Whatever `encoder.encode` raises; nothing is graded then.
    """
    encoded = encode_rubric(rubric, encoder)
    done: dict[str, Grade] = {}
    for answer in answers:
        if answer not in done:
            matched = match(encoded, encode_answer(encoded, answer, encoder))
            done[answer] = mark(
                matched,
                rubric=RubricVersion(id=rubric.id, version=rubric.version, hash=rubric.hash),
                grader=GraderVersion(version=GRADER_VERSION, model=encoder.identity),
            )
    return [done[answer] for answer in answers]
