"""Answers to measure with, made from the bank's: as many as wanted, all different, the same in every run."""

import random
import re
from collections.abc import Sequence
from pathlib import Path

from ruamel.yaml import YAML

from rubrics.model import Rubric
from rubrics.yaml_text import load_rubric

_BANK = Path(__file__).parents[1] / "rubrics" / "bank"
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]?")
_LEAST_LETTERS = 6


def bank_questions() -> list[str]:
    """Return the names of the bank's questions."""
    return sorted(path.name for path in _BANK.iterdir() if (path / "answers.yaml").is_file())


def bank_rubric(question: str) -> Rubric:
    """Return the rubric of the bank's `question`."""
    return load_rubric((_BANK / question / "rubric.yaml").read_text(encoding="utf-8"))


def sentences(question: str) -> list[str]:
    """Return the distinct sentences of the bank's answers to `question`."""
    answers = YAML(typ="safe").load((_BANK / question / "answers.yaml").read_text(encoding="utf-8"))
    found = (piece.strip() for each in answers for piece in _SENTENCE.findall(each["answer"]))
    return list(dict.fromkeys(piece for piece in found if len(piece) >= _LEAST_LETTERS))


def made_answers(some: Sequence[str], count: int, length: int, seed: int = 0) -> list[str]:
    """Return `count` answers of `length` sentences drawn from `some`.

    Each sentence loses a letter at a drawn place, as if misspelt: few sentences come twice, as in a real cohort,
    so that a cache of vectors gains nothing that it would not gain there.
    """
    draw = random.Random(seed)  # noqa: S311 - guards nothing
    return ["".join(_misspelt(text, draw) for text in _drawn(some, length, draw)) for _ in range(count)]


def _drawn(some: Sequence[str], length: int, draw: random.Random) -> list[str]:
    return draw.sample(some, min(length, len(some)))


def _misspelt(text: str, draw: random.Random) -> str:
    at = draw.randrange(len(text) - 1)
    return text[:at] + text[at + 1 :]
