"""A text as its reader sees it, with the places of its headings."""

from dataclasses import dataclass

from rubrics.exam_text import read_exam_text

_LABEL_MOST = 24


@dataclass(frozen=True)
class Heading:
    """A heading: where its line begins in the text, and its level (0 is the highest)."""

    start: int
    level: int


@dataclass(frozen=True)
class Printed:
    """Plain text, and the headings that its file marked as such."""

    text: str
    headings: tuple[Heading, ...] = ()


def as_label(line: str) -> str:
    """Return `line` with a colon where it is a bare label ("参考答案", "Answer"), else as it is.

    A label that stands alone as a paragraph or heading says the same as one with a colon, which is what the
    exam-text reader looks for.
    """
    name = line.strip()
    if not name or len(name) > _LABEL_MOST or name.endswith((":", "：")):
        return line
    return f"{name}：" if _is_label(name) else line


def _is_label(name: str) -> bool:
    as_answer = read_exam_text(f"?\n{name}：\n!")
    if as_answer.reference_answer == "!" and not as_answer.stem and len(as_answer.prompts) == 1:
        return as_answer.prompts[0].text == "?"
    if read_exam_text(f"?\nAnswer:\n!\n{name}：\n#").analysis == "#":
        return True
    asked = read_exam_text(f"?\n{name}：\n!")
    return asked.stem == "?" and [prompt.text for prompt in asked.prompts] == ["!"]
