"""A probe run: each case and the answer it is compared with, scored by one that has not learned from its question.

The system is any `eval.systems.protocol.System`; `score_cases` takes a scorer alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.probes.case import Material, ProbeCase
from eval.probes.cases import Cases
from eval.questions import Question, QuestionKey, Questions
from eval.run import Plan, RunResult, SystemResult, score_checked
from eval.samples.sample import Sample
from eval.splits import Fold, SplitError, SplitName, make_folds
from eval.systems.protocol import Scored, Scorer, System
from service.encoders.progress import Progress, silent

PROBE_SPLITS: tuple[SplitName, ...] = ("leave-question-out", "as-shipped")
# So many answers at a time, so that progress is seen; no score depends on it.
_AT_ONCE = 32


@dataclass(frozen=True)
class ProbeScore:
    """What one case got, and what its base got; `base` is None where it has none. Either may be unscored (None)."""

    probed: Scored | None
    base: Scored | None


@dataclass(frozen=True)
class ProbedSystem:
    """What one system gave each case, in order."""

    name: str
    scores: tuple[ProbeScore, ...]


@dataclass(frozen=True)
class ProbeRun:
    """Everything that probe figures and reports are made from; `plain` holds the answers as people wrote them."""

    cases: Cases
    systems: tuple[ProbedSystem, ...]
    plain: RunResult


def score_cases(
    scorer: Scorer, cases: Sequence[ProbeCase], questions: Questions, name: str = "scorer"
) -> list[ProbeScore]:
    """Let `scorer` score every case and its base; equal answers to a question are scored once.

    Raises:
        ValueError: a score that can't be.
    """
    by_key = {question.key: question for question in questions.all}
    wanted = {(case.question, text): None for case in cases for text in _texts(case)}
    found = _score_texts(scorer, name, [(by_key[key], text) for key, text in wanted])
    return [_score_of(case, found) for case in cases]


def run_probes(
    samples: Sequence[Sample],
    material: Sequence[Material],
    cases: Cases,
    questions: Questions,
    systems: Sequence[System],
    plan: Plan,
    progress: Progress = silent,
) -> ProbeRun:
    """Let each system score the cases, and the answers of `material` as they are.

    `samples` are all there are: a system that learns does so from those of other questions.

    Raises:
        SplitError: the samples can't be split so, or a system that learns is to be run as shipped.
        ValueError: a system gave a score that can't be.
        Whatever a system raises (EncoderError, LLMError).
    """
    if plan.split not in PROBE_SPLITS:
        raise SplitError(f"probes are run {' or '.join(PROBE_SPLITS)}, not {plan.split}")
    learning = [system.name for system in systems if system.learns]
    if plan.split == "as-shipped" and learning:
        raise SplitError(
            f"{', '.join(learning)} must learn from other answers first, which the split as-shipped has none of: "
            "take --split leave-question-out, or name other systems"
        )
    folds = make_folds(plan.split, samples, folds=plan.folds, seed=plan.seed)
    plain = [sample for each in material for sample in each.answers]
    probed: list[ProbedSystem] = []
    results: list[SystemResult] = []
    for system in systems:
        own = folds if system.learns else (Fold((), tuple(range(len(samples)))),)
        found = _score_by_folds(system, samples, material, cases, questions, own, progress)
        probed.append(ProbedSystem(system.name, tuple(_score_of(case, found) for case in cases.cases)))
        given = tuple(found[questions.of(sample).key, sample.answer] for sample in plain)
        results.append(SystemResult(system.name, given))
    return ProbeRun(
        cases, tuple(probed), RunResult(tuple(plain), questions, plan, tuple(folds), tuple(results))
    )


_Found = dict[tuple[QuestionKey, str], Scored | None]


def _score_by_folds(
    system: System,
    samples: Sequence[Sample],
    material: Sequence[Material],
    cases: Cases,
    questions: Questions,
    folds: Sequence[Fold],
    progress: Progress,
) -> _Found:
    wanted: dict[QuestionKey, dict[str, None]] = {}
    for each in material:
        wanted[each.key] = {sample.answer: None for sample in each.answers}
    for case in cases.cases:
        wanted.setdefault(case.question, {}).update(dict.fromkeys(_texts(case)))
    total = sum(map(len, wanted.values()))
    found: _Found = {}
    step = f"Probing {system.name}"
    progress(step, 0)
    for fold in folds:
        tested = {questions.of(samples[i]).key: questions.of(samples[i]) for i in fold.test}
        inside = {key: question for key, question in tested.items() if key in wanted}
        if not inside:
            continue
        scorer = system.fit([samples[i] for i in fold.train])
        for key, question in inside.items():
            texts = [(question, text) for text in wanted[key]]
            for start in range(0, len(texts), _AT_ONCE):
                found |= _score_texts(scorer, system.name, texts[start : start + _AT_ONCE])
                progress(step, len(found) / total)
    return found


def _score_texts(scorer: Scorer, name: str, texts: Sequence[tuple[Question, str]]) -> _Found:
    answers = [_as_sample(question, text) for question, text in texts]
    scored = score_checked(scorer, name, answers)
    return {(question.key, text): each for (question, text), each in zip(texts, scored, strict=True)}


def _as_sample(question: Question, text: str) -> Sample:
    """Return an answer that nobody has scored."""
    unscored = {"answer": text, "score": 0.0, "score_judges": (), "feedback": "", "verdict": ""}
    return question.samples[0].model_copy(update=unscored)


def _texts(case: ProbeCase) -> list[str]:
    base = case.expected.base
    return [case.answer] if base is None else [case.answer, base]


def _score_of(case: ProbeCase, found: _Found) -> ProbeScore:
    base = case.expected.base
    return ProbeScore(found[case.question, case.answer], None if base is None else found[case.question, base])
