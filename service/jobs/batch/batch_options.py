"""What a run is to do beside grading."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rubrics.model import FeedbackChoices
from service.exports.formats import FormatName
from service.feedback.explain import Explaining
from service.grading.calibration import Calibration
from service.jobs.batch.ledger_key import KeyMaker


@dataclass(frozen=True)
class BatchOptions:
    """What is wanted of a run.

    explaining: Feedback, by rule or by a language model.
    model: The language model's name; None without one.
    formats: Files of results beside NDJSON, which is always written.
    parts: Ids of parts that get a column of their own in CSV and XLSX.
    calibrations: By `rubric_key`.
    """

    explaining: Explaining = field(default_factory=Explaining)
    model: str | None = None
    formats: tuple[FormatName, ...] = ()
    parts: tuple[str, ...] = ()
    calibrations: Mapping[str, Calibration] = field(default_factory=dict)

    @property
    def by_rule(self) -> Explaining:
        """The feedback that workers write: what stands in the model's place, and is there first.

        Tone, length, and notes are for a language model alone; left out here, a run with other ones grades nothing
        again.
        """
        if not self.explaining.asks_a_model:
            return self.explaining
        choices = self.explaining.choices
        return Explaining(
            "template",
            self.explaining.readers,
            FeedbackChoices(language=choices.language, reveal_reference=choices.reveal_reference),
        )

    @property
    def explained_key(self) -> Callable[[bytes], bytes] | None:
        """From the key of a grade to that of the grade explained by the model; None where no model is asked."""
        model, how = self.model, self.explaining
        if model is None or not how.asks_a_model:
            return None
        return lambda key: KeyMaker.explained_key(key, how, model)
