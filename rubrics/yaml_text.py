"""A rubric as YAML text that a teacher can edit, and back; exact both ways, and pure: no files here."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal

from rubrics.file_error import RubricFileError
from rubrics.model import FeedbackChoices, KeyPoint, MarkingPolicy, Part, Rubric
from rubrics.yaml_nodes import UNPRINTABLE, read_nodes
from rubrics.yaml_reader import read_rubric

__all__ = ["RubricFileError", "dump_rubric", "load_rubric"]

_HEADERS = {
    "zh": (
        "采分点评分标准。可以修改：title、text、prompt、stem 的文字，marks（分值），",
        "alternatives（其他可接受的说法）。",
        "同一小题各采分点的 marks 之和必须等于该小题的 marks；采分点的 marks 包含其 children 的分值。",
        "id 不能重复。缩进用空格，不用 Tab；冒号用半角并后跟一个空格；",
        "含特殊符号的文字加引号，或写在 |- 下面几行。",
        "source 是该采分点在参考答案中的位置，一般不必修改。",
    ),
    "en": (
        "What earns marks. You can edit: the texts (title, text, prompt, stem), marks, and alternatives.",
        "The marks of a part's key points add up to the part's; a key point's marks include its children's.",
        "Ids must differ. Indent with blanks, not tabs; put text with special signs in quotes, or below |-.",
        "source is where a key point stands in the reference answer; leave it as it is.",
    ),
}
_PUBLISHED_HEADERS = {
    "zh": (
        "已发布的评分标准，内容不再改动：published 是发布时内容的校验值，改动后的文件会被拒绝。",
        "需要修改时，改好后运行 caifen rubric publish 本文件 -o 新文件，得到下一个版本。",
    ),
    "en": (
        "A published rubric; its content stays as it is. published is the hash of that content, and a file whose",
        "content was changed is refused. To change it, edit it and run caifen rubric publish THIS -o NEW: that "
        "makes the next version.",
    ),
}
_LONG = 60
_UNPRINTABLE = re.compile(UNPRINTABLE)
# Read as a text without quotes by every YAML reader: it begins with a letter and has no sign of YAML's in it.
_PLAIN = re.compile(r"[^\W\d_](?:(?!: | #|:$|\t|\n).)*(?<![\s])")
# What other YAML readers take for something else than text.
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})


def load_rubric(text: str) -> Rubric:
    """Return the rubric in `text`: YAML, or JSON as `Rubric.model_dump_json` writes it.

    Every value is read as the text it is written as ("no", "1e3", "2024-01-01"), marks as exact decimals.

    Raises:
        RubricFileError: a mistake; the message names line, place, and what to write instead.
    """
    return read_rubric(read_nodes(text))


def dump_rubric(rubric: Rubric) -> str:
    """Return `rubric` as YAML text with a short explanation at its head; `load_rubric` gives it back exactly.

    What has its default value is left out, but not the settings that grading goes by.
    """
    language = "zh" if rubric.language.partition("-")[0] == "zh" else "en"
    headers = _HEADERS if rubric.published is None else _PUBLISHED_HEADERS
    return "\n".join([*(f"# {line}" for line in headers[language]), *_rubric_lines(rubric)]) + "\n"


def _rubric_lines(rubric: Rubric) -> Iterator[str]:
    yield from _text_lines("id: ", rubric.id, 0)
    yield f"version: {rubric.version}"
    if rubric.published is not None:
        # In quotes: a hash may look like a number.
        yield f'published: "{rubric.published}"'
    yield from _text_lines("title: ", rubric.title, 0)
    yield from _text_lines("language: ", rubric.language, 0)
    yield f"step: {_number(rubric.step)}"
    yield from _policy_lines(rubric.policy)
    yield from _feedback_lines(rubric.feedback)
    yield from _text_lines("stem: ", rubric.stem, 0)
    yield "parts:"
    for part in rubric.parts:
        yield from _part_lines(part)
    if rubric.reference_answers:
        yield "reference_answers:"
        for reference in rubric.reference_answers:
            yield from _scalar_lines("  - ", reference, 2)


def _policy_lines(policy: MarkingPolicy) -> Iterator[str]:
    yield "policy:"
    yield f"  statement: {policy.statement}"
    yield f"  title_share: {policy.title_share!r}"


def _feedback_lines(feedback: FeedbackChoices) -> Iterator[str]:
    said = feedback.model_dump(exclude_none=True)
    if said:
        yield "feedback:"
    for name, value in said.items():
        if isinstance(value, bool):
            yield f"  {name}: {str(value).lower()}"
        else:
            yield from _scalar_lines(f"  {name}: ", value, 2)


def _part_lines(part: Part) -> Iterator[str]:
    yield from _scalar_lines("  - id: ", part.id, 4)
    yield from _text_lines("    prompt: ", part.prompt, 4)
    yield f"    marks: {_number(part.marks)}"
    yield "    key_points:"
    for point in part.key_points:
        yield from _point_lines(point, 6)


def _point_lines(point: KeyPoint, indent: int) -> Iterator[str]:
    blanks, inner = " " * indent, indent + 2
    yield from _scalar_lines(f"{blanks}- id: ", point.id, inner)
    yield from _text_lines(f"{blanks}  title: ", point.title, inner)
    yield from _text_lines(f"{blanks}  text: ", point.text, inner)
    yield f"{blanks}  marks: {_number(point.marks)}"
    if point.alternatives:
        yield f"{blanks}  alternatives:"
        for alternative in point.alternatives:
            yield from _scalar_lines(f"{blanks}    - ", alternative, indent + 4)
    if point.choose is not None:
        yield f"{blanks}  choose: {point.choose}"
    if point.children:
        yield f"{blanks}  children:"
        for child in point.children:
            yield from _point_lines(child, indent + 4)
    if point.source is not None:
        span = f"start: {point.source.start}, end: {point.source.end}"
        reference = f", reference: {point.source.reference}" if point.source.reference else ""
        yield f"{blanks}  source: {{{span}{reference}}}"


def _number(marks: Decimal) -> str:
    return format(marks, "f")


def _text_lines(name: str, text: str, indent: int) -> Iterator[str]:
    """Yield a text field, or nothing for an empty one."""
    return _scalar_lines(name, text, indent) if text else iter(())


def _scalar_lines(before: str, text: str, indent: int) -> Iterator[str]:
    """Yield a text behind `before`, below it as a block where it is long and that is exact, or in quotes."""
    if ("\n" in text or len(text) > _LONG) and _fits_a_block(text):
        yield before + ("|" if text.endswith("\n") else "|-")
        blanks = " " * (indent + 2)
        yield from (blanks + line if line else "" for line in text.removesuffix("\n").split("\n"))
    elif len(text) <= _LONG and _PLAIN.fullmatch(text) and not _UNPRINTABLE.search(text):
        yield before + (f'"{text}"' if text.lower() in _WORDS_OF_YAML else text)
    else:
        quoted = json.dumps(text, ensure_ascii=False)
        yield before + _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _fits_a_block(text: str) -> bool:
    """Whether a block is exact and stays so in an editor that strips blanks at the ends of lines."""
    lines = text.removesuffix("\n").split("\n")
    return (
        bool(lines[0])
        and bool(lines[-1])
        and not lines[0][0].isspace()
        and not any(line != line.rstrip() for line in lines)
        and "\t" not in text
        and not _UNPRINTABLE.search(text)
    )
