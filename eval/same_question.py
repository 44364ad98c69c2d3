"""Which questions are one and the same, though they have several names, such as those of two files."""

from collections.abc import Sequence

from eval.samples.sample import Sample

QuestionName = tuple[str, str]
Asked = tuple[str, tuple[str, ...], float]


def name_of(sample: Sample) -> QuestionName:
    """Return the data set and the number that the sample came with."""
    return sample.dataset, sample.question_id


def asked(sample: Sample) -> Asked:
    """Return what makes two samples answers to the same question, whatever it is called and where it stands."""
    return _plain(sample.question), tuple(map(_plain, sample.reference_answers)), sample.max_score


def one_name_each(samples: Sequence[Sample]) -> dict[QuestionName, QuestionName]:
    """Return for each name of a question the one that stands for all names of it: the first in their order.

    Where a set gives one number to several questions, these are one here too, since they can't be told apart by name.
    """
    named: dict[Asked, set[QuestionName]] = {}
    for sample in samples:
        named.setdefault(asked(sample), set()).add(name_of(sample))
    stands = {name: name for names in named.values() for name in names}
    for names in named.values():
        first, *others = sorted({_end(stands, name) for name in names})
        stands |= dict.fromkeys(others, first)
    return {name: _end(stands, name) for name in stands}


def _end(stands: dict[QuestionName, QuestionName], name: QuestionName) -> QuestionName:
    while stands[name] != name:
        name = stands[name]
    return name


def _plain(text: str) -> str:
    return " ".join(text.split())
