"""The systems by name, and what each needs to be made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from eval.questions import Questions
from eval.splits import SplitError, SplitName
from eval.systems.caifen import CaifenSystem, RulesSystem, credit_trainer
from eval.systems.calibrated import CalibratedSystem
from eval.systems.grader import GraderSystem
from eval.systems.length import length_system
from eval.systems.llm_judge import LLMJudge
from eval.systems.mean import mean_system
from eval.systems.ngrams import ngrams_system
from eval.systems.protocol import System
from eval.systems.whole_answer import whole_answer_system
from eval.training.reader import Reader
from service.credit.load import shipped_model_for
from service.encoders.protocol import Encoder
from service.llm.reply import LLM


@dataclass(frozen=True)
class Means:
    """What systems are made from; `encoder` and `llm` are None where no system named needs one."""

    questions: Questions
    encoder: Encoder | None = None
    llm: LLM | None = None
    llm_seconds: float = 60.0

    def need_encoder(self) -> Encoder:
        """Return the encoder.

        Raises:
            ValueError: there is none.
        """
        if self.encoder is None:
            raise ValueError("this system needs an encoder")
        return self.encoder

    @cached_property
    def reader(self) -> Reader:
        """The reader that systems share, so that each answer is read once.

        Raises:
            ValueError: there is no encoder.
        """
        return Reader(self.need_encoder())

    def need_llm(self) -> LLM:
        """Return the language model.

        Raises:
            ValueError: there is none.
        """
        if self.llm is None:
            raise ValueError("this system needs a language model")
        return self.llm


@dataclass(frozen=True)
class Entry:
    """How a system is made, what it needs, and whether it is run unless others are named.

    A system with a `split` does under any other nothing that its name says; `is_shipped` says that its credit model is
    the one in the package, which learned before the run.
    """

    make: Callable[[Means], System]
    needs_encoder: bool = False
    needs_llm: bool = False
    is_default: bool = True
    split: SplitName | None = None
    is_shipped: bool = False


def _calibrated(means: Means, name: str, *, sees_question: bool) -> CalibratedSystem:
    train = credit_trainer(means.questions, means.reader)
    return CalibratedSystem(means.questions, means.reader, train, name=name, sees_question=sees_question)


SYSTEMS: dict[str, Entry] = {
    # The main systems come first: differences are of the first one run to each of the others.
    "caifen": Entry(lambda means: CaifenSystem(means.questions, means.reader), needs_encoder=True),
    "grader": Entry(
        lambda means: GraderSystem(
            means.questions, means.need_encoder(), shipped_model_for(means.need_encoder())
        ),
        needs_encoder=True,
        is_default=False,
        is_shipped=True,
    ),
    "rules": Entry(lambda means: RulesSystem(means.questions, means.reader), needs_encoder=True),
    "calibrated": Entry(
        lambda means: _calibrated(means, "calibrated", sees_question=False),
        needs_encoder=True,
        is_default=False,
        split="answer-level",
    ),
    "calibrated-seen": Entry(
        lambda means: _calibrated(means, "calibrated-seen", sees_question=True),
        needs_encoder=True,
        is_default=False,
        split="answer-level",
    ),
    "mean": Entry(lambda means: mean_system(means.questions)),
    "length": Entry(lambda means: length_system(means.questions)),
    "ngrams": Entry(lambda means: ngrams_system(means.questions)),
    "whole-answer": Entry(
        lambda means: whole_answer_system(means.questions, means.need_encoder()),
        needs_encoder=True,
    ),
    "llm-judge": Entry(
        lambda means: LLMJudge(means.questions, means.need_llm(), means.llm_seconds),
        needs_llm=True,
        is_default=False,
    ),
}


def default_names() -> tuple[str, ...]:
    """Return the systems that are run where none is named."""
    return tuple(name for name, entry in SYSTEMS.items() if entry.is_default)


def check_split(names: Sequence[str], split: SplitName, allowed: Sequence[SplitName]) -> None:
    """Refuse systems called `names` that `split` keeps from what they do; `allowed` are the splits to choose from.

    Raises:
        SplitError: there are such.
        KeyError: there is no system of that name.
    """
    for name in names:
        wanted = SYSTEMS[name].split
        if wanted is None or wanted == split:
            continue
        advice = f"take --split {wanted}, or name" if wanted in allowed else "name"
        raise SplitError(
            f"{name} needs other answers to the same question, which the split {split} keeps from it: {advice} "
            "other systems"
        )


def make_systems(names: Sequence[str], means: Means) -> list[System]:
    """Return the systems called `names`, in that order.

    Raises:
        KeyError: there is none of that name.
        ValueError: one needs an encoder or a language model, and there is none.
    """
    return [SYSTEMS[name].make(means) for name in names]
