"""Whether feedback names marks: a model is told none, so any that it names is made up."""

import re
from collections.abc import Iterator

from service.feedback.brief import Brief
from service.feedback.faults import Fault, fault_in
from service.feedback.visible import without_hidden
from service.feedback.words_of_marks import MARKS
from service.feedback.written import WrittenFeedback, pieces_of
from service.grading.plain_form import plain_form
from service.grading.terms import fold

_BLANK_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff0-9])\s+(?=[\u3400-\u9fff0-9])")


def mark_faults(written: WrittenFeedback, brief: Brief) -> Iterator[Fault]:
    """Yield every text that names marks, a share, or a result, in digits or in words.

    What the question itself says ("60 分", "20 %") is its matter and may be repeated; what only the answer says
    may not.
    """
    matter = "\n".join(_compared(told) for told in brief.told)
    for piece in pieces_of(written):
        if any(match.group() not in matter for match in MARKS.finditer(_compared(piece.text))):
            yield fault_in(piece, "marks_named")


def _compared(text: str) -> str:
    return _BLANK_BETWEEN_HAN.sub("", plain_form(fold(without_hidden(text))))
