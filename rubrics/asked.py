"""How many items a question asks for: "State at least four reasons", "列举三种方法", "Nennen Sie zwei Folgen"."""

import re
from dataclasses import dataclass

from rubrics.inline_marks import COUNT, read_count


@dataclass(frozen=True)
class Asked:
    """The question asks for `count` items; `openly` where it says itself that any will do."""

    count: int
    openly: bool


_N = rf"(?P<count>{COUNT})"
_VERB_EN = (
    r"(?:state|name|list|give|mention|identify|describe|outline|explain|discuss|provide|suggest|write down)"
)
# Of these one item may be asked for; one that is to be described may well be a list of steps.
_NAMING = re.compile(
    r"state|name|list|give|mention|identify|nenne|列举|列舉|列出|举出|舉出|说出|說出|任", re.IGNORECASE
)
_TASK_EN = rf"(?:{_VERB_EN}|define|compare|calculate|compute|determine|draw|sketch|prove|show|justify|derive|analy[sz]e|evaluate|arrange|sort|write|find|solve|assess)"
_WH_EN = r"(?:what|why|how|which|who|whose|when|where|whether)"
_HOW_EN = r"(?:briefly|shortly|then|also|please)"
# A plural: "four key differences", "two process models", "three of the reasons".
_PLURAL_EN = r"(?:of (?:the|these|those|its|their) )?(?:[\w’'-]+ ){0,4}?(?:[\w-]+(?<![sui])s|criteria|phenomena|people|bases|hypotheses|analyses|crises)"
_ONE_EN = r"(?:of (?:the|these|those|its|their) )?[\w-]+(?: [\w-]+){0,2}?"
_ANY_EN = r"(?:any|at least|a minimum of|no fewer than)"
_REQUEST_EN = re.compile(
    rf"(?<![\w-])(?P<verb>{_VERB_EN}(?:,? (?:and|or) (?:{_HOW_EN} )?{_VERB_EN})?) (?:me )?(?P<open>{_ANY_EN} )?"
    rf"{_N}\b(?!['’-]) (?P<noun>(?:{_PLURAL_EN})|(?<=\bone )(?:{_ONE_EN})|(?<=\b1 )(?:{_ONE_EN}))(?![\w-])"
    rf"|^(?P<verb2>any) (?P<open2>)(?P<count2>{COUNT}) (?P<noun2>{_PLURAL_EN})(?![\w-])",
    re.IGNORECASE,
)
_VERB_DE = r"(?:nennen?|nennt|zählen?|listen?|geben|gib|führen?|beschreiben?|erläutern?|erläutere|erklären?|schildern?|skizzieren?)"
_TASK_DE = rf"(?:{_VERB_DE}|defini(?:eren?)|begründen?|berechnen?|vergleichen?|zeigen?|zeichnen?|bewerten?|ordnen?|analysieren?|diskutieren?)"
_WH_DE = r"(?:was|warum|wieso|wie|welche[rnms]?|wer|wann|wo|wozu|weshalb|ob)"
# "einen Grund" is one as well as a reason, so one is asked for with "mindestens" only.
_REQUEST_DE = re.compile(
    rf"(?i:(?<![\w-])(?P<verb>{_VERB_DE}(?: (?:und|oder) {_VERB_DE})?)(?: Sie)?(?: (?:bitte|kurz|mir))*"
    rf" (?P<open>(?:mindestens|wenigstens|beliebige) )?{_N} )(?:der |von den )?(?:[a-zäöüß-]+ ){{0,3}}?(?P<noun>[A-ZÄÖÜ][\w-]+)"
)
_VERB_ZH = r"(?:列[举舉]|列出|[举舉]出|[说說]出|[写寫]出|答出|指出|[给給]出|提出|任[选選举舉写寫答])"
_TELL_ZH = r"(?:[说說]明|描述|[简簡]述|[阐闡]述|[论論]述|解[释釋])"
_OPEN_ZH = r"(?:任意|至少|不少于|不少於)"
_KIND_ZH = r"(?P<kind>[个個点點条條项項种種类類处處例]|方面)"
_OF_ZH = r"(?:(?![^的]*(?:以下|下列|上述|这|這))[^，,。；;？?、：:]{1,20}?的)"
_REQUEST_ZH = re.compile(
    rf"(?:(?P<verb>{_VERB_ZH})(?P<open>{_OPEN_ZH})?|(?P<open2>{_OPEN_ZH})(?P<verb2>{_VERB_ZH}|{_TELL_ZH})"
    rf"|(?P<verb3>列[举舉]|[举舉]出){_OF_ZH}(?P<open3>{_OPEN_ZH})?"
    rf"|(?P<verb4>{_VERB_ZH}|{_TELL_ZH}){_OF_ZH}?(?P<open4>{_OPEN_ZH}))"
    rf"(?:其中)?(?:的)?{_N}{_KIND_ZH}(?:以上)?(?:的)?(?P<noun>[^，,。；;？?、：:（(）)\s并並且]{{0,24}})"
)
_TASK_ZH = re.compile(
    r"什么|什麼|为何|為何|如何|怎样|怎樣|怎么|哪|多少|是否|吗|嗎|[简簡论論阐闡]述|[说說]明|解[释釋]|描述|[计計]算|[证證]明|分析|比[较較]|定[义義]|[画畫]出|求|[写寫列给給指提答][出举舉]|[举舉]"
)
# What is asked for of each of the items, or of the answer, asks for no other item.
_ALSO_ZH = re.compile(
    r"[，,]?(?:[并並]且?|且|然后)?(?:[请請])?(?:分[别別]|[简簡][要单單]|逐一|加以|作|予以|[进進]行)*(?:[说說]明|解[释釋]|描述|[阐闡]述|分析|[论論]述)?(?:它[们們]|其|各自|之|每[个個种種条條点點项項])?(?:的)?(?:理由|原因|含[义義]|作用|特[点點]|[内內]容)?"
)
_ALSO_EN = rf"and (?:{_HOW_EN} )*{_TASK_EN} (?:{_HOW_EN} )*(?:them|each|these|both|why\b|your (?:answer|choice|reasons?))"
_ALSO_DE = rf"und (?:kurz )?(?i:{_TASK_DE}) (?:Sie )?(?:kurz )?(?:diese|sie\b|jeweils|deren)"
_ALSO_WESTERN = re.compile(rf"(?:(?i:{_ALSO_EN})|{_ALSO_DE})(?: (?:briefly|kurz|in [\w -]+))?")
_OTHER_WESTERN = re.compile(
    rf"^ ?(?:and|or|und|oder|sowie|[&/,])(?: |$)|(?:\b(?:and|or|plus|und|sowie|oder)|[,;])\s(?:(?:also|at least|mindestens|{_HOW_EN})\s)*(?:{COUNT}|{_TASK_EN}|{_TASK_DE}|{_WH_EN}|{_WH_DE})\b"
    r"|\b(?:for|of|in|from|to|für|zu|in|aus|von) (?:each|every|both|jede[rmns]?|beide[nr]?)\b|\b(?:per|pro|je|jeweils)\b",
    re.IGNORECASE,
)
_BEFORE_WESTERN = re.compile(
    r"(?:[(\[]?\w{1,2}[.)\]] )?(?:.*[,:] )?(?:(?:please|kindly|now|then|briefly|should|must|you|can|could|bitte|now) )*",
    re.IGNORECASE,
)
_TASK_WESTERN = re.compile(
    rf"(?:^|[,:] |\b(?:please|and|then|or|bitte|und|to) )(?:{_HOW_EN} )?(?:{_TASK_EN}|{_TASK_DE})\b|(?:^|[,:] |\b(?:and|und) ){_WH_EN}\b|(?:^|[,:] |\bund ){_WH_DE}\b",
    re.IGNORECASE,
)
_LENGTHS = r"sentences?|words?|lines?|paragraphs?|pages?|minutes?|seconds?|marks?|times|digits?|Sätzen?|Satz|Wörtern?|Worten|Zeilen|Minuten|Punkten?"
_NO_ITEM = re.compile(rf"(?:.* )?(?:{_LENGTHS})|(?:例子|[例字词詞句分])?", re.IGNORECASE)
_FORM = re.compile(
    rf"\b(?:[0-9]+|{COUNT})\b.*\b(?:{_LENGTHS})\b|[句字](?:[话話])?(?:以[内內])?(?:回答|作答)?[。.]?$"
    r"|^(?:please )?(?:explain|justify|give reasons for) your (?:answer|choice)\b|^begründen? (?:Sie )?(?:Ihre|deine) (?:Antwort|Wahl)",
    re.IGNORECASE,
)
# A question longer than this tells more than can be read here.
_LONGEST = 2000
_ENDS = re.compile(r"(?<=[。！？!?；;])\s*|(?<=[.])\s+(?=[A-ZÄÖÜ(])")
_BRACKETS = re.compile(r"[(（]([^()（）]{4,80})[)）]")
_MARKS = re.compile(
    r"[(（\[][^()（）\[\]]{0,8}[0-9]+\s*(?:分|marks?|points?|pts|P|Punkte?)[)）\]]", re.IGNORECASE
)


