"""An item's own text, taken apart: title, statement, and the lead-in that only announces its children."""

import re
from dataclasses import dataclass

from rubrics.text_length import reading_length

_TRAILING = " \t\r\n\u3000\xa0;；,，、。."
_CLAUSE_END = re.compile(r"[。！？!?；;\n]|[.](?=\s)")
# A clause that says what a point does is a statement even where it is short.
_MODAL = re.compile(
    r"应当?|必须|需(?!求)要?|可以|不得|不能|禁止|严禁|切勿|should|must|shall|\bis\b|\bare\b|\bist\b|\bsind\b|soll|muss"
)
_LEAD_IN_VERB = re.compile(
    r"(?:主要|具体|通常|一般|分别|大致)*(?:包括|包含|分为|有|是|为|内容)?(?:但不限于)?(?:以下|如下|下列)?"
    r"(?:[几一二三四五六七八九十两0-9]+(?:个|种|点|条|方面|类|项|步)*)?(?:方面|内容|告知|事项)?[:：]?\s*$"
)
# Half of a formula, of an address, of a bracket, or of a quotation is no name.
_NO_NAME = re.compile(r"=|://|[(（][^)）]*$|“[^”]*$|「[^」]*$|《[^》]*$")
_FOLLOWS = re.compile(
    r"(?:如|以|按)下|下列|下述|\b(?:the following|as follows|below)\b|\b(?:folgende[rnms]?|wie folgt)\b",
    re.IGNORECASE,
)
# "The uses are: …" names what follows.
_COPULA = re.compile(r"\s(?:are|sind)$")
_WORD = re.compile(r"[^\W_]")
# A sentence longer than this says more than that something follows.
_LEAD_IN_MOST = 40
_TITLE_MOST = 20
_NAME_WORDS = 3
_SENTENCE_TITLE_MOST = 10
# No title ends after this many characters, so no pattern need look further; nor does a lead-in's tail.
_LOOK_MOST = 200
# (what ends a title, how long it may be); the colon of "3:1" or "http://" ends none.
_TITLE_ENDS = (
    (re.compile(r"[：:]?[ \t]*\n"), _TITLE_MOST),
    (re.compile(r"(?:(?<![0-9])[：:]|[：:](?![0-9]))(?!//)|——|[ \t][-–][ \t]"), _TITLE_MOST),
    (re.compile(r"。"), _SENTENCE_TITLE_MOST),
)


@dataclass(frozen=True)
class Statement:
    """Parts of an item's own text: a short name, what it states, and a lead-in; each may be empty."""

    title: str
    text: str
    lead_in: str


def read_statement(head: str, *, has_children: bool) -> Statement:
    """Take an item's own text apart.

    A leaf keeps all of its words in title and text. An item with children may end in a lead-in
    ("具体内容如下："), and is a heading (no text) where the rest only names it. The lead-in is the end of
    `head` without the blanks around it.
    """
    head = head.strip()
    lead_in = ""
    if has_children:
        head, lead_in = _split_lead_in(head)
    title, text = _split_title(head)
    if has_children and not _WORD.search(text):
        text = ""
    if title:
        return Statement(title, text, lead_in)
    # "First read the manual. Do the following:" states something, however short.
    is_sentence = bool(lead_in) and head.endswith(".") and len(text.split()) > _NAME_WORDS
    if has_children and _is_name(text) and not is_sentence:
        return Statement(text, "", lead_in)
    if has_children and not text and lead_in:
        name = _name_of(lead_in)
        if _FOLLOWS.search(lead_in):
            # However much it says, it only says that something follows.
            last = strip_ends(re.split("[，,]", lead_in.rstrip(":： "))[-1])
            return Statement(name if _is_name(name) else last if _is_name(last) else "", "", lead_in)
        return Statement(name, "", lead_in) if _is_name(name) else Statement("", name, lead_in)
    return Statement("", text, lead_in)


def strip_ends(text: str) -> str:
    """Strip blanks and the punctuation that only ends an item; a closing bracket or quote stays."""
    return text.strip().rstrip(_TRAILING)


def _split_lead_in(head: str) -> tuple[str, str]:
    if not head.endswith((":", "：")):
        return head, ""
    ends = [match.end() for match in _CLAUSE_END.finditer(head)]
    cut = ends[-1] if ends else 0
    if reading_length(head[cut:]) > _LEAD_IN_MOST:
        return head.rstrip(":："), ""
    return head[:cut].strip(), head[cut:].strip()


def _split_title(head: str) -> tuple[str, str]:
    r"""Split "循序渐进\n不同组织...", "定期沟通。物业...", or "简洁性：代码..." into name and rest."""
    for ending, most in _TITLE_ENDS:
        found = ending.search(head, 0, _LOOK_MOST)
        if not found:
            continue
        name, rest = strip_ends(head[: found.start()]), strip_ends(head[found.end() :])
        if _WORD.search(name) and _WORD.search(rest) and _is_name(_COPULA.sub("", name), most):
            return name, rest
    return "", strip_ends(head)


def _is_name(text: str, most: int = _TITLE_MOST) -> bool:
    """Whether `text` names a point rather than stating something."""
    return (
        bool(text)
        and reading_length(text) <= most
        and not re.search(r"[，,；;。！？!?\n]|\w{3}[.]\s", text)
        and not _MODAL.search(text)
        and not _NO_NAME.search(text)
    )


def _name_of(lead_in: str) -> str:
    name = lead_in.rstrip(":： \n")
    cut = _LEAD_IN_VERB.search(name, max(0, len(name) - _LOOK_MOST))
    return strip_ends(name[: cut.start()]) if cut and cut.start() else strip_ends(name)
