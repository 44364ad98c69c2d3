"""Random texts through the reader, the parser, the segmenter, and the grader: nothing breaks, all adds up."""

import re
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rubrics.derive import DerivationError, derive_from_exam_text
from rubrics.derive_options import DeriveOptions
from rubrics.marks import round_to_step, total
from rubrics.model import KeyPoint, Part, Rubric
from service.encoders.protocol import Encoder
from service.grading.grade import Grade, KeyPointGrade
from service.grading.grader import grade
from service.grading.segments import segment
from tests.grading.hash_encoder import HashEncoder
from tests.grading.random_texts import answers, exam_texts, short_answers
from tests.grading.seed_case import seed_rubric, walk

_STEPS = st.sampled_from([Decimal("0.5"), Decimal("0.01"), Decimal(1), Decimal("0.3")])
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_HASHES = HashEncoder()


@settings(max_examples=2000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(exam=exam_texts, answer=answers, step=_STEPS, own_words=st.booleans())
def test_any_text_is_graded_and_adds_up(exam: str, answer: str, step: Decimal, own_words: bool) -> None:
    try:
        rubric = derive_from_exam_text(exam, options=DeriveOptions(step=step))
    except DerivationError:
        rubric = small_rubric(step)
    if own_words:
        # Words of the reference answer, so that something is earned.
        answer += "\n" + rubric.reference_answers[0][: 10 * len(answer) % 400]
    for piece in segment(answer):
        assert answer[piece.start : piece.end] == piece.text
    [found] = grade(rubric, [answer], encoder=_HASHES)
    check_grade(rubric, answer, found)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(answer=short_answers)
def test_any_text_is_graded_by_the_real_encoder(encoder: Encoder, answer: str) -> None:
    [found] = grade(seed_rubric(), [answer], encoder=encoder)
    check_grade(seed_rubric(), answer, found)


def check_grade(rubric: Rubric, answer: str, found: Grade) -> None:
    """Check all that is promised of every grade."""
    assert Grade.model_validate(found.model_dump()) == found
    # Half a surrogate pair is no Unicode text: no JSON holds it, and the doors refuse it.
    if not _HALF_PAIR.search(answer):
        assert Grade.model_validate_json(found.model_dump_json()) == found
    assert found.max_marks == rubric.marks
    assert found.marks == total([part.marks for part in found.parts])
    assert found.needs_review == bool(found.reasons)
    assert 0 <= found.confidence <= 1
    assert [part.id for part in found.parts] == [part.id for part in rubric.parts]
    for part, graded in zip(rubric.parts, found.parts, strict=True):
        assert graded.unrounded_marks == total([point.marks for point in graded.key_points])
        assert graded.marks == round_to_step(graded.unrounded_marks, rubric.step, part.marks)
        assert 0 <= graded.marks <= graded.max_marks == part.marks
        for point, graded_point in zip(part.walk(), walk(graded.key_points), strict=True):
            _check_point(point, graded_point)
            _check_evidence(answer, graded_point)


def _check_point(point: KeyPoint, found: KeyPointGrade) -> None:
    assert (found.id, found.title, found.text) == (point.id, point.title, point.text)
    assert (found.max_marks, found.own_max_marks) == (point.marks, point.own_marks)
    assert found.marks == total([found.own_marks, *(child.marks for child in found.children)])
    assert 0 <= found.own_marks <= found.own_max_marks
    assert 0 <= found.credit <= 1
    if found.max_marks:
        assert (
            abs(found.credit - float(found.marks / found.max_marks)) <= 0.01 / float(found.max_marks) + 0.001
        )
    verdict = found.verdict
    if found.children:
        assert verdict != "covered" or found.credit >= 0.799
        assert verdict != "missed" or not found.marks
    elif verdict == "contradicted":
        assert found.credit <= 0.5
        assert any(evidence.against for evidence in found.evidence)
    else:
        assert verdict == ("covered" if found.credit >= 0.8 else "partial" if found.credit else "missed")
    assert found.marks == 0 or verdict != "missed"


def _check_evidence(answer: str, found: KeyPointGrade) -> None:
    for evidence in found.evidence:
        assert 0 <= evidence.start < evidence.end <= len(answer)
        assert answer[evidence.start : evidence.end] == evidence.text
        assert evidence.text.strip()
    if found.own_marks:
        assert any(not evidence.against for evidence in found.evidence)


def small_rubric(step: Decimal = Decimal("0.5")) -> Rubric:
    """Return a rubric of one part with a point and two below a heading."""
    points = (
        KeyPoint(id="1.1", title="及时回函", text="物业管理处应当及时回函，切勿拖延", marks=Decimal(2)),
        KeyPoint(
            id="1.2",
            title="沟通",
            marks=Decimal(1),
            children=(
                KeyPoint(id="1.2.1", text="形成会议纪要", marks=Decimal("0.33")),
                KeyPoint(id="1.2.2", text="例会、电话、邮件、面谈", marks=Decimal("0.67")),
            ),
        ),
    )
    return Rubric(
        id="small",
        step=step,
        parts=(Part(id="1", prompt="怎样沟通？", marks=Decimal(3), key_points=points),),
        reference_answers=("物业管理处应当及时回函，切勿拖延。形成会议纪要。例会、电话、邮件、面谈",),
    )
