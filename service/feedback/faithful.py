"""Whether a model's feedback is faithful to the grade: every check, each with its own stable code."""

from service.feedback.brief import Brief
from service.feedback.faithful_conduct import conduct_faults
from service.feedback.faithful_marks import mark_faults
from service.feedback.faithful_texts import size_faults, text_faults
from service.feedback.faithful_verdicts import verdict_faults
from service.feedback.faults import Fault
from service.feedback.written import WrittenFeedback


def find_faults(written: WrittenFeedback, brief: Brief, *, rules: str, nonce: str) -> tuple[Fault, ...]:
    """Return what is wrong with a reply, each fault once; nothing means that it may be shown.

    Args:
        written: The model's reply.
        brief: What it was told, and what the grade says.
        rules: The system message that it was given.
        nonce: What fenced the material in.
    """
    too_much = size_faults(written, brief)
    if too_much:
        # What is far too long is not even read: the checks cost time, and a model can write without end.
        return too_much
    found = [
        *text_faults(written, brief, rules),
        *verdict_faults(written, brief),
        *mark_faults(written, brief),
        *conduct_faults(written, brief, nonce),
    ]
    return tuple(dict.fromkeys(found))
