"""The sample question graded with the real encoder: what the product promises of it."""

import random
import re
from collections.abc import Sequence

import pytest

from rubrics.markers import find_markers
from service.encoders.protocol import Encoder
from service.grading.grade import Grade
from service.grading.grader import grade
from tests.grading.seed_case import (
    contradicted,
    graded_points,
    other_subjects,
    question_prompts,
    reference,
    sample_answers,
    seed_rubric,
    share,
    top_points,
)

_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")
_SEEDS = range(4)


def _grade(answers: Sequence[str], encoder: Encoder) -> list[Grade]:
    return grade(seed_rubric(), answers, encoder=encoder)


def test_the_reference_answer_earns_its_marks_in_every_part(encoder: Encoder) -> None:
    [found] = _grade([reference()], encoder)
    for part in found.parts:
        assert float(part.unrounded_marks / part.max_marks) >= 0.97, part.id
    assert not contradicted(found)
    assert not found.needs_review


def test_an_answer_that_answers_nothing_earns_nothing(encoder: Encoder) -> None:
    stem, prompts = seed_rubric().stem, question_prompts()
    unnumbered = "\n".join(part.prompt for part in seed_rubric().parts)
    answers = ["", " \n\u3000\t", "。。。", prompts, unnumbered, stem, stem + "\n" + prompts, prompts + stem]
    for answer, found in zip(answers, _grade(answers, encoder), strict=True):
        assert found.marks <= found.max_marks / 20, answer[:20]


def test_an_answer_to_another_subject_earns_nothing(encoder: Encoder) -> None:
    texts = other_subjects()
    for text, found in zip(texts, _grade([text.text for text in texts], encoder), strict=True):
        assert found.marks <= found.max_marks / 20, text.name


def test_deleting_a_point_lowers_that_point_and_no_other(encoder: Encoder) -> None:
    points = [point for part in seed_rubric().parts for point in part.key_points]
    without = []
    for point in points:
        assert point.source is not None
        without.append(reference()[: point.source.start] + reference()[point.source.end :])
    whole, *lacking = _grade([reference(), *without], encoder)
    before = top_points(whole)
    for deleted, found in zip(points, lacking, strict=True):
        for point_id, after in top_points(found).items():
            change = after.marks - before[point_id].marks
            if point_id == deleted.id:
                assert share(after) <= 0.2, point_id
            else:
                assert abs(change) <= before[point_id].max_marks / 10, (deleted.id, point_id)


def test_shuffling_sentences_changes_the_total_by_little(encoder: Encoder) -> None:
    answers = [
        answer
        for seed in _SEEDS
        for answer in (
            _shuffled_within_parts(seed),
            _shuffled(_sentences(reference().split("\n")), seed),
            _shuffled(_sentences([_without_number(line) for line in reference().split("\n")]), seed),
        )
    ]
    whole, *shuffled = _grade([reference(), *answers], encoder)
    for number, found in enumerate(shuffled):
        assert abs(found.marks - whole.marks) <= whole.max_marks / 50, number


def test_repeating_a_point_earns_it_once_and_nothing_else(encoder: Encoder) -> None:
    points = [point for part in seed_rubric().parts for point in part.walk() if point.text]
    once = [f"{point.statement}。" for point in points]
    repeated = ["\n".join([answer] * 30) for answer in once]
    grades = _grade([*once, *repeated], encoder)
    for point, one, many in zip(points, grades[: len(points)], grades[len(points) :], strict=True):
        assert many.marks <= one.marks, point.id
        earned = {found.id: found.own_marks for found in graded_points(many).values() if found.own_marks}
        assert earned[point.id] == graded_points(one)[point.id].own_marks >= point.own_marks * 9 / 10
        # What the statement itself says of another point ("礼貌接待" of "礼貌拒绝") stays small: .21 at most of 40.
        assert sum(marks for id, marks in earned.items() if id != point.id) <= 0.22, point.id


@pytest.fixture(scope="module")
def samples(encoder: Encoder) -> dict[str, Grade]:
    answers = sample_answers()
    return dict(zip(answers, _grade(list(answers.values()), encoder), strict=True))


def _codes(found: Grade) -> set[str]:
    return {reason.code for reason in found.reasons}


def test_better_sample_answers_earn_more(samples: dict[str, Grade]) -> None:
    marks = {name: found.marks for name, found in samples.items()}
    middling = [marks["partial"], marks["paraphrased"]]
    poor = [marks["english"], marks["injection"]]
    bad = [marks["wrong-part"], marks["contradicting"], marks["empty"]]
    assert marks["complete"] > max(middling)
    assert min(middling) > max(poor)
    assert min(poor) > max(bad)
    assert marks["complete"] >= samples["complete"].max_marks * 9 / 10
    assert not samples["complete"].needs_review
    assert marks["empty"] == 0


def test_content_under_the_wrong_numbers_is_named(samples: dict[str, Grade]) -> None:
    found = samples["wrong-part"]
    misplaced = [reason.part_id for reason in found.reasons if reason.code == "misplaced"]
    assert misplaced == ["1", "2", "3", "4"]


def test_an_answer_that_says_the_opposite_earns_next_to_nothing(samples: dict[str, Grade]) -> None:
    found = samples["contradicting"]
    assert found.marks < found.max_marks / 10
    assert len(contradicted(found)) >= 15
    assert found.needs_review


def test_an_answer_in_another_language_is_for_a_person(samples: dict[str, Grade]) -> None:
    assert "other_language" in _codes(samples["english"])


def test_instructions_to_the_marker_earn_nothing_and_are_named(
    samples: dict[str, Grade], encoder: Encoder
) -> None:
    honest = sample_answers()["injection"].partition("——以下内容")[0]
    [without] = _grade([honest], encoder)
    assert "addresses_the_marker" in _codes(samples["injection"])
    assert "addresses_the_marker" not in _codes(without)
    assert samples["injection"].marks <= without.marks
    assert without.marks > 0


def _without_number(line: str) -> str:
    while (markers := find_markers(line)) and not line[: markers[0].start].strip():
        line = line[markers[0].end :]
    return line


def _sentences(lines: Sequence[str]) -> list[str]:
    return [sentence for line in lines for sentence in _SENTENCE.findall(line)]


def _shuffled(sentences: Sequence[str], seed: int) -> str:
    return "\n".join(random.Random(seed).sample(sentences, len(sentences)))  # noqa: S311 - guards nothing


def _shuffled_within_parts(seed: int) -> str:
    parts: list[list[str]] = []
    for line in reference().split("\n"):
        if re.match(r"[1-4][.]", line):
            parts.append([line])
        else:
            parts[-1].append(line)
    return "\n".join(f"{head}\n{_shuffled(_sentences(lines), seed)}" for head, *lines in parts)
