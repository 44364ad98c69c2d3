"""Probe `noise`: other punctuation and other blanks, with the same letters in the same order."""

import re
from random import Random

from eval.probes.case import Generated, Material, ProbeCase, SameAs
from eval.probes.limits import limit_of
from eval.probes.statements import sentences

PROBE = "noise"

_HAN = r"[\u3400-\u9fff]"
_BETWEEN_HAN = re.compile(rf"(?<={_HAN})(?={_HAN})")
# A comma or full stop inside a number or a formula is none of these.
_COMMA = re.compile(r"(?<=[^\W\d_])([，,、])(?=\s|[^\W\d_])")
_STOP = re.compile(r"(?<=[^\W\d_])([。]|[.](?=\s|$))")
_ENDS = " \t\r\n\u3000.。;；!！,，"
_BLANK_SHARE = 0.05


def noise(material: Material) -> Generated:
    """Make a case of each kind of noise that changes an answer."""
    draws = material.draws(PROBE)
    cases = [
        ProbeCase(PROBE, variant, material.key, text, sample, SameAs(limit_of(PROBE), sample.answer))
        for sample in material.answers
        for variant, text in noisy(sample.answer, material.language, draws).items()
        if text != sample.answer
    ]
    made = {case.sample.index for case in cases if case.sample}
    count = len(material.answers)
    return Generated(tuple(cases), "answer", count, count - len(made))


def noisy(answer: str, language: str, draws: Random) -> dict[str, str]:
    """Return variant -> `answer` with other punctuation or blanks; every letter and digit stays in its place."""
    return {
        "blanks": _more_blanks(answer, language, draws),
        "ends": f"\n  {answer.strip(_ENDS)}   \n" if answer.strip(_ENDS) else answer,
        "lines": "\n".join(sentences(answer)) or answer,
        "doubled": _STOP.sub(r"\1\1", _COMMA.sub(r"\1\1", answer)),
    }


def _more_blanks(answer: str, language: str, draws: Random) -> str:
    """Return `answer` with blanks where a hasty hand puts them: doubled, and inside Chinese words."""
    if language != "zh":
        return re.sub(r"(?<=\w) (?=\w)", lambda _: "  " if draws.random() < 0.3 else " ", answer)
    gaps = [match.start() for match in _BETWEEN_HAN.finditer(answer)]
    if not gaps:
        return answer
    chosen = sorted(draws.sample(gaps, max(1, round(_BLANK_SHARE * len(gaps)))))
    pieces = [answer[start:end] for start, end in zip([0, *chosen], [*chosen, len(answer)], strict=True)]
    return " ".join(pieces)
