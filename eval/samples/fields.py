"""The fields of a sample, which of them must be there, and the columns that a user says they are in."""

from collections.abc import Mapping, Sequence

from eval.samples.error import SampleError
from service.answers.error import AnswerFileError
from service.answers.options import columns_by_field

REQUIRED = ("question_id", "question", "reference_answers", "answer", "score", "max_score")
OPTIONAL = ("dataset", "language", "score_judges", "feedback", "verdict")
FIELDS = (*REQUIRED, *OPTIONAL)


def read_mapping(pairs: Sequence[str]) -> dict[str, str]:
    """Return field -> column for pairs written FIELD=COLUMN, such as score=Points.

    Raises:
        SampleError: a pair without "=", an unknown field, a field given twice, or no column's name.
    """
    try:
        return columns_by_field(pairs, FIELDS, example="score=Points")
    except AnswerFileError as error:
        raise SampleError(str(error)) from None


def column_of(field: str, mapping: Mapping[str, str]) -> str:
    """Return the column that holds `field`: the one the user names, or else its own name."""
    return mapping.get(field, field)
