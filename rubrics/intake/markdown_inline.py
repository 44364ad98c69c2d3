"""The inside of a Markdown paragraph as plain text, with formulas and code as written."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_FORMULA_MOST = 5_000
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LOOKS_LIKE_MATH = re.compile(r"[\\^_=]")


def keep_formulas(parser: MarkdownIt) -> None:
    r"""Teach `parser` that $x$, $$x$$, \(x\), and \[x\] are formulas, whose signs mean nothing else."""
    parser.inline.ruler.before("escape", "formula", _inline_formula)
    parser.block.ruler.before("fence", "formula", _block_formula, {"alt": ["paragraph", "list"]})


def inline_text(children: Sequence[Token]) -> str:
    """Return a paragraph's tokens as text: bold and links are their words, code keeps its backticks."""
    products = _products(children)
    return "".join(token.markup if i in products else _text_of(token) for i, token in enumerate(children))


def html_text(content: str) -> str:
    """Return raw HTML without its comments, and with <br> as a line end."""
    return _BREAK.sub("\n", _COMMENT.sub("", content))


def _text_of(token: Token) -> str:
    match token.type:
        case "text" | "formula":
            return token.content
        case "code_inline":
            return f"{token.markup}{token.content}{token.markup}"
        case "softbreak" | "hardbreak":
            return "\n"
        case "html_inline":
            return html_text(token.content)
        case "image":
            return inline_text(token.children or [])
    return ""


def _products(children: Sequence[Token]) -> set[int]:
    """Return the places of the asterisks that multiply, as in 2*3*4, rather than make text bold."""
    found: set[int] = set()
    opened: list[int] = []
    for i, token in enumerate(children):
        if token.type in ("em_open", "strong_open"):
            opened.append(i)
        elif token.type in ("em_close", "strong_close") and opened:
            begin = opened.pop()
            before = children[begin - 1] if begin else None
            after = children[i + 1] if i + 1 < len(children) else None
            if before and after and _is_factor(before.content[-1:]) and _is_factor(after.content[:1]):
                found |= {begin, i}
    return found


def _is_factor(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "()[]") and char != ""


def _inline_formula(state: StateInline, silent: bool) -> bool:
    text, start = state.src, state.pos
    if text[start] not in "$\\":
        return False
    for opening, closing in (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]")):
        if not text.startswith(opening, start):
            continue
        end = _formula_end(text, start + len(opening), closing, state.posMax)
        if end is None:
            return False
        if not silent:
            state.push("formula", "", 0).content = text[start:end]
        state.pos = end
        return True
    return False


def _formula_end(text: str, start: int, closing: str, most: int) -> int | None:
    most = min(most, start + _FORMULA_MOST)
    at = text.find(closing, start, most)
    inside = text[start:at] if at >= 0 else ""
    if not inside.strip():
        return None
    # "$5 and $6" are prices; "\[1\]" is a bracket that was meant as one.
    if closing == "$" and (inside[0].isspace() or inside[-1].isspace() or text[at + 1 : at + 2].isdigit()):
        return None
    if closing.startswith("\\") and not _LOOKS_LIKE_MATH.search(inside):
        return None
    return at + len(closing)


def _block_formula(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Read lines from one that begins with $$ to one that ends with $$."""
    if state.is_code_block(first):
        return False
    opening = _line(state, first)
    if not opening.startswith("$$"):
        return False
    end = first
    if len(opening) < len("$$$$") or not opening.endswith("$$"):
        end = next((i for i in range(first + 1, last) if _line(state, i).endswith("$$")), -1)
    if end < 0:
        return False
    if not silent:
        token = state.push("formula_block", "", 0)
        token.content = state.getLines(first, end + 1, state.sCount[first], False)
        state.line = end + 1
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()
