"""The export formats by name: what each is called on the wire and on disk, and the one function that writes any."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from service.exports import ndjson_file
from service.exports.csv_file import csv_lines
from service.exports.ndjson_file import ndjson_lines
from service.exports.result import Result
from service.exports.xlsx_file import write_xlsx

FormatName = Literal["ndjson", "csv", "xlsx", "parquet"]
LineFormatName = Literal["ndjson", "csv"]


@dataclass(frozen=True)
class Format:
    """A format's media type, for Content-Type, and suffix, for a file's name."""

    media_type: str
    suffix: str


FORMATS: dict[FormatName, Format] = {
    "ndjson": Format(ndjson_file.MEDIA_TYPE, ".ndjson"),
    "csv": Format("text/csv; charset=utf-8; header=present", ".csv"),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "parquet": Format("application/vnd.apache.parquet", ".parquet"),
}


def lines_of(
    results: Iterable[Result], name: LineFormatName, *, parts: Sequence[str] = (), bom: bool = True
) -> Iterator[bytes]:
    """Return the file's lines as they come, for a response that is streamed.

    `parts` and `bom` are for CSV (`csv_lines`).
    """
    return csv_lines(results, parts=parts, bom=bom) if name == "csv" else ndjson_lines(results)


def write_results(
    results: Iterable[Result],
    file: BinaryIO,
    name: FormatName,
    *,
    parts: Sequence[str] = (),
    bom: bool = True,
    temporary: Path | None = None,
) -> None:
    """Write `results` to `file` (binary; seekable for XLSX), reading them once and keeping none.

    `parts` are the parts with columns of their own in CSV and XLSX, `bom` is for CSV, `temporary` for XLSX. The same
    results and choices give the same bytes.

    Raises:
        ValueError: a part comes twice, or a stored grade can't be read.
        OSError: the file can't be written.
    """
    if name == "xlsx":
        write_xlsx(results, file, parts=parts, temporary=temporary)
    elif name == "parquet":
        # Arrow takes 30 MB and a tenth of a second, which only those who want such files should pay.
        from service.exports.parquet_file import write_parquet

        write_parquet(results, file)
    else:
        file.writelines(lines_of(results, name, parts=parts, bom=bom))
