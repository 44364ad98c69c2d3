"""Grades made by hand, with the sums right, for tests that need no encoder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rubrics.marks import fraction_of, round_to_step, tidy, total
from rubrics.model import KeyPoint, Part, Rubric
from service.grading.grade import (
    Evidence,
    Grade,
    GraderVersion,
    KeyPointGrade,
    PartGrade,
    Reason,
    RubricVersion,
    Verdict,
)


@dataclass(frozen=True)
class Found:
    """What was found for one key point's own statement; spans are into the answer."""

    verdict: Verdict
    credit: str = "0"
    spans: tuple[tuple[int, int], ...] = ()


def point(point_id: str, text: str, *children: KeyPoint, title: str = "", own: str = "1") -> KeyPoint:
    own_marks = Decimal(own)
    marks = tidy(total([own_marks, *(child.marks for child in children)]))
    return KeyPoint(id=point_id, title=title, text=text, marks=marks, children=children)


RUBRIC = Rubric(
    id="property",
    title="物业服务",
    stem="业主王先生来到物业服务中心。",
    parts=(
        Part(
            id="1",
            prompt="客户沟通的基本原则有哪些？",
            marks=Decimal(6),
            key_points=(
                point("1.1", "采用例会、电话、邮件等多元化方式与客户保持沟通"),
                point("1.2", "形成会议纪要并由主持人签发，决议要定期跟踪督办"),
                point(
                    "1.3",
                    "建立收发文制度",
                    point("1.3.1", "来函应在指定时间内答复，切勿拖延"),
                    point("1.3.2", "超越权限的重大事项及时向上级汇报"),
                ),
                point("1.4", "重大事项尽量使用书面形式并及时归档"),
            ),
        ),
        Part(
            id="2",
            prompt="建立公共关系的注意事项。",
            marks=Decimal(4),
            key_points=(
                point("2.1", "日常主动联系，切忌急功近利，不要有事才登门", title="循序渐进"),
                point(
                    "2.2",
                    "",
                    point("2.2.1", "收集相关单位的新政策，了解对方需求"),
                    point("2.2.2", "礼貌接待来社区开展工作的相关单位"),
                    title="主动协助",
                    own="0",
                ),
                point("2.3", "建立《公共关系清单》并指定对口联系人", title="职责明确"),
            ),
        ),
    ),
)

ANSWER = (
    "1.要用电话、邮件、座谈会和客户沟通。开会要写会议纪要。重大的事情口头说清楚就行，不用写下来。\n"
    "2.平时多联系，别有事才找上门。"
)


def at(answer: str, *texts: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of `texts` in the answer."""
    return tuple((answer.index(text), answer.index(text) + len(text)) for text in texts)


PARTIAL = {
    "1.1": Found("covered", "1", at(ANSWER, "要用电话、邮件、座谈会和客户沟通")),
    "1.2": Found("partial", "0.5", at(ANSWER, "开会要写会议纪要")),
    "1.4": Found("contradicted", "0", at(ANSWER, "重大的事情口头说清楚就行，不用写下来")),
    "2.1": Found("covered", "0.9", at(ANSWER, "平时多联系", "别有事才找上门")),
}


def grade_by_hand(
    rubric: Rubric,
    answer: str,
    found: Mapping[str, Found],
    *,
    reasons: Sequence[Reason] = (),
    confidence: float = 0.82,
) -> Grade:
    """Return the grade in which each key point earned what `found` says; other points are missed."""
    parts = tuple(_part(rubric, part, answer, found) for part in rubric.parts)
    return Grade(
        rubric=RubricVersion(id=rubric.id, version=rubric.version, hash=rubric.hash),
        grader=GraderVersion(version="1", model="some-model@abc"),
        marks=total([part.marks for part in parts]),
        max_marks=rubric.marks,
        confidence=confidence,
        needs_review=bool(reasons),
        reasons=tuple(reasons),
        parts=parts,
    )


def _part(rubric: Rubric, part: Part, answer: str, found: Mapping[str, Found]) -> PartGrade:
    points = tuple(_point(point, answer, found) for point in part.key_points)
    unrounded = total([point.marks for point in points])
    return PartGrade(
        id=part.id,
        prompt=part.prompt,
        marks=round_to_step(unrounded, rubric.step, part.marks),
        unrounded_marks=unrounded,
        max_marks=part.marks,
        key_points=points,
    )


def _point(point: KeyPoint, answer: str, found: Mapping[str, Found]) -> KeyPointGrade:
    children = tuple(_point(child, answer, found) for child in point.children)
    own = found.get(point.id, Found("missed"))
    own_marks = fraction_of(point.own_marks, Decimal(own.credit))
    marks = total([own_marks, *(child.marks for child in children)])
    credit = float(marks / point.marks) if point.marks else 0.0
    verdict = own.verdict
    if children:
        verdict = "covered" if credit >= 0.8 else "partial" if credit else "missed"
    return KeyPointGrade(
        id=point.id,
        title=point.title,
        text=point.text,
        verdict=verdict,
        credit=round(credit, 3),
        marks=marks,
        max_marks=point.marks,
        own_marks=own_marks,
        own_max_marks=point.own_marks,
        evidence=tuple(
            Evidence(
                start=start,
                end=end,
                text=answer[start:end],
                similarity=0.8,
                against=own.verdict == "contradicted",
            )
            for start, end in own.spans
        ),
        children=children,
    )