def find_asked_number(question: str) -> Asked | None:
    """Return how many items the question asks for, where that is all it asks for; None wherever that is in doubt.

    "The 2 phases" are all there are, and a question that asks for something besides wants more than its items.
    """
    text = " ".join(_MARKS.sub(" ", question).split())
    if len(text) > _LONGEST:
        return None
    bracketed = False
    for found in _BRACKETS.finditer(text):
        if any(pattern.search(found[1]) for pattern in (_REQUEST_EN, _REQUEST_DE, _REQUEST_ZH)):
            bracketed = True
            text = f"{text[: found.start()]}。{found[1]}。{text[found.end() :]}"
            break
    sentences = [sentence.strip() for sentence in _ENDS.split(text) if any(map(str.isalnum, sentence))]
    requests = [
        (i, match)
        for i, sentence in enumerate(sentences)
        for pattern in (_REQUEST_EN, _REQUEST_DE, _REQUEST_ZH)
        for match in pattern.finditer(sentence)
    ]
    if len(requests) != 1:
        return None
    at, match = requests[0]
    others = [sentence for i, sentence in enumerate(sentences) if i != at]
    asked, noun = _asked(match), _group(match, "noun")
    if asked is None or not _is_all(sentences[at], match, noun):
        return None
    questions = [sentence for sentence in others if not _FORM.search(sentence) and _asks(sentence)]
    if len(questions) > 1 or any(
        not _is_introduction(sentence, noun, bracketed=bracketed) for sentence in questions
    ):
        return None
    return asked


