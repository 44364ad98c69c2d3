"""Where a text says "参考答案：", and which of its answers are alternatives of one another."""

import re

from rubrics.exam_text import ExamText, read_exam_text
from rubrics.intake.question import QuestionSource
from rubrics.markers import cjk_number

_NUMBERED = re.compile(
    r"^[ \t\u3000#*]*[【\[［]?(?:正确|参考|标准|正確|參考|標準)?答案|"
    r"^[ \t\u3000#*]*[【\[［]?(?:(?:Model|Reference|Correct|Sample|Alternative)[ \t]+)?Answer|"
    r"^[ \t\u3000#*]*[【\[［]?(?:Musterlösung|Musterantwort|Lösung|Antwort)",
    re.IGNORECASE | re.MULTILINE,
)
_NUMBER_AFTER = re.compile(r"[ \t]*([1-9]|[一二三四五六七八九])[】\]］]?[ \t*]*[:：][ \t*]*")
_LABEL_SIGNS = (":", "：", "】", "]", "］")


def answer_lines(text: str) -> list[tuple[int, int]]:
    """Return the spans of the lines in which an answer label stands, as the exam-text reader knows them."""
    spans: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        if any(sign in line for sign in _LABEL_SIGNS) and has_answer(f"?\n{line}\n!"):
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def has_answer(text: str) -> bool:
    """Whether `text` has a labelled answer with something in it."""
    return bool(read_exam_text(text).reference_answer)


def read_alternatives(text: str) -> QuestionSource | None:
    """Read one question with numbered answers ("参考答案一：", "Answer 2:"), or None where it has no such.

    Numbered answers to as many numbered parts are no alternatives: each answers its own part. What follows
    a label of the analysis (解析) is left out, as everywhere.
    """
    found = [
        (label.start(), number.end(), _value(number[1]))
        for label in _NUMBERED.finditer(text)
        if (number := _NUMBER_AFTER.match(text, label.end()))
    ]
    numbers = [number for _, _, number in found]
    if len(found) < 2 or numbers != list(range(1, len(found) + 1)):
        return None
    exam = read_exam_text(f"{text[: found[0][0]]}\nAnswer:\n!")
    if not exam.prompts or len(exam.prompts) == len(found):
        return None
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    answers = tuple(
        read_exam_text(f"?\nAnswer:\n{text[begin:end]}").reference_answer
        for (_, begin, _), end in zip(found, ends, strict=True)
    )
    if not all(answers):
        return None
    return QuestionSource(
        title=exam.title, question=_question(exam), reference_answers=answers, max_marks=exam.marks
    )


def _question(exam: ExamText) -> str:
    prompts = [prompt.text for prompt in exam.prompts]
    if len(prompts) > 1:
        prompts = [f"{prompt.ordinal}. {prompt.text}" for prompt in exam.prompts]
    return "\n".join(filter(None, [exam.stem, *prompts]))


def _value(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else cjk_number(numeral)
