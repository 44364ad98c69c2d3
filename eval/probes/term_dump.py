"""Probe `term-dump`: the content terms of the reference answer in any order, without a sentence."""

import re
from collections.abc import Sequence
from random import Random

from eval.probes.case import CreditAtMost, Generated, Material, ProbeCase, of_question
from eval.probes.limits import limit_of
from eval.probes.statements import statements
from rubrics.model import Rubric
from rubrics.text_length import reading_length

PROBE = "term-dump"

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:[-'’][^\W_{_HAN}]+)*")
# Words that only hold a Chinese sentence together; what stands between them names something.
_ZH_SMALL = re.compile(
    "可以|能够|应当|应该|必须|需要|如果|因为|所以|但是|并且|而且|或者|以及|其中|这种|这个|一个|一种|进行|通过|对于|关于|包括|主要|没有|不是|就是|也是|为了|由于|使得|从而|因此|那么|这样|"
    "之间|之后|之前|即可|每个|各个|所有|任何|依次|直到|当|若|(?<![原法规准])则|否则|[的了和与及或在是把被由从也都还又使让给所其该此这那均再将并且而]"
)
_WESTERN_SMALL_LIST = """
a an the and or of to in on at by for from with as is are was were be been being it its this that these those which who
whom whose what when where how why can could may might will would shall should must do does did has have had not no than
then there their they them he she his her you your we our i also such so if into over under between while because but
any some each all both only just very more most other one two used using use
der die das den dem des ein eine einen einem einer eines und oder von vom zu zum zur im in an am auf aus bei mit nach
für über unter durch als wie ist sind war waren sein wird werden wurde kann können muss müssen soll sollen darf hat
haben nicht kein keine es er sie wir ihr sich dass daß auch noch nur so wenn um man diese dieser dieses sowie ob
"""
_WESTERN_SMALL = frozenset(_WESTERN_SMALL_LIST.split())
# Fewer terms than these, and saying them says it all ("memory address, operand").
FEWEST_TERMS = 5
_JOINS = re.compile("以及|[和与及或等]")
_LONGEST, _PIECE = 6, 4
# A reference answer of Western statements no longer than this ("By reference"), or with hardly a small word, is a list.
_SHORT_STATEMENT = 8.0
_CONTENT_SHARE = 0.92


def term_dump(material: Material) -> Generated:
    """Make two cases, terms with blanks and with 、 or commas between; a question that asks for terms is left out."""
    texts = dumped_rubric(material.question.rubric, material.language, material.draws(PROBE))
    return of_question(
        [
            ProbeCase(PROBE, variant, material.key, text, None, CreditAtMost(limit_of(PROBE)))
            for variant, text in texts.items()
        ]
    )


def dumped_rubric(rubric: Rubric, language: str, draws: Random) -> dict[str, str]:
    """Return the terms of what `rubric` asks for by variant; none where it asks for terms, or for very few."""
    texts = [each.text for each in statements(rubric)]
    found = content_terms(" \n".join(texts))
    if is_list_of_terms(texts) or len(found) < FEWEST_TERMS:
        return {}
    marks = {"blanks": " ", "commas": comma(language)}
    return {variant: dumped(found, mark, draws) for variant, mark in marks.items()}


def comma(language: str) -> str:
    """Return what stands between the items of a list."""
    return "、" if language == "zh" else ", "


def dumped(found: Sequence[str], mark: str, draws: Random) -> str:
    """Return the terms in another order with `mark` between."""
    return mark.join(draws.sample(list(found), len(found)))


def content_terms(text: str) -> list[str]:
    """Return the terms of `text` that name something, each once, in the order they stand in.

    Of Western text: words but small ones. Of Chinese: what stands between small words, longer runs cut into pieces
    of four characters.
    """
    found: dict[str, None] = {}
    for run in _RUN.findall(text):
        if re.match(f"[{_HAN}]", run):
            for name in _ZH_SMALL.split(run):
                found.update(dict.fromkeys(_pieces(name)))
        elif run.casefold() not in _WESTERN_SMALL:
            found[run] = None
    return list(found)


def is_list_of_terms(texts: Sequence[str]) -> bool:
    """Whether statements are no more than terms, so that the terms alone are a right answer."""
    if all(reading_length(text) <= _SHORT_STATEMENT and not re.search(f"[{_HAN}]", text) for text in texts):
        return True
    # What joins the items of a list makes no sentence of it.
    letters = sum(len(_JOINS.sub("", run)) for text in texts for run in _RUN.findall(text))
    named = sum(len(term) for text in texts for run in _RUN.findall(text) for term in content_terms(run))
    return named >= _CONTENT_SHARE * letters


def _pieces(name: str) -> list[str]:
    if len(name) <= _LONGEST:
        return [name] if name else []
    cuts = list(range(0, len(name), _PIECE))
    # No single character at the end.
    if len(name) - cuts[-1] == 1:
        cuts.pop()
    return [name[a:b] for a, b in zip(cuts, [*cuts[1:], len(name)], strict=True)]
