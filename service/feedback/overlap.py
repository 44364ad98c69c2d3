"""Runs of words that two texts share, whatever their punctuation, blanks, width, case, and Chinese script."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from service.feedback.visible import without_hidden
from service.grading.plain_form import plain_form
from service.grading.terms import fold

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")
_WORD_WEIGHT = 1.5


def tokens(text: str) -> tuple[str, ...]:
    """Return the Han characters and the Western words of `text`, folded, in order."""
    return tuple(_TOKEN.findall(plain_form(fold(without_hidden(text)))))


def weight(run: Sequence[str]) -> float:
    """Return how much a run of tokens says, in Chinese characters; a Western word is worth 1.5 of them."""
    return sum(_WORD_WEIGHT if token.isascii() and len(token) > 1 else 1.0 for token in run)


def shared_run(
    text: str, sources: Iterable[str], least: float, allowed: Iterable[str], *, short_ones: bool = False
) -> bool:
    """Whether `text` repeats a run of `sources` that weighs at least `least` and is in none of the `allowed` texts.

    With `short_ones` a source that weighs less is looked for as a whole, unless it is a single character.
    """
    said = _joined(tokens(text))
    if not said.strip():
        return False
    fine = [_joined(tokens(other)) for other in allowed]
    return any(
        run in said and not any(run in other for other in fine)
        for source in sources
        for run in _runs(source, least, short_ones)
    )


def contains(text: str, part: str) -> bool:
    """Whether the tokens of `part` stand in `text` in one run; never for a part without any."""
    run = tokens(part)
    return bool(run) and _joined(run) in _joined(tokens(text))


@lru_cache(maxsize=256)
def _runs(source: str, least: float, short_ones: bool) -> tuple[str, ...]:
    """Return the shortest run of enough weight from each token on, joined; each once."""
    found = tokens(source)
    if weight(found) < least:
        says_something = len(found) > 1 or any(len(token) > 1 for token in found)
        return (_joined(found),) if short_ones and says_something else ()
    runs: dict[str, None] = {}
    end, weighed = 0, 0.0
    for start in range(len(found)):
        while end < len(found) and weighed < least:
            weighed += weight(found[end : end + 1])
            end += 1
        if weighed < least:
            break
        runs[_joined(found[start:end])] = None
        weighed -= weight(found[start : start + 1])
    return tuple(runs)


def _joined(run: Sequence[str]) -> str:
    return f" {' '.join(run)} "
