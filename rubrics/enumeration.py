"""Lists in running text: "优点：安全、快捷", "causes include a, b and c", "采样→分析→报告" fall apart into items."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rubrics.inline_marks import read_count
from rubrics.protected import find_protected, is_inside
from rubrics.scripts import HAN
from rubrics.sentences import split_sentences
from rubrics.text_length import reading_length

Span = tuple[int, int]

_MOST_ITEM = 14.0
_COLON_LEAD = re.compile(r"(?P<lead>[^：:。；;\n]{0,80}?)(?:(?<![0-9])[：:]|[：:](?![0-9]))(?!//)(?=\s*\S)")
_DASH_LEAD = re.compile(r"(?P<lead>[^。；;，,\n]{1,20}?)——")
# What announces a list without a colon; what stands before it names the list and is no key point.
_LEAD_ZH = re.compile(
    r"(?:[^，,：:。；;、\n]{1,30}[，,](?=[^，,：:。；;、\n]{0,12}(?:包括|包含|分为)))?[^，,：:。；;、\n]{0,30}?(?:是指|指的是|主要(?:有|包括|是|分为)|包括|包含|可?分为|分别[是为]|具有|由(?=[^，,。]{1,60}(?:组成|構成|构成))|有(?=[^、，,]{1,14}、)|是(?=[^、，,]{1,14}、)|为(?=[^、，,]{1,14}、)|為(?=[^、，,]{1,14}、))"
)
_LEAD_WESTERN = re.compile(
    r"[^:.;,\n]{0,80}?\b(?:includes?|including|consists? of|comprises?|umfass(?:en|t)|besteh(?:en|t) aus|gehören|zählen|lauten)\b\s+",
    re.IGNORECASE,
)
_ARROW = re.compile(r"\s*(?:→|⟶|➔|⇒|—+>|-+>|=+>)\s*")
_SEPARATOR_ZH = re.compile(r"、|，(?:以?及|和)|以及")
_LAST_ZH = re.compile(r"[和与與及]")
_SEPARATOR_WESTERN = re.compile(r",\s*(?:and|or|und|oder|sowie)\s+|,\s+|\s+(?:and|und|sowie)\s+")
# A sentence that is no more than two words ("Private and public.") names two things.
_TWO_WORDS = re.compile(r"\s*\w+\s+(?:and|und)\s+\w+[.\s]*")
_PAIR = re.compile(r"\s+(?:and|und)\s+")
_LAST_STEP = re.compile(r",\s+and\s+(?:then|finally)\s")
_STEP = re.compile(r",\s+(?:and\s+)?(?:(?:then|finally)\s+)?")
_SUBORDINATE = re.compile(
    r"(?:which|that|who|whose|where|when|while|if|because|since|so|but|or|as|thus|e\.g)\b", re.IGNORECASE
)
# What explains the items before it is no further item.
_EXAMPLE = re.compile(
    r"(?:e\.g\.|i\.e\.|for example|for instance|such as|z\. ?B\.|d\. ?h\.|zum Beispiel|etwa)(?=\W|$)",
    re.IGNORECASE,
)
_DIVIDED = re.compile(r"(?:分为|包括|包含)[：:]?$|指[标標][有是]?(?:[：:]|——)$")
_PLURAL = re.compile(
    r"(?:特点|特征|特性|特點|特徵|优点|缺点|優點|缺點|原则|原則|因素|方法|内容|內容|作用|功能|原因|步骤|步驟|要求|措施|种类|種類|类型|類型|意义|意義|指标|指標|组成|組成|构成|構成|条件|條件)[有是]?(?:[：:]|——)$"
)
# What is listed behind one of these has no parts: each of two clauses is an item.
_TRAITS = re.compile(r"(?:优点|缺点|優點|缺點|优势|劣势|優勢|劣勢)(?:[：:]|——)$")
# "A、B、C三种": a last item may end in how many there are.
COUNT_TAIL = re.compile(
    r"(?<=[^第每各])(?P<count>[一二三四五六七八九十两兩]|[0-9]{1,2})(?:大|個|个)?[种種类類点點个個项項](?:部分|方面)?(?=[^\w]*$)"
)
LIST_TAIL = re.compile(
    r"(?:等等?(?:(?!的)[\u3400-\u9fff]{2,4}(?=[^\w]*$)|方面|内容|形式|因素|方式|[一二两三四五六七八九十0-9]+[种類类点個个项項大部]*(?:部分|方面)?)?)?(?:(?<![和与與及])的?(?:特点|特徵|特征|优点|優點|缺点|功能|性质|作用|组成|构成|構成))?\s*[^\w》）)”」]*$|,?\s*\b(?:etc|usw)\.?$"
)
# A last item with words of its own behind the list ("报修、咨询等的处理情况") shares them with the others.
_SHARED_HEAD = re.compile(r"等(?=的)|(?<!目)的.{1,8}$")


@dataclass(frozen=True)
class Enumeration:
    """A clause's lead-in and its items, as spans; `lead` is empty (equal ends) where there is none."""

    lead: Span
    items: tuple[Span, ...]


