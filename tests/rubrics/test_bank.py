"""The bank: every exam text derives the rubric that lies beside it, which a person has read, without lint errors."""

from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from rubrics.derive import derive_from_exam_text
from rubrics.derive_options import DeriveOptions
from rubrics.lint import lint
from rubrics.yaml_text import dump_rubric, load_rubric

BANK = files("rubrics") / "bank"
ENTRIES = sorted(entry.name for entry in BANK.iterdir() if (entry / "exam.txt").is_file())


def _text(entry: str, name: str) -> str:
    return (BANK / entry / name).read_text(encoding="utf-8")


def test_the_bank_has_many_styles_in_three_languages() -> None:
    languages = [load_rubric(_text(entry, "rubric.yaml")).language for entry in ENTRIES]

    assert len(ENTRIES) >= 9
    assert {language.split("-")[0] for language in languages} == {"zh", "en", "de"}


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_exam_text_derives_the_rubric_beside_it(entry: str) -> None:
    derived = derive_from_exam_text(_text(entry, "exam.txt"), options=DeriveOptions(id=entry))

    assert derived == load_rubric(_text(entry, "rubric.yaml"))
    assert dump_rubric(derived) == _text(entry, "rubric.yaml")
    assert not [finding for finding in lint(derived) if finding.severity == "error"]


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_has_sample_answers_of_several_kinds(entry: str) -> None:
    answers = YAML(typ="safe", pure=True).load(_text(entry, "answers.yaml"))

    assert len({answer["name"] for answer in answers}) == len(answers) >= 4
    assert all(set(answer) == {"name", "title", "note", "answer"} for answer in answers)
