"""Negation by rule: what is turned really says the opposite, and what no rule is sure of is left out."""

import pytest

from eval.probes.negate import negate

TURNED = [
    # Chinese: denials put in, taken out, and predicates swapped; every clause that states something.
    ("zh", "栈是先进后出的线性表。", "栈不是先进后出的线性表。"),
    ("zh", "库存成本包括订货成本和保管成本。", "库存成本不包括订货成本和保管成本。"),
    ("zh", "顺序表的存储空间连续，支持随机访问", "顺序表的存储空间不连续，不支持随机访问"),
    ("zh", "链表不支持随机访问", "链表支持随机访问"),
    ("zh", "链表没有空间限制", "链表有空间限制"),
    ("zh", "物流系统应当统一规划。", "物流系统不应当统一规划。"),
    ("zh", "在顺序表中插入元素需要移动元素", "在顺序表中插入元素不需要移动元素"),
    ("zh", "时间复杂度为O(1)", "时间复杂度不为O(1)"),
    ("zh", "如果栈为空，则不能出栈。", "如果栈为空，则能出栈。"),
    ("zh", "栈S1为空，则队列为空", "栈S1为空，则队列不为空"),
    ("zh", "缺点：费用最高，有重量限制", "缺点：费用最低，没有重量限制"),
    ("zh", "元素个数大于上限", "元素个数小于上限"),
    ("zh", "错误。", "正确。"),
    ("zh", "这种说法正确", "这种说法错误"),
    ("zh", "应当严禁烟火", "应当允许烟火"),
    # English.
    ("en", "A router forwards packets between networks.", "A router does not forward packets between networks."),
    ("en", "UDP does not set up a connection.", "UDP does set up a connection."),
    ("en", "They don't wait for each other.", "They wait for each other."),
    ("en", "A stack can be implemented with an array", "A stack cannot be implemented with an array."),
    ("en", "The stack cannot grow.", "The stack can grow."),
    ("en", "The tree is never empty.", "The tree is always empty."),
    ("en", "Arrays have a fixed size", "Arrays do not have a fixed size."),
    ("en", "They store the address of the next node.", "They do not store the address of the next node."),
    ("en", "If the list is empty, the function will stop.", "If the list is empty, the function will not stop."),
    ("en", "Both parties send data.", "It is not true that both parties send data."),
    (
        "en",
        "It is fast and it needs little memory.",
        "It is not true that it is fast and it needs little memory.",
    ),
    # German.
    ("de", "Das Budget ist in der Belohnung inbegriffen.", "Das Budget ist nicht in der Belohnung inbegriffen."),
    ("de", "Ich zeige das Schreiben vor.", "Ich zeige das Schreiben nicht vor."),
    ("de", "Ich gebe mich zu erkennen.", "Ich gebe mich nicht zu erkennen."),
    ("de", "Es muss ein Foto gemacht werden", "Es muss kein Foto gemacht werden."),
    ("de", "Der Zustand soll hier nicht bewertet werden!", "Der Zustand soll hier bewertet werden!"),
    ("de", "Ich kaufe keinen Artikel.", "Ich kaufe einen Artikel."),
    ("de", "Das Fenster ist nie offen.", "Das Fenster ist immer offen."),
]  # fmt: skip

NOT_SURE = [
    # Questions, fragments, and words that only look like denials.
    ("zh", "什么是栈？"),
    ("zh", "订货成本"),
    ("zh", "社会功能"),
    ("zh", "账账核对"),
    ("zh", "等价有偿原则"),
    # Two denials; both halves of a comparison; a reason that would stay true; a second statement in the clause.
    ("zh", "不能不检查"),
    ("zh", "物流量越大，关系越密切"),
    ("zh", "因为空间连续，所以支持随机访问"),
    ("zh", "可以随机访问并且占用连续空间，但不会溢出"),
    ("zh", "栈不仅是线性表"),
    ("zh", "有没有空闲单元"),
    # One of two statements would stay as it was.
    ("zh", "速度慢、效率较高"),
    ("zh", "链表用指针，支持快速插入"),
    ("en", "What is a stack?"),
    ("en", "By reference."),
    ("en", "If the list is empty, the function returns zero."),
    ("en", "The uses of a stack"),
    ("en", "Lists that are linked are slow."),
    ("en", "It is not never empty."),
    ("en", "It is slow because it has to copy."),
    ("en", "Its like a stack, but uses a list."),
    ("en", "Not only lists grow."),
    ("de", "Sauberkeit und Ordnung"),
    ("de", "Ich gebe mich zu erkennen und zeige mein Schreiben vor."),
    ("de", "Zusätzlich muss notiert werden, zu welchem Zeitpunkt das war"),
    ("de", "Das ist nicht ohne Risiko."),
    ("de", "Es gibt nicht nur eine Lösung."),
    ("de", "Was ist das?"),
]


@pytest.mark.parametrize(("language", "plain", "opposite"), TURNED)
def test_a_sentence_is_turned(language: str, plain: str, opposite: str) -> None:
    assert negate(plain, language) == opposite


@pytest.mark.parametrize(("language", "sentence"), NOT_SURE)
def test_what_no_rule_is_sure_of_is_left_out(language: str, sentence: str) -> None:
    assert negate(sentence, language) is None


def test_other_languages_have_no_rules() -> None:
    assert negate("Le routeur est rapide.", "fr") is None
