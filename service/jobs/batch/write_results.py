"""Writes the files of results, each in one pass over the ledger."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from service.exports.formats import FORMATS, FormatName
from service.exports.formats import write_results as write_format
from service.exports.ndjson_file import result_line
from service.exports.result import Result
from service.jobs.batch.batch_options import BatchOptions
from service.jobs.batch.batch_results import BatchResults, GradedRow
from service.jobs.batch.out_files import OutFiles
from service.jobs.batch.progress import Progress, Report
from service.jobs.batch.tally import Tally

_REPORTED_EVERY = 200


def result_name(name: FormatName) -> str:
    """Return what the file of results in a format is called."""
    return f"results{FORMATS[name].suffix}"


def write_result_files(
    results: BatchResults, files: OutFiles, options: BatchOptions, total: int, report: Report
) -> Tally:
    """Write the results as NDJSON and in the formats that `options` name, and return what was counted.

    The same results give the same bytes. Nothing is published here.

    Raises:
        AnswerFileError: the file of answers has changed, or can't be read.
        LedgerError: the ledger can't be read.
        OSError: a file can't be written.
    """
    tally = Tally()

    def reported(rows: Iterable[GradedRow]) -> Iterator[GradedRow]:
        for done, row in enumerate(rows, start=1):
            yield row
            if done % _REPORTED_EVERY == 0:
                report(Progress("writing", done, total))

    with files.writing(result_name("ndjson")) as file:
        for row in reported(results):
            tally.add(row)
            file.write(result_line(row.result, times=False))
    for name in dict.fromkeys(options.formats):
        if name != "ndjson":
            with files.writing(result_name(name)) as file:
                _write(reported(results), file, name, options)
    return tally


def _write(rows: Iterator[GradedRow], file: BinaryIO, name: FormatName, options: BatchOptions) -> None:
    def results() -> Iterator[Result]:
        for row in rows:
            yield row.result

    write_format(results(), file, name, parts=options.parts)
