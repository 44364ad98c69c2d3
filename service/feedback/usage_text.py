"""What a language model was asked for besides feedback, and what it all took, in the reader's language."""

from service.feedback.wording import WORDING, Language, say
from service.grading.grade import LLMUsage, SecondOpinion


def usage_text(language: Language, usage: LLMUsage | None) -> str:
    """Return tokens and price in words; what nobody knows is unknown, and empty where no model was asked."""
    if usage is None:
        return ""
    if usage.cached:
        return say(language, "usage_cached")
    known = usage.prompt_tokens is not None and usage.completion_tokens is not None
    count = (usage.prompt_tokens or 0) + (usage.completion_tokens or 0)
    tokens = say(language, "usage_tokens", count=f"{count:,}" if known else say(language, "unknown"))
    cost = f"${usage.cost:.4f}" if usage.cost is not None else say(language, "unknown")
    return say(language, "usage", tokens=tokens, cost=cost)


def opinion_text(language: Language, opinion: SecondOpinion) -> str:
    """Return what came of asking for a second opinion."""
    if opinion.failure is not None:
        key = f"fallback_{opinion.failure}"
        why = say(language, key) if key in WORDING[language] else opinion.failure
        return say(language, "opinion_failed", reason=why)
    if not opinion.asked:
        return say(language, "opinion_not_needed")
    return say(language, "opinion", model=opinion.model or "", asked=opinion.asked, differs=opinion.differs)
