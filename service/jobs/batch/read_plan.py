"""The first pass over a file of answers: what is to do is counted, and bad rows go to the files of rejects."""

from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import TextIO

from service.answers.rejects_file import write_rejects_csv, write_rejects_jsonl
from service.answers.row import Reject
from service.jobs.batch.batch_input import Item
from service.jobs.batch.ledger_key import KeyMaker
from service.jobs.batch.out_files import OutFiles
from service.jobs.batch.out_names import REJECTS_CSV, REJECTS_JSONL
from service.jobs.batch.plan import Plan, Planner
from service.jobs.batch.progress import Progress, Report

_REPORTED_EVERY = 200


def read_plan(items: Iterable[Item], keys: KeyMaker, planner: Planner, report: Report) -> Iterator[Reject]:
    """Yield the rejects among `items`, in their order, and count all in `planner`.

    Raises:
        AnswerFileError: the file can't be read to its end.
    """
    for done, item in enumerate(items, start=1):
        if isinstance(item.found, Reject):
            planner.reject(item.found)
            yield item.found
        else:
            planner.answer(keys.grade_key(item.found.rubric, item.found.row.answer), item.found)
        if done % _REPORTED_EVERY == 0:
            report(Progress("reading", done))


def write_rejects(
    items: Iterable[Item], keys: KeyMaker, planner: Planner, files: OutFiles, report: Report
) -> Plan:
    """Write both files of rejects, also where there are none, and return the plan.

    Raises:
        AnswerFileError: the file can't be read to its end.
        OSError: a file can't be written.
    """
    with files.writing(REJECTS_CSV) as csv_file, files.writing(REJECTS_JSONL) as jsonl_file:
        table = TextIOWrapper(csv_file, encoding="utf-8-sig", newline="")
        lines = TextIOWrapper(jsonl_file, encoding="utf-8", newline="")
        try:
            write_rejects_csv(_also_as_lines(read_plan(items, keys, planner, report), lines), table)
        finally:
            # The files are closed by whoever opened them.
            table.detach()
            lines.detach()
    return planner.plan


def _also_as_lines(rejects: Iterable[Reject], lines: TextIO) -> Iterator[Reject]:
    for reject in rejects:
        write_rejects_jsonl([reject], lines)
        yield reject
