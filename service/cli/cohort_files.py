"""The report and the gradebook of a cohort, as `caifen batch --report` writes them beside its results."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from service.jobs.batch.batch_results import BatchResults
    from service.jobs.batch.batch_run import Also
    from service.jobs.batch.out_files import OutFiles

REPORT, GRADEBOOK = "cohort.html", "gradebook.xlsx"


def cohort_files(rejects: Path, language: Literal["zh", "en"]) -> "Also":
    """Return what writes both files of a run's results; `rejects` is the file that the run wrote before."""

    def write(results: "BatchResults", files: "OutFiles") -> None:
        # Charts take a second to load, which nobody waits for who wants none.
        from service.cohort.gradebook import write_gradebook
        from service.cohort.report import write_cohort_report
        from service.cohort.row import CohortRow
        from service.cohort.statistics import CohortStatistics

        with CohortStatistics() as statistics:
            for row in results:
                statistics.add(CohortRow(row.result, row.answer.row.answer, row.answer.rubric))
            for code in reject_codes(rejects):
                statistics.add_reject(code)
            with files.writing(REPORT) as page:
                write_cohort_report(statistics, page, language)
        with files.writing(GRADEBOOK) as book:
            write_gradebook((row.result for row in results), book, language)

    return write


def reject_codes(path: Path | None) -> Iterator[str]:
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
                raise ResultFileError(f"rejects, line {number}: not a reject of Caifen") from None
            yield str(code)
