"""Probes that keep what is said: other order, width, script, and punctuation; and putting something in."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from eval.probes.case import SameAs, seeded
from eval.probes.noise import noise, noisy
from eval.probes.places import PLACES, placed
from eval.probes.script import other_script, script
from eval.probes.shuffle import shuffle, shuffled
from eval.probes.statements import sentences
from eval.probes.width import full_width, half_width, width
from rubrics.terms import fold
from service.grading.terms import letters
from tests.eval.probes.make_material import material_of, one_question

LIST = "1. 订货成本。2. 保管成本。3. 缺货成本。"


def counted(text: str) -> Counter[str]:
    return Counter(fold(text))


def test_sentences_are_shuffled_and_none_is_lost() -> None:
    answer = "订货要钱。保管要钱！缺货更贵\n还有运费"
    cases = shuffle(material_of(one_question(LIST, answer, "一句"))).cases
    assert len(cases) == 1
    assert cases[0].expected == SameAs(0.02, answer)
    assert sorted(piece.rstrip("。") for piece in sentences(cases[0].answer)) == sorted(
        piece.rstrip("。") for piece in sentences(answer)
    )
    assert sentences(cases[0].answer) != sentences(answer)
    assert shuffled("对。对。", "zh", seeded(0)) is None


def test_width_changes_form_and_nothing_else() -> None:
    assert full_width("O(1) ab,c") == "Ｏ（１）\u3000ａｂ，ｃ"
    assert half_width("Ｏ（１）\u3000，。") == "O(1) ,。"
    question = one_question(LIST, "复杂度是O(1)，很快")
    found = {case.variant: case.answer for case in width(material_of(question)).cases}
    assert found == {"full": "复杂度是Ｏ（１），很快", "half": "复杂度是O(1),很快"}


@given(st.text(max_size=60))
def test_the_other_width_says_the_same_letters(text: str) -> None:
    assert letters(full_width(text)) == letters(text)
    assert letters(half_width(text)) == letters(text)
    assert half_width(full_width(text)) == half_width(text)


def test_script_changes_characters_and_comes_back() -> None:
    assert other_script("后面的数据库软件里头发信息") == ("traditional", "後面的數據庫軟件裏頭髮信息")
    assert other_script("後面的數據庫軟件") == ("simplified", "后面的数据库软件")
    # The same in both scripts, and two that fall together and don't come back.
    assert other_script("人工") is None
    assert other_script("裡面和裏面") is None
    made = script(material_of(one_question(LIST, "数据", "人工")))
    assert [case.answer for case in made.cases] == ["數據"]
    assert (made.considered, made.left_out) == (2, 1)
    assert script(material_of(one_question("A router.", "data", language="en"))).considered == 0


def test_noise_changes_no_letter() -> None:
    answer = "1. 复杂度是 3.5，端口 1,024。很快，也好"
    found = noisy(answer, "zh", seeded(0))
    assert list(found) == ["blanks", "ends", "lines", "doubled"]
    for text in found.values():
        assert letters(text) == letters(answer)
        assert text != answer
    assert "1,024" in found["doubled"]
    assert "3.5，端口" in found["doubled"]
    assert "很快，，也好" in found["doubled"]
    english = "It is fast, small. It costs nothing"
    assert noisy(english, "en", seeded(0))["doubled"] == "It is fast,, small.. It costs nothing"
    assert noise(material_of(one_question(LIST, "订"))).cases[0].answer == "\n  订   \n"


@given(st.text(max_size=60), st.integers(0, 3))
def test_noise_loses_no_letter_of_any_text(text: str, seed: int) -> None:
    for language in ("zh", "en"):
        for noisy_text in noisy(text, language, seeded(seed)).values():
            assert counted(noisy_text) == counted(text)


@given(st.text(max_size=60), st.sampled_from(PLACES))
def test_what_is_added_goes_to_its_place_and_loses_no_letter(text: str, place: str) -> None:
    found = placed(text, "多余的话。", place, "zh")
    assert "多余的话。" in found
    assert counted(found) == counted(text) + counted("多余的话。")


def test_the_places() -> None:
    where = {place: placed("First. Second.", "New.", place, "en") for place in PLACES}
    assert where == {
        "start": "New. First. Second.",
        "end": "First. Second. New.",
        "middle": "First. New. Second.",
    }
    assert placed("Only one", "New.", "middle", "en") == "Only one. New."
