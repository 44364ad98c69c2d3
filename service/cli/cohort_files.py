"""The report and the gradebook of a cohort, as `caifen batch --report` writes them beside its results."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from service.jobs.batch.out_names import GRADEBOOK, REPORT

if TYPE_CHECKING:
    from service.cohort.row import CohortRow
    from service.cohort.statistics import CohortStatistics
    from service.jobs.batch.batch_results import BatchResults
    from service.jobs.batch.batch_run import Also
    from service.jobs.batch.out_files import OutFiles


def cohort_files(rejects: Path, language: Literal["zh", "en"]) -> "Also":
    """Return what writes both files of a run's results; `rejects` is the file that the run wrote before."""

    def write(results: "BatchResults", files: "OutFiles") -> None:
        # Charts take a second to load, which nobody waits for who wants none.
        from service.cohort.gradebook import write_gradebook
        from service.cohort.report import write_cohort_report
        from service.cohort.row import CohortRow
        from service.cohort.statistics import CohortStatistics

        with CohortStatistics() as statistics:
            rows = (CohortRow(row.result, row.answer.row.answer, row.answer.rubric) for row in results)
            gather(statistics, rows, rejects)
            with files.writing(REPORT) as page:
                write_cohort_report(statistics, page, language)
        with files.writing(GRADEBOOK) as book:
            write_gradebook((row.result for row in results), book, language)

    return write


def gather(statistics: "CohortStatistics", rows: "Iterable[CohortRow]", rejects: Path | None) -> None:
    """Add `rows` and the codes in the file `rejects` to `statistics`.

    Raises:
        ResultFileError: a line of `rejects` is no reject.
        OSError: a file can't be read.
    """
    for row in rows:
        statistics.add(row)
    for code in _reject_codes(rejects):
        statistics.add_reject(code)


def _reject_codes(path: Path | None) -> Iterator[str]:
    """Yield the code of each reject in a file of them.

    Raises:
        ResultFileError: a line is no reject.
        OSError: the file can't be read.
    """
    from service.exports.read_ndjson import ResultFileError

    if path is None:
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                code = json.loads(line)["code"]
            except (ValueError, TypeError, KeyError, RecursionError):
                raise ResultFileError(
                    f"rejects, line {number}: not a reject of Caifen: take rejects.jsonl"
                ) from None
            yield str(code)
