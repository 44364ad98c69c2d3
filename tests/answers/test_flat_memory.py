"""Memory does not grow with the rows, and one huge cell or line costs no more than a limit."""

import gc
import io
import resource
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from service.answers import seen_ids
from service.answers.read_answers import read_answers

ROWS = 300_000
ANSWER = "包括订货的成本，还有缺货造成的损失。"
MOST_GROWTH = 8_000_000


class _Made(io.RawIOBase):
    """A file that is made while it is read, twice if need be."""

    def __init__(self, kind: str, rows: int) -> None:
        self._kind, self._rows = kind, rows
        self.seek(0)

    def _pieces(self) -> Iterator[bytes]:
        yield {"csv": b"id,answer\r\n", "json": b"["}.get(self._kind, b"")
        for start in range(0, self._rows, 1_000):
            lines = []
            for i in range(start, min(start + 1_000, self._rows)):
                comma = "," if self._kind == "json" and i else ""
                lines.append(
                    f'a{i},"{ANSWER}"\r\n'
                    if self._kind == "csv"
                    else f'{comma}{{"id": "a{i}", "answer": "{ANSWER}"}}\n'
                )
            yield "".join(lines).encode()
        yield b"]" if self._kind == "json" else b""

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        assert (offset, whence) == (0, 0)
        self._left, self._held = self._pieces(), b""
        return 0

    def readinto(self, buffer: object) -> int:
        assert isinstance(buffer, memoryview)
        while not self._held:
            piece = next(self._left, None)
            if piece is None:
                return 0
            self._held = piece
        count = min(len(buffer), len(self._held))
        buffer[:count], self._held = self._held[:count], self._held[count:]
        return count


def _resident() -> int:
    """Return the bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _growth(stream: BinaryIO, rows: int) -> int:
    """Read so many rows and return by how many bytes the process grows after the first fifth of them."""
    reader = read_answers(stream)
    settled = most = 0
    for i, _ in enumerate(reader, start=1):
        if i == rows // 5:
            gc.collect()
            settled = _resident()
        elif i > rows // 5 and i % 5_000 == 0:
            most = max(most, _resident())
    assert reader.counts.answers == rows
    return most - settled


@pytest.fixture(autouse=True)
def small_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the table of ids fill its cache at once, so that what it grows by is seen."""
    monkeypatch.setattr(seen_ids, "CACHE_KIB", 1_000)


_NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="there is no /proc")


@_NEEDS_PROC
@pytest.mark.parametrize(("kind", "rows"), [("csv", ROWS), ("jsonl", ROWS), ("json", ROWS // 3)])
def test_text_files(kind: str, rows: int) -> None:
    assert _growth(io.BufferedReader(_Made(kind, rows)), rows) < MOST_GROWTH


@_NEEDS_PROC
def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"id": [str(i) for i in range(ROWS // 3)], "answer": ["缺货造成的损失"] * (ROWS // 3)})
    pq.write_table(table, path, row_group_size=10_000)
    del table
    with path.open("rb") as stream:
        assert _growth(stream, ROWS // 3) < MOST_GROWTH


@pytest.mark.parametrize("start", [b"id,answer\n1,", b'id,answer\n1,"', b'{"id": "1", "answer": "'])
def test_a_row_of_fifty_million_characters(start: bytes) -> None:
    class Long(_Made):
        def _pieces(self) -> Iterator[bytes]:
            yield b'{"id": "0", "answer": "good"}\n' if start.startswith(b"{") else b""
            yield start
            for _ in range(50):
                yield b"x" * 1_000_000
            yield b'\n{"id": "2", "answer": "good"}\n' if start.startswith(b"{") else b"\n2,good\n"

    tracemalloc.start()
    try:
        reader = read_answers(io.BufferedReader(Long("", 0)))
        items = list(reader)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
    assert [item.id for item in items][-1] == "2"
    assert reader.counts.rejects == 1
