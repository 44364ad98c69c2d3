"""The text of Word files, as a reader sees it."""

import io

import docx as python_docx
import pytest

from rubrics.derive import derive_from_exam_text
from rubrics.intake.derive_source import derive
from rubrics.intake.read_source import read_questions
from rubrics.intake.word import read_word
from rubrics.yaml_text import dump_rubric, load_rubric
from tests.rubrics.intake.docx_file import abstract, docx, level, num, paragraph, run

UP, DOWN = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
PARAGRAPHS = {
    "tab and line break": (
        f"<w:p>{run('a')}<w:r><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>",
        "a\tb\nc",
    ),
    "insertion and deletion": (
        f"<w:p>{run('a')}<w:ins>{run('b')}</w:ins><w:del><w:r><w:delText>c</w:delText></w:r></w:del></w:p>",
        "ab",
    ),
    "moved text": (f"<w:p><w:moveFrom>{run('a')}</w:moveFrom><w:moveTo>{run('b')}</w:moveTo></w:p>", "b"),
    "a deleted paragraph end": (
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('a')}</w:p>{paragraph('b')}{paragraph('c')}",
        "ab\nc",
    ),
    "a deleted end of the last paragraph": (
        f"{paragraph('a')}<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('b')}</w:p>",
        "a\nb",
    ),
    "hidden text": (
        "<w:p>" + run("a") + run("b", "<w:vanish/>") + run("c", '<w:vanish w:val="0"/>') + "</w:p>",
        "ac",
    ),
    "link, field, and content control": (
        f"<w:sdt><w:sdtContent><w:p><w:hyperlink>{run('a')}</w:hyperlink><w:r><w:fldChar w:fldCharType='begin'/>"
        f"<w:instrText>PAGE</w:instrText></w:r><w:fldSimple>{run('1')}</w:fldSimple></w:p></w:sdtContent></w:sdt>",
        "a1",
    ),
    "notes and text boxes": (
        "<w:p><w:r><w:t>a</w:t><w:footnoteReference w:id='1'/><w:pict><w:txbxContent>"
        f"{paragraph('box')}</w:txbxContent></w:pict></w:r></w:p>",
        "a",
    ),
    "symbols": (
        '<w:p><w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Symbol" w:char="F0B3"/>'
        '<w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:font="Wingdings" w:char="zz"/></w:r></w:p>',
        "α≥✓",
    ),
    "powers and indices": (
        "<w:p>"
        + run("10")
        + run("6", UP)
        + run(" H")
        + run("2", DOWN)
        + run("O, 1")
        + run("st", UP)
        + "</w:p>",
        "10^6 H2O, 1st",
    ),
    "a formula": (
        "<w:p><m:oMath><m:r><m:t>x=</m:t></m:r><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2"
        "</m:t></m:r></m:den></m:f><m:rad><m:deg/><m:e><m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e><m:sup><m:r>"
        "<m:t>2</m:t></m:r></m:sup></m:sSup></m:e></m:rad></m:oMath></w:p>",
        "x=(a+b)/2√(c^2)",
    ),
    "a table": (
        "<w:tbl>"
        f"<w:tr><w:tc>{paragraph('题目')}</w:tc><w:tc>{paragraph('甲')}{paragraph('乙')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{paragraph('参考答案')}</w:tc><w:tc>{paragraph('丙')}</w:tc></w:tr></w:tbl>",
        "题目\t甲\n乙\n参考答案：\t丙",
    ),
    "a table of one column": (
        f"<w:tbl><w:tr><w:tc>{paragraph('a')}{paragraph('b')}</w:tc></w:tr></w:tbl>",
        "a\nb",
    ),
    "a deleted table row": (
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('a')}</w:tc></w:tr></w:tbl>{paragraph('b')}",
        "b",
    ),
    "bare labels": (
        paragraph("问什么？") + paragraph("参考答案") + paragraph("答案要点很多"),
        "问什么？\n参考答案：\n答案要点很多",
    ),
    "no paragraph": ("<w:sectPr/>", ""),
}


@pytest.mark.parametrize(("body", "text"), PARAGRAPHS.values(), ids=PARAGRAPHS.keys())
def test_what_the_reader_sees(body: str, text: str) -> None:
    assert read_word(docx(body)).text == text


def test_headings_are_known_by_their_style() -> None:
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>'
        '<w:style w:type="paragraph" w:styleId="H"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
    )
    body = (
        paragraph("a") + paragraph("b", style="H") + paragraph("c", style="H2") + paragraph("d", style="Loop")
    )
    printed = read_word(docx(body, styles=styles))
    assert [(printed.text[each.start], each.level) for each in printed.headings] == [("b", 1), ("c", 1)]


def test_a_document_in_strict_open_xml() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    document = (
        f'<d:document xmlns:d="{strict}"><d:body><d:p><d:r><d:t>a</d:t></d:r></d:p></d:body></d:document>'
    )
    assert read_word(docx("", parts={"word/document.xml": document.encode()})).text == "a"


NUMBERED = (
    abstract(0, level(0, "%1."), level(1, "(%2)"), level(2, "%3", "decimalEnclosedCircle")) + num(1, 0),
    paragraph("简述沟通的原则。（6分）")
    + paragraph("参考答案")
    + paragraph("及时回复", num=1, level=0)
    + paragraph("书面形式", num=1, level=0)
    + paragraph("对来函应当回函", num=1, level=1)
    + paragraph("发函后应当跟踪", num=1, level=1),
)
PRINTED = (
    "简述沟通的原则。（6分）\n参考答案：\n1. 及时回复\n2. 书面形式\n(1) 对来函应当回函\n(2) 发函后应当跟踪"
)


def test_word_to_rubric_to_yaml_is_exact() -> None:
    numbering, body = NUMBERED
    intake = read_questions("题.docx", docx(body, numbering=numbering))
    assert [source.exam_text for source in intake.questions] == [PRINTED]
    rubric = derive(intake.questions[0])
    assert rubric == derive_from_exam_text(PRINTED)
    assert [point.id for point in rubric.parts[0].walk()] == ["1.1", "1.2", "1.2.1", "1.2.2"]
    assert load_rubric(dump_rubric(rubric)) == rubric


def test_a_file_that_python_docx_wrote() -> None:
    document = python_docx.Document()
    document.add_heading("Question 1", level=1)
    document.add_paragraph("Name two gases.")
    document.add_paragraph("Answer")
    for text in ("Oxygen", "Helium"):
        document.add_paragraph(text, style="List Number")
    document.add_heading("Question 2", level=1)
    document.add_paragraph("Name a metal.")
    document.add_paragraph("Answer: Iron")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "left", "right"
    saved = io.BytesIO()
    document.save(saved)
    intake = read_questions("gases.docx", saved.getvalue())
    assert [(each.id, each.place, each.exam_text) for each in intake.questions] == [
        ("gases-1", "Question 1", "Name two gases.\nAnswer：\n1. Oxygen\n2. Helium"),
        ("gases-2", "Question 2", "Name a metal.\nAnswer: Iron\nleft\tright"),
    ]
