"""docs/answer-files.md names every field and every code, and known names that are known."""

import re
from pathlib import Path

from service.answers.known_columns import find_columns
from service.answers.options import FIELDS
from service.answers.row import RejectCode

PAGE = (Path(__file__).parents[2] / "docs" / "answer-files.md").read_text(encoding="utf-8")


def test_every_code_is_explained_once() -> None:
    told = re.findall(r"^\| `(\w+)` \|", PAGE.split("## What is a reject")[1], re.MULTILINE)
    assert sorted(told) == sorted(code.value for code in RejectCode)


def test_the_names_of_each_field_are_known() -> None:
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", PAGE.split("## Rubrics")[0], re.MULTILINE)
    assert [field for field, _ in rows] == list(FIELDS)
    for field, names in rows:
        for name in re.split(r", |; then ", names.strip()):
            assert find_columns([name], {}).places == {field: 0}
