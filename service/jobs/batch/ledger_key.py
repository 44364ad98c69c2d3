"""What a run knows a grade by: a hash of everything that the grade depends on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter

from rubrics.model import Rubric
from service import __version__
from service.credit.load import named_credit_model
from service.feedback.explain import Explaining
from service.feedback.request import PROMPT_VERSION
from service.grading.calibration import Calibration
from service.grading.grade import RubricVersion
from service.grading.grader import GRADER_VERSION
from service.settings import RULES_ALONE, Settings

_EXPLAINING = TypeAdapter(Explaining)


@dataclass(frozen=True)
class GraderIdentity:
    """All of a grader that can change a grade or its feedback by rule.

    grader: `GRADER_VERSION`. encoder: The encoder's identity. credit_model: A name with the beginning of a
    SHA-256 of its content. caifen: The version of Caifen, by which feedback by rule is worded.
    """

    grader: str
    encoder: str
    credit_model: str
    caifen: str


def identify_grader(settings: Settings, encoder: str) -> GraderIdentity:
    """Return what names the grader that `settings` and an encoder of the identity `encoder` make.

    Raises:
        CreditModelError: the credit model can't be read.
    """
    return GraderIdentity(GRADER_VERSION, encoder, _credit_model(settings, encoder), __version__)


def rubric_key(rubric: Rubric | RubricVersion) -> str:
    """Name a rubric with all of its content."""
    return f"{rubric.id}@{rubric.version}:{rubric.hash}"


class KeyMaker:
    """Makes the keys of one run: equal keys mean equal grades, to the last byte."""

    def __init__(
        self,
        grader: GraderIdentity,
        explaining: Explaining | None,
        calibrations: Mapping[str, Calibration] | None = None,
    ) -> None:
        """Make keys for grades that come with `explaining`, by rule; `calibrations` are by `rubric_key`."""
        self._head = _framed(
            *(grader.grader, grader.encoder, grader.credit_model, grader.caifen),
            _EXPLAINING.dump_json(explaining).decode() if explaining is not None else "",
        )
        self._calibrations = {
            rubric: _hash(calibration.model_dump_json())
            for rubric, calibration in (calibrations or {}).items()
        }

    def grade_key(self, rubric: Rubric, answer: str) -> bytes:
        """Return the key (32 bytes) of the grade of `answer` by `rubric`."""
        key = hashlib.sha256(self._head)
        name = rubric_key(rubric)
        key.update(_framed(name, self._calibrations.get(name, "")))
        key.update(answer.encode("utf-8", "surrogatepass"))
        return key.digest()

    @staticmethod
    def explained_key(grade_key: bytes, explaining: Explaining, model: str) -> bytes:
        """Return the key of that grade once the language model called `model` was asked to explain it."""
        how = _framed("explained", PROMPT_VERSION, model, _EXPLAINING.dump_json(explaining).decode())
        return hashlib.sha256(how + grade_key).digest()


def _credit_model(settings: Settings, encoder: str) -> str:
    model = named_credit_model(settings, encoder)
    # A model that somebody trained anew may have kept its name.
    return RULES_ALONE if model is None else f"{model.name}@{_hash(model.model_dump_json())[:16]}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _framed(*pieces: str) -> bytes:
    # A list of JSON can't be taken for another one, however the pieces are cut.
    return json.dumps(pieces).encode() + b"\n"
