"""Numbers that a statement makes: which it states, however they are written, and what is left of it without them."""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from service.grading.terms import fold, letter_runs

_BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_EXAMPLES = re.compile(r"(?:例如|比如|譬如|如|e[.]g[.]|z[.] ?B[.])[^，,。；;]*")
_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+(?:[.][0-9]+)?(?![0-9])|[0-9]+(?:[.][0-9]+)?"
_POWERS = {"万": 10**4, "亿": 10**8, "千": 10**3, "百万": 10**6, "千万": 10**7}
# Of one thing there are several units: 3 km and 3000 m, a year and 12 months can't be compared by their digits.
_MEASURES = (
    frozenset({"m", "km", "cm", "mm", "米", "公里", "厘米", "毫米", "里"}),
    frozenset({"g", "kg", "mg", "t", "克", "公斤", "毫克", "斤", "吨"}),
    frozenset({"s", "ms", "min", "h", "秒", "毫秒", "分钟", "小时", "天", "周", "星期", "个月", "年"}),
    frozenset({"b", "kb", "mb", "gb", "byte", "bytes", "bit", "bits", "字节", "比特"}),
)
_UNITS = "|".join(
    sorted((unit for units in _MEASURES for unit in units if unit > "z"), key=len, reverse=True)
)
# A hyphen is a sign only where no range can be meant (20-60, 10月-12月).
_NUMBER = re.compile(
    rf"((?:^|(?<=[\s为是达约于得=:;(]))[-−])?(?<![0-9])(?<![0-9][.])({_DIGITS})"
    rf"\s*(百万|千万|万|亿|千)?\s*(%|{_UNITS}|[a-z]+)?"
)
# 1.10.2024, 1.000 and 2,5, 1 000: what they are depends on who writes.
_AMBIGUOUS = re.compile(
    r"[0-9][.][0-9]+[.][0-9]|(?<![0-9])[0-9]{1,3}[.][0-9]{3}(?![0-9])|[0-9],[0-9]{1,2}(?![0-9])"
    r"|[0-9][ \u00a0\u202f][0-9]{3}(?![0-9])"
)
_DATE, _SHORT_DATE = re.compile(r"[0-9]\s*[年月日]"), re.compile(r"[0-9][.][0-9]")
# Steps of a calculation, and values that are about right.
_FORMULA = re.compile(r"[=×÷*/^~≈√\u00b2\u00b3\u00b9\u2070-\u209f]")
_ABOUT = re.compile(
    r"约|大概|左右|将近|接近|上下|\b(?:about|approximately|around|roughly|nearly|etwa|circa|ca|rund)\b"
)
# 三个 and 三年 count something; 三 in 三角形 or 第三 does not, and 一个 is mostly an article.
_COUNTED = re.compile(
    r"(?<![第零一二两三四五六七八九十百千万])([二两三四五六七八九十])(?=个|种|类|项|条|次|步|层|倍|年|月|天|日|周|大?阶段|(?:大|个)?(?:方面|部分|层次))"
)
_HAN_DIGITS = {digit: i for i, digit in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NEAR = Decimal("0.05")
_ALIKE = 0.8
# Pairs of letters; of "3n、3" nothing is left that could be alike.
_LEAST_ALIKE = 2


@dataclass(frozen=True)
class StatedNumber:
    """A number as stated: its value (50 of 50%), and the unit behind it, folded; an empty one where there is none.

    `in_words` tells 三个 from 3个.
    """

    value: Decimal
    unit: str = ""
    in_words: bool = False

    def may_be(self, other: "StatedNumber") -> bool:
        """Whether both may state the same: of equal value, a percentage and its fraction, or in units that differ."""
        if self.value == other.value:
            return True
        if "%" in (self.unit, other.unit) and self.unit != other.unit:
            return self.value in (other.value * 100, other.value / 100)
        return self.unit != other.unit and any({self.unit, other.unit} <= units for units in _MEASURES)

    @property
    def form(self) -> tuple[str, bool, bool]:
        """How it is written, but for its value: its unit, whether in words, and whether with decimals."""
        return self.unit, self.in_words, self.value % 1 != 0

    def __str__(self) -> str:
        """Show it as short as it can be written."""
        return f"{self.value.normalize():f}"


def stated_numbers(text: str) -> frozenset[StatedNumber]:
    """Return the numbers that `text` states, without those in brackets or in its examples.

    Read alike are 3,000 and 3000, 50.0 and 50, 5万 and 50000, 三个 and 3个; a minus sign counts.
    """
    return frozenset(_numbers(text))


def _numbers(text: str) -> list[StatedNumber]:
    plain = _EXAMPLES.sub(" ", _BRACKETED.sub(" ", _folded(text)))
    found = [
        StatedNumber(
            (Decimal((sign and "-") + digits.replace(",", "")) * _POWERS.get(power, 1)).normalize(), unit
        )
        for sign, digits, power, unit in _NUMBER.findall(plain)
    ]
    return found + [
        StatedNumber(Decimal(_HAN_DIGITS[digit]), in_words=True) for digit in _COUNTED.findall(plain)
    ]


def other_numbers(wanted: str, said: str) -> tuple[frozenset[StatedNumber], frozenset[StatedNumber]] | None:
    """Return which numbers `said` states in the place of which that `wanted` states; None where it may be right.

    Two statements that have no number in common differ in them, and so do two that say the same but for them. What is
    counted in words tells only there.
    """
    asked, given = stated_numbers(wanted), stated_numbers(said)
    missing = frozenset(one for one in asked if not any(one.may_be(other) for other in given))
    instead = frozenset(one for one in given if not any(one.may_be(other) for other in asked))
    if not missing or not instead or _may_be_written_otherwise(_folded(wanted), _folded(said)):
        return None
    none_in_common = _in_digits(asked) and _in_digits(asked) == _in_digits(missing) and _in_digits(instead)
    return (missing, instead) if none_in_common or differ_in_numbers_alone(wanted, said) else None


def differ_in_numbers_alone(one: str, other: str) -> bool:
    """Whether two statements say the same, each number in the same form, but with another in the place of one.

    So do 1949年10月1日 and 1950年10月1日; formulas and what is about right never do.
    """
    both_texts = f"{one}\n{other}"
    if any(sign.search(both_texts) for sign in (_FORMULA, _ABOUT, _AMBIGUOUS)):
        return False
    if [number.form for number in _numbers(one)] != [number.form for number in _numbers(other)]:
        return False
    these, those = _without_numbers(one), _without_numbers(other)
    both = sum((these & those).values())
    return both >= max(_LEAST_ALIKE, _ALIKE * max(sum(these.values()), sum(those.values())))


def _may_be_written_otherwise(one: str, other: str) -> bool:
    if _AMBIGUOUS.search(one) or _AMBIGUOUS.search(other):
        return True
    if _ABOUT.search(one) or _ABOUT.search(other):
        near = ((a.value, b.value) for a in stated_numbers(one) for b in stated_numbers(other))
        return any(abs(a - b) <= _NEAR * max(abs(a), abs(b)) for a, b in near)
    return any(_DATE.search(a) and _SHORT_DATE.search(b) for a, b in ((one, other), (other, one)))


def _in_digits(numbers: frozenset[StatedNumber]) -> frozenset[StatedNumber]:
    return frozenset(number for number in numbers if not number.in_words)


def _without_numbers(text: str) -> Counter[str]:
    plain = _COUNTED.sub(" ", _NUMBER.sub(r" \4 ", _folded(text)))
    return letter_runs(plain, 2)


def _folded(text: str) -> str:
    # Folding makes "，" a comma, and 100，200 is not 100,200.
    return fold(text.replace("，", "；"))
