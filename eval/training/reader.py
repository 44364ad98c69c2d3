"""Reading answers once: everything of grading that does not depend on the credit model, kept for a whole run."""

from collections.abc import Sequence

from rubrics.model import Rubric
from service.encoders.protocol import Encoder
from service.grading.encoded import EncodedRubric, encode_rubric
from service.grading.grader import ReadAnswer, read_answer
from service.jobs.side_by_side import side_by_side


class Reader:
    """Reads answers by their rubrics and remembers what it read; about 50 kB an answer."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._rubrics: dict[str, EncodedRubric] = {}
        self._read: dict[tuple[str, str], ReadAnswer] = {}

    def read(self, rubric: Rubric, answer: str) -> ReadAnswer:
        """Return `answer` read by `rubric`.

        Raises:
            EncoderError: as the encoder.
        """
        return self.read_all([(rubric, answer)])[0]

    def read_all(self, answers: Sequence[tuple[Rubric, str]]) -> list[ReadAnswer]:
        """Return each answer read by its rubric; some are read at the same time.

        Raises:
            EncoderError: as the encoder.
        """
        keys = [(rubric.hash + rubric.id, answer) for rubric, answer in answers]
        # A dict, since the same answer may come twice.
        missing = {
            key: rubric for key, (rubric, _) in zip(keys, answers, strict=True) if key not in self._read
        }
        encoded = {key: self.rubric(rubric) for key, rubric in missing.items()}
        made = side_by_side(lambda key: read_answer(encoded[key], key[1], self.encoder), list(missing))
        self._read |= dict(zip(missing, made, strict=True))
        return [self._read[key] for key in keys]

    def rubric(self, rubric: Rubric) -> EncodedRubric:
        """Return `rubric` encoded.

        Raises:
            EncoderError: as the encoder.
        """
        key = rubric.hash + rubric.id
        if key not in self._rubrics:
            self._rubrics[key] = encode_rubric(rubric, self.encoder)
        return self._rubrics[key]
