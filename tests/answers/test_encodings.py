"""Encodings are found from the bytes; a row in another one is a reject of that row."""

import gzip

import pytest

from service.answers.error import AnswerFileError
from service.answers.options import ReadOptions
from tests.answers.written import csv_file, json_lines, parquet_file, read, xlsx_file

ANSWERS = ["包括订货成本、保管成本和缺货成本。", "还有“缺货”造成的损失——很大", "ASCII only"]
TRADITIONAL = ["庫存成本由訂貨成本、保管成本構成，", "還有缺貨造成的損失。", "ASCII only"]


def _csv(answers: list[str], header: str = "编号,作答") -> str:
    return "\r\n".join([header, *(f"{i},{answer}" for i, answer in enumerate(answers))]) + "\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_simplified(encoding: str) -> None:
    answers = [answer.replace("——", "，") for answer in ANSWERS]
    assert [row.answer for row in read(_csv(answers).encode(encoding)).rows] == answers


@pytest.mark.parametrize("byte_order", ["le", "be"])
def test_utf_16_in_either_order(byte_order: str) -> None:
    content = ("\ufeff" + _csv(ANSWERS)).encode(f"utf-16-{byte_order}")
    assert [row.answer for row in read(content).rows] == ANSWERS


def test_big5() -> None:
    content = _csv(TRADITIONAL, "編號,學生答案").encode("big5")
    assert [row.answer for row in read(content).rows] == TRADITIONAL


def test_traditional_in_gbk_is_not_taken_for_big5() -> None:
    content = _csv(ANSWERS[:1] * 20 + TRADITIONAL[:1]).encode("gbk")
    assert read(content).rows[-1].answer == TRADITIONAL[0]


def test_western() -> None:
    content = _csv(["Größe und Maß", "„so“"], "id;antwort").replace(",", ";").encode("cp1252")
    assert [row.answer for row in read(content).rows] == ["Größe und Maß", "„so“"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_json_lines_and_arrays(encoding: str) -> None:
    text = json_lines(("id", "作答"), [("1", ANSWERS[0]), ("2", ANSWERS[2])]).decode()
    array = "[" + text.strip().replace("\n", ",\n") + "]"
    for each in (text, array):
        assert [row.answer for row in read(each.encode(encoding)).rows] == [ANSWERS[0], ANSWERS[2]]


def test_gb18030_after_two_million_bytes_of_ascii() -> None:
    rows = [(str(i), "x" * 90) for i in range(22_000)]
    content = csv_file(("id", "answer"), rows) + f"z,{ANSWERS[0]}\r\n".encode("gb18030")
    assert read(content).rows[-1].answer == ANSWERS[0]


def test_one_row_in_another_encoding() -> None:
    good = _csv(ANSWERS).encode()
    found = read(good + "9,错的编码\r\n".encode("gbk") + "10,对的\r\n".encode())
    assert [row.answer for row in found.rows] == [*ANSWERS, "对的"]
    assert found.codes == {5: "wrong_encoding"}
    assert found.rejects[0].id == "9"


def test_a_broken_character_in_gb18030_and_utf_16() -> None:
    content = _csv(ANSWERS).encode("gb18030") + b"9,\x81,\r\n10,\xb6\xd4\r\n"
    assert read(content).rows[-1].answer == "对"
    lone = (
        ("\ufeff" + _csv(ANSWERS)).encode("utf-16-le") + "9,".encode("utf-16-le") + b"\x00\xd8\r\x00\n\x00x"
    )
    found = read(lone)
    assert [row.answer for row in found.rows] == ANSWERS
    assert "wrong_encoding" in found.codes.values()


def test_an_encoding_that_is_said() -> None:
    content = "id,answer\n1,日本語\n".encode("shift_jis")
    assert read(content, ReadOptions(encoding="shift_jis")).rows[0].answer == "日本語"
    for text in (content, b'[{"answer": "a"}]'):
        with pytest.raises(AnswerFileError, match="no encoding 'klingon'"):
            read(text, ReadOptions(encoding="klingon"))


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-32", "punycode", "idna", "undefined", "base64", "rot13", "utf-8\0", "\ud800"]
)
@pytest.mark.parametrize(
    "text", ["id,answer\n1,订货\n", '{"id": "1", "answer": "订货"}\n', '[{"id": "1", "answer": "订货"}]']
)
def test_an_encoding_that_the_text_is_not_in(encoding: str, text: str) -> None:
    with pytest.raises(AnswerFileError, match=r"no encoding '|in the encoding '"):
        read(text.encode(), ReadOptions(encoding=encoding))


def test_an_encoding_that_ends_amid_the_text() -> None:
    text = "id,answer\n" + "1,a\n" * 5_000
    with pytest.raises(AnswerFileError, match="in the encoding 'punycode'"):
        read(text.encode() + "2,订货\n".encode(), ReadOptions(encoding="punycode"))


@pytest.mark.parametrize("write", [csv_file, xlsx_file, parquet_file, json_lines])
def test_gzip(write: object) -> None:
    assert callable(write)
    content = gzip.compress(write(("id", "answer"), [("1", ANSWERS[0])]))
    assert read(content, ReadOptions(name="a.gz")).rows[0].answer == ANSWERS[0]


def test_a_gzip_file_that_breaks_off() -> None:
    content = gzip.compress(csv_file(("id", "answer"), [(str(i), str(i**9)) for i in range(5_000)]))
    with pytest.raises(AnswerFileError, match=r"after row [\d,]+: it is damaged or breaks off"):
        read(content[: len(content) // 2])


@pytest.mark.parametrize(
    "content", [b"", b"\n \n", b"%PDF-1.7 x", b"\x89PNG\r\n", b"a\0b\0c\0d\0" * 10, "作答".encode("utf-32")]
)
def test_what_is_no_file_of_answers(content: bytes) -> None:
    with pytest.raises(AnswerFileError):
        read(content)


def test_a_gzip_file_of_blank_lines_ends_early() -> None:
    bomb = gzip.compress(_csv(ANSWERS).encode() + b"\n" * 12_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(AnswerFileError, match="unpacks to more than 100 times"):
        read(bomb)


@pytest.mark.parametrize("rows", [["s1,龘靐齉,氧气", "s2,犇骉,釋放"], ["s1,龘靐,龠龥"], ["s1,联通,联通"] * 3])
def test_rare_characters_under_a_header_in_gb18030(rows: list[str]) -> None:
    found = read("\n".join(["学号,姓名,答案", *rows]).encode("gb18030"))
    assert [row.answer for row in found.rows] == [row.split(",")[2] for row in rows]


def test_a_header_that_cannot_be_read_points_to_the_encoding() -> None:
    content = "氏名,学籍番号,解答欄\ns1,1,光合成の説明\n".encode("shift_jis")
    with pytest.raises(AnswerFileError, match=r"header row is not in UTF-8.*--encoding"):
        read(content)
