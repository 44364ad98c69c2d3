"""Files of human-scored answers: read, checked, and identified by the hash of their bytes."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.samples.error import SampleError
from eval.samples.json_lines import read_json_lines
from eval.samples.make_sample import make_sample
from eval.samples.sample import Sample
from eval.samples.table import header_mapping, read_sheets
from rubrics.intake.csv_sheet import read_csv
from rubrics.intake.error import IntakeError
from rubrics.intake.xlsx_sheets import read_xlsx

MOST_BYTES = 500_000_000
_JSON, _CSV, _EXCEL = (".jsonl", ".ndjson"), (".csv", ".tsv"), (".xlsx", ".xlsm")


@dataclass(frozen=True)
class SampleFile:
    """One file that was read: its name without folders, how many samples it holds, SHA-256 (hex) of its bytes."""

    name: str
    samples: int
    data_hash: str


@dataclass(frozen=True)
class SampleSet:
    """The samples of all files in input order, sample i with index i, and the files."""

    samples: tuple[Sample, ...]
    files: tuple[SampleFile, ...]


def read_samples(paths: Sequence[Path], mapping: Mapping[str, str] | None = None) -> SampleSet:
    """Read JSON lines (.jsonl), CSV (.csv, .tsv), and Excel (.xlsx) files of samples.

    `mapping` (field -> column) says where a field has another name. A sample without a data set belongs to the one
    named as its file (without the ending). The first mistake ends it: a figure over half of the data is no figure.

    Raises:
        SampleError: a file can't be read, holds no samples, or has a mistake.
    """
    samples: list[Sample] = []
    files: list[SampleFile] = []
    for path in paths:
        content = _bytes(path)
        before = len(samples)
        try:
            for place, values in _entries(path, content, mapping or {}):
                samples.append(
                    make_sample(
                        values,
                        place=place,
                        dataset=path.stem or path.name,
                        index=len(samples),
                        mapping=mapping or {},
                    )
                )
        except IntakeError as error:
            raise SampleError(f"{path.name}: {error}") from None
        if len(samples) == before:
            raise SampleError(f"{path.name}: there are no samples in it")
        files.append(SampleFile(path.name, len(samples) - before, hashlib.sha256(content).hexdigest()))
    return SampleSet(tuple(samples), tuple(files))


def _entries(
    path: Path, content: bytes, mapping: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, object]]]:
    ending = path.suffix.lower()
    if ending in _JSON:
        return read_json_lines(content, path.name, mapping)
    if ending in _CSV:
        return read_sheets([read_csv(content, header_mapping(mapping))], path.name, mapping)
    if ending in _EXCEL:
        return read_sheets(read_xlsx(content), path.name, mapping)
    raise SampleError(f"{path.name}: give a file that ends with {', '.join((*_JSON, *_CSV, *_EXCEL))}")


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SampleError(f"{path.name}: larger than {MOST_BYTES:,} bytes: split the file")
        return path.read_bytes()
    except OSError as error:
        raise SampleError(f"{str(path)!r} can't be read: {error.strerror or error}") from None
