"""A sentence to its opposite, in the languages that there are rules for."""

from eval.probes.negate_de import negate_de
from eval.probes.negate_en import negate_en
from eval.probes.negate_zh import negate_zh

_RULES = {"zh": negate_zh, "en": negate_en, "de": negate_de}


def negate(sentence: str, language: str) -> str | None:
    """Return a sentence that says the opposite of `sentence` in the same words; None where no rule is sure.

    `language` is zh, en, or de; in others nothing is turned.
    """
    rule = _RULES.get(language)
    return rule(sentence) if rule else None
