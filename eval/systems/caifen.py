"""The system `caifen`: the grader with a credit model that has learned from the fold's training samples only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from eval.questions import Questions
from eval.samples.sample import Sample
from eval.systems.grader import scored_grade
from eval.systems.protocol import Scored
from eval.training.examples import make_examples
from eval.training.plan import TrainingPlan
from eval.training.reader import Reader
from eval.training.train import train, train_credits
from service.grading.credit_model import CreditModel
from service.grading.grader import finish


@dataclass(frozen=True)
class CaifenSystem:
    """Trains a credit model for every fold and grades by it; answers are read once for all folds."""

    questions: Questions
    reader: Reader
    plan: TrainingPlan = field(default_factory=TrainingPlan)
    name: str = "caifen"
    learns: bool = True

    def fit(self, samples: Sequence[Sample]) -> "CaifenScorer":
        """Train on `samples`.

        Raises:
            TrainingError: they answer fewer than two questions.
        """
        examples = make_examples(samples, self.questions, self.reader, self.plan.seed)
        model = train(examples, self.reader.encoder.identity, self.plan, name="fold")
        return CaifenScorer(self.questions, self.reader, model)


def credit_trainer(
    questions: Questions, reader: Reader, plan: TrainingPlan | None = None
) -> Callable[[Sequence[Sample]], CreditModel]:
    """Return what trains a credit model on samples, without confidence."""
    plan = plan or TrainingPlan()

    def train_on(samples: Sequence[Sample]) -> CreditModel:
        examples = make_examples(samples, questions, reader, plan.seed)
        return train_credits(
            examples, reader.encoder.identity, plan, name="fold", networks=plan.confidence_networks
        )

    return train_on


@dataclass(frozen=True)
class RulesSystem:
    """The grader with its credit model off."""

    questions: Questions
    reader: Reader
    name: str = "rules"
    learns: bool = False

    def fit(self, samples: Sequence[Sample]) -> "CaifenScorer":
        """Return the scorer, whatever the samples."""
        del samples
        return CaifenScorer(self.questions, self.reader, None)


@dataclass(frozen=True)
class CaifenScorer:
    """The grader with one credit model, or with none: then the rules alone give credit."""

    questions: Questions
    reader: Reader
    model: CreditModel | None

    def score(self, samples: Sequence[Sample]) -> list[Scored]:
        """Grade each sample's answer by its question's rubric."""
        read = self.reader.read_all([(self.questions.of(sample).rubric, sample.answer) for sample in samples])
        return [scored_grade(finish(one, self.reader.encoder.identity, self.model)) for one in read]