def read_enumeration(text: str, start: int, end: int, *, noted: bool = False) -> Enumeration | None:
    """Return the list that `text[start:end]`, one sentence, consists of, or None.

    Items must be short, alike, and share no head noun ("自动化、智能化设备" stays whole). Two items need a lead-in
    to be a list, or a note to the marker (`noted`); three do not. Clauses behind a colon are items too.
    """
    label = _label(text, start, end)
    inner = _inner_lead(text, label, end, labelled=label > start)
    if label > start and (clauses := _clauses(text, label, end)):
        return Enumeration((start, label), tuple(clauses))
    for begin in dict.fromkeys((inner, label, start)):
        items = _arrows(text, begin, end) or _words(text, begin, end, led=begin > start, noted=noted)
        if items:
            return Enumeration((start, begin), tuple(items))
    return None


def _label(text: str, start: int, end: int) -> int:
    """Return where a label with its colon or dash ends, or `start`."""
    for pattern in (_COLON_LEAD, _DASH_LEAD):
        match = pattern.match(text, start, end)
        if match and any(char.isalnum() for char in match[0]):
            # "Roads: advantages——..." has a label behind its label.
            dash = _DASH_LEAD.match(text, match.end(), end)
            return dash.end() if dash else match.end()
    return start


def _inner_lead(text: str, start: int, end: int, *, labelled: bool) -> int:
    """Return where words that announce a list ("包括", "include") end, or `start`; they are few behind a label."""
    pattern = _LEAD_ZH if HAN.search(text, start, end) else _LEAD_WESTERN
    match = pattern.match(text, start, end)
    if not match or (labelled and reading_length(match[0]) > 8):
        return start
    return match.end() + (text[match.end() : match.end() + 1] in ("：", ":"))


def _arrows(text: str, start: int, end: int) -> list[Span]:
    items = _cut(text, start, end, _ARROW)
    return items if len(items) >= 3 and not any("=" in text[a:b] for a, b in items) else []


def _clauses(text: str, start: int, end: int) -> list[Span]:
    """Return the clauses between semicolons, unless a later one has a label of its own."""
    clauses = [_strip(text, a, b) for a, b in split_sentences(text, start, end)]
    labelled = sum(1 for a, b in clauses[1:] if _COLON_LEAD.match(text, a, b))
    if len(clauses) < 2 or 2 * labelled >= len(clauses):
        return []
    return clauses


def _words(text: str, start: int, end: int, *, led: bool, noted: bool) -> list[Span]:
    if HAN.search(text, start, end):
        return _chinese(text, start, end, led=led, noted=noted)
    if not led:
        pair = _TWO_WORDS.fullmatch(text, start, end)
        return _cut(text, start, end, _PAIR) if pair else _steps(text, start, end)
    return _western(text, start, end, colon=text[start - 1 : start].strip() in ("", ":"))


def _steps(text: str, start: int, end: int) -> list[Span]:
    """Return the steps of "Do this, do that, and then do the last": three or more, none a subordinate clause."""
    if not _LAST_STEP.search(text, start, end):
        return []
    items = _cut(text, start, end, _STEP)
    texts = [text[a:b] for a, b in items]
    alike = all(2 <= len(item.split()) <= 10 and not _SUBORDINATE.match(item) for item in texts)
    return items if len(items) >= 3 and alike else []


