"""How many items a question asks for, and when a number in it is no such request."""

import pytest

from rubrics.asked import find_asked_number

ASKED = [
    ("Name three advantages of glass bottles.", 3),
    ("State at least four of the rules in force on board.", 4),
    ("What are the aims of the league? Please state at least 5 aims.", 5),
    ("WHAT are the duties of a night porter? Please NAME and EXPLAIN two duties.", 2),
    ("Give two reasons why the sky looks blue.", 2),
    ("a) List any five rivers of Asia. (5 marks)", 5),
    ("Identify and explain two causes of the strike.", 2),
    ("Name two effects of the tax and explain each of them.", 2),
    ("Describe three ways in which plants lose water.", 3),
    ("Using the map, name two harbours.", 2),
    ("State two aims of the league. Answer in 2-3 sentences.", 2),
    ("Give one reason for the delay.", 1),
    ("List seven trees.", 7),
    ("请列举三种常见的传感器。", 3),
    ("列举光合作用的三个影响因素，并说明理由。", 3),
    ("写出四种防火措施", 4),
    ("请至少列举四个原因。（8分）", 4),
    ("至少说明两点理由", 2),
    ("根据材料，说出三条好处", 3),
    ("头结点有什么作用？（至少说出两条好处）", 2),
    ("任选两种方法", 2),
    ("列出5项安全检查内容", 5),
    ("答出三点意义，请用两句话回答。", 3),
    ("说出一种节水的办法", 1),
    ("Nennen Sie mindestens drei Ursachen des Waldsterbens.", 3),
    ("Nenne zwei Vorteile der Windkraft.", 2),
    ("Beschreiben Sie kurz zwei wichtige Folgen der Reform.", 2),
    ("Nennen und erläutern Sie drei Gründe.", 3),
    ("Nennen Sie vier der Bauteile.", 4),
    ("Welche Ursachen gibt es? Nennen Sie drei Ursachen.", 3),
    ("Nennen Sie zwei Folgen und erläutern Sie diese kurz.", 2),
    ("Nennen Sie mindestens einen Grund.", 1),
]
NOT_ASKED = [
    # All there are.
    "Name the 2 phases of growth and explain them.",
    "Name the three layers of the earth.",
    "List all 5 rivers.",
    "What are the two main tasks of a porter?",
    "Nennen Sie die drei Schichten der Erde.",
    "Nennen Sie alle drei Teile.",
    "Wie heißen die zwei Phasen?",
    "简述三大改造的内容。",
    "这三个步骤是什么？",
    "说出以下三种图形的名称",
    "列举上述三种方法的区别",
    # How long, how exact.
    "Answer in 2-5 sentences.",
    "Describe the method in two sentences.",
    "State two sentences from the text.",
    "Give your answer to two decimal places.",
    "Beschreiben Sie den Vorgang in drei Sätzen.",
    "用三句话说明光合作用。",
    "写出两位数",
    # What is given.
    "Explain how the 3 layers work together.",
    "The program lists two values. Why?",
    "If 3 coins are thrown, give the chance of two heads.",
    "Explain two phase locking.",
    "有3个球，求概率",
    "三种方案各有什么优缺点？",
    # More than one thing.
    "Define inflation and give two reasons for it.",
    "State two reasons and define inflation.",
    "What is a stack? Name two uses of it.",
    "What are the aims and why were they set? State two aims.",
    "Name two towns. Explain why they grew.",
    "Name two towns, three rivers.",
    "Name two advantages and two disadvantages.",
    "Name two advantages and disadvantages of coal.",
    "Give two examples for each class.",
    "什么是栈？列举两种应用。",
    "简述定义，并列举三种方法。",
    "列举三种方法，并计算误差。",
    "列举三种方法，说明哪一种最好。",
    "列举两个优点和缺点。",
    "列举两个优点、三个缺点",
    "各列举两个例子",
    "分别说出两种优点",
    "Was ist ein Stapel? Nennen Sie zwei Anwendungen.",
    "Nennen Sie zwei Vor- und Nachteile.",
    "Nennen Sie je zwei Vorteile.",
    "Nennen Sie zwei Gründe und definieren Sie Inflation.",
    "Nennen Sie zwei Gründe und drei Folgen.",
    "Nennen Sie für jede Klasse zwei Beispiele.",
    # One thing may have several steps, and "einen" is no number.
    "Describe one method of cleaning water.",
    "Give one example.",
    "举一个例子说明",
    "写出一个例子",
    "描述一种方法",
    "Nennen Sie einen Grund.",
    "Nennen Sie eine Definition.",
    # Nothing.
    "",
    "Name three advantages. " + "The plant is old. " * 200,
]


@pytest.mark.parametrize(("question", "count"), ASKED)
def test_a_number_of_items_is_asked_for(question: str, count: int) -> None:
    asked = find_asked_number(question)
    assert asked is not None
    assert asked.count == count


@pytest.mark.parametrize("question", NOT_ASKED)
def test_a_number_that_is_no_request(question: str) -> None:
    assert find_asked_number(question) is None


@pytest.mark.parametrize(
    ("question", "openly"),
    [
        ("Name any two rivers.", True),
        ("Any two rivers of Asia.", True),
        ("Name at least two rivers.", False),
        ("任选两种方法", True),
        ("至少列举两种方法", False),
        ("Nennen Sie beliebige drei Flüsse.", True),
    ],
)
def test_the_question_itself_says_that_any_will_do(question: str, openly: bool) -> None:
    asked = find_asked_number(question)
    assert asked is not None
    assert asked.openly is openly
