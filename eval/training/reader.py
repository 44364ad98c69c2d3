"""Reading answers once: everything of grading that does not depend on the credit model, kept for a whole run."""

from rubrics.model import Rubric
from service.encoders.protocol import Encoder
from service.grading.encoded import EncodedRubric, encode_rubric
from service.grading.grader import ReadAnswer, read_answer


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
        key = (rubric.hash + rubric.id, answer)
        if key not in self._read:
            self._read[key] = read_answer(self.rubric(rubric), answer, self.encoder)
        return self._read[key]

    def rubric(self, rubric: Rubric) -> EncodedRubric:
        """Return `rubric` encoded.

        Raises:
            EncoderError: as the encoder.
        """
        key = rubric.hash + rubric.id
        if key not in self._rubrics:
            self._rubrics[key] = encode_rubric(rubric, self.encoder)
        return self._rubrics[key]
