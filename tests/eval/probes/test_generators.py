"""Each probe: what it makes, that it makes the same again, and that no student's words are lost."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from eval.probes.case import CreditAtMost, GainAtMost, seeded
from eval.probes.cases import make_cases
from eval.probes.choose import choose
from eval.probes.contradiction import contradiction
from eval.probes.empty import empty
from eval.probes.families import FAMILIES
from eval.probes.instruction_texts import INSTRUCTIONS
from eval.probes.instructions import instructions
from eval.probes.limits import LIMITS
from eval.probes.negation import negation
from eval.probes.other_answer import other_answer
from eval.probes.padding import irrelevant, padding
from eval.probes.padding_texts import PADDING
from eval.probes.question_copied import question_copied
from eval.probes.repetition import TIMES, repetition
from eval.probes.statements import sentences, statements
from eval.probes.term_dump import content_terms, is_list_of_terms, term_dump
from rubrics.terms import fold
from service.grading.terms import letters
from tests.eval.probes.make_material import QUESTIONS, all_material, material_of, one_question

LIST = "1. 订货成本。2. 保管成本。3. 缺货成本。"
PROSE = "栈是先进后出的线性表，只能在栈顶插入和删除元素。队列在队尾插入元素，在队头删除元素。"


def counted(text: str) -> Counter[str]:
    return Counter(fold(text))


@pytest.mark.parametrize("name", list(FAMILIES))
def test_a_probe_is_the_same_for_the_same_material(name: str) -> None:
    for material in all_material():
        first = FAMILIES[name](material)
        assert FAMILIES[name](material) == first
        assert {case.probe for case in first.cases} <= {name}
        assert {case.question for case in first.cases} <= {material.key}
        assert all(case.expected.share <= 0.25 for case in first.cases)
    assert set(LIMITS) == set(FAMILIES)


def test_another_seed_draws_others() -> None:
    texts = [[case.answer for case in make_cases(all_material(seed)).cases] for seed in (0, 1)]
    assert texts[0] != texts[1]
    assert texts[0] == [case.answer for case in make_cases(all_material(0)).cases]


def test_empty_answers_say_nothing() -> None:
    cases = empty(material_of(one_question(LIST))).cases
    assert cases[0].answer == ""
    assert len({case.answer for case in cases}) == 10
    # Only the numbers of an outline without items.
    assert {char for case in cases for char in case.answer if char.isalnum()} == set("123")
    assert all(case.expected == CreditAtMost(0.05) for case in cases)


def test_the_question_is_copied_in_four_ways() -> None:
    question = one_question(LIST, question="库存成本由哪些部分构成？")
    found = {case.variant: case.answer for case in question_copied(material_of(question)).cases}
    assert list(found) == ["verbatim", "reordered", "misspelt", "prefix"]
    assert found["verbatim"] == "库存成本由哪些部分构成？"
    assert found["reordered"] != found["verbatim"]
    assert counted(found["reordered"]) == counted(found["verbatim"])
    assert found["misspelt"] != found["verbatim"]
    assert not counted(found["misspelt"]) - counted(found["verbatim"])
    assert found["prefix"].startswith("库存成本由哪些部分构成？\n")
    blank = question_copied(material_of(one_question(LIST, question=" ")))
    assert (blank.cases, blank.left_out) == ((), 1)


def test_answers_to_other_questions_come_from_both_kinds_of_data_sets() -> None:
    cases = other_answer(all_material()[0]).cases
    assert [case.variant for case in cases] == ["same data set", "other data set", "other data set"]
    for case in cases:
        assert case.sample is not None
        assert case.answer == case.sample.answer
        assert QUESTIONS.of(case.sample).key != case.question
        assert case.sample.fraction >= 0.75


def test_an_answer_that_would_be_right_is_not_taken() -> None:
    here = one_question(LIST, "订货成本")
    near = one_question(LIST, "订货成本、保管成本、缺货成本", question_id="2", question="还有？")
    assert other_answer(material_of(here, near)).cases == ()
    far = one_question(PROSE, "栈顶可以插入元素", question_id="3", question="别的？")
    assert [case.answer for case in other_answer(material_of(here, near, far)).cases] == ["栈顶可以插入元素"]


def test_terms_are_dumped_without_a_sentence() -> None:
    cases = term_dump(material_of(one_question(PROSE))).cases
    assert [case.variant for case in cases] == ["blanks", "commas"]
    for case, mark in zip(cases, (" ", "、"), strict=True):
        assert not re.search("[。，；！？.,;!?]", case.answer)
        terms = case.answer.split(mark)
        assert len(terms) > 5
        assert all(len(term) <= 6 and term in PROSE for term in terms)
        assert len(set(terms)) == len(terms)
    assert cases[0].answer.split(" ") != cases[1].answer.split("、")
    assert cases[0].expected == CreditAtMost(0.25)


def test_western_terms_are_words_that_name_something() -> None:
    found = content_terms(
        "The router forwards packets between the networks; it isn't a packet-switch of 4 ports."
    )
    assert found == ["router", "forwards", "packets", "networks", "isn't", "packet-switch", "4", "ports"]


def test_where_terms_are_the_answer_none_are_dumped() -> None:
    made = term_dump(material_of(one_question(LIST)))
    assert (made.cases, made.unit, made.left_out) == ((), "question", 1)
    assert is_list_of_terms(["订货成本", "保管成本"])
    assert is_list_of_terms(["综合物流配送中心", "专业化区域配送中心"])
    assert is_list_of_terms(["固定成本和变动成本", "进货成本与购买成本等"])
    assert not is_list_of_terms([PROSE])
    assert not is_list_of_terms(["可以随机访问", "占用连续的空间"])
    assert not is_list_of_terms(["A router forwards packets between networks"])
    assert is_list_of_terms(["By reference"])


def test_one_point_is_repeated_and_the_others_are_watched() -> None:
    question = one_question(LIST)
    cases = repetition(material_of(question)).cases
    assert len(cases) == 2
    ids = {(each.part_id, each.id): each.text for each in statements(question.rubric)}
    for case in cases:
        assert isinstance(case.expected, GainAtMost)
        assert case.expected.besides in ids
        statement = ids[case.expected.besides]
        assert case.answer == f"{statement}。" * TIMES
        assert case.expected.base == f"{statement}。"
    assert repetition(material_of(one_question("只有一句话要说明白"))).left_out == 1


def test_what_is_negated_and_what_is_left_out() -> None:
    question = one_question("栈是先进后出的线性表。队列先进先出。", "栈是线性表。栈是什么？")
    made = negation(material_of(question))
    assert [(case.variant, case.answer) for case in made.cases] == [
        ("reference", "栈不是先进后出的线性表。"),
        ("good answer", "栈不是线性表。"),
    ]
    # Two statements and two sentences, of which one each could not be turned.
    assert (made.unit, made.considered, made.left_out) == ("sentence", 4, 2)
    assert made.cases[0].expected == CreditAtMost(0.25, "栈是先进后出的线性表。")
    assert made.cases[1].sample is question.samples[0]


def test_a_good_answer_takes_itself_back() -> None:
    question = one_question(LIST, "栈是线性表", "订货")
    made = contradiction(material_of(question))
    assert [(case.variant, case.answer) for case in made.cases] == [
        ("own sentence", "栈是线性表。栈不是线性表。")
    ]
    assert made.cases[0].expected == GainAtMost(0.05, "栈是线性表")
    # Neither "订货" nor any statement of the rubric can be turned.
    assert (made.considered, made.left_out) == (2, 1)


def test_padding_is_fluent_and_about_something_else() -> None:
    question = one_question(LIST, "订货成本。", "保管。")
    cases = padding(material_of(question)).cases
    assert [case.variant for case in cases] == ["alone", "start", "end", "middle"]
    written = {sentence for subject in PADDING["zh"].values() for sentence in subject}
    for case in cases:
        added = [sentence for sentence in sentences(case.answer) if sentence in written]
        assert len(added) == 4
        assert isinstance(case.expected, GainAtMost)
        assert counted(case.answer) == counted(case.expected.base) + counted("".join(added))
    # Of two subjects the one that shares fewer words with the reference answer.
    subjects = PADDING["en"]
    about = " ".join(subjects["music"] + subjects["birds"] + subjects["cooking"])
    for seed in range(8):
        drawn = seeded(seed).sample(sorted(subjects), 2)
        if "weather" in drawn:
            assert irrelevant(about, "en", seeded(seed)).count("rain") == 2


def test_instructions_are_many_and_no_two_alike() -> None:
    texts = [text for several in INSTRUCTIONS.values() for text in several]
    assert len({letters(text) for text in texts}) == len(texts)
    assert len(texts) >= 40
    assert all(len(several) >= 10 for several in INSTRUCTIONS.values())
    assert sum("满分" in text for text in INSTRUCTIONS["zh"]) < len(INSTRUCTIONS["zh"]), (
        "not all say it the same way"
    )


def test_instructions_go_on_empty_wrong_and_good_answers() -> None:
    far = one_question(PROSE, "栈顶可以插入元素。", question_id="3")
    good = "订货成本。保管成本。"
    cases = instructions(material_of(one_question(LIST, good), far)).cases
    assert [case.variant for case in cases] == [
        *["empty answer"] * 3,
        "wrong answer, start", "wrong answer, end", "wrong answer, middle",
        "good answer, start", "good answer, end", "good answer, middle",
    ]  # fmt: skip
    texts = [text for several in INSTRUCTIONS.values() for text in several]
    assert all(any(text in case.answer for text in texts) for case in cases)
    assert all(isinstance(case.expected, GainAtMost) for case in cases)
    assert [case.expected.base for case in cases] == [*[""] * 3, *["栈顶可以插入元素。"] * 3, *[good] * 3]


def test_padding_and_instructions_are_no_part_of_one_another() -> None:
    written = {
        letters(text) for subjects in PADDING.values() for several in subjects.values() for text in several
    }
    assert len(written) == 3 * 4 * 4
    assert not written & {letters(text) for several in INSTRUCTIONS.values() for text in several}


def test_what_is_chosen_depends_on_the_seed_and_the_question_alone() -> None:
    some = choose(QUESTIONS, per_dataset=1, per_question=2, seed=3)
    assert [material.key.dataset for material in some] == ["logistics", "networks"]
    assert all(len(material.answers) == 2 and len(material.good) <= 2 for material in some)
    everything = {material.key: material for material in choose(QUESTIONS, per_question=2, seed=3)}
    assert len(everything) == 4
    assert all(everything[material.key] == material for material in some)
    # An answer without words is not drawn: there is nothing to change in it.
    assert all(sample.answer for material in choose(QUESTIONS) for sample in material.answers)


def test_what_was_left_out_is_counted_by_probe_and_data_set() -> None:
    cases = make_cases(all_material(), ["term-dump", "empty"])
    assert {case.probe for case in cases.cases} == {"term-dump", "empty"}
    told = [(each.probe, each.dataset, each.considered, each.left_out) for each in cases.left_out]
    # Of the four questions, one asks for a list of costs.
    assert told == [
        ("term-dump", "logistics", 2, 1),
        ("term-dump", "networks", 2, 0),
        ("empty", "logistics", 2, 0),
        ("empty", "networks", 2, 0),
    ]
    with pytest.raises(KeyError):
        make_cases(all_material(), ["magic"])


def test_languages_without_probes_of_their_own_are_written_to_in_english() -> None:
    material = material_of(one_question("Le routeur.", language="fr"))
    assert material.language == "en"
    chinese = replace(material, question=one_question(LIST, language="zh-Hant"))
    assert chinese.language == "zh"
