"""One JSON array, read item by item."""

import json

import pytest

from service.answers import json_rows
from service.answers.error import AnswerFileError
from tests.answers.written import json_array, read


def test_items_that_are_cut_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    content = json_array(("id", "answer"), [("1", 'a "]} \\'), ("2", "乙" * 50), ("3", "")])
    for chunk in (1, 2, 3, 7, 64):
        monkeypatch.setattr(json_rows, "_CHUNK", chunk)
        assert [(row.row, row.id) for row in read(content).rows] == [(1, "1"), (2, "2"), (3, "3")]


def test_bad_items_are_rejects_and_broken_json_ends_it() -> None:
    found = read(b'[{"answer": "a"}, 3, {"x": 1}, {"answer": 2.50}]')
    assert [row.answer for row in found.rows] == ["a", "2.50"]
    assert found.codes == {2: "not_an_object", 3: "missing_value"}
    for content in (
        '[{"answer": "a"}, {"answer": }]',
        '[{"answer": "a"} {"answer": "b"}]',
        '[{"answer": "a"}',
        '[{"answer": "a"}] x',
    ):
        with pytest.raises(AnswerFileError, match="write JSON lines, where a mistake costs its line alone"):
            read(content.encode())


def test_an_empty_array_has_no_answers() -> None:
    assert read(b" [ ] ").counts.rows == 0


def test_an_object_over_several_lines_is_refused() -> None:
    with pytest.raises(AnswerFileError, match="one object a line, or an array"):
        read(json.dumps({"answers": [{"answer": "a"}]}, indent=1).encode())
