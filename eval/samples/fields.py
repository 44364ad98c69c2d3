"""The fields of a sample, which of them must be there, and the columns that a user says they are in."""

from collections.abc import Mapping, Sequence

from eval.samples.error import SampleError

REQUIRED = ("question_id", "question", "reference_answers", "answer", "score", "max_score")
OPTIONAL = ("dataset", "language", "score_judges", "feedback", "verdict")
FIELDS = (*REQUIRED, *OPTIONAL)


def read_mapping(pairs: Sequence[str]) -> dict[str, str]:
    """Return field -> column for pairs written FIELD=COLUMN, such as score=Points.

    Raises:
        SampleError: a pair without "=", an unknown field, a field given twice, or no column's name.
    """
    mapping: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = (piece.strip() for piece in pair.partition("="))
        if not equals or not column:
            raise SampleError(f"{pair!r}: write FIELD=COLUMN, such as score=Points")
        if field not in FIELDS:
            raise SampleError(f"there is no field {field!r}: the fields are {', '.join(FIELDS)}")
        if field in mapping:
            raise SampleError(f"{field!r} is given twice")
        mapping[field] = column
    return mapping


def column_of(field: str, mapping: Mapping[str, str]) -> str:
    """Return the column that holds `field`: the one the user names, or else its own name."""
    return mapping.get(field, field)
