"""An item's own words: title, statement, lead-in."""

import pytest

from rubrics.statement import Statement, read_statement

LEAVES = {
    "循序渐进\n不同组织之间的合作是逐步建立的。": ("循序渐进", "不同组织之间的合作是逐步建立的"),
    "定期沟通。物业应定期与业主沟通。": ("定期沟通", "物业应定期与业主沟通"),
    "简洁性：代码要短": ("简洁性", "代码要短"),
    "Slow start: the window doubles.": ("Slow start", "the window doubles"),
    "Brevity - say it once": ("Brevity", "say it once"),
    "节假日拜访": ("", "节假日拜访"),
    # What is left after the title must have a word in it.
    "Congestion Avoidance (cwnd >= ss_thresh):": ("", "Congestion Avoidance (cwnd >= ss_thresh):"),
    "Congestion Avoidance (cwnd >= ss_thresh)::": ("", "Congestion Avoidance (cwnd >= ss_thresh)::"),
    # A clause is a statement, not a name.
    "应当及时：不得拖延": ("", "应当及时：不得拖延"),
    "比例3:1": ("", "比例3:1"),
    "在10:30 开会": ("", "在10:30 开会"),
    "see http://example.org": ("", "see http://example.org"),
    "": ("", ""),
}
PARENTS = {
    "人事更替的告知\n人事更替主要包括以下三种告知:": ("人事更替的告知", "", "人事更替主要包括以下三种告知:"),
    "日常沟通。其具体内容包括:": ("日常沟通", "", "其具体内容包括:"),
    "应当建立收发文制度。具体内容如下:": ("", "应当建立收发文制度", "具体内容如下:"),
    "客户沟通的基本原则包括:": ("客户沟通的基本原则", "", "客户沟通的基本原则包括:"),
    "与业主沟通的方法": ("与业主沟通的方法", "", ""),
    "…": ("", "", ""),
}


@pytest.mark.parametrize(("head", "expected"), LEAVES.items(), ids=list(LEAVES))
def test_a_leaf(head: str, expected: tuple[str, str]) -> None:
    assert read_statement(head, has_children=False) == Statement(*expected, lead_in="")


@pytest.mark.parametrize(("head", "expected"), PARENTS.items(), ids=list(PARENTS))
def test_an_item_with_children(head: str, expected: tuple[str, str, str]) -> None:
    assert read_statement(head, has_children=True) == Statement(*expected)
