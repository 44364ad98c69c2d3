"""A response that becomes a file: it is there when it is complete, or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from service.client.error import unreadable


@dataclass(frozen=True)
class Download:
    """Where the response of a call goes, piece by piece, so that it never is in memory as a whole."""

    file: Path

    @contextmanager
    def begun(self, response: httpx.Response) -> Iterator[IO[bytes]]:
        """Give a file to write the body of `response` to; it takes its place once the block has ended well.

        It is for its owner alone, since it holds students' marks.

        Raises:
            CaifenError: the response is no file.
            OSError: the file can't be written.
        """
        if not response.headers.get("Content-Disposition", "").startswith("attachment"):
            raise unreadable(response)
        # Beside it, so that it can be renamed.
        part = tempfile.NamedTemporaryFile(dir=self.file.parent, prefix=f".{self.file.name}.", delete=False)  # noqa: SIM115
        try:
            with part:
                yield part
            Path(part.name).replace(self.file)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
