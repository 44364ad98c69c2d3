"""Random rubrics for Hypothesis."""

from decimal import Decimal

from hypothesis import strategies as st

from rubrics.marks import share_equally, total
from rubrics.model import FeedbackChoices, KeyPoint, MarkingPolicy, Part, Rubric, Source

ODD_TEXTS = (
    "no",
    "on",
    "1e3",
    "0x10",
    "null",
    "~",
    "2024-01-01",
    "12:30:45",
    "true",
    "1_000",
    ".inf",
    "=",
    "<<",
    "- a",
    "# a",
    "a # b",
    "a #",
    "%a",
    "@a",
    "`a",
    "&a",
    "*a",
    "!a",
    "!!python/x",
    "? a",
    ": a",
    "a: b",
    "a:",
    "[a",
    "{a",
    "a]",
    "'",
    '"',
    "'a'",
    '"a"',
    "\\",
    "\\n",
    "|",
    ">",
    "|-\n a",
    "---",
    "...",
    "--- a\nb",
    " a",
    "a ",
    "\ta",
    "a\t",
    "a\tb",
    " ",
    "\n",
    "\n\n",
    "\na",
    "a\n",
    "a\n\n",
    "a\n\n\nb",
    "a \nb",
    "a\n b",
    " a\nb",
    "a\r\nb",
    "a\rb",
    "a\x85b",
    "a\u2028b",
    "a\u2029b",
    "\ufeffa",
    "a\ufeff",
    "\u3000a\u3000",
    "\x00",
    "\x07\x1b[31m",
    "\x7f",
    "\x9f",
    "\ufffe",
    "\uffff",
    "😀",
    "👩‍🏫\u200d",
    "字" * 70,
    "字" * 70 + " ",
    "字" * 70 + "\n#行\n---\n  缩进\n- 项",
    "字：字",
    "字: 字 #字",
    "é",
    "e\u0301",
    "\u202eabc",
    "x" * 2000,
)

_characters = st.characters(exclude_categories=["Cs"])
odd_text = st.one_of(
    st.sampled_from(ODD_TEXTS),
    st.text(_characters, max_size=30),
    st.text(st.sampled_from("ab字 \n\t:#-'\"\\|>%@&*!{}[],?\r\x85\u2028\u3000😀"), max_size=90),
)
_said = odd_text.filter(lambda text: bool(text.strip()))
_identifiers = st.from_regex(r"[A-Za-z0-9_字][A-Za-z0-9_字.:\-]{0,6}", fullmatch=True)
_hundredths = st.integers(0, 3000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def _points(draw: st.DrawFn, prefix: str, marks: Decimal, room: int, depth: int) -> tuple[KeyPoint, ...]:
    count = draw(st.integers(1, 3))
    points = []
    for i, share in enumerate(share_equally(marks, count), start=1):
        name = f"{prefix}.{i}"
        children: tuple[KeyPoint, ...] = ()
        text = draw(odd_text)
        if depth and draw(st.booleans()):
            below = draw(st.sampled_from([share, Decimal(0), tuple(share_equally(share, 2))[1]]))
            below = below if text.strip() else share
            children = draw(_points(name, below, room, depth - 1))
        choose = None
        if depth and draw(st.booleans()):
            text, choose = "", draw(st.integers(1, 2))
            children = draw(_options(name, share, room, depth - 1, choose))
        start = draw(st.integers(0, room))
        source = Source(start=start, end=draw(st.integers(start, room))) if draw(st.booleans()) else None
        points.append(
            KeyPoint(
                id=name,
                title=draw(odd_text if children or text.strip() else _said),
                text=text,
                marks=share,
                alternatives=tuple(draw(st.lists(odd_text, max_size=2))),
                choose=choose,
                children=children,
                source=source if room else None,
            )
        )
    return tuple(points)


@st.composite
def _options(
    draw: st.DrawFn, prefix: str, marks: Decimal, room: int, depth: int, choose: int
) -> tuple[KeyPoint, ...]:
    each = share_equally(marks, choose)[0]
    return tuple(
        KeyPoint(
            id=f"{prefix}.{i}",
            title=draw(_said),
            marks=each,
            children=draw(_points(f"{prefix}.{i}", each, room, depth)) if draw(st.booleans()) else (),
        )
        for i in range(1, choose + 2)
    )


_feedback = st.builds(
    FeedbackChoices,
    tone=st.sampled_from([None, "encouraging", "strict"]),
    length=st.sampled_from([None, "short", "long"]),
    language=st.sampled_from([None, "zh", "no"]),
    reveal_reference=st.sampled_from([None, True, False]),
    notes=st.none() | odd_text,
)


@st.composite
def any_rubric(draw: st.DrawFn) -> Rubric:
    """Any valid rubric, with texts that YAML is known to trip over."""
    references = tuple(draw(st.lists(odd_text, max_size=2)))
    room = len(references[0]) if references else 0
    names = draw(st.lists(_identifiers, min_size=1, max_size=3, unique=True))
    parts = []
    for name in names:
        points = draw(_points(name, draw(_hundredths), room, 2))
        marks = total([point.marks for point in points])
        parts.append(Part(id=name, prompt=draw(odd_text), marks=marks, key_points=points))
    return Rubric(
        id=draw(_identifiers),
        version=draw(st.integers(1, 2**31 - 1)),
        title=draw(odd_text),
        language=draw(st.sampled_from(["zh", "no", "en", "zh-Hant", "de"])),
        stem=draw(odd_text),
        step=draw(st.sampled_from([Decimal("0.5"), Decimal(1), Decimal("0.01")])),
        policy=MarkingPolicy(
            statement=draw(st.sampled_from(["sibling", "children"])),
            title_share=draw(st.floats(0, 1)),
        ),
        feedback=draw(_feedback),
        parts=tuple(parts),
        reference_answers=references,
    )
