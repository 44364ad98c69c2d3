"""What a job wants beside grades, as its `options` keep it."""

from dataclasses import dataclass, field

from pydantic import TypeAdapter

from service.feedback.explain import Explaining


@dataclass(frozen=True)
class JobOptions:
    """What is wanted of every item.

    explaining: Feedback, by rule or by a language model.
    """

    explaining: Explaining = field(default_factory=Explaining)


_OPTIONS = TypeAdapter(JobOptions)


def write_options(options: JobOptions) -> str:
    """Return `options` as JSON."""
    return _OPTIONS.dump_json(options).decode()


def read_options(text: str) -> JobOptions:
    """Return what `write_options` was given; what is left out is as by default."""
    return _OPTIONS.validate_json(text)
