"""Sentences that speak to the marker, and sentences of the subject that only look like them."""

import pytest

from rubrics.derive import derive_rubric
from rubrics.remarks import find_remarks

REMARKS = [
    "It is also sufficient to give a formula.",
    "It is enough to mention two of them.",
    "This is also acceptable if the student writes the rule.",
    "The answer may be rounded to two decimals.",
    "Students do not need to name the author.",
    "Accept any equivalent wording.",
    'Accept: "attenuated" for weakened.',
    'Do not accept "germ".',
    "Award one mark for each cause.",
    "Do not accept other spellings.",
    "No marks for the bare number.",
    "Full marks if both are named.",
    "Es genügt, den Begriff zu nennen.",
    "Es reicht aus, wenn zwei davon genannt werden.",
    "Das Ergebnis darf gerundet werden.",
    "Folgefehler werden nicht bestraft.",
    "只要答出定义即可给分。",
    "学生只需写出结论。",
    "結果允許四捨五入。",
]
SUBJECT = [
    "It is enough to test divisors up to the root.",
    "It is sufficient to cool the device.",
    "It is correct to say that heat rises.",
    "The values may be rounded by the compiler.",
    "The results can be omitted from the log.",
    "Students should reflect on their work.",
    "Accept: text/html is a header of HTTP.",
    "Accept: the media types that the client takes.",
    "Do not accept: the server answers 406.",
    "Credit: the bank pays.",
    "Reject: the bank says no.",
    "Allow: GET, HEAD",
    "Ignore: the packet is dropped.",
    'Credit "Sales revenue" with 500.',
    "Do not accept gifts from clients.",
    "Accept the connection and read the data.",
    "No points of the curve lie above it.",
    "Accept incoming answers from the server.",
    "No credit is given to unknown clients.",
    "Award points for each purchase.",
    "Award ceremonies raise morale.",
    "Es genügt ein Byte.",
    "Es reicht, den Motor abzukühlen.",
    "该方法只需扫描一次。",
    "考生信息存入数据库。",
    "给学生打分。",
    "說明理由後再評分。",
    "It is enough to mention heat (1 mark).",
]


@pytest.mark.parametrize("sentence", REMARKS)
def test_a_remark_to_the_marker_is_found(sentence: str) -> None:
    assert list(find_remarks(sentence)) == [(0, len(sentence))]


@pytest.mark.parametrize("sentence", SUBJECT)
def test_a_sentence_of_the_subject_is_no_remark(sentence: str) -> None:
    assert list(find_remarks(sentence)) == []


def test_a_remark_goes_on_in_the_next_line_where_its_line_does_not_end() -> None:
    text = "Heat rises.\nThe answer may be rounded, e.g. to 3 or\nto 3.1\nCold sinks."
    assert [text[a:b] for a, b in find_remarks(text)] == ["The answer may be rounded, e.g. to 3 or\nto 3.1"]


@pytest.mark.parametrize(
    "note",
    [
        "（其他合理答案酌情给分）",
        "（每点2分，其他合理答案酌情给分）",
        "（答对一个要点给2分）",
        "（如有其他答案，言之有理亦可得分）",
        "\n评分标准：每个部分名称1分，作用1分。",
        "\n解析：本题考查预防措施，要求学生掌握。",
        "\n【解析】\n本题考查预防措施。",
    ],
)
def test_a_note_to_the_marker_is_no_key_point(note: str) -> None:
    rubric = derive_rubric([f"①通风换气；②佩戴口罩；③勤洗手。{note}"], question="列出措施。（6分）")
    found = [(point.text, int(point.marks)) for point in rubric.parts[0].key_points]
    assert found == [("通风换气", 2), ("佩戴口罩", 2), ("勤洗手", 2)]


@pytest.mark.parametrize("note", ["（每小点2分）", "（每个要点2分）", "（每小點得2分）"])
def test_marks_of_every_point_are_read_whatever_a_point_is_called(note: str) -> None:
    rubric = derive_rubric([f"①通风换气；②佩戴口罩；③勤洗手。{note}"])
    assert [point.marks for point in rubric.parts[0].key_points] == [2, 2, 2]


@pytest.mark.parametrize(
    "text", ["评分标准：\n①甲地（2分）\n②乙地（3分）", "答题要点\n评分标准：①甲地（2分）；②乙地（3分）"]
)
def test_points_below_a_label_for_the_marker_stay_points(text: str) -> None:
    points = [point for point in derive_rubric([text]).parts[0].walk() if not point.children]
    assert [(point.text, int(point.marks)) for point in points if point.marks] == [("甲地", 2), ("乙地", 3)]


@pytest.mark.parametrize(
    "labels",
    [("Debit", "Credit"), ("Accept", "Host"), ("Allow", "Reject"), ("Ignore", "Do not accept")],
)
def test_an_order_to_the_marker_may_be_the_label_of_a_point(labels: tuple[str, str]) -> None:
    rubric = derive_rubric(
        [f"{labels[0]}: cash of the client\n{labels[1]}: revenue of sales"], question="Name them. (4 marks)"
    )
    assert [(point.text, int(point.marks)) for point in rubric.parts[0].key_points] == [
        ("cash of the client", 2),
        ("revenue of sales", 2),
    ]


@pytest.mark.parametrize(
    "labels", [("词法分析", "解析", "代码生成"), ("查询", "解析", "连接"), ("词法分析", "语法分析", "解析")]
)
def test_an_analysis_may_be_the_label_of_a_point(labels: tuple[str, ...]) -> None:
    reference = "\n".join(f"{label}：读入第{i}类记号" for i, label in enumerate(labels, 1))
    points = derive_rubric([reference], question="各阶段做什么？（6分）").parts[0].key_points
    assert [int(point.marks) for point in points] == [2, 2, 2]


@pytest.mark.parametrize("before", ["答案：通风换气。", "通风换气。\n"])
def test_an_analysis_below_the_answer_is_no_key_point(before: str) -> None:
    rubric = derive_rubric([f"佩戴口罩。\n{before}\n解析：本题考查预防措施。"])
    assert [point.text for point in rubric.parts[0].key_points] == ["佩戴口罩", "通风换气"]