def _chinese(text: str, start: int, end: int, *, led: bool, noted: bool) -> list[Span]:
    items = _cut(text, start, end, _SEPARATOR_ZH)
    if len(items) < 2:
        return _commas(text, start, end) if led else []
    first, last = items[-1]
    tail = LIST_TAIL.search(text[first:last])
    shared = _SHARED_HEAD.search(text[first : first + tail.start()] if tail else text[first:last])
    if tail and tail.start():
        items[-1] = _strip(text, first, first + tail.start())
    if not any(_LAST_ZH.search(text, a, b) for a, b in items[:-1]):
        items = [*items[:-1], *_last_two(text, *items[-1])]
    items[-1] = _without_count(text, *items[-1], len(items))
    texts = [text[a:b] for a, b in items]
    if len(items) < (2 if led or noted else 3) or any(
        not item or re.search("[，,；;：:。]", _outside(item)) for item in texts
    ):
        return []
    if shared and not any("的" in item for item in texts[:-1]):
        return []
    lengths = [reading_length(item) for item in texts]
    if max(lengths) > _MOST_ITEM or _one_head(texts) or (not led and not _alike(texts)):
        return []
    return items


def _without_count(text: str, start: int, end: int, count: int) -> Span:
    """Cut from the last of `count` items the words that say how many there are ("散堆、货架、垛堆三种")."""
    found = COUNT_TAIL.search(text[start:end])
    return (start, start + found.start()) if found and read_count(found["count"]) == count else (start, end)


def _commas(text: str, start: int, end: int) -> list[Span]:
    """Return what a lead-in lists between commas: three or more short items; longer ones behind "特点：" only."""
    items = _cut(text, start, end, re.compile("[，,]"))
    texts = [text[a:b] for a, b in items]
    if len(items) == 2 and _TRAITS.search(text, max(0, start - 5), start) and _alike(texts):
        return items
    if len(items) < 3:
        pair = (
            _last_two(text, *items[0])
            if len(items) == 1 and _DIVIDED.search(text, max(0, start - 5), start)
            else []
        )
        return pair if len(pair) == 2 and _alike([text[a:b] for a, b in pair]) else []
    plural = _PLURAL.search(text, max(0, start - 5), start)
    short = max(map(reading_length, texts)) <= (_MOST_ITEM if plural else 6)
    return items if short and (plural or _alike(texts)) else []


def _alike(items: Sequence[str]) -> bool:
    lengths = [reading_length(item) for item in items]
    return max(lengths) <= 2 * min(lengths) and max(lengths) <= 9


def _outside(text: str) -> str:
    """Return `text` without its brackets and quotes."""
    for a, b in reversed(find_protected(text, 0, len(text))):
        text = text[:a] + text[b:]
    return text


def _last_two(text: str, start: int, end: int) -> list[Span]:
    """Cut the last item at its 和, where both sides are long enough to be items."""
    protected = find_protected(text, start, end)
    for match in _LAST_ZH.finditer(text, start + 1, end - 1):
        sides = [(start, match.start()), (match.end(), end)]
        shared = "的" in text[match.end() : end] and "的" not in text[start : match.start()]
        if not shared and not is_inside(match.start(), protected) and min(b - a for a, b in sides) >= 2:
            return [_strip(text, a, b) for a, b in sides]
    return [(start, end)]


def _western(text: str, start: int, end: int, *, colon: bool) -> list[Span]:
    items = _cut(text, start, end, _SEPARATOR_WESTERN)
    texts = [LIST_TAIL.sub("", text[a:b]) for a, b in items]
    counts = [len(item.split()) for item in texts]
    if any(not item or reading_length(item) > _MOST_ITEM or re.search("[;:]", item) for item in texts):
        return []
    if any(_EXAMPLE.match(item) for item in texts):
        return []
    if len(items) == 2:
        plain_comma = "," in text[items[0][1] : items[1][0]]
        return items if colon and plain_comma and counts[0] == counts[1] <= 3 else []
    return items if len(items) >= 3 and max(counts) <= 5 else []


def _cut(text: str, start: int, end: int, separator: re.Pattern[str]) -> list[Span]:
    protected = find_protected(text, start, end)
    spans, at = [], start
    for match in separator.finditer(text, start, end):
        if not is_inside(match.start(), protected):
            spans.append((at, match.start()))
            at = match.end()
    spans.append((at, end))
    return [_strip(text, a, b) for a, b in spans if any(char.isalnum() for char in text[a:b])]


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and (text[start].isspace() or text[start] in "，,；;：:"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "，,；;。.：:、"):
        end -= 1
    return start, end


def _one_head(items: Sequence[str]) -> bool:
    """Whether the last of two or three items holds a noun that belongs to all ("自动化、智能化设备")."""
    first, last = items[0], items[-1]
    return (
        len(items) == 2 and len(last) > len(first) and first[-1] in last[:-1] and not last.endswith(first[-1])
    )
