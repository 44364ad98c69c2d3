"""Chinese sentences turned into their opposites, clause by clause, where the rule is sure."""

import re

_END = re.compile(r"[。！!.；;\s]*$")
_CLAUSES = re.compile(r"([，,；;])")
_QUESTION = re.compile(r"[?？吗呢]\s*$|是否|能否|为什么|怎么|什么|哪[些个几种]")
# Clauses that state nothing by themselves; the others must all be turned.
_CONDITION = re.compile(
    r"^\s*(?:如果|假如|假设|若|当|为了|对于|例如|比如|如(?=[^何同])|一旦|首先$|其次$|最后$|然后$|同时$|因此$|所以$|其中$|通常$)"
    r"|(?:时|时候|的话|情况下|过程中|之前|之后|以后)$"
)
_LONGEST_CONDITION = 20
_CONSEQUENCE = re.compile(r"^\s*(?:则|就|那么|便)")
# These turn twice, compare degrees, give a reason that would stay true, or have more than one reading.
_NOT_SURE = re.compile(
    r"越|除非|否则|不但|不仅|不只|不光|除了|而不是|不是.*而是|反而|至多|至少|只|仅|才|→|=|＝|\bif\b"
    r"|因为|由于|虽然|尽管|[优缺特]点是|原因是|以[^，,]{1,10}为|[.]\s|有没有|是不是|能不能|会不会"
)
# Characters that look like a denial and are none.
_NO_DENIAL = re.compile(
    r"不同|不断|不管|不论|无论|不过|不足|不久|不时|不良|不定|不等式|非常|非线性|非空|非递归|非叶|非零|并非|除非|未来|无序|无限|无向|无关|无线|无环|无损|"
    r"无后继|没收|区别|分别|级别|类别|特别|别的|是否"
)
_DENIAL = re.compile(r"不|没|无|未|非|禁止|严禁|避免|防止|勿|别")
_REMOVED: tuple[tuple[str, str], ...] = (
    ("并不是", "是"),
    ("不可以", "可以"),
    ("不能够", "能够"),
    ("不应当", "应当"),
    ("不应该", "应该"),
    ("不需要", "需要"),
    ("不允许", "允许"),
    ("没有", "有"),
    ("不是", "是"),
    ("不能", "能"),
    ("不会", "会"),
    ("不应", "应"),
    ("不必", "必须"),
    ("无需", "需要"),
    ("无须", "必须"),
    ("不得", "可以"),
    ("无法", "可以"),
    ("禁止", "允许"),
    ("严禁", "允许"),
    ("避免", "造成"),
    ("防止", "造成"),
)
_VERBS = (
    "包括|包含|分为|属于|具有|具备|存在|支持|占用|采用|使用|利用|提供|实现|保证|遵循|满足|影响|改变|等于|取决于|需|产生|"
    "浪费|移动|依赖|适合|适用|符合|反映|体现|表示|代表|导致|造成|有利于|有助于|允许|要求|考虑|涉及|破坏|增加|减少|连续|方便|稳定|唯一|固定|"
    "相同|相等|一致|正确|为空"
)
_REMOVED_VERB = re.compile(rf"(?:并)?不(?={_VERBS}|为|大于|小于|高于|低于|空|变)")
# Where a denial goes in: (what is found, what it becomes). Found by position, the first in the clause.
_INSERTED: tuple[tuple[str, str], ...] = (
    (r"必须", "不必"),
    (r"应当|应该", r"不\g<0>"),
    (r"(?<![不许认])可(?=分为|划分|采用|用)", r"不\g<0>"),
    (r"(?<!的)需要(?!的)", r"不\g<0>"),
    (r"可以|能够", r"不\g<0>"),
    (r"(?<![功性可技智才本效潜职动热电产万机节])能(?![力量源级耗])", r"不\g<0>"),
    (r"(?<![机社议工协学宴晚大委集])会(?![议计员场面费话客合展])", r"不\g<0>"),
    (r"都是", "都不是"),
    (r"就是", "不是"),
    (r"(?<![但可于还凡总只正即或便算真也而])是(?![否非])", r"不\g<0>"),
    (
        r"(?<![所具只拥如还富占含享原固])有(?![序限效利时关些的所无机向助偿几一二两三四五六七八九十0-9])",
        r"没\g<0>",
    ),
    (r"(?<![作成认称因行以分变设视改称记置较极最颇更])为(?![了什何此])", r"不\g<0>"),
    (
        r"(?<![被所])(?:包括|包含|分为|属于|具有|具备|存在|支持|占用|采用|提供|保证|遵循|满足|等于|取决于|"
        r"适合|适用|符合|反映|体现|表示|代表|导致|造成|产生|有利于|有助于|允许)(?![的率])",
        r"不\g<0>",
    ),
)
_SWAPPED = (
    ("大于", "小于"),
    ("高于", "低于"),
    ("多于", "少于"),
    ("快于", "慢于"),
    ("优于", "劣于"),
    ("早于", "晚于"),
)
# What is said of the subject at the end of a clause.
_FINAL = re.compile(
    r"(?:(?P<degree>较|更|很|比较|非常|最|相对|相对较)(?P<one>[高低大小多少快慢强弱好坏长短])|(?P<two>连续|固定|方便|稳定|唯一|相同|相等|一致|简单|灵活|正确|错误))的?$"
)
_OPPOSITES = {
    **dict(zip("高低大小多少快慢强弱好坏长短", "低高小大少多慢快弱强坏好短长", strict=True)),
    "相同": "不同",
    "正确": "错误",
    "错误": "正确",
    "简单": "复杂",
}
_VERDICT = re.compile(
    r"^(?P<lead>(?:.{0,6}(?:说法|叙述|观点|判断|结论|命题|这句话|本题|是))?)(?P<word>不正确|不对|错误|正确|错|对)(?P<of>的?)$"
)
_OTHER_VERDICT = {"不正确": "正确", "不对": "正确", "错误": "正确", "错": "对", "正确": "错误", "对": "错"}
# A second statement in the same clause would stay as it was.
_COORDINATED = re.compile(r"并且|而且|并(?!非|列|行|归)|从而|但|然后|而(?!言)|又|也|且|同时|再")
_FOUND = tuple((re.compile(pattern), turned) for pattern, turned in _INSERTED)


