"""Near-identical answers: what is found and what is not."""

import random

import pytest

from service.cohort.likeness import Likeness, find_likeness
from service.cohort.texts import AnswerTexts
from tests.cohort.rows import question

REFERENCE = (
    "库存成本由订货成本、保管成本和缺货成本构成。订货成本是每次采购所发生的费用；保管成本是仓储、保险和资金占用的费用；"
    "缺货成本是因为没有存货而失去订单的损失。"
)
RUBRIC = question(reference=REFERENCE)
COPY_ZH = (
    "我认为企业仓库里堆的东西越多，老板压在里面的钱就越多，利息也跟着涨；下单太勤又会把跑腿和谈判的开销推高，"
    "所以要在两边找一个平衡。"
)
COPY_EN = (
    "Buying in small lots makes the clerk busy all week, while buying in large lots fills the shed with boxes nobody "
    "wants and ties up money that could have earned interest somewhere else."
)


def find(*answers: str | tuple[str, str], rubric: bool = True) -> Likeness:
    """Compare the answers; each may come with its student."""
    texts = AnswerTexts()
    for index, each in enumerate(answers):
        answer, student = (each, f"s{index}") if isinstance(each, str) else each
        texts.add(0, index, f"a{index}", student or None, answer)
    found = texts.of(0)
    assert found is not None
    try:
        return find_likeness(found, RUBRIC if rubric else None)
    finally:
        texts.close()


def groups(*answers: str | tuple[str, str]) -> list[list[int]]:
    return [[member.index for member in group.members] for group in find(*answers).groups]


@pytest.mark.parametrize(
    "other",
    [
        COPY_ZH,
        COPY_ZH.replace("，", " , ").replace("。", "."),
        COPY_ZH.replace("老板", "厂长"),
        "答：" + COPY_ZH.replace("平衡", "平衡点"),
        COPY_EN.upper(),
        COPY_EN.replace("clerk", "office").replace("  ", " "),
    ],
)
def test_found(other: str) -> None:
    copied = COPY_EN if other[0].isascii() else COPY_ZH
    unlike = (
        "货架上的商品积压会占用流动资金，频繁补货则增加运输与验收的次数，两者此消彼长，要权衡之后再定批量。"
    )
    assert groups(copied, unlike, other) == [[0, 2]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (  # The same in other words.
            COPY_ZH,
            "货存多了占用资金、要付利息，订得太频繁又要多花采购和沟通的费用，因此企业应当权衡两方面，确定一个合适的数量。",
        ),
        (
            COPY_EN,
            "Frequent small orders cost working time, whereas big orders need storage room and capital on which the "
            "firm could otherwise get a return, so one has to weigh the two against each other.",
        ),
        ("订货成本和保管成本。", "订货成本和保管成本。"),  # Short answers are alike by nature.
        (REFERENCE, REFERENCE),  # Learnt by heart.
        (REFERENCE, REFERENCE.replace("失去", "丢掉")),
        ("", ""),
        ("？" * 200, "？" * 200),  # Nothing that could be compared.
    ],
)
def test_not_found(one: str, other: str) -> None:
    assert groups(one, other) == []


def test_a_reference_learnt_by_heart_is_told_apart() -> None:
    found = find(*[REFERENCE] * 30, COPY_ZH, COPY_ZH)
    assert found.reference == 30
    assert [[member.index for member in group.members] for group in found.groups] == [[30, 31]]


def test_what_many_say_is_no_likeness() -> None:
    """A text that forty have is from a book; a pair beside it is found."""
    found = find(*[COPY_ZH] * 40, COPY_EN, COPY_EN)
    assert found.common == 40
    assert [group.size for group in found.groups] == [2]


def test_one_student_twice_is_no_group() -> None:
    assert groups((COPY_ZH, "same"), (COPY_ZH, "same")) == []
    assert groups((COPY_ZH, "same"), (COPY_ZH, "same"), (COPY_ZH, "another")) == [[0, 1, 2]]
    assert groups((COPY_ZH, ""), (COPY_ZH, "")) == [[0, 1]], "students who are not known may be two"


def test_figures_of_a_group() -> None:
    found = find(COPY_ZH, COPY_ZH, COPY_ZH.replace("老板", "厂长"))
    (group,) = found.groups
    assert (group.size, group.highest, found.compared, found.short, found.grouped) == (3, 1, 3, 0, 3)
    assert 0.7 <= group.lowest < 1
    assert group.text == COPY_ZH


def test_any_order() -> None:
    answers = [COPY_ZH, COPY_EN, COPY_ZH.replace("老板", "厂长"), REFERENCE, COPY_EN + " Indeed.", "短"]
    shuffled = random.Random(2).sample(range(6), 6)  # noqa: S311 - no secret
    first = find(*answers)
    texts = AnswerTexts()
    for index in shuffled:
        texts.add(0, index, f"a{index}", f"s{index}", answers[index])
    found = texts.of(0)
    assert found is not None
    assert find_likeness(found, RUBRIC) == first
    texts.close()


def test_hostile_texts_are_compared_like_any() -> None:
    broken = "\ud83d\x00\u202e<script>alert(1)</script>" + COPY_ZH
    assert groups(broken, broken) == [[0, 1]]
    assert find("a" * 200_000, "a" * 200_000).compared == 2


def test_a_pair_among_thousands() -> None:
    """In a large cohort most wording is common, and a copy is found all the same."""
    draw = random.Random(8)  # noqa: S311 - no secret
    pieces = [
        f"{who}{what}{how}"
        for who in ("仓库", "采购部门", "供应商", "财务人员", "车间", "客户")
        for what in ("多存一些货", "少订几次", "按周盘点", "签长期合同", "提前付款", "分批送达", "共用货车")
        for how in (
            "可以省下运费",
            "会占住资金",
            "使管理更简单",
            "让断货的可能变小",
            "却要多付利息",
            "但验收更费时",
        )
    ]
    answers = ["，".join(draw.sample(pieces, 5)) + "。" for _ in range(3000)]
    found = find(*answers[:1500], COPY_ZH, *answers[1500:], COPY_ZH.replace("老板", "厂长"))
    assert [[member.index for member in group.members] for group in found.groups] == [[1500, 3001]]
