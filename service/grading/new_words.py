"""New words: those of a sentence that a question has neither spelt so nor with a slip."""

from collections.abc import Set
from difflib import get_close_matches

from service.grading.terms import is_small, terms

# Two slips in a short word ("tsges" for "stages") still are; "parameter" is none of "compiler".
_CLOSE = 0.7


def brings_new_words(text: str, asked: Set[str]) -> bool:
    """Whether `text` has a term that is none of the `asked`, nor one of them misspelt, nor a small word.

    Both are terms as `terms` reads them. A number is new if it is another one, a pair of Han characters if neither
    of them stands in `asked`.
    """
    new = (term for term in terms(text) - asked if len(term) > 1 or not term.isascii() or term.isdigit())
    letters = frozenset[str]().union(*asked)
    return any(not is_small(term) and not _is_slip(term, asked, letters) for term in new)


def _is_slip(term: str, asked: Set[str], letters: Set[str]) -> bool:
    if term[0].isdigit():
        return False
    if term[0] > "\u2fff":
        return not letters.isdisjoint(term)
    return any(sorted(term) == sorted(word) for word in asked) or bool(
        get_close_matches(term, asked, 1, _CLOSE)
    )
