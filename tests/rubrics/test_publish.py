"""Publishing: what is published stays as it is, and an edit of it is the next version or is refused."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from rubrics.model import MOST_VERSIONS, KeyPoint, Part, Rubric
from rubrics.publish import AlreadyPublishedError, publish, read_draft
from rubrics.yaml_text import RubricFileError, dump_rubric, load_rubric
from tests.rubrics.rubric_strategies import any_rubric

DRAFT = Rubric(
    id="fire",
    version=3,
    parts=(
        Part(
            id="1",
            prompt="怎么办？",
            marks=Decimal(3),
            key_points=(
                KeyPoint(id="1.1", text="先冷却", marks=Decimal(2), alternatives=("降温",)),
                KeyPoint(id="1.2", text="再报告", marks=Decimal(1)),
            ),
        ),
    ),
)


def test_publishing_keeps_id_version_and_content() -> None:
    published = publish(DRAFT)
    assert (published.id, published.version, published.parts) == (DRAFT.id, DRAFT.version, DRAFT.parts)
    assert published.published == published.hash == DRAFT.hash
    with pytest.raises(AlreadyPublishedError, match="version 3 of fire"):
        publish(published)


def test_the_hash_of_what_is_published_stays_the_same_in_later_releases() -> None:
    # If this fails, every file published so far is refused. A field added to the model needs a default.
    assert DRAFT.hash == "7c463d35517c6059977c5d8b9d42e5125ddc7829fa1bea7a116f2a480ae95a7e"
    nothing_said = DRAFT.model_dump() | {"feedback": {}}
    assert Rubric.model_validate(nothing_said).hash == DRAFT.hash


def test_how_feedback_is_written_is_content() -> None:
    strict = Rubric.model_validate(DRAFT.model_dump() | {"feedback": {"tone": "strict"}})
    assert strict.hash != DRAFT.hash
    with pytest.raises(RubricFileError, match="changed after it was published"):
        load_rubric(dump_rubric(publish(strict)).replace("tone: strict", "tone: neutral"))


@given(any_rubric())
@settings(max_examples=100)
def test_a_published_rubric_comes_back_exactly(draft: Rubric) -> None:
    published = publish(draft)
    assert load_rubric(dump_rubric(published)) == published
    assert load_rubric(published.model_dump_json()) == published
    assert load_rubric(draft.model_dump_json()) == draft
    assert read_draft(dump_rubric(draft)) == draft


def test_its_file_says_that_it_stays() -> None:
    text = dump_rubric(publish(DRAFT))
    assert text.startswith("# 已发布的评分标准")
    assert f'\nversion: 3\npublished: "{DRAFT.hash}"\n' in text
    assert "published" not in dump_rubric(DRAFT)


@pytest.mark.parametrize(("old", "new"), [("先冷却", "先降温"), ("降温", "断电"), ("step: 0.5", "step: 1")])
def test_a_changed_file_is_refused_with_what_to_do_and_is_the_next_version_when_published(
    old: str, new: str
) -> None:
    changed = dump_rubric(publish(DRAFT)).replace(old, new)
    with pytest.raises(
        RubricFileError, match=r"changed after it was published as version 3.*publish.* 4$"
    ) as told:
        load_rubric(changed)
    assert changed.split("\n")[(told.value.line or 0) - 1].startswith("published:")
    draft = read_draft(changed)
    assert (draft.version, draft.published) == (4, None)
    assert draft.hash != DRAFT.hash
    assert load_rubric(dump_rubric(publish(draft))).version == 4


def test_a_rubric_sent_as_json_is_held_to_its_hash_too() -> None:
    sent = publish(DRAFT).model_dump_json()
    assert Rubric.model_validate_json(sent).published == DRAFT.hash
    with pytest.raises(ValidationError, match="changed after it was published"):
        Rubric.model_validate_json(sent.replace("先冷却", "先降温"))
    with pytest.raises(ValidationError, match="pattern"):
        Rubric.model_validate_json(sent.replace(DRAFT.hash, "yes"))


def test_comments_and_layout_are_no_content() -> None:
    text = dump_rubric(publish(DRAFT)).replace("title_share: 0.5", "title_share: 0.50  # half")
    assert load_rubric("# mine\n" + text) == publish(DRAFT)


def test_what_is_published_and_unchanged_is_no_draft() -> None:
    with pytest.raises(AlreadyPublishedError, match="version 3 as it was published"):
        read_draft(dump_rubric(publish(DRAFT)))


def test_mistakes_are_told_as_ever() -> None:
    text = dump_rubric(publish(DRAFT))
    for read in (read_draft, load_rubric):
        with pytest.raises(RubricFileError, match="already given in line"):
            read(text.replace("version: 3", f'version: 3\npublished: "{DRAFT.hash}"'))
        with pytest.raises(RubricFileError, match="add up"):
            read(text.replace("marks: 2", "marks: 1"))
        with pytest.raises(RubricFileError, match="must have fields"):
            read("- published")


def test_there_is_no_version_above_the_highest() -> None:
    last = Rubric(id="r", version=MOST_VERSIONS, parts=DRAFT.parts)
    with pytest.raises(RubricFileError, match="another id"):
        read_draft(dump_rubric(publish(last)).replace("先冷却", "先降温"))
