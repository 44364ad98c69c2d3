"""Where something is put into an answer: before it, behind it, or between two of its sentences."""

from eval.probes.statements import joined, sentences

PLACES = ("start", "end", "middle")


def placed(answer: str, added: str, place: str, language: str) -> str:
    """Return `answer`, every letter kept, with `added` at a place of `PLACES`.

    In the middle of an answer of one sentence there is no place: there it goes behind.
    """
    pieces = sentences(answer)
    if not pieces:
        return added
    at = {"start": 0, "end": len(pieces), "middle": (len(pieces) + 1) // 2}[place]
    return joined([*pieces[:at], added, *pieces[at:]], language)
