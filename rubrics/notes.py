"""Notes to the marker in a reference answer: "(每点2分，共6分)", "Any two from:", "(言之有理即可)"; no key points."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from rubrics.inline_marks import COUNT, NUMBER, UNIT, read_count, read_number
from rubrics.marker_lines import find_marker_lines
from rubrics.remarks import find_remarks


@dataclass(frozen=True)
class Note:
    """What `text[start:end]` tells the marker; None where it tells nothing of the kind.

    `each` are the marks of every item of a list, `total` those of all of it; any `choose` items earn them. Items are
    `counted` where each named one earns its marks until there are no more ("答对一点得2分").
    """

    start: int
    end: int
    each: Decimal | None = None
    total: Decimal | None = None
    choose: int | None = None
    counted: bool = False

    @property
    def tells_marks(self) -> bool:
        """Whether the note says anything about marks."""
        return self.each is not None or self.total is not None or self.choose is not None

    def enough_of(self, count: int, worth: Decimal | None = None) -> int | None:
        """Return how many of `count` items earn all marks, `worth` where the note does not state them; None if all."""
        choose, whole = self.choose, self.total if self.total is not None else worth
        if choose is None and self.counted and self.each and whole and whole % self.each == 0:
            choose = int(whole / self.each)
        return choose if choose and choose < count else None


_N, _U = NUMBER, UNIT
_KIND = "[个個]?(?:小点|小點|要点|要點|采分点|採分點|得分点|得分點|知识点|关键词|小题|小題|小问|方面)|[个個点點条條项項种種空处處步]"
_GIVE_ZH = "(?:答|写|寫|举|舉|取|选|選|说|說|列)"
_FULL = "(?:即可|就可以?|便可|均可|可|就|即)?(?:得|给|給)?(?:[满滿全]分)?"
_GIVE = r"(?:(?:give|name|list|state|mention|award marks? for|nennen Sie|nenne)\s+)?"
_FROM_ZH = r"(?:(?:以下|下列)[\u3400-\u9fff]{0,6}?[中里]?的?)?"
_OF_THESE = r"(?:of|from|der|von)\s+(?:the following|these|those below|those|(?:den )?folgenden)"
_SUFFICE = r"(?:(?:should|must|can|may|has to|have to|needs? to) be (?:given|named|stated|mentioned|listed|provided)|(?:is|are) (?:considered )?(?:fully )?(?:correct|accepted|sufficient|enough)|suffices?|(?:genügt|genügen|reicht|reichen)(?: aus)?|(?:sollten?|muss|müssen) (?:genannt|angegeben) werden)"
_ASKS = r"(?:(?:students?|candidates?|answers?|you) (?:should|must|need(?:s)? to|ha(?:s|ve) to)\s+)?(?:accept\s+)?(?:es (?:genügt|genügen|reicht|reichen)\s+)?"
_SAID_ZH = "(?:答案|答法|观点|觀點|理由|说法|說法|表述|解释|解釋|回答|作答|要点|要點)"
_REMARK_ZH = rf"(?:(?:若|如)?有?(?:学生|考生)?(?:言之有理|言之成理|意思(?:相近|相同|正确|对)|[^，,；;。]{{0,8}}合理的?{_SAID_ZH}?|酌情|其[他它]的?{_SAID_ZH}))+(?:即可|也可以?|均可|亦可|可以?|同样|者)?(?:酌情)?(?:得|给|給)?(?:[满滿]?分)?"
_PIECES = re.compile(
    rf"(?P<graded>{_GIVE_ZH}(?:出|对|對|到)?(?P<g_any>其中)?(?:任意)?(?P<g_count>{COUNT})(?:{_KIND})(?:即可|可以|[即就便可])?(?:得|给|給)?{_N.format('graded')}\s*{_U})"
    rf"|(?P<each>(?:每(?:答对|答出|写出)?一?(?:{_KIND})?|各|\beach(?: point| one| answer| reason)?(?: is worth| carries)?|\bje(?:weils)?(?: Punkt| Nennung| Angabe)?|\bpro (?:Punkt|Nennung|Angabe))\s*(?:得|给|給|计|計|占)?\s*{_N.format('each')}\s*{_U})"
    rf"|(?P<each_after>{_N.format('each_after')}\s*{_U}\s*(?:each|per (?:point|answer|reason)|je Nennung|je Punkt|pro Punkt|je)\b)"
    rf"|(?P<most>(?:最多|至多|不超过|不超過|\bmax(?:imum|imal|\.)?(?: of)?|\bup to|\bhöchstens)\s*(?:得|给|給)?\s*{_N.format('most')}\s*{_U})"
    rf"|(?P<total>(?:本[小大]?[题題]|全[题題]|共[计計]?|[总總]共|合[计計]|[满滿]分|[总總]分|\btotal(?: of)?|\binsgesamt)+\s*(?:为|為|得|[:：])?\s*{_N.format('total')}\s*{_U})"
    rf"|(?P<total_after>{_N.format('total_after')}\s*{_U}\s*(?:in total|total|altogether|insgesamt)\b)"
    rf"|(?P<any>{_FROM_ZH}(?:任意?|其中|至少|{_GIVE_ZH}(?:出|对|對|到)?其中)(?:{_GIVE_ZH})?(?:出|对|對|到|举|舉)?(?:其中)?(?:的)?(?:任意)?(?P<any_count>{COUNT})(?:{_KIND})(?:以上|及以上)?{_FULL})"
    rf"|(?P<enough>{_FROM_ZH}{_GIVE_ZH}(?:出|对|對|到|举|舉)?(?:任意)?(?P<enough_count>{COUNT})(?:{_KIND})(?:以上|及以上)?(?:(?:即可|就可以?|便可|均可|可|就|即)(?:得|给|給)(?:[满滿全]?分)|(?:即可|就可以?|便可|均可|可以?)(?![\u3400-\u9fff])))"
    rf"|(?P<following>\b{_ASKS}{_GIVE}(?:(?:any|at least|mindestens)\s+)?(?P<following_count>{COUNT})\s+{_OF_THESE}(?:\s+(?!{_SUFFICE})[A-Za-zÄÖÜäöüß]+)?(?:\s+{_SUFFICE})?)"
    rf"|(?P<suffices>\b(?P<suffices_count>{COUNT})(?:\s+(?:of (?:them|these)|davon))?\s+{_SUFFICE})"
    rf"|(?P<western>\b{_GIVE}(?:any|at least|beliebige|mindestens)\s+(?P<western_count>{COUNT})\b(?:\s+(?:of|from|von|aus))?(?:\s+(?:the following|these|below|der folgenden|den folgenden))?(?:\s+(?:points|reasons|answers|ones|Punkte?n?|Gründe?n?))?)"
    rf"|(?P<one>(?:{_GIVE_ZH}(?:出|对|對|到)?)?(?:(?:以下|下列)[\u3400-\u9fff]{{0,6}}?[中里]?(?:之一|其一|任一(?:{_KIND})?)|任[选選答写寫]?其一|{_GIVE_ZH}(?:出|对|對|到)其一){_FULL})"
    rf"|(?P<remark>{_REMARK_ZH}|(?:or )?any other (?:reasonable|valid|sensible) (?:answer|point)s?|sinngemäße? Antworten?(?: zählen)?)"
    rf"|(?P<deduction>[^，,；;。\n]{{0,20}}扣\s*{_N.format('deduction')}\s*{_U})"
    rf"|(?P<own>{_N.format('own')}\s*{_U})",
    re.IGNORECASE,
)
_FILLER = re.compile(r"答案要点|评分(?:标准|说明)|要点|注意?|[得给計计]分", re.IGNORECASE)
_BRACKETED = re.compile(r"[(（\[［【〔]([^()（）\[\]［］【】〔〕\n]{1,80})[)）\]］】〕]")
_OPENING = re.compile(
    r"^[ \t\u3000]*(?:答|解|参考答案|答案要点|参考要点|要点|答案|答案要點|參考答案|解答|模範解答|Answer|Model answer|Antwort|Musterlösung)[ \t]*[:：]",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL = re.compile(
    r"(?:^|(?<=[。；;]))[ \t\u3000]*(?:[评評]分|[给給]分)(?:[标標]准|[标標]準|[说說]明|[细細]则|参考|要点|要點)"
    r"[ \t]*[:：][ \t]*\n?\Z",
    re.MULTILINE,
)
# "It is safe. Any two of:" is a sentence of the answer, then a note.
_SEGMENT = re.compile(r"(?:(?![.!?]\s+[A-ZÄÖÜ])[^。：:；;\n]){2,100}")
# "(c) Any two from:" is an item's number, then a note.
_NUMBER = re.compile(r"[ \t\u3000]*(?:[(（][0-9A-Za-z]{1,2}[)）]|[0-9A-Za-z]{1,2}[.)）])[ \t]*")
_CIRCLED = re.compile(r"[ \t\u3000]*[①-⑳][ \t]*")
_LABEL_MOST = 40
# "只答一点得2分", numbered under such a label, tells no key point either.
_GRANTS = re.compile(rf"[得给給扣]\s*{NUMBER.format('grants')}\s*分")
_DECORATION = re.compile(r"\*\*(?=\S)|(?<=\S)\*\*|(?<![\w_])__(?=\S)|(?<=\S)__(?![\w_])")
_HINT = re.compile(
    r"[分个個点點条條项項种種]|mark|point|P|any|each|following|from|these|je|der|von|reason|enough|suffic|gen[üu]g|reich|之一|其一",
    re.IGNORECASE,
)


def find_notes(text: str) -> list[Note]:
    """Return the notes of `text` in order: in brackets, as a line or lead-in of their own, and opening labels."""
    found: dict[int, Note] = {}
    for match in _BRACKETED.finditer(text):
        note = _read(match[1], match.start(), match.end(), bracketed=True)
        if note:
            found[note.start] = note
    masked = mask(text, [(note.start, note.end) for note in found.values()])
    for match in _OPENING.finditer(masked):
        if not masked[: match.start()].strip():
            found.setdefault(match.start(), Note(match.start(), match.end()))
    labelled = -1  # where the notes behind a label such as "评分说明：" have ended
    for match in _SEGMENT.finditer(masked):
        label = _LABEL.search(masked, max(0, match.start() - _LABEL_MOST), match.start())
        if labelled >= 0 and any(map(str.isalnum, masked[labelled : match.start()])):
            labelled = -1
        goes_on = label or labelled >= 0
        segment = match[0]
        if not goes_on and not _HINT.search(segment):
            continue
        number = _NUMBER.match(segment) or (goes_on and _CIRCLED.match(segment))
        begin = number.end() if number else 0
        note = _read(segment[begin:], match.start() + begin, match.end(), bracketed=False)
        if note:
            end = note.end + (masked[note.end : note.end + 1] in (":", "：", "。", "；", ";", "."))
            start = label.start() if label else match.start() if goes_on else note.start
            found.setdefault(start, replace(note, start=start, end=end))
            labelled = end if goes_on else -1
        elif goes_on and number and _GRANTS.search(segment):
            found.setdefault(match.start(), Note(match.start(), match.end()))
            labelled = match.end()
    for start, end in find_marker_lines(masked):
        if not any(start <= note.start < end for note in found.values()):
            found[start] = Note(start, end)
    masked = mask(text, [(note.start, note.end) for note in found.values()])
    remarks = list(find_remarks(masked))
    # Where a text is nothing but remarks they are what it says.
    if any(map(str.isalnum, mask(masked, remarks))):
        for start, end in remarks:
            found.setdefault(start, Note(start, end))
    return sorted(found.values(), key=lambda note: note.start)


def find_decoration(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of Markdown's signs for bold type."""
    if text.count("**") >= 2 or text.count("__") >= 2:
        yield from (match.span() for match in _DECORATION.finditer(text))


