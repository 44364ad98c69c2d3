"""Text files as people's machines save them."""

import io
from pathlib import Path

import pytest

from service.cli.text_input import TextInputError, read_text

CHINESE = "参考答案：\r\n1.客户沟通的基本原则——定期·主动。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "题目.txt"
    file.write_bytes(CHINESE.encode(encoding))
    assert read_text(file) == CHINESE
    assert read_text(str(file)) == CHINESE


@pytest.mark.parametrize(
    "content",
    [
        "Die Lösung für größere Übungen".encode("cp1252"),
        "參考答案：客戶溝通的基本原則".encode("big5"),
        b"PK\x03\x04\x14\x00\xff\xfe\x00\x80",
        b"\xff",
    ],
    ids=["cp1252", "big5", "zip", "one byte"],
)
def test_another_encoding_is_refused_rather_than_misread(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.txt"
    file.write_bytes(content)
    with pytest.raises(TextInputError, match="save it as plain text in UTF-8"):
        read_text(file)


def test_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CHINESE.encode("gb18030"))))
    assert read_text("-") == CHINESE


def test_what_can_t_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(TextInputError, match="no file"):
        read_text(tmp_path / "missing.txt")
    with pytest.raises(TextInputError, match="folder"):
        read_text(tmp_path)
    with pytest.raises(TextInputError, match="can't be read"):
        read_text("a\0b")
    (tmp_path / "long.txt").write_bytes(b"x" * 11)
    with pytest.raises(TextInputError, match="larger than 10 bytes"):
        read_text(tmp_path / "long.txt", most_bytes=10)
    assert read_text(tmp_path / "long.txt", most_bytes=11) == "x" * 11
