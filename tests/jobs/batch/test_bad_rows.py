"""A file with bad rows of ten kinds: every good row is graded, every bad one is a reject with its number and reason."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers.written import csv_text
from tests.jobs.batch.cohort import RUBRICS, Counting, executing, rows, run

HEADER = ("编号", "学号", "题号", "满分", "学生答案")
TRICKY = ("😀👍🏽 重大事项使用书面形式沟通", "‏مهم: 来函及时答复", "", "=SUM(A1)", "e\u0301 函件归档保存")


@pytest.fixture(scope="module")
def executor() -> Iterator[Counting]:
    with executing() as found:
        yield found


def bad_rows() -> list[tuple[str, bytes]]:
    """Each kind of bad row as CSV, with the code that it must be rejected for."""

    def line(*cells: str) -> bytes:
        return csv_text(cells, []).encode()

    return [
        ("number_of_cells", b"b0,s,q1\r\n"),
        ("wrong_encoding", b"b1,s,q1,3," + "编码错了的答案".encode("gbk") + b"\r\n"),
        ("answer_too_long", line("b2", "s", "q1", "3", "长" * 1_000_000)),
        ("control_character", line("b3", "s", "q1", "3", "零\0字节")),
        ("error_cell", line("b4", "s", "q1", "3", "#NAME?")),
        ("duplicate_id", line("a0", "s", "q1", "3", "又一次的答案")),
        ("unknown_question", line("b6", "s", "q9", "3", "没有这道题")),
        ("bad_marks", line("b7", "s", "q1", "-3", "负分")),
        ("missing_value", line("", "s", "q1", "3", "没有编号")),
        ("bad_quotes", b'b9,s,q1,3,"' + "引号".encode() + b'" x\r\n'),
    ]


def test_five_percent_of_ten_kinds(executor: Counting, tmp_path: Path) -> None:
    good = [[row[0], row[1], row[2], "3", row[3]] for row in rows(190)]
    for place, answer in enumerate(TRICKY):
        good[10 + place][4] = answer
    bad = bad_rows()
    content = [csv_text(HEADER, []).encode()]
    expected: dict[int, str] = {}
    number = 1
    for i, row in enumerate(good):
        content.append(csv_text(row, []).encode())
        number += 1
        if i % 19 == 18:
            code, text = bad[i // 19]
            content.append(text)
            number += 1
            expected[number] = code
    path = tmp_path / "answers.csv"
    path.write_bytes(b"".join(content))

    summary = run(path, tmp_path / "out", executor, rubrics=RUBRICS)

    results = [
        json.loads(line) for line in (tmp_path / "out" / "results.ndjson").read_text("utf-8").splitlines()
    ]
    assert [line["id"] for line in results] == [row[0] for row in good]
    assert all(line["status"] == "graded" for line in results)
    rejects = [
        json.loads(line) for line in (tmp_path / "out" / "rejects.jsonl").read_text("utf-8").splitlines()
    ]
    assert {reject["row"]: reject["code"] for reject in rejects} == expected
    with (tmp_path / "out" / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert {int(row["row"]): row["code"] for row in table} == expected
    # Positions count rejects, so that a row that is corrected changes no other's.
    assert [line["index"] for line in results] == [i for i in range(200) if (i + 2) not in expected]
    assert (summary.plan.answers, summary.plan.rejected, summary.needs_attention) == (190, 10, True)
