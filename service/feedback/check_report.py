"""The HTML page about the trial of a rubric: what to look at, and the whole matrix of each part."""

from dataclasses import dataclass
from typing import Literal

from rubrics.model import Rubric
from service.feedback.page import page_style, page_templates
from service.feedback.wording import Language
from service.grading.rubric_check import CONFUSED_FROM, OWN_FROM, CheckedPoint, RubricCheck

_WORDING = {
    "zh": {
        "lang": "zh-CN",
        "title": "评分标准试评",
        "fine": "没有需要留意的地方：每个采分点都只由它自己的文字得分。",
        "weak_reference": "参考答案 {} 在第 {} 小题只得 {}：有采分点要求了它没有写的内容",
        "weak_point": "单凭自己的文字只得",
        "confused": "单独作答时，还得到另一采分点的",
        "across": "（在另一小题）",
        "references": "参考答案与空白答案",
        "reference": "参考答案 {}，第 {} 小题：{}",
        "empty": "空白答案：",
        "part": "第 {} 小题",
        "caption": "每一行把一个采分点的文字单独作为答案；各列是各采分点由此得到的百分比。",
    },
    "en": {
        "lang": "en",
        "title": "Trial of a rubric",
        "fine": "Nothing to look at: each key point is earned by its own text alone.",
        "weak_reference": "Reference answer {0} earns only {2} of part {1}: a key point asks for what it does not say",
        "weak_point": "earns from its own text only",
        "confused": "alone also earns of another key point",
        "across": " (another part)",
        "references": "Reference answers and the empty answer",
        "reference": "Reference answer {}, part {}: {}",
        "empty": "Empty answer:",
        "part": "Part {}",
        "caption": "Each row gives the text of one key point as the whole answer; the columns show in percent what "
        "each key point earned from it.",
    },
}


@dataclass(frozen=True)
class _Cell:
    percent: str
    look: Literal["own", "weak", "confused", "some", "none"]


@dataclass(frozen=True)
class _Matrix:
    part_id: str
    points: tuple[CheckedPoint, ...]
    cells: tuple[tuple[_Cell, ...], ...]


def render_check(check: RubricCheck, rubric: Rubric) -> str:
    """Return one HTML page about `check` of `rubric`, in Chinese for a Chinese rubric and else in English.

    The page loads nothing from anywhere and runs no script.
    """
    language: Language = "zh" if rubric.language.partition("-")[0] == "zh" else "en"
    environment = page_templates(language)
    environment.globals["percent"] = _percent
    return environment.get_template("check.html.j2").render(
        t=_WORDING[language],
        title=rubric.title or rubric.id,
        check=check,
        matrices=[_matrix(check, part.id) for part in rubric.parts],
        **page_style(("service.feedback", "templates/check.css")),
    )


def _matrix(check: RubricCheck, part_id: str) -> _Matrix:
    inside = [i for i, point in enumerate(check.points) if point.part_id == part_id]
    return _Matrix(
        part_id=part_id,
        points=tuple(check.points[i] for i in inside),
        cells=tuple(tuple(_cell(check.credits[i][j], own=i == j) for j in inside) for i in inside),
    )


def _cell(credit: float, *, own: bool) -> _Cell:
    shown = f"{100 * credit:.0f}" if credit else "·"
    if own:
        return _Cell(shown, "own" if credit >= OWN_FROM else "weak")
    return _Cell(shown, "confused" if credit >= CONFUSED_FROM else "some" if credit else "none")


def _percent(credit: float) -> str:
    return f"{100 * credit:.0f} %"
