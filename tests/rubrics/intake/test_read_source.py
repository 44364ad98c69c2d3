"""Files by their ending and content, and the page that tells about them."""

from pathlib import Path

import pytest

from rubrics.intake import read_source
from rubrics.intake.columns import COLUMN_NAMES
from rubrics.intake.error import IntakeError
from rubrics.intake.read_source import FILE_ENDINGS, read_questions
from tests.rubrics.intake.docx_file import docx, paragraph

TEXT = "甲？\n参考答案：一"
PAGE = Path(__file__).parents[3] / "docs" / "question-files.md"


@pytest.mark.parametrize(
    "name", ["q.txt", "q.TEXT", "q", "", "q.unknown", "q.md", "q.Markdown", "folder.md/q.txt"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_a_text_by_any_name(name: str, encoding: str) -> None:
    (question,) = read_questions(name, TEXT.encode(encoding)).questions
    assert question.exam_text == TEXT


@pytest.mark.parametrize("name", ["q.docx", "q.txt", ""])
def test_content_has_the_last_word(name: str) -> None:
    (question,) = read_questions(name, docx(paragraph("甲？") + paragraph("参考答案：一"))).questions
    assert question.exam_text == TEXT


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("q.txt", b" \n", "no question in it"),
        ("q.txt", b"\xff\xff", "UTF-8"),
        ("q.docx", TEXT.encode(), "not a Word or Excel file"),
    ],
)
def test_a_file_that_can_t_be_read(name: str, content: bytes, says: str) -> None:
    with pytest.raises(IntakeError, match=says):
        read_questions(name, content)


def test_columns_are_for_tables() -> None:
    with pytest.raises(IntakeError, match="CSV and Excel files only"):
        read_questions("q.txt", TEXT.encode(), columns={"question": "题目"})


def test_a_file_over_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_source, "MOST_BYTES", 10)
    with pytest.raises(IntakeError, match="larger than 10 bytes"):
        read_questions("q.txt", TEXT.encode())


def test_the_page_names_every_ending_and_column() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for ending in (ending for endings in FILE_ENDINGS.values() for ending in endings):
        assert f"`{ending}`" in page
    rows = {
        line.split("|")[1].strip(" `"): line.split("|")[2]
        for line in page.split("\n")
        if line.startswith("| `")
    }
    for field, names in COLUMN_NAMES.items():
        assert [name.strip() for name in rows[field].split(",")] == list(names)
