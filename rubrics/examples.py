"""Worked examples in a reference answer: what belongs to an example stands under it, and is no point beside it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rubrics.draft import Draft
from rubrics.model import MOST_DEPTH
from rubrics.reading import Reading
from rubrics.statement import strip_ends

_OPENS = re.compile(
    r"(?P<name>[举舉](?:[个個])?例子?(?:[来來][说說]|[说說]明)?|例如|比如(?:[说說])?|譬如"
    r"|for example|for instance|as an example|example|consider(?: the following| an) example"
    r"|zum beispiel|beispielsweise|als beispiel|ein beispiel|beispiel)[ \t]*[:：,，]",
    re.IGNORECASE,
)
_OPENS_GERMAN = re.compile(r"(?:Zum Beispiel|Beispielsweise)\b")
# A sentence that begins so tells what the example just before it comes to.
_GOES_ON = re.compile(
    r"(?:我[们們])?(?:可以|[会會]|能)?(?:注意到|看到|看出|[发發][现現])|[这這](?:[说說]明|表明|意味|[样樣]一[来來]|[时時])|此[时時]|由此可[见見]|可[见見]"
    r"|(?:this|that) (?:means|shows|implies|demonstrates|illustrates)\b|here,|in this (?:case|example)\b|we (?:can )?(?:see|note|notice|observe)\b"
    r"|(?:das|dies) (?:bedeutet|zeigt|heißt)\b|hier |in diesem (?:fall|beispiel)\b|man sieht\b",
    re.IGNORECASE,
)


def opens_example(draft: Draft) -> bool:
    """Whether a draft begins with "For example," and its like."""
    words = f"{draft.title}：{draft.text}" if draft.title else draft.text
    return bool(_OPENS.match(words) or _OPENS_GERMAN.match(words))


def join_examples(reading: Reading, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts of running text with each example and what it comes to as one point."""
    joined: list[Draft] = []
    in_example = False
    for draft in drafts:
        if in_example and _goes_on(draft) and draft.start >= joined[-1].end:
            first = joined[-1]
            joined[-1] = Draft(first.start, draft.end, "", strip_ends(reading.words(first.start, draft.end)))
            continue
        in_example = opens_example(draft) and _is_plain(draft)
        joined.append(draft)
    return joined


def group_example(
    reading: Reading, prose: Sequence[Draft], listed: Sequence[Draft], behind: Sequence[Draft]
) -> tuple[list[Draft], list[Draft], list[Draft]] | None:
    """Return `prose`, `listed`, and `behind` with the example whose steps are `listed` as one group, or None.

    An example has steps where its last words before the list end in a colon.
    """
    if not (prose and listed) or any(
        draft.stated is not None or draft.depth >= MOST_DEPTH for draft in listed
    ):
        return None
    begun = _begun(reading, prose, listed[0])
    if begun is None:
        return None
    at, start, title = begun
    stop = 0
    while stop < len(behind) and _goes_on(behind[stop]):
        stop += 1
    steps = [_whole(reading, draft) for draft in prose[at:]]
    if steps and title:
        # The name of an example is the group's and not its first step's.
        named = _OPENS.match(reading.plain, start)
        steps[0] = _whole(reading, replace(steps[0], start=named.end() if named else start))
    children = (*steps, *listed, *behind[:stop])
    group = Draft(start, children[-1].end, title, "", children=children)
    return list(prose[:at]), [group], list(behind[stop:])


def _begun(reading: Reading, prose: Sequence[Draft], first: Draft) -> tuple[int, int, str] | None:
    """Return which of `prose` begins the example whose steps begin with `first`, where it begins, and its name.

    Where the lead-in of the steps begins it, which is no draft, that is behind all of `prose`.
    """
    begin = prose[-1].end
    lead = reading.plain[begin : first.start]
    said = begin + len(lead) - len(lead.lstrip(" \t\n\u3000。.；;"))
    opening = _OPENS.match(reading.plain, said, first.start)
    if opening:
        return len(prose), said, opening["name"]
    at = next((i for i in reversed(range(len(prose))) if opens_example(prose[i])), None)
    if at is None or any(draft.stated is not None or draft.choose for draft in prose[at:]):
        return None
    # The number of the first step stands between the colon and its words.
    if not re.search(r"[:：]\s*\W{0,2}\w{0,3}\W{0,3}\s*$", reading.plain[prose[at].start : first.start]):
        return None
    return at, prose[at].start, prose[at].title


def _whole(reading: Reading, draft: Draft) -> Draft:
    """Return a step as one point, whatever its sentence lists."""
    return Draft(draft.start, draft.end, "", strip_ends(reading.words(draft.start, draft.end).strip()))


def _goes_on(draft: Draft) -> bool:
    return _is_plain(draft) and not draft.title and bool(_GOES_ON.match(draft.text))


def _is_plain(draft: Draft) -> bool:
    return not draft.children and draft.marks is None and not draft.numbered
