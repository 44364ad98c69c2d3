"""Whether the calibrations of a run are for the rubrics and the grader that it has, found before it grades."""

from collections.abc import Iterable, Iterator, Mapping

from rubrics.model import Rubric
from service.answers.row import Reject
from service.grading.calibration import Calibration, CalibrationError
from service.grading.credit_model import CreditModel
from service.grading.grader import covering, grader_version, rubric_version
from service.jobs.batch.batch_input import Item
from service.jobs.batch.ledger_key import rubric_key


class CalibrationCheck:
    """Notes the rubrics of the answers that go by, as far as there are calibrations of their ids."""

    def __init__(
        self, calibrations: Mapping[str, Calibration], encoder: str, model: CreditModel | None
    ) -> None:
        """Check `calibrations`, which are by `rubric_key`, for an encoder of the identity `encoder` and `model`."""
        self._calibrations, self._encoder, self._model = calibrations, encoder, model
        self._ids = {calibration.rubric.id for calibration in calibrations.values()}
        self._by_key: dict[str, Rubric] = {}
        self._by_id: dict[str, Rubric] = {}

    def watch(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield `items`."""
        for item in items:
            if not isinstance(item.found, Reject) and item.found.rubric.id in self._ids:
                rubric = item.found.rubric
                self._by_id[rubric.id] = rubric
                # A rubric that no calibration is of need not be kept, however many there are of one id.
                if (key := rubric_key(rubric)) in self._calibrations:
                    self._by_key[key] = rubric
            yield item

    def check(self) -> None:
        """See that every calibration is of a rubric that went by, and of this grader.

        Raises:
            CalibrationError: one is not.
        """
        for key, calibration in self._calibrations.items():
            name = calibration.rubric.id
            rubric = self._by_key.get(key) or self._by_id.get(name)
            if rubric is None:
                raise CalibrationError(
                    f"the calibration is for rubric {name}, by which no answer of the file is graded: leave it out, or "
                    "see that the file and the rubrics are the right ones"
                )
            grader = grader_version(self._encoder, covering(self._model, rubric))
            try:
                calibration.check(rubric_version(rubric), grader)
            except CalibrationError as error:
                raise CalibrationError(f"rubric {name}: {error}") from None
