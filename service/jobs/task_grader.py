"""Grades one task: the same few lines in a worker process, in a thread, and wherever else tasks are graded."""

from time import perf_counter

from rubrics.model import Rubric
from service.crash_report import kinds_of, lines_of
from service.credit.load import credit_model_for
from service.encoders.protocol import Encoder
from service.encoders.vector_cache import CachedEncoder
from service.feedback.explain import GradedAnswer, explain
from service.grading.credit_model import CreditModel
from service.grading.encoded import EncodedRubric, encode_rubric
from service.grading.grader import grade_encoded
from service.jobs.executor import Failure, GradingTask, Outcome
from service.jobs.recent import Recent
from service.settings import Settings

# Vectors of a rubric of fifty key points take about 1 MB, of the largest some 20 MB.
MOST_RUBRICS = 16


class TaskGrader:
    """An encoder and a credit model that grade tasks, with the rubrics used last kept encoded. Thread-safe.

    A task that cannot be graded has an outcome too; nothing is raised, and nothing of it is kept.
    """

    def __init__(
        self, encoder: Encoder, model: CreditModel | None, *, most_rubrics: int = MOST_RUBRICS
    ) -> None:
        self.encoder = encoder
        self._model = model
        self._rubrics = Recent[str, EncodedRubric](most_rubrics)

    @classmethod
    def of(cls, settings: Settings, encoder: Encoder) -> "TaskGrader":
        """Return a grader with the credit model that `settings` name.

        Raises:
            CreditModelError: it can't be used.
        """
        return cls(encoder, credit_model_for(settings, encoder))

    @property
    def cache_hits(self) -> int:
        """Texts whose vectors the encoder had kept."""
        return self.encoder.hits if isinstance(self.encoder, CachedEncoder) else 0

    @property
    def cache_misses(self) -> int:
        """Texts that were encoded."""
        return self.encoder.misses if isinstance(self.encoder, CachedEncoder) else 0

    def outcome(self, task: GradingTask) -> Outcome:
        """Grade `task`, and explain the grade by rule where it asks for that."""
        started = perf_counter()
        try:
            grade = grade_encoded(
                self._encoded(task.rubric_key, task.rubric),
                task.answer,
                encoder=self.encoder,
                model=self._model,
                calibration=task.calibration,
            )
            graded = perf_counter()
            if task.explaining is not None:
                grade = explain(GradedAnswer(grade, task.rubric, task.answer), task.explaining)
            explained = perf_counter()
            return Outcome(
                grade_json=grade.model_dump_json().encode("utf-8", "surrogatepass"),
                needs_review=grade.needs_review,
                reasons=tuple(dict.fromkeys(reason.code for reason in grade.reasons)),
                seconds_graded=graded - started,
                seconds_explained=explained - graded,
            )
        except Exception as error:  # one answer's failure is no other's
            return Outcome(failure=failure_of(error), seconds_graded=perf_counter() - started)

    def _encoded(self, key: str, rubric: Rubric) -> EncodedRubric:
        encoded = self._rubrics.get(key)
        if encoded is None:
            encoded = encode_rubric(rubric, self.encoder)
            self._rubrics.put(key, encoded)
        return encoded


def failure_of(error: Exception) -> Failure:
    """Return the failure for an error in grading; its message is not in it, since it may quote the answer."""
    return Failure(
        "failed",
        f"Grading this answer failed ({type(error).__name__}), and it was not graded.",
        kinds=tuple(kinds_of(error)),
        where=tuple(lines_of(error)),
    )
