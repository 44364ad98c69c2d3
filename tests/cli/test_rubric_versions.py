"""`caifen rubric check`, `diff`, and `publish` as a user types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rubrics.yaml_text import load_rubric
from service.cli.main import app
from tests.cli.refused import refused

RUBRIC = """\
id: fire
title: 冒烟
parts:
  - id: "1"
    prompt: 设备冒烟时怎么办？
    marks: 4
    key_points:
      - id: "1.1"
        text: 立即切断电源并冷却设备
        marks: 2
      - id: "1.2"
        text: 在十分钟内向值班经理报告
        marks: 2
reference_answers:
  - 立即切断电源并冷却设备；在十分钟内向值班经理报告。
"""
TWINS = RUBRIC.replace("在十分钟内向值班经理报告\n        marks", "立即切断电源并冷却设备\n        marks")


def run(*arguments: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["rubric", *(str(argument) for argument in arguments)], input=given)


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    file = tmp_path / "draft.yaml"
    file.write_text(RUBRIC, encoding="utf-8")
    return file


@pytest.fixture
def published(draft: Path, tmp_path: Path) -> Path:
    out = tmp_path / "fire-1.yaml"
    assert run("publish", draft, "-o", out, "--no-similarity").exit_code == 0
    return out


def edited(published: Path) -> Path:
    file = published.with_name("edited.yaml")
    file.write_text(published.read_text(encoding="utf-8").replace("十分钟", "五分钟"), encoding="utf-8")
    return file


def test_publish_writes_a_file_with_version_and_hash(draft: Path, tmp_path: Path) -> None:
    out = tmp_path / "fire-1.yaml"
    result = run("publish", draft, "-o", out)
    assert result.exit_code == 0
    rubric = load_rubric(out.read_text(encoding="utf-8"))
    assert rubric.published == load_rubric(RUBRIC).hash
    assert f"published: fire version 1, hash {rubric.hash[:12]}" in result.stdout
    assert "fire v1 (published)" in run("show", out).stdout
    assert "fire v1 (draft)" in run("show", draft).stdout


def test_an_edited_published_file_is_refused_until_it_is_the_next_version(published: Path) -> None:
    changed = edited(published)
    for command, *before in (("show",), ("lint",), ("check",), ("diff", published)):
        said = refused(run(str(command), *before, changed))
        assert "changed after it was published as version 1" in said
        assert "caifen rubric publish" in said
    out = published.with_name("fire-2.yaml")
    result = run("publish", changed, "-o", out, "--no-similarity", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["published"], told["version"]) == (0, True, 2)
    assert told["hash"] == load_rubric(out.read_text(encoding="utf-8")).published


def test_publish_refuses_what_is_published_and_never_overwrites(draft: Path, published: Path) -> None:
    new = published.with_name("new.yaml")
    assert "as it was published" in refused(run("publish", published, "-o", new))
    assert not new.exists()
    before = published.read_bytes()
    assert "never overwritten" in refused(
        run("publish", edited(published), "-o", published, "--no-similarity")
    )
    assert published.read_bytes() == before
    assert "can't be written" in refused(
        run("publish", draft, "-o", draft.parent / "no" / "x.yaml", "--no-similarity")
    )
    assert "line 2" in refused(run("publish", "-", "-o", new, given="id: x\n\tparts:\n"))


def test_publish_lists_warnings_and_refuses_errors(tmp_path: Path) -> None:
    out = tmp_path / "out.yaml"
    result = run("publish", "-", "-o", out, "--no-similarity", given=TWINS)
    assert result.exit_code == 1
    assert "[duplicate-point]" in result.stdout
    assert "not published" in result.stdout
    assert not out.exists()
    told = json.loads(run("publish", "-", "-o", out, "--no-similarity", "--json", given=TWINS).stdout)
    assert told["published"] is False
    assert "duplicate-point" in [finding["code"] for finding in told["findings"]]
    asks = RUBRIC.replace("立即切断电源并冷却设备\n        marks", "设备冒烟\n        marks")
    result = run("publish", "-", "-o", out, "--no-similarity", given=asks)
    assert result.exit_code == 0
    assert "warning: " in result.stdout
    assert out.exists()


def test_publish_ends_with_3_without_a_model(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIFEN_ENCODER", "./no-such-folder")
    out = draft.with_name("out.yaml")
    assert run("publish", draft, "-o", out).exit_code == 3
    assert not out.exists()
    assert run("check", draft).exit_code == 3


def test_diff_tells_what_changed_and_by_its_code_whether(draft: Path, published: Path) -> None:
    same = run("diff", draft, published)
    assert (same.exit_code, same.stdout.splitlines()[1:]) == (0, ["no change"])
    assert "(draft, " in same.stdout
    assert "(published, " in same.stdout
    marks = RUBRIC.replace("marks: 4", "marks: 5").replace(
        "在十分钟内向值班经理报告\n        marks: 2", "在五分钟内向值班经理报告\n        marks: 3"
    )
    result = run("diff", draft, "-", given=marks)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1:] == [
        "rubric: marks 4 → 5",
        "part 1: marks 4 → 5",
        "part 1, key point 1.2: text “在十分钟内向值班经理报告” → “在五分钟内向值班经理报告”",
        "part 1, key point 1.2: marks 2 → 3",
    ]
    told = json.loads(run("diff", draft, "-", "--json", given=marks).stdout)
    assert told["equal"] is False
    assert told["changes"][3] == {
        "kind": "marks",
        "what": "marks",
        "part_id": "1",
        "key_point_id": "1.2",
        "was_id": None,
        "old": "2",
        "new": "3",
    }


def test_diff_of_ids_alone(draft: Path) -> None:
    result = run("diff", draft, "-", given=RUBRIC.replace('"1.2"', '"1.b"'))
    assert result.exit_code == 1
    assert "only ids" in result.stdout


def test_diff_with_bad_input(draft: Path) -> None:
    assert "stdin can be read once" in refused(run("diff", "-", "-", given=RUBRIC))
    assert "no file" in refused(run("diff", draft, "missing.yaml"))


@pytest.fixture
def rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Grade by rules, whose credits are known to the digit."""
    monkeypatch.setenv("CAIFEN_CREDIT_MODEL", "rules")


