"""Grade a cohort: 200 answers to one question, beside a plain loop that encodes everything again for each answer.

    python -m benchmarks.cohort [--answers 200] [--question nursing_transfusion_reaction]

The loop is what one writes first: for each answer it hands the answer's clauses and the rubric's points to
SentenceTransformer.encode, and takes the best cosine of each point: no tokens, no evidence, no confidence.
"""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.encoders import plain_sentence_transformer
from benchmarks.material import bank_rubric, made_answers, sentences
from rubrics.model import Rubric
from service.credit.load import shipped_credit_model
from service.encoders.bundled import ensure_bundled_graph, ensure_bundled_model
from service.encoders.bundled.encoder import PREFIX, BundledEncoder
from service.encoders.vector_cache import CachedEncoder
from service.grading.grader import Each, grade
from service.grading.plain_form import plain_form
from service.grading.segments import segment
from service.grading.units import prepare
from service.jobs.side_by_side import side_by_side
from service.settings import Settings

_ROUNDS = 2
_SENTENCES = 6
_ALL_KEPT = "grade(), all vectors kept"


def plain_loop(rubric: Rubric, answers: Sequence[str], model: Any) -> list[float]:
    """Return for each answer the mean of its points' best cosines."""
    points = [unit.text for unit in prepare(rubric).units if unit.role == "whole"]
    means = []
    for answer in answers:
        plain = plain_form(answer)
        clauses = [piece.text for piece in segment(plain, 0, len(plain))]
        vectors = model.encode([PREFIX + text for text in (*points, *clauses)], show_progress_bar=False)
        means.append(float((vectors[: len(points)] @ vectors[len(points) :].T).max(axis=1).mean()))
    return means


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--question", default="nursing_transfusion_reaction")
    chosen = parser.parse_args()
    rubric = bank_rubric(chosen.question)
    answers = made_answers(sentences(chosen.question), chosen.answers, _SENTENCES)
    print(
        f"{len(answers)} answers of {np.mean([len(each) for each in answers]):.0f} characters on average, "
        f"{len(prepare(rubric).points)} key points"
    )

    torch = plain_sentence_transformer(ensure_bundled_model(Settings().cache_dir))
    graph = ensure_bundled_graph(Settings().cache_dir)
    ways: dict[str, Callable[[], Callable[[], object]]] = {
        "plain loop, torch fp32": lambda: partial(plain_loop, rubric, answers, torch),
        "grade(), one after the other": lambda: _graded(rubric, answers, _fresh(graph), map),
        "grade(), side by side": lambda: _graded(rubric, answers, _fresh(graph), side_by_side),
    }
    best = dict.fromkeys([*ways, _ALL_KEPT], float("inf"))
    for _ in range(_ROUNDS):
        for name, ready in ways.items():
            way = ready()
            best[name] = min(best[name], _seconds(way))
        # The cache of the last way has all vectors now.
        best[_ALL_KEPT] = min(best[_ALL_KEPT], _seconds(way))
    loop = best["plain loop, torch fp32"]
    for name, seconds in best.items():
        print(f"{name}: {len(answers) / seconds:.1f} answers/s, {loop / seconds:.2f} x the loop")


def _fresh(graph: Path) -> CachedEncoder:
    """Return an encoder that has seen nothing: the first cohort of a new rubric is what is measured."""
    return CachedEncoder(BundledEncoder(graph))


def _graded(
    rubric: Rubric, answers: Sequence[str], encoder: CachedEncoder, each: Each
) -> Callable[[], object]:
    return partial(
        grade, rubric, answers, encoder=encoder, model=shipped_credit_model(encoder.identity), each=each
    )


def _seconds(do: Callable[[], object]) -> float:
    start = perf_counter()
    do()
    return perf_counter() - start


if __name__ == "__main__":
    main()
