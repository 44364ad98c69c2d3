"""The training plan: every number that a training run depends on, kept with what it made."""

from typing import Annotated

from pydantic import Field

from eval.training.kinds import Kind
from rubrics.model import Model

# Features that are not learned from: what the rules say depends on word lists, and with few questions to learn from
# the fit leans on it where it happens to help (docs/decisions/0008).
RULES = ("rule_credit", "strength", "opposed", "mixed")

ABOUT = (
    "best_span",
    "best_segment",
    "whole_answer",
    "recall",
    "said_0.60",
    "said_0.70",
    "said_0.80",
    "said_0.90",
    "telling",
    "exact",
    "exact_fresh",
    "terms_in_answer",
    "characters",
    "pairs",
    "triples",
    "answer_said",
    "margin_to_question",
    "likeness_to_question",
    "fresh",
    "answer_to_reference",
    "answer_to_question",
    "answer_length",
    "on_topic",
    "on_topic_exact",
    "reference_length",
)


class Known(Model):
    """How much the answers of each kind whose credit is known weigh in the loss, all of a kind together.

    The scored answers weigh 1.
    """

    reference: float = 0.0015
    point: float = 0.008
    same_set: float = 0.013
    other_set: float = 0.007
    question: float = 0.007
    nothing: float = 0.007

    def of(self, kind: Kind) -> float:
        """Return the weight of `kind`; what is told apart by other means weighs nothing."""
        return float(getattr(self, kind.replace(" ", "_"), 0.0))


class TrainingPlan(Model):
    """How the credit model is fitted.

    `known` weighs the answers whose credits are known by themselves. A question with n answers weighs n to the power
    of 1 - `evenness`. The answer's relevance takes all credit away below `nothing_below` and none from `all_from` on;
    `foreign_share` balances how much wrongly relevant answers weigh when it is fitted. An answer that is written in
    sentences less surely than `unwritten_below` keeps no credit, one from `written_from` on all of it. Rubrics of more
    than `most_points` key points are left to the rules. A grade is confident where it is within `within` of a person's.
    """

    networks: Annotated[int, Field(ge=1)] = 5
    hidden: Annotated[int, Field(ge=1)] = 24
    about_hidden: Annotated[int, Field(ge=1)] = 8
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.1
    weight_decay: float = 0.003
    noise: float = 0.05
    steps: int = 200
    learning_rate: float = 0.015
    evenness: float = 0.5
    known: Known = Known()
    clip: float = 4.0
    stretch: float = 0.06
    least: float = 0.08
    nothing_below: float = 0.0
    all_from: float = 0.05
    foreign_share: float = 0.5
    relevance_decay: float = 20.0
    written_decay: float = 5.0
    unwritten_below: float = 0.02
    written_from: float = 0.1
    most_points: Annotated[int, Field(ge=1)] = 16
    within: float = 0.15
    confidence_folds: Annotated[int, Field(ge=2)] = 4
    confidence_networks: Annotated[int, Field(ge=1)] = 2
    seed: int = 0
