"""Lines with a label: "Advantages: It is fast. It is cheap." names all of its sentences, not the first alone."""

from collections.abc import Sequence
from dataclasses import replace

from rubrics.draft import Draft
from rubrics.reading import Reading


def group_labelled_lines(reading: Reading, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts of running text with the sentences of each labelled line as one group.

    Where one line is all there is, its label names the answer; where the text states marks, they tell what is a point.
    """
    if any(draft.stated is not None for draft in drafts):
        return list(drafts)
    grouped: list[Draft] = []
    at = 0
    while at < len(drafts):
        stop = at + 1
        if _is_labelled(reading, drafts[at]):
            while stop < len(drafts) and _goes_on(reading, drafts[stop - 1], drafts[stop]):
                stop += 1
        whole = at == 0 and stop == len(drafts)
        grouped += [_group(reading, drafts[at:stop])] if stop > at + 1 and not whole else drafts[at:stop]
        at = stop
    return grouped


def _is_labelled(reading: Reading, draft: Draft) -> bool:
    line = reading.text.rfind("\n", 0, draft.start) + 1
    label = reading.plain[draft.start : draft.end].lstrip().removeprefix(draft.title).lstrip()[:1]
    return (
        bool(draft.title and draft.text and label in tuple(":："))
        and not (draft.numbered or draft.children)
        and not reading.tells(line, draft.start)
    )


def _goes_on(reading: Reading, before: Draft, draft: Draft) -> bool:
    plain = not (draft.title or draft.numbered or draft.children)
    return plain and "\n" not in reading.text[before.start : draft.start]


def _group(reading: Reading, drafts: Sequence[Draft]) -> Draft:
    first, *others = drafts
    colon = next(at for at in range(first.start, first.end) if reading.plain[at] in ":：")
    children = (replace(first, start=colon + 1, title=""), *others)
    return Draft(first.start, others[-1].end, first.title, "", children=children)
