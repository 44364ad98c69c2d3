"""Polarity: which clauses say the opposite of a statement, in Chinese, English, and German."""

import pytest
from hypothesis import given

from service.grading.polarity import OPPOSITE_SIGN, denies, is_condition, opposes
from tests.grading.random_texts import short_answers
from tests.grading.seed_case import clause_pairs, seed_rubric

SAME = [
    ("应当及时回函给予答复", "来函要尽快答复"),
    ("切勿拖延", "不得拖延"),
    ("切勿拖延", "不能一直压着"),
    ("应当及时回函", "不能拖着不办"),
    ("切忌急功近利", "不要急于求成"),
    ("应当形成会议纪要", "不能不做会议纪要"),
    ("应当形成会议纪要", "会议纪要必不可少"),
    ("礼貌拒绝", "客气地说不能照办"),
    ("保证联系人的相对稳定", "不要频繁更换"),
    ("采用多元化的方式", "方式不能只有一种"),
    ("定期进行跟踪", "跟踪不能中断"),
    ("主动协助对方", "不仅要协助，而且要主动"),
    ("对非物业管理处责任的质量缺陷，应耐心解释", "不属于管理处责任的要耐心解释"),
    ("及时向业主公告", "不管损失大小，都要及时公告"),
    ("避免急功近利", "不急功近利"),
    ("应如实反映", "不得隐瞒"),
    ("每月沟通一次", "每个月沟通"),
    ("每季度提交财务报告", "每三个月交一次"),
    ("wash your hands before an operation", "hands must be washed before an operation"),
    ("the loop never ends", "the loop does not end"),
    ("a lock prevents two writes at once", "with a lock two writes at once are avoided"),
    ("the owner must be informed", "not only the tenant but the owner must be informed"),
    ("Belege müssen aufbewahrt werden", "Belege sind aufzubewahren"),
    ("Der Zugriff ist nicht erlaubt", "Der Zugriff ist verboten"),
]

OPPOSITE = [
    ("应当及时回函给予答复", "可以先放一放再答复"),
    ("应当及时回函给予答复", "没有必要答复"),
    ("切勿拖延", "可以拖一拖"),
    ("尽量使用书面形式", "口头沟通即可"),
    ("应当要求收文人签字", "不用让对方签字"),
    ("礼貌拒绝", "全部答应"),
    ("应当形成会议纪要", "无须形成会议纪要"),
    ("应当形成会议纪要", "禁止形成会议纪要"),
    ("主动邀请关键客户参与", "切勿邀请关键客户"),
    ("应当向全体业主发布公告", "不向业主公告"),
    ("保证联系人的相对稳定", "联系人要经常更换"),
    ("真实、准确地反映收支状况", "收支可以粉饰一下"),
    ("应当重点关注", "听听就算了"),
    ("积极协助其召开业主大会", "应当阻止召开业主大会"),
    ("每月沟通一次", "每年沟通一次"),
    ("队列先进先出", "队列后进先出"),
    ("气体受热体积膨胀", "气体受热体积收缩"),
    ("the client must wait", "the client need not wait"),
    ("the message is encrypted", "the message is not encrypted"),
    ("prices increase", "prices decrease"),
    ("UDP is connectionless", "UDP is connection-oriented"),
    ("the report is required", "the report is optional"),
    ("Der Verband ist täglich zu wechseln", "Der Verband ist nie zu wechseln"),
    ("Die Antwort ist schriftlich", "Die Antwort ist mündlich"),
]

# Pairs of material/clause_pairs.yaml that are still misread, by their claim: words of one's own for the opposite,
# denials that turn twice, and things swapped. None may join them.
KNOWN_FAILURES = {
    "只有法院判决之后才能认定被告人有罪",
    "没有外力作用，物体的运动状态就不会改变",
    "没核实病人是谁之前，切勿给他用药",
    "气体未经检测，人员不得进入受限空间",
    "没有哪笔分录的借方和贷方可以不平",
    "An agreement someone was forced to sign does not have to stand",
    "Every element of a set is unique",
    "Kein Beleg darf weggeworfen werden",
    "交换机转发帧看的是IP地址而不是MAC地址",
    "出库时应优先发最晚入库的那一批",
    "冷链药品路上短时间停掉制冷也没关系",
    "Left to itself, heat moves from the colder body to the hotter one",
    "Revenue is not to be recorded until the cash arrives, even if it was earned earlier",
    "Comments ought to target the pupil instead of the work",
    "The Roman Empire came before the Republic",
    "Wird ein Gas erwärmt, zieht es sich zusammen",
}


@pytest.mark.parametrize(("statement", "claim"), SAME)
def test_the_same_is_no_opposite(statement: str, claim: str) -> None:
    assert opposes(statement, claim) is None


@pytest.mark.parametrize(("statement", "claim"), OPPOSITE)
def test_the_opposite_is_told_with_its_sign(statement: str, claim: str) -> None:
    sign = opposes(statement, claim)
    assert sign
    said = sign.partition(OPPOSITE_SIGN)[2] or sign
    assert said in claim.casefold() or said in statement.casefold()


def test_general_pairs_are_told_apart_as_well_as_before() -> None:
    pairs = [pair for pair in clause_pairs() if pair.relation != "unrelated"]
    misread = {
        pair.claim
        for pair in pairs
        if (opposes(pair.statement, pair.claim) is not None) != (pair.relation == "opposite")
    }
    assert len(pairs) == 60
    assert misread <= KNOWN_FAILURES


def test_no_statement_opposes_itself() -> None:
    texts = [point.text for part in seed_rubric().parts for point in part.walk() if point.text]
    texts += [text for pair in clause_pairs() for text in (pair.statement, pair.claim)]
    assert [text for text in texts if opposes(text, text)] == []


@given(statement=short_answers, claim=short_answers)
def test_any_text_may_be_compared(statement: str, claim: str) -> None:
    assert opposes(statement, claim) != ""
    assert opposes(statement, statement) is None


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("不必归档", True),
        ("没有必要归档", True),
        ("切勿拖延", False),
        ("拖延了答复", True),
        ("不仅要归档", False),
        ("不得不归档", False),
        ("不同类型的客户", False),
        ("非常重要", False),
        ("the file is not kept", True),
        ("not only kept but copied", False),
        ("nicht gelöscht", True),
    ],
)
def test_denials(clause: str, expected: bool) -> None:
    assert denies(clause) is expected


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("对重大事项", True),
        ("造成损失的", True),
        ("在遇到紧急突发事件时", True),
        ("如分歧无法消除", True),
        ("when the lease ends", True),
        ("应当及时回函", False),
        ("对重大事项应当及时上报", False),
        ("切勿拖延", False),
    ],
)
def test_conditions(clause: str, expected: bool) -> None:
    assert is_condition(clause) is expected
