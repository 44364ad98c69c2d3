"""What calls to a model used: tokens and US dollars, where unknown is not the same as nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """Tokens and price of one call or several; None is unknown, which is not the same as nothing.

    cost: US dollars.
    """

    prompt_tokens: int | None = 0
    completion_tokens: int | None = 0
    cost: float | None = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        """Add up; what is unknown in one is unknown in the sum."""
        return Usage(
            None
            if self.prompt_tokens is None or other.prompt_tokens is None
            else self.prompt_tokens + other.prompt_tokens,
            None
            if self.completion_tokens is None or other.completion_tokens is None
            else self.completion_tokens + other.completion_tokens,
            None if self.cost is None or other.cost is None else self.cost + other.cost,
        )

    @property
    def tokens(self) -> int | None:
        """Prompt and reply together; None where either is unknown."""
        if self.prompt_tokens is None or self.completion_tokens is None:
            return None
        return self.prompt_tokens + self.completion_tokens


NOTHING = Usage()
UNKNOWN = Usage(None, None, None)
