"""Remarks to the marker in whole sentences: "It is also sufficient to give a formula.", "答出定义即可给分。"."""

import re
from collections.abc import Iterator

from rubrics.inline_marks import find_own_marks
from rubrics.sentences import split_whole_sentences

Span = tuple[int, int]

_TELL_EN = r"(?:give|mention|state|name|say|write|list|provide|answer|quote|cite|describe|argue)"
_ANSWER_EN = r"(?:answers?|solutions?|justifications?|explanations?)"
_GOOD_EN = r"(?:(?:also |already |not )?(?:sufficient|enough|acceptable|accepted)|also (?:fine|okay|ok|valid|correct|permissible|allowed))"
# An answer may say what is enough, too ("It is enough to test up to the root"); a remark speaks of answering.
_ENGLISH = re.compile(
    rf"(?:It|This) (?:is|would be) {_GOOD_EN} (?:(?:to|if (?:the |an? )?(?:students?|candidates?|answers?|examinees?)) )(?:(?:just|only|simply|also|merely|either) )*(?:{_TELL_EN}\b|(?<=answer )|(?<=student )|(?<=candidate )|(?<=students )|(?<=candidates ))"
    rf"|(?:The |An? |Any )?(?:(?:final|numerical|exact|correct) )?{_ANSWER_EN} (?:may|can|need not|should not|must not|do(?:es)? not (?:need|have) to) (?:also )?be (?:rounded|accepted|omitted|marked|awarded|penali[sz]ed)\b"
    r"|(?:The )?(?:results?|calculations?) (?:may|need not) be rounded\b"
    r"|(?:The )?(?:students?|candidates?|examinees?) (?:need not|do(?:es)? not (?:need|have) to|don't (?:need|have) to|are not (?:required|expected) to|may also|can also) (?:mention|state|name|list|give|show|provide|write)\b"
    r"|(?:(?:Also )?accept (?:also |any |other |all |either |equivalent |similar |alternative |reasonable )|Do not accept |Don't accept ).*\b(?:answers?|spellings?|wordings?|equivalents?|terms?)\b"
    # Of the bare order only what is quoted behind it tells: "Accept:" and "Credit:" are names of things, too.
    r"|(?:(?:Also|Do not|Don't) )?(?:accept|allow|reject|ignore)(?: also)?(?:: ?|(?<!reject)(?<!ignore) )[\"“„«](?!\w+/\w)"
    r"|(?:Award|Deduct|Do not (?:award|deduct)) (?:up to |only |full |half |partial |no |any |an? |one |two |three |[0-9]).*\b(?:marks?|points?|credit)\b"
    r"|(?:No|Full|Half|Partial) (?:marks?|points?|credit) (?:for|if|when)\b|(?:No|Full|Half|Partial) marks? (?:is|are|should)\b"
    r"|Note to (?:the )?(?:markers?|graders?|examiners?|correctors?)\b",
    re.IGNORECASE | re.DOTALL,
)
_GERMAN = re.compile(
    r"(?:Hier )?(?:Es )?(?:genügt|reicht|ist (?:auch |hier )?(?:ausreichend|zulässig))(?: es)?(?: auch| hier| aber| aus)*,? .*\b(?:nennen|genannt|anzugeben|angeben|angegeben|erwähnt|erwähnen|aufgeführt)\b"
    r"|(?:Die |Eine )?(?:Antworte?n?|Ergebnisse?|Das Ergebnis|Begründung(?:en)?) (?:darf|dürfen|muss|müssen|kann|können)(?: auch| nicht| hier)* (?:gerundet|weggelassen|gewertet|bewertet)\b"
    r"|(?:Keine|Volle|Halbe) Punkte?(?:zahl)? (?:für|wenn|falls|gibt)\b|(?:Punktabzug|Folgefehler|Hinweis (?:für|an) (?:die )?Korrektor)",
    re.IGNORECASE | re.DOTALL,
)
_GRANT_ZH = r"(?:[给給得扣][满滿全]?分|[给給]予?[满滿全]?分)"
_CHINESE = re.compile(
    rf"(?:考生|[学學]生)?(?:只要|只需|若|如果?|凡|能|仅|僅)*(?:答|[写寫]|回答|[说說]|列)(?:出|到|成|明)?[^。；;\n]{{1,50}}?(?:也|亦|均|都|即|就|不|可|以|酌情)*{_GRANT_ZH}[。；;]?$"
    r"|(?:考生|[学學]生)(?:不必|[无無]需|不要求|只需|只要)(?:答|[写寫]|回答|[说說]|列|[给給])"
    r"|(?:最[终終])?(?:答案|[结結]果)(?:可以?|允[许許])(?:四[舍捨]五入|略有(?:出入|差[异異])|有[误誤]差)",
)
_OPENING = re.compile(
    r"[\s\u3000]*(?:[-*+–—•·●○◦■□◆◇▪▫▶►➤✓√][\s\u3000]*)?(?:[(（]?[0-9A-Za-z]{1,2}[)）.、][ \t]*)?"
)
_BULLET_LINE = re.compile(r"\n(?=[ \t\u3000]*[-*+–] )")
_GOES_ON = re.compile(r"(?:[,，、:：]|\b(?:or|and|oder|und))$|[或和及]$")


def find_remarks(text: str) -> Iterator[Span]:
    """Yield the sentences of `text` that speak of answers and their marks and not of the subject."""
    sentences = [span for a, b in split_whole_sentences(text, 0, len(text)) for span in _lines(text, a, b)]
    for i, (a, b) in enumerate(sentences):
        begin = _OPENING.match(text, a, b)
        start = begin.end() if begin else a
        if not any(pattern.match(text, start, b) for pattern in (_ENGLISH, _GERMAN, _CHINESE)):
            continue
        if find_own_marks(text[start:b]):
            continue  # what earns marks is no mere remark
        start = a if not any(map(str.isalnum, text[a:start])) else start  # a bullet of its own goes with it
        # A line that ends in mid-sentence goes on in the next.
        while i + 1 < len(sentences) and _GOES_ON.search(text[start:b]):
            i += 1
            b = sentences[i][1]
        yield start, b


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the lines that a bullet opens: to a formula "- x" goes on with what stands above it, not to a remark."""
    at = start
    for found in _BULLET_LINE.finditer(text, start, end):
        yield at, found.start()
        at = found.end()
    yield at, end
