"""The catalogue says the same things in both languages."""

from string import Formatter

import pytest

from service.feedback.wording import WORDING, say


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_with_the_same_gaps() -> None:
    gaps = {
        language: {key: _gaps(text) for key, text in catalogue.items()}
        for language, catalogue in WORDING.items()
    }

    assert gaps["zh"] == gaps["en"]


def test_values_are_put_in_as_they_are() -> None:
    assert say("zh", "quote", quote="{places} {0}") == "“{places} {0}”"


def test_a_forgotten_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("en", "part_name")
