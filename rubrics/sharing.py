"""Sharing: marks from the top of a part down to its key points, as stated, in proportion, or equally."""

from collections.abc import Sequence
from decimal import Decimal

from rubrics.draft import Draft
from rubrics.marks import share_equally, share_in_proportion, tidy, total
from rubrics.model import KeyPoint, MarkingPolicy, Source
from rubrics.statement import strip_ends


def key_points(
    parent_id: str, drafts: Sequence[Draft], text: str, marks: Decimal, policy: MarkingPolicy
) -> tuple[KeyPoint, ...]:
    """Turn drafts into key points that share `marks`.

    Marks that the text states are kept; where they do not add up to `marks` they are scaled in proportion. What is
    left goes to points without stated marks in equal shares. Where nothing is left, numbered ones have no marks, and
    the others, sentences that explain something, are no key points.
    """
    telling = [draft for draft in drafts if draft.title or draft.text or draft.children]
    shares = share(marks, [draft.stated for draft in telling])
    earning = [
        (draft, part or Decimal(0))
        for draft, part in zip(telling, shares, strict=True)
        if part is not None or draft.numbered
    ]
    return tuple(
        key_point(f"{parent_id}.{i}", draft, text, part, policy)
        for i, (draft, part) in enumerate(earning, start=1)
    )


def share(marks: Decimal, stated: Sequence[Decimal | None]) -> list[Decimal | None]:
    """Share `marks` among siblings of which some have stated marks; None for one that is left with nothing."""
    known = [part for part in stated if part is not None]
    unknown = len(stated) - len(known)
    if not known:
        return list(share_equally(marks, unknown)) if unknown else []
    rest = marks - total(known)
    if unknown and rest > 0:
        shares = iter(share_equally(rest, unknown))
        return [next(shares) if part is None else tidy(part) for part in stated]
    scaled = iter(share_in_proportion(marks, known))
    return [None if part is None else next(scaled) for part in stated]


def key_point(point_id: str, draft: Draft, text: str, marks: Decimal, policy: MarkingPolicy) -> KeyPoint:
    """Turn one draft with its `marks` into a key point."""
    children: tuple[KeyPoint, ...] = ()
    if draft.children and draft.choose:
        each = share_equally(marks, draft.choose)[0]
        children = tuple(
            key_point(f"{point_id}.{i}", child, text, each, policy)
            for i, child in enumerate(draft.children, start=1)
        )
    elif draft.children:
        children = key_points(point_id, draft.children, text, _below(draft, marks, policy), policy)
    return KeyPoint(
        id=point_id,
        title=draft.title,
        text=draft.text,
        marks=marks,
        alternatives=draft.alternatives,
        choose=draft.choose if draft.children else None,
        children=children,
        source=_source(text, draft.start, draft.end),
    )


def _below(draft: Draft, marks: Decimal, policy: MarkingPolicy) -> Decimal:
    """Return how many of a point's marks go to its children."""
    if not draft.text or policy.statement == "children":
        return marks
    if draft.each is not None:
        return min(marks, draft.each * len(draft.children))
    known = [child.stated for child in draft.children]
    if all(known):
        return min(marks, total([part for part in known if part is not None]))
    shares = share_equally(marks, len(draft.children) + 1)
    return total(shares[: len(draft.children)])


def _source(text: str, start: int, end: int) -> Source:
    """Return the span without the blanks and the closing punctuation around it."""
    kept = strip_ends(text[start:end])
    begin = start + len(text[start:end]) - len(text[start:end].lstrip())
    return Source(start=begin, end=begin + len(kept))
