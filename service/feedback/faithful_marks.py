"""Whether feedback names marks: a model is told none, so any that it names is made up."""

import re
from collections.abc import Iterator

from service.feedback.brief import Brief
from service.feedback.faults import Fault, fault_in
from service.feedback.visible import without_hidden
from service.feedback.written import WrittenFeedback, pieces_of
from service.grading.plain_form import plain_form
from service.grading.terms import fold

_BLANK_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff0-9])\s+(?=[\u3400-\u9fff0-9])")
_HAN_NUMBER = "[零〇一二两三四五六七八九十百半壹贰叁肆伍陆柒捌玖拾佰]"
# 十分钟, 三分之一, 十分重要, 一分为二 ...: a 分 that is no mark.
_NO_MARK = "(?![钟之析别类为布配层段散开子母明寸成辨享担部支册贝歧红裂五米泌秒公店行组管解工割点比])"
_NUMBER_WORD = (
    "(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    "seventy|eighty|ninety|hundred)"
)
_MARKS = re.compile(
    "|".join(
        (
            rf"满分|零分|[高低总得扣加给打评]分{_NO_MARK}",
            r"(?<![部充大])分[数值]|不?及格|优秀等级|[一二三四五]颗星",
            rf"[0-9]+(?:\.[0-9]+)?分{_NO_MARK}",
            # 十分 is also "very": it is a mark behind a verb of giving, or where nothing follows that it could stress.
            rf"(?:{_HAN_NUMBER}{{2,}}|(?!十){_HAN_NUMBER})分{_NO_MARK}",
            r"十分(?=[^\w]|$)|[给扣打评判拿][了个出予]?十分(?![钟之重必有明清详])|得了?十分的?(?:成绩|分数|满分)",
            r"[0-9]+(?:\.[0-9]+)?\s*[/∕⁄÷]\s*[0-9]+(?:\.[0-9]+)?",
            r"[0-9]+(?:\.[0-9]+)?\s*[%％‰]|百分之",
            r"\b[0-9]+(?:\.[0-9]+)?\s*(?:marks?|points?|pts?|punkte?n?|stars?|credits?)\b",
            rf"\b{_NUMBER_WORD}\s+(?:marks?|points?|punkte?n?|stars?)\b|\bout of (?:{_NUMBER_WORD}|[0-9]+)\b|\b(?:{_NUMBER_WORD}|[0-9]+) of (?:{_NUMBER_WORD}|[0-9]+)\b",
            r"\b(?:full|maximum|max|top|perfect|highest|total|zero|no|all|half|partial|extra|bonus)(?: the| possible)? (?:marks?|points|scores?|grades?|credits?)\b",
            r"\b(?:marks?|scores?|scored|scoring|graded?s?|points|rating) ?(?:is|are|of|as|at|:|=|a)+ ?(?:[0-9]|[a-f][+-]?(?=[.,;!]|$)|full|maximum)",
            r"\b(?:your|the|final|overall|total|a high|a low|this) (?:scores?|marks?|grades?)\b|\bscore [0-9]|\ba\+(?!\w)|\bgrade [a-f][+-]?(?=[.,;!]|$)|\b[a-f][+-]? grade\b|\bpass(?:ed|ing)? (?:the |this )?(?:exam|test|question|mark|grade)\b",
        )
    )
)


def mark_faults(written: WrittenFeedback, brief: Brief) -> Iterator[Fault]:
    """Yield every text that names marks, a share, or a result, in digits or in words.

    What the question itself says ("60 分", "20 %") is its matter and may be repeated; what only the answer says may not.
    """
    matter = "\n".join(_compared(told) for told in brief.told)
    for piece in pieces_of(written):
        if any(match.group() not in matter for match in _MARKS.finditer(_compared(piece.text))):
            yield fault_in(piece, "marks_named")


def _compared(text: str) -> str:
    return _BLANK_BETWEEN_HAN.sub("", plain_form(fold(without_hidden(text))))
