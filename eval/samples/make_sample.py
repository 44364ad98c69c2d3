"""From the values of one line or row to a sample, or to what is wrong with them."""

import re
from collections.abc import Mapping

from pydantic import ValidationError

from eval.samples.error import SampleError
from eval.samples.fields import REQUIRED, column_of
from eval.samples.sample import Sample
from rubrics.language import detect_language

_NUMBERS = ("score", "max_score")
_TEXTS = ("dataset", "question_id", "question", "answer", "language", "feedback", "verdict")
_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]{1,2}")
_SURROGATE = re.compile("[\ud800-\udfff]")


def make_sample(
    values: Mapping[str, object], *, place: str, dataset: str, index: int, mapping: Mapping[str, str]
) -> Sample:
    """Return the sample that `values` (field -> value) describe.

    What is missing of `dataset` and `language` is filled in: `dataset`, and the language of the reference answer.
    `place` ("a.csv, row 5") and `mapping` (field -> column) are for the messages.

    Raises:
        SampleError: a value is missing or wrong.
    """
    for field in REQUIRED:
        if values.get(field) is None:
            raise SampleError(f"{place}: {_named(field, mapping)} is missing: fill it in")
    try:
        texts = {field: _text(values.get(field), field, mapping) for field in _TEXTS}
        numbers = {field: _number(values[field], _named(field, mapping)) for field in _NUMBERS}
        references = _references(values["reference_answers"], mapping)
        judges = _judges(values.get("score_judges"), _named("score_judges", mapping))
        return Sample(
            dataset=texts["dataset"] or dataset,
            question_id=texts["question_id"],
            question=texts["question"],
            reference_answers=references,
            answer=texts["answer"],
            score=numbers["score"],
            max_score=numbers["max_score"],
            language=texts["language"] or detect_language(references[0]),
            score_judges=judges,
            feedback=texts["feedback"],
            verdict=texts["verdict"],
            index=index,
        )
    except ValidationError as error:
        raise SampleError(f"{place}: {_in_words(error, mapping)}") from None
    except ValueError as error:
        raise SampleError(f"{place}: {error}") from None


def _named(field: str, mapping: Mapping[str, str]) -> str:
    column = column_of(field, mapping)
    return repr(field) if column == field else f"{field!r} (column {column!r})"


def _text(value: object, field: str, mapping: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if field == "question_id" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError(f"{_named(field, mapping)} must be text")
    return _whole(value, _named(field, mapping))


def _whole(text: str, name: str) -> str:
    if _SURROGATE.search(text):
        raise ValueError(f"{name} has a broken character (half of a surrogate pair): paste the text anew")
    return text


def _number(value: object, name: str) -> float:
    if isinstance(value, str):
        text = value.strip()
        try:
            # A comma before one or two digits is a decimal sign; 1,000 could be either.
            value = float(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text)
        except ValueError:
            raise ValueError(f"{name} is {text[:40]!r}, which is no number: write one such as 2.5") from None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{name} must be a number, such as 2.5")
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if not abs(number) < float("inf"):
        raise ValueError(f"{name} is {number}, which is no finite number: correct it, or take the answer out")
    if number < 0:
        raise ValueError(f"{name} is {number:g}, below 0: correct it")
    return number


def _references(value: object, mapping: Mapping[str, str]) -> tuple[str, ...]:
    name = _named("reference_answers", mapping)
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{name} must be a list of texts")
    if not value:
        raise ValueError(f"{name} is empty: give at least one reference answer")
    return tuple(_whole(each, name) for each in value)


def _judges(value: object, name: str) -> tuple[float, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = [each for each in re.split(r"[;；/|]", value) if each.strip()]
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"{name} must be a list of numbers, one a judge")
    return tuple(_number(each, name) for each in value)


def _in_words(error: ValidationError, mapping: Mapping[str, str]) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    message = first["msg"].removeprefix("Value error, ")
    return f"{_named(str(first['loc'][0]), mapping)}: {message}" if first["loc"] else message
