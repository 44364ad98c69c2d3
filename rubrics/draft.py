"""Drafts: what the reference answer says should earn marks, before the marks are shared out."""

from dataclasses import dataclass
from decimal import Decimal

from rubrics.marks import total


@dataclass(frozen=True)
class Draft:
    """A key point in the making, at `text[start:end]` of the reference answer.

    `marks` are stated for it as a whole, `each` for each of its children; None where the text states nothing.
    `choose` says that any so many of the children earn all of its marks. `numbered` says that a marker of the text
    opens it.
    """

    start: int
    end: int
    title: str
    text: str
    marks: Decimal | None = None
    each: Decimal | None = None
    choose: int | None = None
    alternatives: tuple[str, ...] = ()
    children: tuple["Draft", ...] = ()
    numbered: bool = False

    @property
    def depth(self) -> int:
        """How many levels of points it is, itself one of them."""
        return 1 + max((child.depth for child in self.children), default=0)

    @property
    def stated(self) -> Decimal | None:
        """Marks that the text states for the point: its own, or the sum of what it states for all of its children."""
        if self.marks is not None or not self.children:
            return self.marks
        if self.each is not None:
            return self.each * (self.choose or len(self.children))
        known = [child.stated for child in self.children]
        if any(marks is None for marks in known):
            return None
        told = [marks for marks in known if marks is not None]
        return total(told[: self.choose] if self.choose else told)
