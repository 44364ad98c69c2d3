"""Unsure means a person looks: wrong numbers, near misses, languages without rules, and text that runs on."""

from decimal import Decimal
from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from rubrics.derive import derive_from_exam_text, derive_rubric
from rubrics.model import KeyPoint, Part, Rubric
from service.encoders.protocol import Encoder
from service.grading.grade import Grade
from service.grading.grader import grade
from service.grading.segments import segment


def _graded(encoder: Encoder, reference: str, question: str, answer: str) -> Grade:
    rubric = derive_rubric([reference], question=question, max_marks=Decimal(10))
    return grade(rubric, [answer], encoder=encoder)[0]


def test_a_wrong_number_earns_nothing_and_is_flagged(encoder: Encoder) -> None:
    reference, question = "1.端口号是443。2.使用TCP协议。", "HTTPS用什么端口和协议？"
    wrong = _graded(encoder, reference, question, "端口号是80，使用TCP协议。")
    right = _graded(encoder, reference, question, "端口是443，基于TCP。")

    assert wrong.parts[0].key_points[0].verdict == "contradicted"
    assert wrong.needs_review
    assert right.marks == 10
    assert not right.needs_review


def test_the_questions_words_around_a_key_point_do_not_cost_it(encoder: Encoder) -> None:
    result = _graded(
        encoder,
        "侵犯了知情权和公平交易权。",
        "商家侵犯了小周的哪些权利？",
        "侵犯了小周的知情权和公平交易权。",
    )

    assert result.marks == 10


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        ("光合成は葉緑体で行われる。酸素を放出する。", "光合成は葉緑体で行われない。"),
        ("Фотосинтез происходит в хлоропластах.", "Фотосинтез не происходит в хлоропластах."),
    ],
)
def test_a_language_without_rules_for_denial_is_flagged(
    encoder: Encoder, reference: str, answer: str
) -> None:
    result = _graded(encoder, reference, "", answer)

    assert "language_not_supported" in [reason.code for reason in result.reasons]


def test_text_that_runs_on_is_cut_and_nothing_of_it_lost() -> None:
    text = "字" * 1000 + " word" * 400
    pieces = segment(text)

    assert max(len(piece.text) for piece in pieces) <= 240
    assert "".join(piece.text for piece in pieces).replace(" ", "") == text.replace(" ", "")


def test_a_point_with_a_title_and_a_blank_text_is_graded_by_its_title(encoder: Encoder) -> None:
    point = KeyPoint(id="1.1", title="循序渐进", text=" ", marks=Decimal(2))
    rubric = Rubric(id="blank", parts=(Part(id="1", marks=Decimal(2), key_points=(point,)),))

    assert grade(rubric, ["循序渐进"], encoder=encoder)[0].marks == 2


# Sample answers of the bank that are graded otherwise than they should be, and not flagged. Known and to be mended:
# the small encoder misses two short German answers.
_KNOWN = {
    ("chemistry_reaction_rate", "wrong"),
    ("teaching_group_work", "complete"),
    ("workplace_fire", "wrong"),
}
_BANK = files("rubrics") / "bank"


@pytest.mark.parametrize(
    "entry", sorted(entry.name for entry in _BANK.iterdir() if (entry / "exam.txt").is_file())
)
def test_the_banks_best_and_worst_answers_are_told_apart_or_flagged(encoder: Encoder, entry: str) -> None:
    rubric = derive_from_exam_text((_BANK / entry / "exam.txt").read_text(encoding="utf-8"))
    samples = YAML(typ="safe", pure=True).load((_BANK / entry / "answers.yaml").read_text(encoding="utf-8"))
    kinds = {"complete", "off-topic", "wrong", "empty"}
    chosen = [sample for sample in samples if sample["name"] in kinds]
    failures = set()
    for sample, found in zip(
        chosen, grade(rubric, [s["answer"] for s in chosen], encoder=encoder), strict=True
    ):
        share = found.marks / found.max_marks
        good = share >= Decimal("0.8") if sample["name"] == "complete" else share <= Decimal("0.2")
        if not good and not found.needs_review:
            failures.add((entry, sample["name"]))

    assert failures == {known for known in _KNOWN if known[0] == entry}
