"""Several reference answers: what the others say to a point of the first becomes its alternatives."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rubrics.alignment import align
from rubrics.draft import Draft
from rubrics.sections import Section
from rubrics.terms import fold


def with_counterparts(sections: Sequence[Section], others: Sequence[Sequence[Section]]) -> list[Section]:
    """Return `sections` with counterparts from `others`, the same parts as other reference answers tell them.

    A reference answer with other parts than the first is compared as a whole. What has no counterpart is left out.
    """
    for told in others:
        if len(told) == len(sections):
            sections = [
                _with(section, list(_leaves(other.drafts)))
                for section, other in zip(sections, told, strict=True)
            ]
        else:
            everything = [leaf for section in told for leaf in _leaves(section.drafts)]
            sections = [_with(section, everything) for section in sections]
    return list(sections)


def _with(section: Section, others: Sequence[Draft]) -> Section:
    leaves = list(_leaves(section.drafts))
    found = align([_says(leaf) for leaf in leaves], [_says(other) for other in others])
    added = {
        id(leaf): (_wording(others[j]), *others[j].alternatives)
        for leaf, j in zip(leaves, found, strict=True)
        if j is not None
    }
    return replace(section, drafts=tuple(_extended(draft, added) for draft in section.drafts))


def _extended(draft: Draft, added: dict[int, tuple[str, ...]]) -> Draft:
    if draft.children:
        return replace(draft, children=tuple(_extended(child, added) for child in draft.children))
    known = {fold(draft.text), fold(_says(draft))} | {fold(wording) for wording in draft.alternatives}
    new = []
    for wording in added.get(id(draft), ()):
        if fold(wording) not in known:
            known.add(fold(wording))
            new.append(wording)
    return replace(draft, alternatives=(*draft.alternatives, *new)) if new else draft


def _leaves(drafts: Sequence[Draft]) -> Iterator[Draft]:
    for draft in drafts:
        if draft.children:
            yield from _leaves(draft.children)
        elif draft.title or draft.text:
            yield draft


def _says(draft: Draft) -> str:
    return f"{draft.title} {draft.text}".strip()


def _wording(draft: Draft) -> str:
    return draft.text or draft.title
