"""docs/probes.md names every probe with its kind and limit, and how many instructions there are."""

from pathlib import Path

import pytest

from eval.probes.amount import kind_of
from eval.probes.cases import make_cases
from eval.probes.families import FAMILIES
from eval.probes.instruction_texts import INSTRUCTIONS
from eval.probes.limits import LIMITS
from eval.report.probe_wording import say
from tests.eval.probes.make_material import all_material, material_of, one_question

_DOCS = (Path(__file__).parents[3] / "docs" / "probes.md").read_text(encoding="utf-8")
_SENTENCES = material_of(one_question("栈是线性表。队列是线性表。", "栈是线性表。它有栈顶。"))
_KINDS = {case.probe: kind_of(case.expected) for case in make_cases([*all_material(), _SENTENCES]).cases}


@pytest.mark.parametrize("name", list(FAMILIES))
def test_every_probe_is_described_with_its_kind_and_limit(name: str) -> None:
    limit = LIMITS[name]
    shown = "none" if limit is None else f"{100 * limit:.0f} %"
    assert f"| `{name}` | {say('en', f'kind_{_KINDS[name]}')} | {shown} |" in _DOCS


def test_it_says_how_many_instructions_there_are() -> None:
    assert f"one of {sum(map(len, INSTRUCTIONS.values()))} sentences to the marker" in _DOCS


@pytest.mark.parametrize("name", list(FAMILIES))
def test_the_report_has_a_name_for_every_probe(name: str) -> None:
    assert say("zh", f"probe_{name}") != say("en", f"probe_{name}")
