"""Runs of words that two texts share, whatever their punctuation, blanks, width, case, and Chinese script."""

import re
from collections.abc import Iterable, Sequence

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


def shared_run(text: str, sources: Iterable[str], least: float, allowed: Iterable[str]) -> bool:
    """Whether `text` repeats a run of `sources` that weighs at least `least` and is in none of the `allowed` texts.

    A source that weighs less is looked for as a whole, unless it is a single character.
    """
    said = _joined(tokens(text))
    fine = [_joined(tokens(other)) for other in allowed]
    return any(
        run in said and not any(run in other for other in fine)
        for source in sources
        for run in map(_joined, _runs(tokens(source), least))
    )


def contains(text: str, part: str) -> bool:
    """Whether the tokens of `part` stand in `text` in one run; never for a part without any."""
    run = tokens(part)
    return bool(run) and _joined(run) in _joined(tokens(text))


def _runs(source: Sequence[str], least: float) -> Iterable[Sequence[str]]:
    """Yield the shortest run of enough weight from each token on."""
    if weight(source) < least:
        if len(source) > 1 or any(len(token) > 1 for token in source):
            yield source
        return
    for start in range(len(source)):
        end, weighed = start, 0.0
        while end < len(source) and weighed < least:
            weighed += weight(source[end : end + 1])
            end += 1
        if weighed < least:
            return
        yield source[start:end]


def _joined(run: Sequence[str]) -> str:
    return f" {' '.join(run)} "
