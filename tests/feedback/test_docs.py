"""docs/feedback.md names every code and every limit."""

import re
from pathlib import Path
from typing import get_args

from rubrics.model import MOST_NOTES
from service.feedback.faults import FAULTS
from service.feedback.feedback_settings import LENGTH_LIMITS
from service.feedback.wording import WORDING
from service.llm.errors import Cause

PAGE = Path(__file__).parents[2].joinpath("docs", "feedback.md").read_text("utf-8")
OTHERS = {"nothing_to_explain", "addresses_the_marker", "no_checks_for_language", "llm_failed"}


def test_every_code_is_told_and_has_its_words() -> None:
    codes = {*FAULTS, *OTHERS, *(f"llm_{cause.replace(' ', '_')}" for cause in get_args(Cause))}
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    assert codes <= {code for row in rows for code in re.findall(r"`(\w+)`", row)}
    mended = {"quote_replaced", "quote_removed", "points_listed", "asides_removed", "next_step_added"}
    assert mended <= {code for row in rows for code in re.findall(r"`(\w+)`", row)}
    for catalogue in WORDING.values():
        assert {f"fallback_{code}" for code in codes} <= set(catalogue)


def test_every_reason_to_look_is_told() -> None:
    section = PAGE.partition("## Why a person should look\n")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
    for catalogue in WORDING.values():
        assert {key.removeprefix("reason_") for key in catalogue if key.startswith("reason_")} - {
            "list"
        } == told


def test_the_limits_are_those_of_the_code() -> None:
    text = PAGE.replace(",", "").replace(" ", "")
    for limits in LENGTH_LIMITS.values():
        assert "".join(str(limit.overall) for limit in limits.values()) in text
        assert "".join(str(limit.sentence) for limit in limits.values()) in text
    assert f"{MOST_NOTES}characters" in text
