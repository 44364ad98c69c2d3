"""Numbers that a statement makes: which it states, however they are written, and what is left of it without them."""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from service.grading.terms import fold, letter_runs

_BRACKETED = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_EXAMPLES = re.compile(r"(?:例如|比如|譬如|如|e[.]g[.]|z[.] ?B[.])[^，,。；;]*")
# 3,000.5, in German 3.000,5, and plain ones.
_DIGITS = (
    r"[0-9]{1,3}(?:[.][0-9]{3})+,[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+(?:[.][0-9]+)?(?![0-9])|[0-9]+(?:[.][0-9]+)?"
)
# Of one thing there are several units: 3 km and 3000 m can't be compared by their digits.
_MEASURES = (
    frozenset({"m", "km", "cm", "mm", "米", "千米", "公里", "厘米", "毫米"}),
    frozenset({"g", "kg", "mg", "t", "克", "千克", "公斤", "毫克", "斤", "吨"}),
    frozenset({"s", "ms", "min", "h", "秒", "毫秒", "分钟", "小时"}),
    frozenset({"元", "万元", "亿元", "千元"}),
    frozenset({"b", "kb", "mb", "gb", "byte", "bytes", "bit", "bits", "字节", "比特"}),
)
_UNITS = "|".join(
    sorted((unit for units in _MEASURES for unit in units if unit > "z"), key=len, reverse=True)
)
# A hyphen is a sign only where no range can be meant (20-60, 10月-12月).
_NUMBER = re.compile(
    rf"((?:^|(?<=[\s为是达约于得=:;(]))[-−])?(?<![0-9])(?<![0-9][.])({_DIGITS})\s*(%|{_UNITS}|[a-z]+)?"
)
# 三个 and 三年 count something; 三 in 三角形 or 第三 does not, and 一个 is mostly an article.
_COUNTED = re.compile(
    r"(?<![第零一二两三四五六七八九十百千万])([二两三四五六七八九十])(?=个|种|类|项|条|次|步|层|倍|年|月|天|日|周|大?阶段|(?:大|个)?(?:方面|部分|层次))"
)
_HAN_DIGITS = {digit: i for i, digit in enumerate("零一二三四五六七八九十")} | {"两": 2}
_ALIKE = 0.6
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

    def __str__(self) -> str:
        """Show it as short as it can be written."""
        return f"{self.value.normalize():f}"


def stated_numbers(text: str) -> frozenset[StatedNumber]:
    """Return the numbers that `text` states, without those in brackets or in its examples.

    Read alike are 3,000 and 3000, 50.0 and 50, 三个 and 3个; a minus sign counts.
    """
    plain = _EXAMPLES.sub(" ", _BRACKETED.sub(" ", _folded(text)))
    found = {
        StatedNumber(Decimal((sign and "-") + _plain_digits(digits)).normalize(), unit)
        for sign, digits, unit in _NUMBER.findall(plain)
    }
    counted = {StatedNumber(Decimal(_HAN_DIGITS[digit]), in_words=True) for digit in _COUNTED.findall(plain)}
    return frozenset(found | counted)


def other_numbers(wanted: str, said: str) -> tuple[frozenset[StatedNumber], frozenset[StatedNumber]] | None:
    """Return which numbers `said` states in the place of which that `wanted` states; None where it may be right.

    Two statements that have no number in common differ in them, and so do two that say nearly the same but for them.
    What is counted in words tells only there.
    """
    asked, given = stated_numbers(wanted), stated_numbers(said)
    missing = frozenset(one for one in asked if not any(one.may_be(other) for other in given))
    instead = frozenset(one for one in given if not any(one.may_be(other) for other in asked))
    if not missing or not instead:
        return None
    none_in_common = _in_digits(asked) and _in_digits(asked) == _in_digits(missing) and _in_digits(instead)
    return (missing, instead) if none_in_common or differ_in_numbers_alone(wanted, said) else None


def differ_in_numbers_alone(one: str, other: str) -> bool:
    """Whether two statements say nearly the same when their numbers are left out (1949年10月1日, 1950年10月1日).

    Formulas don't: theirs are steps of a calculation.
    """
    if "=" in _folded(one + other):
        return False
    these, those = _without_numbers(one), _without_numbers(other)
    both = sum((these & those).values())
    return both >= max(_LEAST_ALIKE, _ALIKE * max(sum(these.values()), sum(those.values())))


def _in_digits(numbers: frozenset[StatedNumber]) -> frozenset[StatedNumber]:
    return frozenset(number for number in numbers if not number.in_words)


def _without_numbers(text: str) -> Counter[str]:
    plain = _COUNTED.sub(" ", _NUMBER.sub(r" \3 ", _folded(text)))
    return letter_runs(plain, 2)


def _folded(text: str) -> str:
    # Folding makes "，" a comma, and 100，200 is not 100,200.
    return fold(text.replace("，", "；"))


def _plain_digits(digits: str) -> str:
    if "," in digits and digits.find(".") < digits.find(","):
        digits = digits.replace(".", "").replace(",", ".") if "." in digits else digits
    return digits.replace(",", "")
