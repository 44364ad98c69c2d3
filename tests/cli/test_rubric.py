"""`caifen rubric` as a user types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rubrics.derive import derive_from_exam_text
from rubrics.yaml_text import load_rubric
from service.cli.rubric import app
from tests.cli.refused import refused
from tests.rubrics.trees import SEED

BARE = "先冷却。\n再报告。"


def run(*arguments: str | Path, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)


@pytest.fixture
def rubric_file(tmp_path: Path) -> Path:
    file = tmp_path / "rubric.yaml"
    assert run("derive", SEED, "-o", file).exit_code == 0
    return file


def test_derive_prints_a_rubric_that_can_be_read_back() -> None:
    rubric = derive_from_exam_text(SEED.read_text(encoding="utf-8"))
    assert load_rubric(run("derive", SEED).stdout) == rubric
    assert load_rubric(run("derive", SEED, "--json").stdout) == rubric
    assert (
        load_rubric(run("derive", "-", given=SEED.read_bytes().decode().encode("gb18030")).stdout) == rubric
    )


def test_derive_takes_what_the_caller_says() -> None:
    options = ["--max-marks", "12", "--id", "q", "--title", "T", "--language", "en", "--step", "0.25"]
    rubric = load_rubric(run("derive", SEED, *options).stdout)
    assert (int(rubric.marks), rubric.id, rubric.title, rubric.language) == (12, "q", "T", "en")
    assert str(rubric.step) == "0.25"


def test_derive_from_a_bare_reference(tmp_path: Path) -> None:
    question = tmp_path / "question.txt"
    question.write_text("怎么办？", encoding="utf-8")
    for asked in ("怎么办？", str(question)):
        rubric = load_rubric(run("derive", "--reference", "-", "--question", asked, given=BARE).stdout)
        assert rubric.parts[0].prompt == "怎么办？"
        assert [point.text for point in rubric.parts[0].key_points] == ["先冷却", "再报告"]


def test_derive_does_not_overwrite_unless_told(tmp_path: Path) -> None:
    out = tmp_path / "mine.yaml"
    out.write_text("mine", encoding="utf-8")
    assert "--force" in refused(run("derive", SEED, "-o", out))
    assert out.read_text(encoding="utf-8") == "mine"
    assert run("derive", SEED, "-o", out, "--force").exit_code == 0
    assert load_rubric(out.read_text(encoding="utf-8")).marks == 40
    assert "can't be written" in refused(run("derive", SEED, "-o", tmp_path / "missing" / "x.yaml"))


@pytest.mark.parametrize(
    ("arguments", "given", "says"),
    [
        (["derive"], None, "either"),
        (["derive", "-", "--reference", "-"], BARE, "either"),
        (["derive", "-", "--question", "x"], BARE, "--question goes with --reference"),
        (["derive", "missing.txt"], None, "no file"),
        (["derive", "-"], BARE, "no reference answer was found"),
        (["derive", "--reference", "-"], " ", "empty"),
        (["derive", "--reference", "-", "--max-marks", "many"], BARE, "--max-marks"),
        (["derive", "--reference", "-", "--max-marks", "1e999999"], BARE, "at most"),
        (["derive", "--reference", "-", "--step", "0"], BARE, "step"),
        (["derive", "--reference", "-", "--id", "a b"], BARE, "id"),
        (["derive", "--reference", "-"], b"\xff\xff", "UTF-8"),
        (["show", "missing.yaml"], None, "no file"),
        (["show", "-"], "id: x\n\tparts:\n", "line 2"),
        (["lint", "-"], "id: x", "'parts'"),
    ],
)
def test_bad_input_ends_with_one_line_and_code_2(
    arguments: list[str], given: str | bytes | None, says: str
) -> None:
    assert says in refused(run(*arguments, given=given))


def test_show_is_a_tree_with_marks(rubric_file: Path) -> None:
    shown = run("show", rubric_file).stdout
    assert "3.2.1  [0.56]" in shown
    assert "循序渐进" in shown
    assert json.loads(run("show", rubric_file, "--json").stdout)["parts"][3]["id"] == "4"


def test_show_prints_what_a_terminal_would_obey_as_blanks() -> None:
    shown = run("derive", "--reference", "-", given="\x1b[31m[red]先冷却[/red]\x07。").stdout
    seen = run("show", "-", given=shown).stdout
    assert "\x1b" not in seen
    assert "\x07" not in seen
    assert "[red]先冷却[/red]" in seen


def test_lint_tells_what_and_what_to_do(rubric_file: Path) -> None:
    result = run("lint", rubric_file, "--no-similarity")
    assert result.exit_code == 0
    assert "key point 3.4" in result.stdout
    assert "[heading-repeated]" in result.stdout
    found = json.loads(run("lint", rubric_file, "--json").stdout)["findings"]
    assert ("near-duplicate-point", "3.2.3") in [(each["code"], each["key_point_id"]) for each in found]
    assert set(found[0]) == {"code", "severity", "part_id", "key_point_id", "message", "suggestion"}


def test_lint_ends_with_1_for_an_error() -> None:
    rubric = run("derive", "--reference", "-", given="先冷却。\n先冷却！").stdout
    result = run("lint", "-", "--no-similarity", given=rubric)
    assert result.exit_code == 1
    assert "[duplicate-point]" in result.stdout
    fine = run("derive", "--reference", "-", given=BARE).stdout
    assert run("lint", "-", "--no-similarity", given=fine).stdout == "nothing found\n"


def test_lint_ends_with_3_without_a_model(rubric_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIFEN_ENCODER", "./no-such-folder")
    result = run("lint", rubric_file)
    assert result.exit_code == 3
    assert result.stderr.startswith("Error: ")
    assert run("lint", rubric_file, "--no-similarity").exit_code == 0


def test_a_setting_that_is_wrong_is_named(rubric_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIFEN_MOST_KEY_POINTS", "many")
    assert "CAIFEN_MOST_KEY_POINTS" in refused(run("lint", rubric_file))