def _group(match: re.Match[str], name: str) -> str:
    """Return what a group matched under any of its names: `verb`, `verb2`, ..."""
    groups = match.groupdict()
    return next((value for key, value in groups.items() if key.rstrip("234") == name and value), "")


def _asked(match: re.Match[str]) -> Asked | None:
    count, noun, verb = read_count(_group(match, "count")), _group(match, "noun"), _group(match, "verb")
    at_least = bool(_group(match, "open"))
    if count is None or (_NO_ITEM.fullmatch(noun) and (noun or "kind" not in match.re.groupindex)):
        return None
    if match.re is _REQUEST_DE and count == 1 and not at_least:
        return None
    is_example = bool(re.search(r"例|example|beispiel", match[0], re.IGNORECASE))
    if count == 1 and (is_example or not _NAMING.match(verb)):
        return None
    says_any = re.match(r"any\b|beliebig|任", _group(match, "open") or verb, re.IGNORECASE)
    return Asked(count, openly=bool(says_any))


def _is_all(sentence: str, match: re.Match[str], noun: str) -> bool:
    """Whether the sentence asks for the items and nothing else."""
    before, after = sentence[: match.start()], sentence[match.end() :].rstrip(" .。!！?？")
    if match.re is _REQUEST_ZH:
        head = noun.rpartition("的")[2]
        return not (
            _TASK_ZH.search(before)
            or re.search(r"各|分[别別]|每", before + noun)
            or re.search(r"[和与與及或]|以及", head)
            or not (
                _ALSO_ZH.fullmatch(after)
                or not (_TASK_ZH.search(after) or re.search(f"(?:{COUNT}){_KIND_ZH}", after))
            )
        )
    return (
        _BEFORE_WESTERN.fullmatch(before) is not None
        and not _TASK_WESTERN.search(before)
        and not _OTHER_WESTERN.search(_ALSO_WESTERN.sub("", after, count=1).rstrip(" ,"))
    )


def _asks(sentence: str) -> bool:
    return sentence.endswith(("?", "？")) or bool(_TASK_ZH.search(sentence) or _TASK_WESTERN.search(sentence))


def _is_introduction(sentence: str, noun: str, *, bracketed: bool) -> bool:
    """Whether a question only introduces what is asked for in the next ("What are the aims? State two aims.")."""
    words = noun.lower().split()
    named = bool(words) and (words[-1] if words[-1].isascii() else words[-1][-2:]) in sentence.lower()
    if not sentence.endswith(("?", "？")) or not (named or bracketed):
        return False
    first = _TASK_WESTERN.search(sentence)
    return not (first and _TASK_WESTERN.search(sentence, max(1, first.end()))) and not re.search(
        "[，,].*(?:如何|怎|为什么|為什麼)", sentence
    )
