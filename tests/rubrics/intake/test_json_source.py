"""Questions as JSON."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.intake.error import IntakeError
from rubrics.intake.question import PointSource, QuestionSource
from rubrics.intake.read_source import read_questions
from rubrics.marks import read_marks

ONE = {"question": "甲？", "reference_answers": ["一", "二"], "max_marks": 2.5, "id": "a"}
SAMPLE = {
    "dataset": "d",
    "question_id": "1.1",
    "question": "甲？",
    "reference_answers": ["一"],
    "answer": "x",
    "score": 1,
    "max_score": 5,
    "language": "zh",
    "score_judges": [1.0],
}


def test_every_field() -> None:
    entry = {
        **ONE,
        "title": "T",
        "language": "de",
        "key_points": ["1. 一（2分）", {"text": "二", "marks": 0.5}, {"text": "三"}],
    }
    (source,) = read_questions("q.json", json.dumps(entry).encode()).questions
    assert source == QuestionSource(
        id="a",
        title="T",
        language="de",
        question="甲？",
        reference_answers=("一", "二"),
        max_marks=read_marks("2.5"),
        key_points=(
            PointSource(text="一", marks=read_marks(2)),
            PointSource(text="二", marks=read_marks("0.5")),
            PointSource(text="三"),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ONE, {"exam_text": "乙？\n答案：二"}]),
        json.dumps({"questions": [ONE, {"exam_text": "乙？\n答案：二"}]}),
        json.dumps(ONE) + "\n" + json.dumps({"exam_text": "乙？\n答案：二"}),
    ],
    ids=["list", "questions", "lines"],
)
def test_several(text: str) -> None:
    sources = read_questions("q.json", text.encode()).questions
    assert [(source.question, source.exam_text) for source in sources] == [
        ("甲？", ""),
        ("", "乙？\n答案：二"),
    ]


def test_human_scored_samples_give_each_question_once() -> None:
    lines = [
        SAMPLE,
        {**SAMPLE, "answer": "y"},
        {**SAMPLE, "question": "另一题？", "answer": "z"},
        {**SAMPLE, "question_id": "2", "feedback": "f", "verdict": "v"},
        {**SAMPLE, "question": "另一题？"},
    ]
    text = "\n\n".join(json.dumps(line) for line in lines)
    intake = read_questions("s.jsonl", text.encode())
    assert intake.rejects == ()
    assert [(each.id, each.place) for each in intake.questions] == [
        ("d-1.1", "line 1"),
        ("d-1.1-2", "line 5"),
        ("d-2", "line 7"),
    ]
    assert str(intake.questions[0].max_marks) == "5"


WRONG: list[tuple[object, str]] = [
    (1, "give an object"),
    ({**ONE, "marks": 1}, "there is no field 'marks'"),
    ({"question": "甲？"}, "'reference_answers' is missing"),
    ({"reference_answers": ["一"]}, "'question' is missing"),
    ({**ONE, "reference_answers": "一"}, "must be a list of texts"),
    ({**ONE, "reference_answers": ["", " "]}, "'reference_answers' is missing"),
    ({**ONE, "exam_text": "x"}, "either 'exam_text' or"),
    ({**ONE, "max_marks": "many"}, "'max_marks': marks must be a number"),
    ({**ONE, "max_marks": 0}, "must be above 0"),
    ({**ONE, "max_score": 1}, "mean the same"),
    ({**ONE, "max_marks": True}, "marks must be a number"),
    ({**ONE, "id": "a b"}, "'id' is 'a b'"),
    ({**ONE, "id": 1.5}, "'id' must be text"),
    ({**ONE, "language": "Chinese"}, "'language' is 'Chinese'"),
    ({**ONE, "title": 3}, "'title' must be text"),
    ({**ONE, "question": "\ud800"}, "broken character"),
    ({**ONE, "key_points": "一"}, "'key_points' must be a list"),
    ({**ONE, "key_points": [""]}, "key point 1"),
    ({**ONE, "key_points": [{"text": "一", "points": 1}]}, "key point 1 must be text, or an object"),
    ({**ONE, "key_points": [{"text": "一", "marks": -1}]}, "0 or more"),
]


@pytest.mark.parametrize(("entry", "says"), WRONG, ids=[says for _, says in WRONG])
def test_a_wrong_entry_is_named_and_good_ones_are_kept(entry: object, says: str) -> None:
    good = {**ONE, "id": "good"}
    intake = read_questions("q.json", json.dumps([entry, good]).encode())
    assert [source.id for source in intake.questions] == ["good"]
    (reject,) = intake.rejects
    assert reject.place == "entry 1"
    assert says in reject.problem


def test_an_id_used_twice() -> None:
    intake = read_questions("q.json", json.dumps([ONE, ONE]).encode())
    assert [str(each) for each in intake.rejects] == ["entry 2: the id 'a' is already in entry 1"]


def test_a_line_that_is_no_json() -> None:
    intake = read_questions("q.jsonl", f'{json.dumps(ONE)}\n{{"question": }}\n{{"a": 1, "a": 2}}'.encode())
    assert len(intake.questions) == 1
    assert [each.place for each in intake.rejects] == ["line 2, column 14", "line 3"]
    assert "twice" in intake.rejects[1].problem


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"question": "甲？",}', "line 1, column"),
        ("3", "give a JSON object"),
        ("[]", "no question"),
        ('{"max_marks": NaN}', "NaN is no number"),
        ("[" * 200_000, "nested too deep"),
        ('{"id": ' + "9" * 5000 + "}", "no valid JSON"),
        ("", "line 1, column 1"),
    ],
    ids=range(7),
)
def test_json_that_can_t_be_read(text: str, says: str) -> None:
    with pytest.raises(IntakeError, match=says):
        read_questions("q.json", text.encode())


@given(st.binary(max_size=300), st.sampled_from(["json", "jsonl"]))
def test_random_bytes_end_with_an_intake_error_at_most(content: bytes, kind: str) -> None:
    with contextlib.suppress(IntakeError):
        read_questions(f"q.{kind}", content)


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                ["id", "question_id", "question", "reference_answers", "max_marks", "key_points", "answer"]
            ),
            _VALUES,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_values_are_used_or_rejected(entries: list[dict[str, object]]) -> None:
    intake = read_questions("q.json", json.dumps(entries).encode())
    assert len(intake.questions) + len(intake.rejects) <= len(entries)
