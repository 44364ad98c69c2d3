"""Markdown as plain exam text: the outline and its numbers stay, the marks of bold and headings go."""

from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rubrics.intake.error import IntakeError
from rubrics.intake.markdown_inline import html_text, inline_text, keep_formulas
from rubrics.intake.number_formats import format_number
from rubrics.intake.printed import Heading, Printed, as_label

MOST_CHARACTERS = 500_000
MOST_NESTING = 60
_INDENT = "  "


@dataclass(frozen=True)
class _Dress:
    """How the numbers of a list look, and how far they go."""

    pattern: str
    format_name: str = "decimal"
    most: int = 999

    def marker(self, number: int) -> str:
        return self.pattern.format(format_number(number, self.format_name))


_WRITTEN = {".": _Dress("{}."), ")": _Dress("{})")}
# A nested list gets a numbering that no list around it has: its "1." would begin the outer list anew.
_DRESSES = (
    _Dress("({})"),
    _Dress("{}", "decimalEnclosedCircle", 20),
    _Dress("{})"),
    _Dress("{}.", "upperLetter", 26),
    _Dress("{}.", "lowerLetter", 26),
    _Dress("({})", "lowerLetter", 26),
)


@dataclass
class _List:
    """An open list: its dress (None for bullets) and its latest number."""

    dress: _Dress | None
    number: int = 0


def read_markdown(text: str) -> Printed:
    """Return Markdown as its reader sees it, as plain text.

    Lists keep their numbers as markers (a nested list one of its own style: 1. then (1) then ①), tables are
    lines with their cells joined by tabs and a line of dashes below the header, code and formulas stay as
    written, and a heading or paragraph that is a bare label ("## 参考答案") gets a colon.

    Raises:
        IntakeError: more text, or deeper nesting, than a question file has.
    """
    if len(text) > MOST_CHARACTERS:
        raise IntakeError(f"longer than {MOST_CHARACTERS:,} characters: split the file")
    parser = MarkdownIt("commonmark", {"maxNesting": MOST_NESTING}).enable("table")
    keep_formulas(parser)
    tokens = parser.parse(text.removeprefix("\ufeff"))
    # The parser leaves out what is nested deeper than this.
    if any(token.level >= MOST_NESTING - 1 for token in tokens):
        raise IntakeError(
            f"lists or quotes are nested more than {MOST_NESTING // 2} levels deep: flatten them"
        )
    writer = _Writer()
    for i, token in enumerate(tokens):
        writer.take(token, tokens, i)
    return Printed("\n".join(writer.lines), tuple(writer.headings))


class _Writer:
    """Takes block tokens one by one and writes lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.headings: list[Heading] = []
        self._length = 0
        self._lists: list[_List] = []
        self._marker = ""
        self._heading: int | None = None
        self._row: list[str] | None = None

    def take(self, token: Token, tokens: Sequence[Token], at: int) -> None:
        if token.level == 0 and token.nesting >= 0 and self.lines and self.lines[-1]:
            self._line("")
        match token.type:
            case "ordered_list_open":
                self._lists.append(_List(self._dress(tokens, at)))
            case "bullet_list_open":
                self._lists.append(_List(None))
            case "ordered_list_close" | "bullet_list_close":
                self._lists.pop()
            case "list_item_open":
                self._begin_item(token)
            case "list_item_close":
                if self._marker:
                    self._text("")
            case "heading_open":
                self._heading = int(token.tag[1:]) - 1
            case "tr_open":
                self._row = []
            case "tr_close":
                cells, self._row = self._row or [], None
                self._text("\t".join(cells).rstrip("\t"))
            case "thead_close":
                self._underline()
            case "inline":
                self._take_inline(token)
            case "fence":
                self._text(f"{token.markup}{token.info}\n{token.content}{token.markup}")
            case "code_block" | "formula_block":
                self._text(token.content.rstrip("\n"))
            case "html_block":
                shown = html_text(token.content).strip("\n")
                if shown.strip():
                    self._text(shown)

    def _take_inline(self, token: Token) -> None:
        text = inline_text(token.children or [])
        if self._row is not None:
            self._row.append(as_label(" ".join(text.split("\n"))))
            return
        if self._heading is not None:
            self.headings.append(Heading(self._length, self._heading))
            self._heading = None
        self._text(as_label(text))

    def _begin_item(self, item: Token) -> None:
        if self._marker:  # a list that is the first thing in an item
            self._text("")
        current = self._lists[-1]
        indent = _INDENT * (len(self._lists) - 1)
        if current.dress is None:
            self._marker = f"{indent}- "
            return
        written = int(item.info) if item.info.isdigit() else 0
        first = current.number == 0
        # "1. 1. 1." shows as 1. 2. 3.; a gap that was written is kept, so that lint can point at it.
        current.number = written if first or written > current.number else current.number + 1
        self._marker = f"{indent}{current.dress.marker(current.number)} "

    def _dress(self, tokens: Sequence[Token], at: int) -> _Dress:
        token = tokens[at]
        written = _WRITTEN.get(token.markup, _WRITTEN["."])
        around = [each.dress for each in self._lists if each.dress]
        if written not in around:
            return written
        last = _highest_number(tokens, at)
        return next((each for each in _DRESSES if each not in around and last <= each.most), written)

    def _text(self, text: str) -> None:
        first, *more = text.split("\n")
        self._line((self._marker + first).rstrip())
        self._marker = ""
        for line in more:
            self._line(line)

    def _underline(self) -> None:
        """Write the line of dashes below a table's header row, which tells that it is one."""
        columns = self.lines[-1].count("\t") + 1
        if columns > 1:
            self._line("\t".join(["---"] * columns))

    def _line(self, line: str) -> None:
        self.lines.append(line)
        self._length += len(line) + 1


def _highest_number(tokens: Sequence[Token], at: int) -> int:
    number = 0
    for token in tokens[at + 1 :]:
        if token.type == "ordered_list_close" and token.level == tokens[at].level:
            break
        if token.type == "list_item_open" and token.level == tokens[at].level + 1 and token.info.isdigit():
            number = max(number + 1, int(token.info))
    return number
