"""Whatever the text: reader, parser, and derivation neither crash nor lose a character or a mark."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rubrics.derive import DerivationError, derive_from_exam_text, derive_rubric
from rubrics.exam_text import read_exam_text
from rubrics.lint import lint
from rubrics.marks import total
from rubrics.model import KeyPoint, Rubric
from rubrics.outline import Item, parse_outline
from rubrics.sentences import split_sentences
from rubrics.yaml_text import dump_rubric, load_rubric
from tests.rubrics.rubric_strategies import any_rubric
from tests.rubrics.text_strategies import noisy_text

MANY = settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check_item(item: Item, text: str) -> None:
    # A label over a list of its own has no number, so its marker has no width.
    assert item.start < item.head_start or item.kind == "heading"
    assert item.start <= item.head_start <= item.head_end <= item.end <= len(text)
    assert text[item.start : item.head_start] == item.number
    at = item.head_end
    for child in item.children:
        assert child.start == at, "an item's head and children follow each other without a gap"
        at = child.end
        check_item(child, text)
    assert at == item.end


def check_marks(point: KeyPoint) -> None:
    if point.choose is None:
        assert point.marks == point.own_marks + total([child.marks for child in point.children])
    for child in point.children:
        check_marks(child)


def is_in_order(words: str, written: str) -> bool:
    rest = iter(written)
    return all(char in rest for char in words if char.isalnum())


def check_rubric(rubric: Rubric) -> None:
    reference = rubric.reference_answers[0]
    for part in rubric.parts:
        assert total([point.marks for point in part.key_points]) == part.marks
        points = list(part.walk())
        assert len({point.id for point in points}) == len(points)
        for point in points:
            check_marks(point)
            assert point.source is not None
            written = reference[point.source.start : point.source.end]
            # Marks and notes are taken out of a text, and alternatives; the rest stands there in order.
            assert is_in_order(point.title, written)
            assert is_in_order(point.text, written)
            if not point.children:
                assert any(char.isalnum() for char in written)
            for child in point.children:
                assert child.source is not None
                assert point.source.start <= child.source.start <= child.source.end <= point.source.end
            for child, after in pairwise(point.children):
                assert child.source is not None
                assert after.source is not None
                assert child.source.end <= after.source.start


@MANY
@given(noisy_text)
def test_the_parser_covers_every_text_without_a_gap(text: str) -> None:
    outline = parse_outline(text)
    at = outline.lead_end
    for item in outline.items:
        assert item.start == at
        at = item.end
        check_item(item, text)
    assert at == len(text)


@MANY
@given(noisy_text)
def test_signs_and_words_open_items_without_a_gap_too(text: str) -> None:
    outline = parse_outline(text, signs=True)
    at = outline.lead_end
    for item in outline.items:
        assert item.start == at
        at = item.end
        check_item(item, text)
    assert at == len(text)


@MANY
@given(noisy_text, noisy_text)
def test_the_reader_and_the_derivation_never_crash(question: str, reference: str) -> None:
    read_exam_text(question + reference)
    try:
        rubric = derive_from_exam_text(f"{question}\n参考答案：\n{reference}")
    except DerivationError:
        return
    check_rubric(rubric)
    assert derive_from_exam_text(f"{question}\n参考答案：\n{reference}").hash == rubric.hash


@SOME
@given(noisy_text, st.lists(noisy_text, max_size=2))
def test_a_derived_rubric_survives_yaml_json_and_lint(question: str, references: list[str]) -> None:
    try:
        rubric = derive_rubric(references, question=question)
    except DerivationError:
        return
    check_rubric(rubric)
    assert load_rubric(dump_rubric(rubric)) == rubric
    assert load_rubric(rubric.model_dump_json()) == rubric
    assert lint(rubric) == lint(rubric)


@SOME
@given(any_rubric())
def test_every_rubric_comes_back_from_yaml_exactly(rubric: Rubric) -> None:
    text = dump_rubric(rubric)
    again = load_rubric(text)
    assert again == rubric
    assert again.hash == rubric.hash
    assert dump_rubric(again) == text


@SOME
@given(noisy_text)
def test_every_letter_and_digit_is_in_one_sentence(text: str) -> None:
    spans = list(split_sentences(text))
    covered = "".join(text[start:end] for start, end in spans)
    assert [c for c in covered if c.isalnum()] == [c for c in text if c.isalnum()]
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