def negate_zh(sentence: str) -> str | None:
    """Return `sentence` with every clause that states something turned; None where that is not sure."""
    text = sentence.strip()
    end = _END.search(text)
    core, tail = (text[: end.start()], text[end.start() :]) if end else (text, "")
    if not core or _QUESTION.search(core) or _NOT_SURE.search(core):
        return None
    pieces = _CLAUSES.split(core)
    if _CONDITION.search(pieces[-1].strip()):
        return None
    turned: list[str] = []
    count = 0
    # What stands before "then" is its condition, unless it states something first.
    stated = max((i for i, piece in enumerate(pieces) if _CONSEQUENCE.match(piece)), default=0)
    if any(len(piece) > _LONGEST_CONDITION or "但" in piece for piece in pieces[:stated]):
        return None
    for i, piece in enumerate(pieces):
        if i % 2 or not piece.strip() or i < stated or _CONDITION.search(piece.strip()):
            turned.append(piece)
            continue
        new = _turned(piece)
        if new is None:
            return _not_so(core, tail) if len(pieces) == 1 else None
        turned.append(new)
        count += 1
    return "".join(turned) + tail if count else None


def _turned(clause: str) -> str | None:
    verdict = _VERDICT.fullmatch(clause.strip())
    if verdict:
        return f"{verdict['lead']}{_OTHER_VERDICT[verdict['word']]}{verdict['of']}"
    masked = _NO_DENIAL.sub(lambda found: "＿" * len(found[0]), clause)
    denials = len(_DENIAL.findall(masked))
    if denials > 1:
        return None
    return _without_denial(clause, masked) if denials else _with_denial(clause)


def _without_denial(clause: str, masked: str) -> str | None:
    at = _DENIAL.search(masked)
    if at is None or _COORDINATED.search(clause):
        return None
    removed = _REMOVED_VERB.search(masked)
    for denial, plain in _REMOVED:
        start = masked.find(denial)
        if start >= 0:
            return clause[:start] + plain + clause[start + len(denial) :]
    return clause[: removed.start()] + clause[removed.end() :] if removed else None


def _with_denial(clause: str) -> str | None:
    for one, other in _SWAPPED:
        for this, that in ((one, other), (other, one)):
            if clause.count(this) == 1 and not _COORDINATED.search(clause):
                return clause.replace(this, that)
    found = sorted(
        (match.start(), -len(match[0]), i)
        for i, (pattern, _) in enumerate(_FOUND)
        for match in pattern.finditer(clause)
    )
    if not found:
        return _final_turned(clause)
    start, _, number = found[0]
    pattern, turned = _FOUND[number]
    match = pattern.match(clause, start)
    if match is None:
        return None
    rest = clause[match.end() :]
    later = [other for other, _, _ in found if other >= match.end()]
    # What stands before 的 may only describe a thing; then the statement comes later.
    if _COORDINATED.search(rest) or any("的" in clause[match.end() : other] for other in later):
        return None
    return clause[:start] + match.expand(turned) + rest


def _final_turned(clause: str) -> str | None:
    match = _FINAL.search(clause)
    if match is None or "、" in clause or _COORDINATED.search(clause) or not clause[: match.start()].strip():
        return None
    if match["one"]:
        at = match.start("one")
        return clause[:at] + _OPPOSITES[match["one"]] + clause[at + 1 :]
    word = match["two"]
    return clause[: match.start("two")] + _OPPOSITES.get(word, f"不{word}") + clause[match.end("two") :]


def _not_so(core: str, tail: str) -> str | None:
    """Return "it is not so that ..." of a sentence of one clause that has a verb and no denial."""
    has_verb = any(pattern.search(core) for pattern, _ in _FOUND)
    if not has_verb or _DENIAL.search(_NO_DENIAL.sub("", core)) or re.match(r"\W|[0-9(（]|.{0,3}[：:]", core):
        return None
    return f"并非{core}{tail}"
