"""Applying a proposal: each change is checked against the reference answer, then taken or dropped and reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rubrics.inline_marks import find_own_marks
from rubrics.marks import share_equally, share_in_proportion, total
from rubrics.model import MOST_DEPTH, KeyPoint, Part, Rubric
from rubrics.notes import find_notes
from rubrics.proposal import Change, Proposal, ProposalOutcome, ProposedPoint
from rubrics.proposed_cuts import CutError, cut
from rubrics.proposed_wordings import wordings_that_fit
from rubrics.terms import fold


def apply_proposal(rubric: Rubric, proposal: Proposal) -> ProposalOutcome:
    """Return `rubric` with those changes of `proposal` that hold, and the fate of each of them.

    The marks of every part stay as they are, and so do the words that its key points have in all.
    """
    proposed: dict[str, ProposedPoint] = {}
    changes: list[Change] = []
    known = {point.id for part in rubric.parts for point in part.walk()}
    for point in proposal.key_points:
        if point.id in known and point.id not in proposed:
            proposed[point.id] = point
        else:
            twice = point.id in known
            reason = "it was proposed for twice" if twice else "there is no such key point"
            changes += [change.model_copy(update={"reason": reason}) for change in _all_changes(point)]
    parts = []
    for part in rubric.parts:
        work = _Work(rubric, part, proposed, changes)
        parts.append(work.part())
    data = rubric.model_copy(update={"parts": tuple(parts)})
    return ProposalOutcome(rubric=Rubric.model_validate(data.model_dump()), changes=tuple(changes))


def _all_changes(point: ProposedPoint) -> list[Change]:
    changes = [Change(key_point_id=point.id, kind="wording", proposed=text) for text in point.wordings]
    if point.pieces:
        quotes = " | ".join(piece.quote for piece in point.pieces)
        changes.append(Change(key_point_id=point.id, kind="split", proposed=quotes))
    if point.marks is not None:
        changes.append(Change(key_point_id=point.id, kind="marks", proposed=f"{point.marks:g}"))
    return changes


@dataclass
class _Work:
    """One part, with what is proposed for its points by id; `changes` grows."""

    rubric: Rubric
    source: Part
    proposed: Mapping[str, ProposedPoint]
    changes: list[Change] = field(default_factory=list)

    def part(self) -> Part:
        weighed = self._weigh(self.source.key_points, choose=False)
        points = tuple(self._point(point, depth=1) for point in weighed)
        # A single point that was cut leaves no group behind: its pieces are the part's key points.
        if len(points) == 1 and points[0].is_heading and not self.source.key_points[0].children:
            points = points if points[0].title else points[0].children
        return self.source.model_copy(update={"key_points": points})

    def _point(self, point: KeyPoint, *, depth: int) -> KeyPoint:
        wanted = self.proposed.get(point.id)
        if point.children:
            if wanted:
                self._drop_all(wanted, "it is a group: propose for the key points in it")
            below = self._weigh(point.children, choose=point.choose is not None)
            children = tuple(self._point(child, depth=depth + 1) for child in below)
            return point.model_copy(update={"children": children})
        if not wanted:
            return point
        point = self._worded(point, wanted)
        return self._split(point, wanted, possible=depth < MOST_DEPTH)

    def _drop_all(self, wanted: ProposedPoint, reason: str) -> None:
        # Marks are judged among neighbours.
        self.changes += [
            change.model_copy(update={"reason": reason})
            for change in _all_changes(wanted)
            if change.kind != "marks"
        ]

    def _worded(self, point: KeyPoint, wanted: ProposedPoint) -> KeyPoint:
        if not wanted.wordings:
            return point
        question = f"{self.rubric.stem}\n{self.source.prompt}"
        others = {fold(other.text or other.title) for other in self.source.walk() if other.id != point.id}
        judged = wordings_that_fit(point, wanted.wordings, question, others)
        if wanted.pieces:
            judged = [(text, reason or "a key point is either cut or worded anew") for text, reason in judged]
        self.changes += [
            Change(key_point_id=point.id, kind="wording", proposed=text, reason=reason)
            for text, reason in judged
        ]
        taken = tuple(text for text, reason in judged if not reason)
        return point.model_copy(update={"alternatives": (*point.alternatives, *taken)})

    def _split(self, point: KeyPoint, wanted: ProposedPoint, *, possible: bool) -> KeyPoint:
        if not wanted.pieces:
            return point
        told = " | ".join(piece.quote for piece in wanted.pieces)
        try:
            if not possible:
                raise CutError("it is nested too deep")
            cuts, dropped = cut(point, wanted.pieces, self.rubric.reference_answers)
        except CutError as error:
            self._note(point, "split", told, str(error))
            return point
        for piece, reason in dropped:
            self._note(point, "split", piece.quote, reason)
        weights = [piece.piece.marks for piece in cuts]
        shares = _shares(point.marks, weights)
        if any(marks <= 0 for marks in shares) and point.marks > 0:
            self._note(point, "split", told, "its marks are too few to be shared")
            return point
        self._note(point, "split", " | ".join(piece.text for piece in cuts))
        children = tuple(
            KeyPoint(id=f"{point.id}.{i}", text=piece.text, marks=marks, source=piece.source)
            for i, (piece, marks) in enumerate(zip(cuts, shares, strict=True), start=1)
        )
        return point.model_copy(update={"text": "", "children": children})

    def _weigh(self, points: Sequence[KeyPoint], *, choose: bool) -> tuple[KeyPoint, ...]:
        """Share the marks of sibling `points` anew where all of them are weighed and nothing speaks against it."""
        wanted = [self.proposed[point.id].marks if point.id in self.proposed else None for point in points]
        weights = [Decimal(str(weight)) for weight in wanted if weight is not None]
        if not weights:
            return tuple(points)
        whole = total([point.marks for point in points])
        reason = self._against_weights(points, len(weights), whole, choose=choose)
        shares = share_in_proportion(whole, weights) if not reason else []
        if any(marks <= 0 for marks in shares):
            reason = "some key points would be left without marks"
        for point, weight in zip(points, wanted, strict=True):
            if weight is not None:
                self._note(point, "marks", f"{weight:g}", reason)
        if reason:
            return tuple(points)
        return tuple(
            point.model_copy(update={"marks": marks}) for point, marks in zip(points, shares, strict=True)
        )

    def _against_weights(
        self, points: Sequence[KeyPoint], weighed: int, whole: Decimal, *, choose: bool
    ) -> str:
        if choose:
            return "the points to choose from have equal marks"
        if any(point.children for point in points):
            return "groups keep the marks that they share"
        if weighed < len(points):
            return "marks were not proposed for all of its neighbours"
        if [point.marks for point in points] != share_equally(whole, len(points)) or any(
            find_own_marks(text) or any(note.tells_marks for note in find_notes(text))
            for text in self.rubric.reference_answers
        ):
            return "the reference answer states the marks"
        return ""

    def _note(self, point: KeyPoint, kind: str, proposed: str, reason: str = "") -> None:
        self.changes.append(
            Change.model_validate(
                {"key_point_id": point.id, "kind": kind, "proposed": proposed, "reason": reason}
            )
        )


def _shares(marks: Decimal, weights: Sequence[float | None]) -> list[Decimal]:
    known = [Decimal(str(weight)) for weight in weights if weight is not None]
    if len(known) == len(weights):
        return share_in_proportion(marks, known)
    return share_equally(marks, len(weights))