MASK = "\x1f"
"""Stands for a character that belongs to no key point; a blank to Python, so that it parts no words."""


def mask(text: str, spans: list[tuple[int, int]]) -> str:
    """Return `text` with its `spans`, in any order, masked; offsets stay as they are, and so do line ends."""
    kept, at = [], 0
    for start, end in sorted(spans):
        begin = max(start, at)
        kept.append(text[at:begin])
        kept.append("".join(char if char == "\n" else MASK for char in text[begin:end]))
        at = max(at, end)
    return "".join(kept) + text[at:]


def _read(content: str, start: int, end: int, *, bracketed: bool) -> Note | None:
    """Read a stretch of text that may be a note: it is one only if nothing but notes is in it."""
    pieces = list(_PIECES.finditer(content))
    if not pieces or not any(_told(piece) != "own" for piece in pieces):
        return None
    rest = _FILLER.sub("", _PIECES.sub("", content))
    if any(char.isalnum() for char in rest):
        return None
    each = total = most = own = None
    choose: int | None = None
    counted = False
    for piece in pieces:
        told = _told(piece)
        if told in ("any", "enough", "western", "following", "suffices"):
            choose = read_count(piece[f"{told}_count"]) or choose
        elif told == "one":
            choose = 1
        elif told == "graded":
            count, marks = read_count(piece["g_count"]), read_number(piece["graded_n"])
            if count == 1 and not piece["g_any"]:
                each, counted = marks, True
            else:
                choose, total = count, marks
        elif told in ("each", "each_after"):
            each = read_number(piece[f"{told}_n"])
        elif told == "most":
            most = read_number(piece["most_n"])
        elif told in ("total", "total_after"):
            total = read_number(piece[f"{told}_n"])
        elif told == "own":
            own = read_number(piece["own_n"])
    if most is not None and each and choose is None and most % each == 0:
        choose = int(most / each)
    if choose and counted and each and total != each * choose:
        each = None  # "答对一点得2分，答对三点得5分": the marks of all of them tell more
    return Note(start, end, each, total or most or (own if bracketed else None), choose, counted)


_TOLD = (
    "graded",
    "each",
    "each_after",
    "most",
    "total",
    "total_after",
    "any",
    "enough",
    "one",
    "following",
    "suffices",
    "western",
    "remark",
    "deduction",
    "own",
)


def _told(piece: re.Match[str]) -> str:
    return next(name for name in _TOLD if piece[name])
