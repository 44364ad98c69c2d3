"""Every format: the same bytes for the same results, and memory that does not grow with them."""

import io
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from service.exports.formats import FORMATS, FormatName, lines_of, write_results
from service.exports.lti_scores import score_lines
from service.exports.result import Result
from tests.exports.results import PARTS, many, one_of_each

NAMES: tuple[FormatName, ...] = get_args(FormatName)


def written(name: FormatName) -> bytes:
    file = io.BytesIO()
    write_results(one_of_each(), file, name, parts=PARTS)
    return file.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_bytes(name: FormatName) -> None:
    first = written(name)
    # Archives keep times to two seconds.
    time.sleep(2.1)
    assert written(name) == first


def test_every_format_has_a_name_on_the_wire() -> None:
    assert set(FORMATS) == set(NAMES)
    assert len({one.suffix for one in FORMATS.values()}) == len(NAMES)


def test_lines_are_those_of_the_file() -> None:
    assert b"".join(lines_of(one_of_each(), "csv", parts=PARTS)) == written("csv")
    assert b"".join(lines_of(one_of_each(), "ndjson")) == written("ndjson")


def test_the_folder_for_unfinished_sheets(tmp_path: Path) -> None:
    def looking() -> Iterator[Result]:
        yield from many(3)
        assert list(tmp_path.iterdir())

    write_results(looking(), io.BytesIO(), "xlsx", temporary=tmp_path)
    assert list(tmp_path.iterdir()) == []


def _peak(name: FormatName, count: int, folder: Path) -> int:
    """Return the most bytes that Python held while `count` results were written."""
    with (folder / f"results{FORMATS[name].suffix}").open("wb") as file:
        tracemalloc.start()
        try:
            write_results(many(count), file, name, parts=PARTS)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("name", ["ndjson", "csv", "xlsx"])
def test_memory_does_not_grow_with_rows(name: FormatName, tmp_path: Path) -> None:
    few, many_more = _peak(name, 500, tmp_path), _peak(name, 4_000, tmp_path)
    assert many_more < few + 1_000_000


def test_scores_do_not_keep_what_they_have_seen() -> None:
    tracemalloc.start()
    try:
        assert sum(1 for _ in score_lines(many(3_000))) == 3_000
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
