"""The exam-text reader: one exam question as printed becomes stem, prompts, and reference answer."""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from rubrics.outline import Item, Outline, parse_outline
from rubrics.question_marks import BRACKETED_MARKS, TOTAL_MARKS, as_marks, read_question_marks
from rubrics.section_headings import without_section_number


@dataclass(frozen=True)
class Prompt:
    """One sub-question: its number, its text, and its marks where the text states them."""

    ordinal: int
    text: str
    marks: Decimal | None


@dataclass(frozen=True)
class ExamText:
    """An exam question in its sections; `marks` is the total where the text states one."""

    title: str
    stem: str
    prompts: tuple[Prompt, ...]
    reference_answer: str
    analysis: str
    marks: Decimal | None


_LABELS = {
    "questions": "问题|提问|要求|設問|問題|Questions?|Fragen?",
    "answer": "正确答案|参考答案|标准答案|答案要点|参考要点|正確答案|參考答案|標準答案|模範解答|解答|答案|答|"
    "Model answers?|Reference answers?|Correct answers?|Sample answers?|Answers?|"
    "Musterlösung|Musterantwort|Lösung|Antwort",
    "analysis": "答案解析|试题解析|試題解析|解析|Explanation|Analysis|Erläuterung",
}


def _label_pattern(words: str) -> re.Pattern[str]:
    # Bracketed labels stand anywhere; bare ones open a line and need their colon.
    return re.compile(
        rf"[【\[［](?:{words})[】\]］][ \t]*[:：]?|^[ \t\u3000#*]*(?:{words})[ \t*]*[:：]\**",
        re.MULTILINE | re.IGNORECASE,
    )


_PATTERNS = {name: _label_pattern(words) for name, words in _LABELS.items()}
_HEADER = re.compile(
    r"\A(?:\s*(?:第\s*[0-9一二三四五六七八九十百]+\s*题[:：.、]?[ \t]*"
    r"|(?:问答|简答|论述|案例分析|分析|计算|名词解释|综合|材料)题[:：]?[ \t]*)(?:\n|$))+"
)
_TITLE = re.compile(
    r"\A\s*(案例[0-9一二三四五六七八九十]*|Case [0-9A-Z]+|Fall [0-9A-Z]+)[:：.]?\s+", re.IGNORECASE
)


def read_exam_text(text: str) -> ExamText:
    """Split one printed exam question at its labels (【问题】, 参考答案:, 解析:, or English and German ones).

    A text without an answer label yields an empty `reference_answer`.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    answer = _PATTERNS["answer"].search(text)
    question_text = text[: answer.start()] if answer else text
    after = text[answer.end() :] if answer else ""
    analysis = _PATTERNS["analysis"].search(after)
    reference = after[: analysis.start()] if analysis else after

    header = _HEADER.match(question_text)
    body = question_text[header.end() :] if header else question_text
    named = _TITLE.match(body)
    title = named[1] if named else ""
    if named:
        body = body[named.end() :]
    label = _PATTERNS["questions"].search(body)
    stem, asked = (body[: label.start()], body[label.end() :]) if label else split_stem(body)
    prompts = read_prompts(asked)
    return ExamText(
        title=title,
        stem=stem.strip(),
        prompts=prompts,
        reference_answer=reference.strip(),
        analysis=after[analysis.end() :].strip() if analysis else "",
        marks=stated_total(question_text, prompts),
    )


def split_stem(question: str) -> tuple[str, str]:
    """Split an unlabelled question into the material before its numbered prompts, and the prompts.

    A question without numbered prompts is a prompt as a whole.
    """
    outline = parse_outline(_for_markers(question))
    if len(read_prompts(question)) < 2:
        return "", question
    return question[: outline.lead_end], question[outline.lead_end :]


def read_prompts(asked: str) -> tuple[Prompt, ...]:
    """Read the numbered sub-questions of `asked`; one unnumbered question is prompt 1; none is no prompt."""
    outline = parse_outline(_for_markers(asked))
    if len(outline.items) < 2 or not _counts_up(outline.items) or _begun(asked, outline):
        text = asked.strip()
        return (_prompt(1, text),) if text else ()
    return tuple(_prompt(item.ordinal, asked[item.head_start : item.end].strip()) for item in outline.items)


def _for_markers(asked: str) -> str:
    """Return `asked` with full stops in place of bracketed marks, behind which a next number may follow.

    The number of a heading over all questions goes too.
    """
    return BRACKETED_MARKS.sub(lambda found: "。" * len(found[0]), without_section_number(asked))


def _counts_up(items: tuple[Item, ...]) -> bool:
    return all(later.ordinal > earlier.ordinal for earlier, later in pairwise(items))


def _begun(asked: str, outline: Outline) -> bool:
    """Whether the list begins in mid-sentence before its first item ("描述1、入队 2、出队"): it tears nothing."""
    first = outline.items[0].ordinal
    return first > 1 and bool(
        re.search(rf"(?<![0-9]){first - 1}[ \t]*[、.．)）:：]", asked[: outline.lead_end])
    )


def _prompt(ordinal: int, text: str) -> Prompt:
    return Prompt(ordinal, text, read_question_marks(text))


def stated_total(question_text: str, prompts: tuple[Prompt, ...]) -> Decimal | None:
    """Return the marks of all prompts together where `question_text` states them."""
    stated = TOTAL_MARKS.search(question_text)
    if stated is None or len(prompts) < 2:
        return as_marks(stated[1]) if stated else None
    # "1. ... (共8分)" inside a prompt is that prompt's own total.
    inside_a_prompt = any(stated[0] in prompt.text for prompt in prompts)
    return None if inside_a_prompt else as_marks(stated[1])
