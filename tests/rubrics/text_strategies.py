"""Random texts of reference answers for Hypothesis: noise of every kind, and outlines whose words are known."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

_characters = st.characters(exclude_categories=["Cs"])

_WESTERN = "1. 2. 3. (1) (2) A. B. E. f. g. (a) a) 1) 0. 999. (0)"
_CHINESE = "１． 2、 （3） ① ② ③ ⑳ ❶ ㉑ 一、 二、 十二、 （一） （二） 第一， 第二, 2）"
_SIGNS = [
    "- ",
    "-",
    "• ",
    "● ",
    "## ",
    "**",
    "\n- ",
    "\n  - ",
    "首先，",
    "其次，",
    "最后，",
    "一是",
    "二是",
    "一类是",
    "第一步：",
    "步骤2：",
    "Step 1: ",
    "Schritt 2: ",
    "First, ",
    "Second, ",
    "1.1 ",
    "\n1.2 ",
    "(i) ",
    "(ii) ",
    "（任答两点）",
    "每点2分",
    "（共6分）",
    "(0.25 P)",
    "，2分。",
    "→",
    "（或乙）",
    "甲/乙",
    "，即",
    "优点：",
    "缺点——",
    "甲、乙、丙",
    "a, b and c",
]
_markers = st.sampled_from(_WESTERN.split() + _CHINESE.split())
_pieces = st.one_of(
    _markers,
    st.sampled_from(
        [
            "\n",
            "\n",
            "\r\n",
            "\r",
            "。",
            "；",
            "：",
            ":",
            "，",
            "、",
            ". ",
            "; ",
            " ",
            "\t",
            "\u3000",
            "——",
            "…",
        ]
    ),
    st.sampled_from(
        [
            "沟通",
            "应当及时回函",
            "包括：",
            "具体内容如下：",
            "The window grows",
            "O(1)",
            "3.14",
            "z. B.",
            "共20分",
        ]
    ),
    st.sampled_from(
        [
            "(8分)",
            "【问题】",
            "参考答案：",
            "答案:",
            "解析：",
            "Answer:",
            "案例一 ",
            "第3题:",
            "[2 marks]",
            "\x00",
            "😀",
        ]
    ),
    st.sampled_from(_SIGNS),
    st.text(_characters, max_size=8),
)
noisy_text = st.lists(_pieces, max_size=40).map("".join)
"""Markers, labels, marks, punctuation, line ends, words, emoji, and any characters, in any order."""


@dataclass(frozen=True)
class WrittenOutline:
    """An outline as somebody might write it, with words that stand once in it and each tell something of their own.

    `introduced` are those before its first item, `listed` those of its items; `marked` says that items have marks.
    """

    text: str
    introduced: tuple[str, ...]
    listed: tuple[str, ...]
    marked: bool


@dataclass(frozen=True)
class _Tongue:
    """How one language says what an outline consists of; {} is a word, made of two syllables."""

    syllables: tuple[str, str]
    statements: tuple[str, ...]
    headings: tuple[str, ...]
    lead_ins: tuple[str, ...]
    stops: tuple[str, ...]
    marks: tuple[str, ...]


_ANY_STOP = ("", ";", ",")
_ZH = _Tongue(
    ("鹤 鹿 鲸 鹰 雁 鸥 鹭 貂 狐 獾", "松 柏 杉 桦 榆 槐 杨 柳 枫 桐"),
    (
        "应当检查{}设备",
        "检查{}设备，再核对{}的记录",
        "{}：及时记录{}",
        "{}原则。要定期核对{}",
        "应当检查{}设备。随后核对{}的记录。最后归档{}",
        "{}、{}、{}",
        "{}的优点：{}、{}、{}",
        "包括{}、{}和{}等",
        "由{}、{}和{}组成",
        "检查{}（或{}）",
        "{}/{}",
        "检查“{}。{}”一栏",
        "检查ＡＢ（{}）３．５米",
        "{}——及时核对{}",
    ),
    (
        "{}方法",
        "{}方法：",
        "应当先核对{}。具体做法如下：",
        "{}方法\n要注意{}。包括：",
        "{}方法有以下几种：",
        "应当先核对{}，再核对{}",
    ),
    (
        "",
        "",
        "主要有以下几点：",
        "要点如下。",
        "必须重视{}的作用。包括：\n",
        "{}的要求：",
        "必须重视{}的作用。",
    ),
    ("。", "；", "，", *_ANY_STOP),
    ("（2分）", "(2分)", "，2分", "[1分]", "（２分）"),
)
_EN = _Tongue(
    ("bel cor dan fir gol hub jat kem lov mur", "tan ver wix zot pel rad sim nuk lop dex"),
    (
        "check the {} valve",
        "{}: note the level of the {}",
        "Check the {} valve. Then close the {} door",
        "the causes include {}, {} and {}",
        "{} and {}",
        "a mixture of {}, which floats, and {}, which sinks",
        "check the {} (or {}) valve",
        "check f({}) = 3.5",
        "{} - check it twice",
    ),
    ("The {} method", "The {} method:", "First read the {} manual. Do the following:", "{}"),
    ("", "", "The following steps are needed:\n", "Steps of the {} method: ", "Always wear {} gloves. "),
    (".", ". ", *_ANY_STOP),
    (" (2 marks)", " [1 mark]", " (0.5 P)"),
)
_DE = _Tongue(
    _EN.syllables,
    (
        "das {}ventil prüfen",
        "{}: den Stand des {}tanks notieren",
        "Zuerst das {}ventil prüfen. Dann die {}tür schließen",
        "dazu gehören {}, {} und {}",
        "z. B. {} bzw. {}",
    ),
    ("Das {}verfahren", "Das {}verfahren:", "Zuerst das {}handbuch lesen. Folgende Schritte:"),
    ("", "Folgende Schritte sind nötig:\n", "Immer {}handschuhe tragen. "),
    (".", ". ", *_ANY_STOP),
    (" (2 Punkte)", " (0.25 P)"),
)
# How lists are numbered: runs of one family look alike, so no two levels of an outline are of one.
_RUNS = (
    ("1. 2. 3. 4.", "1.\t 2.\t 3.\t 4.\t", "1、 2、 3、 4、", "１． ２． ３． ４．", "1． 2. 3、 4．"),
    ("(1) （2） (3) （4）", "（１） （２） （３） （４）", "⑴ ⑵ ⑶ ⑷"),
    ("1) 2） 3) 4)",),
    ("① ② ③ ④", "❶ ❷ ❸ ❹"),
    ("A. B. c. D.", "Ａ． Ｂ． Ｃ． Ｄ．"),
    ("(a) (b) (c) (d)", "i) ii) iii) iv)"),
    ("一、 二、 三、 四、", "第一， 第二， 第三， 第四，"),
    ("（一） （二） (三) （四）",),
    ("第一步： 第二步： 第三步： 第四步：",),
    ("• • • •", "◆ ◆ ◆ ◆"),
)
# At the start of lines only: these open no items inside a line.
_LINE_RUNS = (("- - - -",), ("2. 4. 5. 3.",))
_BULLETS = "-•◆"
_NOISE = ("", "", "", " ", "\u3000", "\t", "\u3000\u3000", "\n", " \n\n")
_DEEPEST = 5


class _Writer:
    """Writes one outline with what is drawn, and keeps the words that it used."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.words = draw, list[str]()
        self.tongue = draw(st.sampled_from([_ZH, _ZH, _EN, _DE]))
        self.marks = draw(st.sampled_from(["", *self.tongue.marks]))
        self.line = draw(st.sampled_from(["\n", "\n", "\r\n", ""]))

    def one(self, of: Sequence[str]) -> str:
        """Draw one of some strings."""
        return self.draw(st.sampled_from(of))

    def say(self, sentence: str) -> str:
        """Fill a sentence with words that were not used yet."""
        first, second = (each.split() for each in self.tongue.syllables)
        for _ in range(sentence.count("{}")):
            at = len(self.words)
            self.words.append(first[at // 100 % 10] * (at >= 100) + first[at // 10 % 10] + second[at % 10])
            sentence = sentence.replace("{}", self.words[-1], 1)
        return sentence

    def items(self, depth: int, above: Sequence[tuple[str, ...]] = ()) -> str:
        """Write one list with what is below its items."""
        families = [family for family in (_RUNS + _LINE_RUNS if self.line else _RUNS) if family not in above]
        family = self.draw(st.sampled_from(families))
        run, written, indent = self.one(family).split(" "), "", self.one(_NOISE)
        # Inside a line a number alone is no list, nor is a hyphen without a blank anywhere.
        least = 1 if self.line and run[0] != "-" else 2
        for marker in run[: self.draw(st.integers(least, 4))]:
            below = (
                self.items(depth - 1, [*above, family])
                if depth > 1 and self.draw(st.integers(0, 3)) == 0
                else ""
            )
            words = self.say(self.one(self.tongue.headings if below else self.tongue.statements))
            marks = "" if below else self.marks
            stop = "" if below else self.one(self.tongue.stops)
            ending = self.one([marks + stop, stop + marks]) if marks[:1] != "，" else f"{marks}。"
            # How far a bullet is indented says what it belongs to; a number's indentation says nothing.
            before = indent if marker in _BULLETS else self.one(_NOISE)
            written += f"{before}{marker}{self.one(['', ' '])}{words}{ending}{self.line}{below}"
        return written


@st.composite
def written_outlines(draw: st.DrawFn) -> WrittenOutline:
    """Outlines up to five levels deep, in three languages, with mixed markers in both widths, marks, and noise."""
    writer = _Writer(draw)
    lead_in = writer.say(writer.one(writer.tongue.lead_ins)) + writer.line
    introduced = tuple(writer.words)
    items = writer.items(draw(st.integers(1, _DEEPEST)))
    return WrittenOutline(
        lead_in + items, introduced, tuple(writer.words[len(introduced) :]), bool(writer.marks)
    )
