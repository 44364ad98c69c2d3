"""Items numbered in words: "首先…其次…最后…", "一是…二是…", "First, … Second, …", "Erstens … Zweitens …"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rubrics.markers import Marker

# A family's words in the order they come in; None stands for "any time later".
_FAMILIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "首先": (
        ("首先", "第一"),
        ("其次", "第二", "然后", "然後", "接着", "接著"),
        ("再次", "再者", "第三"),
        ("最后", "最後", "另外", "此外"),
    ),
    "一方面": (("一方面",), ("另一方面",)),
    "first": (
        ("firstly", "first"),
        ("secondly", "second", "next", "then"),
        ("thirdly", "third"),
        ("fourthly", "fourth"),
        ("finally", "lastly", "last"),
    ),
    "erstens": (("erstens",), ("zweitens",), ("drittens",), ("viertens",), ("schließlich",)),
    "zum einen": (("zum einen",), ("zum anderen",)),
}
_WORDS = {
    word: (family, rank)
    for family, ranks in _FAMILIES.items()
    for rank, words in enumerate(ranks)
    for word in words
}
_CJK = "一二三四五六七八九"
_START = (
    r"(?:(?P<start>^|[。；;.!！?？：:\n])[”\"')）]?|(?P<comma>[，,]))[ \t\u3000]*(?:and[ \t]+|und[ \t]+)?"
)
_CHINESE = "|".join(
    sorted((word for word in _WORDS if not word.isascii() and word[0] > "\u3000"), key=len, reverse=True)
)
_ENGLISH = "|".join(_FAMILIES["first"][i][j] for i in range(5) for j in range(len(_FAMILIES["first"][i])))
_GERMAN = "erstens|zweitens|drittens|viertens|schließlich|zum einen|zum anderen"
_OPENING = re.compile(
    rf"{_START}(?P<marker>(?:(?P<zh>{_CHINESE})(?![步点點种種个個条條项項类類章节節段次年届名位])[，,：:]?|(?P<en>{_ENGLISH})[,:]|(?P<de>{_GERMAN})\b[,:]?|(?P<yi>[{_CJK}])[是则則](?!否)[，,：:]?|其(?P<qi>[{_CJK}])[是为]?[，,：:]?|(?P<kind>另?一[类種种个方]是))[ \t]*)",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass
class _Series:
    family: str
    rank: int
    found: list[Marker]


def find_series(text: str) -> Iterator[Marker]:
    """Yield the words that number items, where at least two of a family follow each other in order.

    Behind a comma a word numbers an item only in the sentence of the item before it.
    """
    open_series: dict[str, _Series] = {}
    for match in _OPENING.finditer(text):
        family, rank = _family(match)
        series = open_series.get(family)
        if match["kind"] and series and not _strays(text, match, series):
            rank = series.rank + 1
        if rank == 0:
            yield from _kept(series)
            open_series[family] = series = _Series(family, rank, [])
        elif (
            series is None
            or rank < series.rank
            or (rank == series.rank and family in "一其")
            or _strays(text, match, series)
        ):
            continue
        series.rank = rank
        marker = Marker(
            match.start("marker"), match.end(), "word", family, len(series.found) + 1, False, True
        )
        series.found.append(marker)
    for series in open_series.values():
        yield from _kept(series)


def _kept(series: _Series | None) -> list[Marker]:
    return series.found if series and len(series.found) > 1 else []


def _family(match: re.Match[str]) -> tuple[str, int]:
    if match["kind"]:
        return "一类", 0
    for family, group in (("一", "yi"), ("其", "qi")):
        if match[group]:
            return family, _CJK.index(match[group])
    return _WORDS[(match["zh"] or match["en"] or match["de"]).lower()]


def _strays(text: str, match: re.Match[str], series: _Series) -> bool:
    if match["comma"] is None:
        return False
    since = text[series.found[-1].end : match.start()]
    return len(since) > 200 or any(char in since for char in "。！？\n")
