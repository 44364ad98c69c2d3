"""How marks, shares, and results are named: one pattern over folded, simplified text without blanks between Han."""

import re

_HAN_NUMBER = "[零〇一二两三四五六七八九十百半壹贰叁肆伍陆柒捌玖拾佰]"
# 十分钟, 三分之一, 一分为二, 得分析 ...: a 分 that is no mark.
_NO_MARK = "(?![钟之析别类为布配层段散开子母明寸成辨享担部支册贝歧红裂五米泌秒公店行组管解工割点比])"
_NUMBER_WORD = (
    "(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|"
    "sixty|seventy|eighty|ninety|hundred|[0-9]+)"
)
_MOST = r"(?:full|maximum|max|top|perfect|highest|total|zero|no|all|half|partial|extra|bonus)"

MARKS = re.compile(
    "|".join(
        (
            rf"满分|零分|[高低总得扣加给打评]分{_NO_MARK}",
            r"(?<![部充大])分[数值]|不?及格|优秀等级|[一二三四五]颗星",
            rf"[0-9]+(?:\.[0-9]+)?分{_NO_MARK}",
            # 十分 is also "very": it is a mark behind a verb of giving, or where nothing follows that it could stress.
            rf"(?:{_HAN_NUMBER}{{2,}}|(?!十){_HAN_NUMBER})分{_NO_MARK}",
            r"十分(?=[^\w]|$)|[给扣打评判拿][了个出予]?十分(?![钟之重必有明清详])|得了?十分的?(?:成绩|分数|满分)",
            r"评[为定作]{1,2}\s*(?:[a-e]\b|优|良|中等|差)|(?:全部|所有)的?分(?![析类段支工布组配辨层])",
            r"[0-9]+(?:\.[0-9]+)?\s*[/∕⁄÷]\s*[0-9]+(?:\.[0-9]+)?",
            r"[0-9]+(?:\.[0-9]+)?\s*[%‰]|百分之|\bper ?cent\b",
            r"\b[0-9]+(?:\.[0-9]+)?\s*(?:marks?|points?|pts?|punkte?n?|stars?|credits?)\b",
            rf"\b{_NUMBER_WORD}\s+(?:marks?|points?|punkte?n?|stars?)\b|\bout of {_NUMBER_WORD}\b",
            rf"\b{_NUMBER_WORD} of {_NUMBER_WORD}\b",
            rf"\b{_MOST}(?: the| possible)? (?:marks?|points|scores?|grades?|credits?)\b",
            r"\b(?:marks?|scores?|scored|graded?s?|points|rating) ?(?:(?:is|are|of|as|at|:|=) ?)+a? ?"
            r"(?:[0-9]|[a-f][+-]?(?=[.,;!]|$)|full|maximum)",
            r"\b(?:your|the|final|overall|total|high|low|this) (?:scores?|marks?|grades?)\b|\bscore [0-9]",
            r"\ba\+(?!\w)|\bgrade [a-f][+-]?(?=[.,;!]|$)|\b[a-f][+-]? grade\b",
            r"\bpass(?:ed|ing)? (?:the |this )?(?:exam|test|question|mark|grade)\b",
        )
    )
)
"""A mark, a fraction, a percentage, or a result, in digits or in words."""
