"""Figures: the right answers in each group, and unscored ones in none."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from eval.groups import length_band
from eval.measure import Figures, Row, measure
from eval.questions import make_questions
from eval.run import Plan, run_systems
from eval.samples.sample import Sample
from eval.systems.protocol import Scored
from tests.eval.make_samples import all_samples

SAMPLES = all_samples()
QUESTIONS = make_questions(SAMPLES)


@dataclass(frozen=True)
class Shifted:
    """Gives what people gave, moved by a share of the marks; answers shorter than `least` are left unscored."""

    name: str
    shift: float = 0.0
    least: int = 0
    learns: bool = False

    def fit(self, samples: Sequence[Sample]) -> "Shifted":
        del samples
        return self

    def score(self, samples: Sequence[Sample]) -> list[Scored | None]:
        return [
            None
            if len(sample.answer) < self.least
            else Scored(
                raw := min(max(sample.score + self.shift * sample.max_score, 0.0), sample.max_score),
                raw,
                confidence=0.5 if self.shift else None,
            )
            for sample in samples
        ]


def figures(*systems: Shifted) -> Figures:
    return measure(run_systems(SAMPLES, QUESTIONS, systems, Plan("as-shipped")), draws=50)


def row(found: Figures, system: str, by: str, group: str) -> Row:
    (one,) = [each for each in found.rows if (each.system, each.by, each.group) == (system, by, group)]
    return one


def test_every_group_has_its_answers() -> None:
    found = figures(Shifted("people"))
    counts = {(each.by, each.group): (each.answers, each.questions) for each in found.rows}
    assert counts[("all", "all")] == (17, 4)
    assert counts[("dataset", "logistics")] == (9, 2)
    assert counts[("dataset", "networks")] == (8, 2)
    assert counts[("language", "zh")] == (9, 2)
    assert counts[("language", "en")] == (8, 2)
    assert counts[("question", "logistics 1")] == (5, 1)
    assert sum(count for (by, _), (count, _) in counts.items() if by == "length") == 17
    assert sum(count for (by, _), (count, _) in counts.items() if by == "question") == 17
    for each in found.rows:
        assert each.split == "as-shipped"
        assert each.metrics["rmse"].value == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("length", "band"),
    [(0, "0-10"), (10, "0-10"), (11, "11-25"), (25, "11-25"), (200, "101-200"), (201, "201+")],
)
def test_length_bands(length: int, band: str) -> None:
    assert length_band(" " + "甲" * length + "\n") == band


def test_unscored_answers_are_counted_and_in_no_figure() -> None:
    short = sum(len(sample.answer) < 5 for sample in SAMPLES)
    assert short > 0
    found = row(figures(Shifted("some", least=5)), "some", "all", "all")
    assert (found.answers, found.unscored) == (17 - short, short)
    assert found.metrics["exact"].value == 1.0


def test_a_system_that_scores_nothing_has_no_figures() -> None:
    found = row(figures(Shifted("none", least=10**6)), "none", "all", "all")
    assert (found.answers, found.unscored) == (0, 17)
    assert {each.value for each in found.metrics.values()} == {None}


def test_differences_are_of_the_first_to_those_after_it_over_what_both_scored() -> None:
    found = figures(Shifted("one"), Shifted("two", shift=0.2, least=5))
    errors = [each for each in found.differences if each.metric == "mae" and each.group == "all"]
    assert [(each.system, each.other) for each in errors] == [("one", "two")]
    assert errors[0].difference.value is not None
    assert errors[0].difference.value < 0
    assert errors[0].is_better, "less error is better"
    turned = figures(Shifted("two", shift=0.2), Shifted("one")).differences
    assert not any(each.is_better for each in turned)


def test_confidence_is_judged_where_there_is_any() -> None:
    found = figures(Shifted("none"), Shifted("some", shift=0.1))
    assert {(each.system, each.group) for each in found.confidence} == {
        ("some", "all"),
        ("some", "logistics"),
        ("some", "networks"),
    }


def test_two_judges_are_set_beside_each_other() -> None:
    found = figures(Shifted("people"))
    by_group = {each.group: each for each in found.humans}
    assert set(by_group) == {"all", "networks"}
    assert by_group["networks"].answers == 8
    # The second judge gave half a mark less, where there was any: of 5 marks a tenth, of 4 an eighth.
    bias = by_group["networks"].metrics["bias"].value
    # Question 1: 5, 2.5, .5, 2 marks: 4 x .1. Question 2: 4, 2, 0, 3: 3 x .125. (.4 + .375) / 8
    assert bias == pytest.approx(0.775 / 8)
