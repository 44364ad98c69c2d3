"""Running text once its sentences are drafted: cut where one says two things, joined where two say one."""

from collections.abc import Sequence

from rubrics.asked_several import asks_several
from rubrics.draft import Draft
from rubrics.examples import join_examples
from rubrics.labelled_lines import group_labelled_lines
from rubrics.parallels import split_parallels
from rubrics.reading import Reading
from rubrics.restated import fold_restated


def settle(reading: Reading, drafts: Sequence[Draft], question: str, *, whole: bool) -> list[Draft]:
    """Return the points of running text as the answer to `question` means them.

    Sentences are cut only where running text is the `whole` answer; beside a list it is the list that tells points
    apart.
    """
    several = asks_several(question)
    joined = join_examples(reading, fold_restated(drafts, several=several))
    if not whole:
        return joined
    return group_labelled_lines(reading, split_parallels(reading, joined, question, several=several))
