"""Whether a question asks for several things, whatever their number ("What are the causes …?", "有哪些"), or to name some."""

import re

from rubrics.inline_marks import COUNT

_NO_PLURAL = r"(?!sentences\b|words\b|lines\b|marks\b|points\b|does\b|is\b|was\b|has\b|this\b|its\b|process\b|class\b|access\b|basis\b|analysis\b)"
_ENGLISH = re.compile(
    rf"\bwhat (?:are|were) (?:(?:the|some|possible|your)\b|(?:{COUNT}) )(?!.{{0,20}}\bdifferences?\b.{{0,5}}\?)"
    rf"|\b(?:what|which) (?:(?:of|the|other|different|main) )*{_NO_PLURAL}[\w-]{{2,}}(?<![sui])s\b(?! (?:is|was)\b)"
    rf"|\b(?:two|three|four|five|six|(?<![\d.–-])[2-6]) (?:\w+ ){{0,2}}?{_NO_PLURAL}[\w-]{{2,}}(?<![sui])s\b"
    r"|\bwhat (?:does|do|must|should)\b.{0,80}\b(?:include|contain|comprise|consist of)\b"
    r"|\b(?:name|list|state|give|mention) (?:the|some|all|possible) (?:\w+ ){0,3}?[\w-]{2,}(?<![sui])s\b",
    re.IGNORECASE,
)
_GERMAN = re.compile(
    r"\b(?:[Ww]elche|[Ww]as für) (?:[a-zäöüß]+ ){0,2}[A-ZÄÖÜ][\wäöüß]+ (?:gibt|sind|haben|kennen|können|werden|müssen|lassen)\b"
    r"|\b(?:[Nn]enne|[Nn]ennen Sie|[Zz]ähle|[Zz]ählen Sie) (?:die|alle|einige|mögliche|zwei|drei|vier)\b|\b(?:zwei|drei|vier) (?:[a-zäöüß]+ )?[A-ZÄÖÜ]\w+e[rn]?\b"
)
_CHINESE = re.compile(
    r"哪些|哪[几幾两兩二三]|[几幾两兩二三四五六2-6][种種个個点點条條项項类類]|列[举舉]|分[别別]是|包括什[么麼]"
)

_TO_NAME = re.compile(
    r"\b(?:name|list|state|give|identify|nenne|nennen|zähle|aufzählen)\b|列[举舉]|[写寫][出下]|[说說]出|[举舉]出"
    r"|\b(?:three|four|five|six|seven|eight|drei|vier|fünf|sechs|sieben|acht)\b|[三四五六七八3-8][种種个個点點条條项項类類]",
    re.IGNORECASE,
)
# A question longer than this tells more than can be read here.
_LONGEST = 2_000


def asks_several(question: str) -> bool:
    """Whether `question` asks for more than one thing; False where that is in doubt."""
    text = _in_one_line(question)
    return any(pattern.search(text) for pattern in (_ENGLISH, _GERMAN, _CHINESE))


def asks_to_name(question: str) -> bool:
    """Whether `question` asks to name things, or says how many of them there are."""
    return bool(_TO_NAME.search(_in_one_line(question)))


def _in_one_line(question: str) -> str:
    return " ".join(question.split())[:_LONGEST]
