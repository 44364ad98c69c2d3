"""What can be wrong with a model's feedback: stable codes, each with the sentence that asks the model to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.feedback.written import Piece

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "empty_text": "the overall comment or a sentence says nothing, or the same again and again",
        "unknown_part": "a part has a number that was not given, or comes twice",
        "unknown_point": "a sentence has no key point, or one whose number was not given",
        "praise_unearned": "it praises what was not covered, or calls complete what is not",
        "fault_unearned": "it finds fault with what was covered, or calls all wrong what is not",
        "verdict_mismatch": "a key point stands under another verdict than the one given",
        "marks_named": "it names marks, a score, a percentage, or a result",
        "wrong_language": "it is not in the language asked for",
        "too_long": "it is longer than allowed",
        "invented_quote": "it has words in quotation marks that are not in the answer",
        "repeats_answer": "it repeats a long stretch of the answer instead of using words of its own",
        "reference_leaked": "it tells what a key point says that was not covered",
        "prompt_leaked": "it repeats or mentions the instructions",
        "secret_leaked": "it holds something that looks like a key or a code",
        "markup": "it holds a link, an address, code, formatting, an emoji, or control characters",
        "refusal": "it refuses or apologises",
        "off_topic": "nothing in it is about the answer or the subject",
        "beyond_the_answer": "it speaks of the exam, the marking, other people, or how to get in touch",
        "speaks_of_itself": "it speaks in the first person",
        "instruction_followed": "it answers a request instead of commenting on the answer",
    }
)


@dataclass(frozen=True)
class Fault:
    """One fault of a reply; `part` is the number of the part it is in, empty for the overall comment."""

    code: str
    part: str = ""
    section: str = ""

    @property
    def told(self) -> str:
        """The fault in words for the model; they hold nothing of any text."""
        where = f'part {self.part}, "{self.section or "next_step"}"' if self.part else "the reply"
        return f"{where}: {FAULTS[self.code]}"


def fault_in(piece: Piece, code: str) -> Fault:
    """Return the fault `code` of one text of a reply."""
    # The number is the model's own text until it has been looked up, so only plain digits are kept.
    part = piece.part or ""
    plain = part if part.isascii() and part.isdigit() and len(part) < 6 else ""
    return Fault(code, plain, piece.section or "")
