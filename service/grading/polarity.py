"""Polarity: whether one clause says the opposite of another, by its negations, opposites, and numbers."""

import re
from collections.abc import Iterable, Sequence

from service.grading.opposites import CHINESE, WESTERN
from service.grading.stated_numbers import other_numbers
from service.grading.terms import fold

# Stands between the two words where an opposite, not a denial, is what contradicts.
OPPOSITE_SIGN = " / "

# Words with a negating character that deny nothing.
_NO_DENIAL = re.compile(
    r"不同|不断|不仅|不但|不只|不光|不止|不管|不论|无论|不久|不妨|不愧|不少|不时|不单|不过|不失时机|不良|不动产|不锈|不足|不确定|不可抗力|不定期"
    r"|不厌其烦|不遗余力|不好|不满|不便|不适|不当|不善|不符|不归|不属于?|不一|不错|实在不行|不行的话|不成的话|不愉快|不高兴|不理想|不到位|不明白|不懂|不知道|没卖出|没人|无人"
    r"|(?:不要?|别|不能|不应该?|不该|不可)(?:只|仅|光|单)|(?:不要|别|不能|不)忘记?了?|不能?中?断|不间断|没有(?=$|[？?、])|而不是.*|不是[^,，。;；]{1,12}而是"
    r"|(?:为了?|以|从而|以便|可|能|来)(?:避免|防止|防|免)"
    r"|非常|非物业|非[^常法得要但]{0,6}责任|除非|莫非|无线|无损|未来|未必不|未成年|无形|无人机|无向|非线性|非空|没收|别人|别的|区别|分别|级别|类别|性别|特别|识别|鉴别|个别"
    r"|差不多|对不起|了不起|来不及|不得不|不能不|不可不|无不|不无|不可缺少|不可或缺|必不可少|密不可分|不可分割|毫无疑问|无疑|无非|不言而喻"
    r"|能不能|是不是|要不要|可不可以|会不会|有没有|与否|是否"
)
# Denials that forbid or excuse, and those that tell how things are: against a rule only the first kind counts.
_DIRECTIVE = (
    r"没有必要|没必要|用不着|犯不着|谈不上|轮不到|不必|不用|不需要?|无需|无须|毋须|毋需|不应当?|不该|不得|不能|不可以?|不要|不会|不允许|不准|不许"
    r"|禁止|严禁|杜绝|避免|防止|切勿|切忌|切莫|请勿|勿|忌|无权|别|不|莫|毋"
)
_DENIAL_OF_A_RULE = re.compile(_DIRECTIVE)
_DENIAL = re.compile(_DIRECTIVE + r"|没有?|无法|无|未曾?|未|非")
_RULE = re.compile(r"应当?|必须|须|需要?|要|可以|不得|不能|禁止|严禁|切勿|切忌|尽量|积极|主动")
_DENIAL_WESTERN = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|without|nobody|nothing|nowhere|hardly|unnecessary|needn't|lacks?|avoid"
    r"|nicht|kein\w*|nie|niemals|ohne|weder|nichts|niemand|unnötig|vermeiden)\b|n['’]t\b"
)
# Sentences with these turn twice; what they come to cannot be counted.
_TURNS = re.compile(r"除非|否则|\b(?:unless|until|otherwise|except|außer|sonst|solange|bevor|before)\b")
# Denying one of these affirms, and saying it outright denies: "不得拖延" is "及时", "可以拖一拖" is not.
_BAD = re.compile(
    r"(?:拖|压|放|搁)着?不[^\W\d_]|拖延|拖拉|拖沓|拖一拖|拖着|拖欠|拖|压着|压一压|放一放|先放|搁置|耽误|耽搁|延误|推诿|推脱|敷衍|马虎|草率|随便应付|急功近利|急于求成"
    r"|一蹴而就|立竿见影|一步到位|图快|速成|临时抱佛脚|有事(?:情)?(?:了|的时候|时)?(?:才|再)|手忙脚乱|慌乱|慌张|慌|隐瞒|瞒着|欺骗|弄虚作假"
    r"|忽视|忽略|轻视|怠慢|冷落|置之不理|无视|放任|听听就算|当耳旁风|一走了之|各自为政|自行决定|自己定|自己拍板|说了算|溢出|浪费|堵塞|野蛮|马马虎虎"
    r"|不利|老是?换|经常换|频繁换|随意更换|排除在外|推掉|缺席|坐等|想起人家"
    r"|\b(?:ignor\w+|neglect\w*|delay\w*|postpon\w*|forget\w*|hid(?:e|es|ing|den)|rush\w*|wast\w+|verzöger\w+|ignorier\w+|vergess\w+)\b"
)
# To refuse is to deny and to grant something at once; only its opposites ("答应") tell.
_REFUSAL = re.compile(r"拒绝|谢绝|回绝|婉拒|推辞|\brefus\w+|\bdeclin\w+|\breject\w+|\bablehn\w+")
# A clause that only says when or to what something applies states nothing that could be denied.
_CONDITION_START = re.compile(
    r"^(?:(?:对于?|针对|如果?|若|当|凡|每当|遇到?|即使|一旦)[^应需须必要可]*$|(?:if|when|whenever|unless|wenn|falls)\b)"
)
_CONDITION_END = re.compile(
    r"(?:的|的话|时|的时候|期间)$|(?:无法|没法|未能?|没有?|不属于|不归|并?非)[^，,]{1,10}的[^的应须需要可]{1,8}$"
)
# What cannot be done is a circumstance ("解决不了"), not a rule.
_COMPLEMENT = re.compile(r"(?<=[^\W\d_用犯谈轮])不(?:了|下来|下去|成|住|起|过来|动|完|清|拢|着|上)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NOT_ONLY = re.compile(
    r"\b(?:not only|not just|no longer than|no more than|no less than|nicht nur|no matter)\b"
)
_PERIOD = re.compile(r"每(?:隔)?([0-9一二两三四五六七八九十半]*)个?(天|日|周|星期|月|季度?|年)")


