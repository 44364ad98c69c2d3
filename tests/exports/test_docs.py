"""docs/exports.md names every column, and its code reads a CSV back."""

import re
from pathlib import Path
from typing import Any

from service.exports.columns import column_names
from service.exports.formats import FORMATS, write_results
from service.exports.lti_scores import GRADING_PROGRESS, MEDIA_TYPE, score_of
from tests.exports.results import NASTY, graded

TEXT = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")


def test_every_column_in_order() -> None:
    table = TEXT.split("| column | what it is |")[1].split("\n\n")[0]
    first_cells = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    named = [name for cell in first_cells for name in re.findall(r"`([^`]+)`", cell)]
    assert named == list(column_names(["1", "2"]))


def test_media_types_and_states() -> None:
    assert all(f"`{one.media_type}`" in TEXT for one in FORMATS.values())
    assert f"`{MEDIA_TYPE}`" in TEXT
    assert all(f"`{progress}`" in TEXT for progress in GRADING_PROGRESS.values())
    score = score_of(graded(0))
    assert score is not None
    assert set(score) == set(re.findall(r'"(\w+)":', re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[0]))


def test_the_sample_reads_texts_back(tmp_path: Path) -> None:
    code = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)[0]
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own document
    made = [graded(i, item_id=text) for i, text in enumerate(NASTY)]
    with (tmp_path / "results.csv").open("wb") as file:
        write_results(made, file, "csv")
    rows = names["read_texts"](str(tmp_path / "results.csv"))
    assert [row["id"] for row in rows] == [(result.item_id or "").replace("\0", "\ufffd") for result in made]
