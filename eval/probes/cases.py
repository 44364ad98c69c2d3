"""All cases of a run, and how much no case could be made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.probes.case import Material, ProbeCase
from eval.probes.families import FAMILIES


@dataclass(frozen=True)
class LeftOut:
    """Of `considered` things (`unit`: "question", "sentence", "answer") of one data set a probe left out some."""

    probe: str
    dataset: str
    unit: str
    considered: int
    left_out: int


@dataclass(frozen=True)
class Cases:
    """The cases in the order of the questions, and what was left out."""

    cases: tuple[ProbeCase, ...]
    left_out: tuple[LeftOut, ...]


def make_cases(material: Sequence[Material], probes: Sequence[str] | None = None) -> Cases:
    """Return the cases of `probes` (all where None) for each question.

    Raises:
        KeyError: there is no probe of that name.
    """
    names = list(FAMILIES) if probes is None else probes
    cases: list[ProbeCase] = []
    counts: dict[tuple[str, str], LeftOut] = {}
    for each in material:
        for name in names:
            made = FAMILIES[name](each)
            cases += made.cases
            key = name, each.key.dataset
            known = counts.get(key, LeftOut(*key, made.unit, 0, 0))
            counts[key] = LeftOut(
                *key, made.unit, known.considered + made.considered, known.left_out + made.left_out
            )
    # By probe, then by data set, however the questions are mixed.
    order = {name: i for i, name in enumerate(names)}
    return Cases(tuple(cases), tuple(sorted(counts.values(), key=lambda each: order[each.probe])))