@pytest.mark.usefixtures("rules_alone")
def test_check_of_a_good_rubric_shows_its_matrix(draft: Path) -> None:
    result = run("check", draft)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "reference answer 1 earns: part 1 100 %"
    assert lines[1] == "an empty answer earns: 0 %"
    assert lines[-3].split() == ["1.1", "1.2"]
    assert [line.split()[0] for line in lines[-2:]] == ["1.1", "1.2"]
    assert lines[-1].split()[1] == "·"


def test_check_by_the_shipped_model_tells_points_apart(draft: Path) -> None:
    told = json.loads(run("check", draft, "--json").stdout)
    (first, second) = told["credits"]
    assert min(first[0], second[1]) > 0.8
    assert max(first[1], second[0]) < 0.3


@pytest.mark.usefixtures("rules_alone")
def test_check_tells_what_to_look_at() -> None:
    result = run("check", "-", given=TWINS)
    assert result.exit_code == 1
    assert "look: 1.2 “立即切断电源并冷却设备” earns only 0 % from its own text" in result.stdout
    assert "alone also earns 100 % of 1.1" in result.stdout
    told = json.loads(run("check", "-", "--json", given=TWINS).stdout)
    assert told["fine"] is False
    assert told["credits"] == [[1.0, 0.0], [1.0, 0.0]]
    assert [point["key_point_id"] for point in told["points"]] == ["1.1", "1.2"]


def test_check_leaves_out_a_matrix_that_is_too_wide(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "15")
    result = run("check", draft)
    assert result.exit_code == 0
    assert "too wide to show here: the matrix of part 1" in result.stdout


def test_grading_by_a_draft_is_noted(draft: Path, published: Path) -> None:
    answer = draft.with_name("answer.txt")
    answer.write_text("立即切断电源并冷却设备；在十分钟内向值班经理报告。", encoding="utf-8")

    def grade(*options: str | Path) -> Result:
        return CliRunner().invoke(app, ["grade", "-a", str(answer), *(str(option) for option in options)])

    assert "fire version 1 is a draft" in grade("-r", draft).stderr
    assert "draft" not in grade("-r", published).stderr
    assert grade("-r", draft, "--json").stderr == ""


def test_check_writes_a_page(draft: Path) -> None:
    report = draft.with_name("check.html")
    result = run("check", draft, "--report", report)
    assert result.exit_code == 0
    assert result.stdout.endswith(f"report: {report}\n")
    assert "冒烟" in report.read_text(encoding="utf-8")
    assert json.loads(run("check", draft, "--report", report, "--json").stdout)["fine"] is True
    assert "can't be written" in refused(run("check", draft, "--report", draft.parent / "no" / "x.html"))