def denies(clause: str, *, a_rule: bool = False, complements: bool = False) -> bool:
    """Whether `clause` as a whole denies or runs something down.

    Two denials cancel each other out, and so does the denial of something bad, one or several of them. With
    `a_rule` only what forbids or excuses counts; with `complements` also what cannot be done (解决不了).
    """
    text = fold(clause) if complements else _COMPLEMENT.sub("＿", fold(clause))
    text = _NOT_ONLY.sub("_", _NO_DENIAL.sub("＿", text))
    plain = _BAD.sub("＿", text)
    pattern = _DENIAL_OF_A_RULE if a_rule else _DENIAL
    denials = len(pattern.findall(plain)) + len(_DENIAL_WESTERN.findall(plain))
    return (denials % 2 == 1) != (plain != text)


def count_denials(clause: str) -> int:
    """Return how many denying words `clause` has, whatever they come to together."""
    text = _NOT_ONLY.sub("_", _NO_DENIAL.sub("＿", fold(clause)))
    return len(_DENIAL.findall(text)) + len(_DENIAL_WESTERN.findall(text))


def carries_a_denial(clause: str, before: str) -> bool:
    """Whether a denial in the clause `before` reaches over `clause` ("不能临时抱佛脚，有事才想起人家")."""
    text, lead = _NO_DENIAL.sub("＿", fold(clause)), _NO_DENIAL.sub("＿", fold(before))
    return bool(
        _BAD.search(text)
        and not _DENIAL_OF_A_RULE.search(_BAD.sub("＿", text))
        and _BAD.search(lead)
        and _DENIAL_OF_A_RULE.search(_BAD.sub("＿", lead))
    )


def opposes(statement: str, claim: str) -> str | None:
    """Return what makes `claim` say the opposite of `statement`, or None.

    Both are single clauses about the same thing. The finding is a phrase for people: the denying word
    ("没有必要"), or the two opposites ("及时 / 拖延").
    """
    wanted, said = fold(statement), fold(claim)
    turned = _opposite_words(wanted, said)
    if turned:
        denied = _denied(said, turned[1]) or _denied(wanted, turned[0])
        return None if denied else f"{turned[0]}{OPPOSITE_SIGN}{turned[1]}"
    # Denials do not line up between languages ("do not ... until", "才"), nor where a sentence turns twice.
    if bool(_HAN.search(wanted)) != bool(_HAN.search(said)) or _TURNS.search(wanted) or _TURNS.search(said):
        return None
    a_rule = bool(_RULE.search(wanted))
    denied = denies(wanted, a_rule=a_rule)
    differs = denied not in (denies(said, a_rule=a_rule), denies(said, a_rule=a_rule, complements=True))
    if differs and not (_REFUSAL.search(wanted) or _REFUSAL.search(said)):
        return _denial_shown(said) or _denial_shown(wanted)
    return _other_period(wanted, said) or _other_numbers(wanted, said)


