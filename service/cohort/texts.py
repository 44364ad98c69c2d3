"""The texts of a cohort's answers, put aside in a temporary file until they are compared."""

import hashlib
import json
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from service.cohort.ngrams import compared_form, is_long_enough


@dataclass(frozen=True)
class Written:
    """One answer as it was put aside; `student` is empty where it is not known."""

    index: int
    label: str
    student: str
    answer: str


@dataclass
class QuestionTexts:
    """The answers to one question that are long enough to be compared, in the order they came.

    digests: Equal where two are the same but for case, width, blanks, and punctuation.
    lengths: Characters that are compared. short: Answers that are too short and lie nowhere.
    """

    file: BinaryIO
    digests: "array[int]" = field(default_factory=lambda: array("Q"))
    offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    lengths: "array[int]" = field(default_factory=lambda: array("L"))
    short: int = 0

    def read(self, row: int) -> Written:
        """Return an answer by its position here.

        Raises:
            OSError: the file can't be read.
        """
        self.file.seek(self.offsets[row])
        return Written(*json.loads(self.file.readline()))


class AnswerTexts:
    """Answers by question; 24 bytes of memory each, and their texts in one file without a name."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._file: BinaryIO | None = None
        self._end = 0
        self._questions: dict[int, QuestionTexts] = {}

    def add(self, question: int, index: int, label: str, student: str | None, answer: str) -> None:
        """Put an answer aside.

        Raises:
            OSError: the file can't be written.
        """
        if self._file is None:
            # It lives as long as this object.
            self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115
        texts = self._questions.get(question)
        if texts is None:
            texts = self._questions[question] = QuestionTexts(self._file)
        form = compared_form(answer)
        if not is_long_enough(form):
            texts.short += 1
            return
        line = json.dumps([index, label, student or "", answer]).encode() + b"\n"
        digest = hashlib.blake2b(form.encode(errors="surrogatepass"), digest_size=8).digest()
        self._file.seek(self._end)
        self._file.write(line)
        texts.digests.append(int.from_bytes(digest, "big"))
        texts.offsets.append(self._end)
        texts.lengths.append(len(form))
        self._end += len(line)

    def of(self, question: int) -> QuestionTexts | None:
        """Return the texts of a question, None where there are none."""
        return self._questions.get(question)

    def close(self) -> None:
        """Let go of the file and all texts."""
        self._questions.clear()
        if self._file is not None:
            self._file.close()
            self._file = None
