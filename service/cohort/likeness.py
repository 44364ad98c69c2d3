"""Groups of answers to one question whose own wording is nearly the same.

What the question, its rubric, and its reference answers say may be said by all, and what many students say they have
from a book or from class: both are left out before two answers are compared. So a reference answer learnt by heart is
no likeness, and neither are short answers. Being alike is a reason to read both, and proves nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain
from statistics import fmean

from rubrics.model import Rubric
from service.cohort.candidates import Bands, bands_of, candidate_pairs
from service.cohort.different_texts import DifferentTexts
from service.cohort.examples import beginning
from service.cohort.groups import Link, connected
from service.cohort.ngrams import jaccard
from service.cohort.texts import QuestionTexts, Written

LIKE_FROM = 0.7
"""Jaccard likeness from which two answers are near-identical, of their own wording and of all of it."""
KNOWN_FROM = 0.7
"""Share of an answer's n-grams from which it repeats what the question and the reference say."""
MOST_GROUPS = 20
MOST_MEMBERS = 12
_USUAL_PAIRS = 200
_FEWEST_USUAL = 10


@dataclass(frozen=True)
class Member:
    """One answer of a group; `student` is empty where it is not known."""

    index: int
    label: str
    student: str


@dataclass(frozen=True)
class LikeGroup:
    """Answers of near-identical wording, by two students at least: each is like at least one other.

    size: How many; `members` are the first MOST_MEMBERS of them, by their position.
    lowest, highest: Likeness of the pairs found alike, 0 to 1; 1 is the same but for blanks, case, and punctuation.
    text: The beginning of the first member's answer.
    """

    size: int
    members: tuple[Member, ...]
    lowest: float
    highest: float
    text: str
    is_cut: bool


@dataclass(frozen=True)
class Likeness:
    """What comparing the answers to one question found.

    compared, short: Answers that were compared, and those too short for it.
    reference: Of those compared, how many say little beside what the question and the reference say.
    common: Of those compared, how many others say little that not many say.
    usual: Mean likeness of pairs drawn at random, to compare with; None below ten different texts.
    groups: The largest MOST_GROUPS of `group_count`; all of them have `grouped` answers.
    """

    compared: int
    short: int
    reference: int
    common: int
    usual: float | None
    group_count: int
    grouped: int
    groups: tuple[LikeGroup, ...]


def find_likeness(answers: QuestionTexts, rubric: Rubric | None) -> Likeness:
    """Compare the answers to one question; the same answers give the same figures in any order.

    Memory: about 100 bytes a different text, and a table of at most 64 MB while it runs.

    Raises:
        OSError: the texts can't be read.
    """
    texts = DifferentTexts(answers, rubric)
    comparable: list[int] = []
    bands: list[Bands] = []
    reference = common = 0
    for text in range(len(texts)):
        wording = texts.wording(text)
        if wording.is_comparable:
            comparable.append(text)
            bands.append(bands_of(wording.own))
        elif wording.known >= KNOWN_FROM * len(wording.all):
            reference += texts.times(text)
        else:
            common += texts.times(text)
    links = [
        Link(comparable[a], comparable[b], like)
        for a, b in candidate_pairs(bands)
        if (like := _likeness(texts, comparable[a], comparable[b])) >= LIKE_FROM
    ]
    alone = [text for text in comparable if texts.times(text) > 1]
    found = [_group(texts, members, likenesses) for members, likenesses in connected(links, alone)]
    groups = sorted(
        (group for group in found if group is not None),
        key=lambda group: (-group.size, -group.lowest, group.members[0].index),
    )
    return Likeness(
        compared=len(answers.digests),
        short=answers.short,
        reference=reference,
        common=common,
        usual=_usual(texts),
        group_count=len(groups),
        grouped=sum(group.size for group in groups),
        groups=tuple(groups[:MOST_GROUPS]),
    )


def _likeness(texts: DifferentTexts, first: int, second: int) -> float:
    a, b = texts.wording(first), texts.wording(second)
    if a.kind != b.kind:
        return 0.0
    return min(jaccard(a.own, b.own), jaccard(a.all, b.all))


def _group(texts: DifferentTexts, members: Sequence[int], likenesses: Sequence[float]) -> LikeGroup | None:
    """Return the group, None where one student wrote all of it."""
    answers = chain.from_iterable(map(texts.answers, members))
    first = next(answers)
    if all(_who(each) == _who(first) for each in answers):
        return None
    # A group may be large: only those that are shown are kept.
    written = nsmallest(
        MOST_MEMBERS, chain.from_iterable(map(texts.answers, members)), key=lambda each: each.index
    )
    # The same text twice is a pair too.
    same = [1.0] if any(texts.times(text) > 1 for text in members) else []
    begun, is_cut = beginning(written[0].answer)
    return LikeGroup(
        size=sum(texts.times(text) for text in members),
        members=tuple(_member(each) for each in written),
        lowest=min([*likenesses, *same]),
        highest=max([*likenesses, *same]),
        text=begun,
        is_cut=is_cut,
    )


def _who(written: Written) -> str | int:
    """Return the student, or where none is known the answer itself, which may be anyone's."""
    return written.student or written.index


def _member(written: Written) -> Member:
    return Member(written.index, written.label, written.student)


def _usual(texts: DifferentTexts) -> float | None:
    """Return the mean likeness of neighbours in the order of the digests, which is as good as drawn at random."""
    if len(texts) < _FEWEST_USUAL:
        return None
    pairs = range(min(len(texts) - 1, _USUAL_PAIRS))
    return fmean(jaccard(texts.wording(text).all, texts.wording(text + 1).all) for text in pairs)