def is_condition(clause: str) -> bool:
    """Whether a clause only says when or to what the next one applies ("对重大事项", "造成损失的")."""
    text = fold(clause)
    return bool(_CONDITION_END.search(text)) or bool(_CONDITION_START.match(text))


def _denial_shown(text: str) -> str | None:
    text = _NO_DENIAL.sub("＿", text)
    found = _DENIAL.search(text) or _DENIAL_WESTERN.search(text) or _BAD.search(text)
    return found[0] if found else None


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    """Return `words` so that a longer one is found before what it contains."""
    return tuple(sorted(words, key=len, reverse=True))


_CHINESE_BOTH_WAYS = tuple(
    pair
    for one, other in ((_longest_first(one), _longest_first(other)) for one, other in CHINESE)
    for pair in ((one, other), (other, one))
)


def _opposite_words(wanted: str, said: str) -> tuple[str, str] | None:
    for these, those in _CHINESE_BOTH_WAYS:
        if (
            (asked := _has(wanted, these))
            and not _has(wanted, those)
            and not _has(said, these)
            and (hit := _has(said, those))
        ):
            return asked, hit
    words_wanted, words_said = set(_words(wanted)), set(_words(said))
    for one, other in WESTERN:
        for these, those in ((one, other), (other, one)):
            a, b = words_wanted & set(these), words_said & set(those)
            if a and b and not words_wanted & set(those) and not words_said & set(these):
                return min(a), min(b)
    return None


def _has(text: str, words: Iterable[str]) -> str:
    """Return the first of `words`, the longest first, in `text`, or an empty string."""
    for word in words:
        # Masking never makes a word, so a word that is not in the text needs none.
        if word in text and word in _masked(text, word):
            return word
    return ""


_HIDING = (
    "不同",
    "不仅",
    "最后期限",
    "先进先出",
    "后进先出",
    "先进后出",
    "优先",
    "领先",
    "高度",
    "高效",
    "高精度",
    "大会",
    "大型",
    "重大",
    "扩大",
    "最大",
    "多元",
    "少量",
    "低碳",
    "强制",
    "快递",
    "提高",
    "告知",
    "成立",
    "开始",
    "动态",
    "静态",
)


def _masked(text: str, word: str) -> str:
    for hiding in _HIDING:
        if word in hiding and word != hiding:
            text = text.replace(hiding, "＿")
    return text


def _words(text: str) -> Sequence[str]:
    return re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)


def _denied(text: str, word: str) -> bool:
    """Whether a denial stands close before `word`."""
    at = text.find(word)
    before = _NO_DENIAL.sub("＿", text[max(0, at - 6) : at])
    return bool(_DENIAL.search(before)) or bool(_DENIAL_WESTERN.search(text[max(0, at - 20) : at]))


_PERIOD_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "月": 30, "季": 91, "季度": 91, "年": 365}
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "半": 0.5, "": 1}


def _periods(text: str) -> list[float]:
    found = []
    for count, unit in _PERIOD.findall(text):
        times = float(count) if count.isdecimal() else _NUMERALS.get(count)
        if times is not None:
            found.append(times * _PERIOD_DAYS[unit])
    return found


def _other_period(wanted: str, said: str) -> str | None:
    """Return the period of `said` where it is at least four times longer than any that `wanted` names."""
    asked, given = _periods(wanted), _periods(said)
    if asked and given and min(given) >= 4 * max(asked):
        match = _PERIOD.search(said)
        return match[0] if match else None
    return None


def _other_numbers(wanted: str, said: str) -> str | None:
    """Return the numbers where `said` states others than `wanted` ("端口443" and "端口80")."""
    found = other_numbers(wanted, said)
    if found is None:
        return None
    missing, instead = ("、".join(sorted(map(str, numbers))) for numbers in found)
    return f"{missing}{OPPOSITE_SIGN}{instead}"
