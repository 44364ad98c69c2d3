"""Word's automatic numbering: which number each paragraph shows, counted as Word counts."""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from rubrics.intake.number_formats import format_number
from rubrics.intake.symbol_fonts import BULLET, read_symbols
from rubrics.intake.word_styles import NumberingReference, Styles
from rubrics.intake.word_xml import is_on, number_of, value_of

MOST_LEVELS = 9
_MOST_LABEL = 300
_PLACE = re.compile("%([1-9])")


@dataclass(frozen=True)
class _Level:
    start: int
    format_name: str
    label: str
    follow: str
    restart_after: int | None
    plain_digits: bool
    style_id: str | None


@dataclass
class _List:
    """One abstract list: its levels, and where its counting has got to."""

    levels: dict[int, _Level]
    style_link: str | None
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Use:
    """One w:num: a list, with levels replaced and starts set anew."""

    list_id: str
    levels: dict[int, _Level]
    starts: dict[int, int]


@dataclass(frozen=True)
class Label:
    """What stands before a paragraph: "(2) ", and the level (from 0) that it stands on."""

    text: str
    level: int
    is_bullet: bool


class Numbering:
    """Counts a document's lists; ask for each numbered paragraph once, in reading order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        """Read word/numbering.xml; a document without one has no lists."""
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._uses: dict[str, _Use] = {}
        self._by_style_link: dict[str, str] = {}
        self._started: set[tuple[str, int]] = set()
        for element in () if root is None else root.iterfind("w_abstractNum"):
            list_id = element.get("w_abstractNumId", "")
            levels = _read_levels(element)
            self._lists[list_id] = _List(levels, value_of(element, "w_numStyleLink"))
            named = value_of(element, "w_styleLink")
            if named is not None:
                self._by_style_link[named] = list_id
        for element in () if root is None else root.iterfind("w_num"):
            self._uses[element.get("w_numId", "")] = _read_use(element)

    def label(self, direct: NumberingReference | None, style_id: str | None) -> Label | None:
        """Return what Word prints before the next paragraph, or None where it is in no list.

        `direct` is the paragraph's own link to a list, `style_id` its style; the former has the last word.
        """
        linked = self._styles.numbering(style_id)
        from_style, named = linked if linked else (None, "")
        num_id = direct.num_id if direct and direct.num_id is not None else None
        level = direct.level if direct else None
        if num_id is None and from_style is not None:
            num_id = from_style.num_id
            if level is None:
                level = self._level_of_style(num_id, named)
            if level is None:
                level = from_style.level
        use = self._uses.get(num_id or "")
        if use is None:  # w:numId 0 takes a paragraph out of its style's list
            return None
        return self._count(num_id or "", use, min(max(level or 0, 0), MOST_LEVELS - 1))

    def _level_of_style(self, num_id: str | None, style_id: str) -> int | None:
        use = self._uses.get(num_id or "")
        levels = {} if use is None else self._levels(use)
        return next((number for number, level in levels.items() if level.style_id == style_id), None)

    def _list(self, use: _Use) -> _List | None:
        found = self._lists.get(use.list_id)
        if found is not None and found.style_link is not None and not found.levels:
            # The levels stand in the list that the numbering style names.
            return self._lists.get(self._by_style_link.get(found.style_link, ""), found)
        return found

    def _levels(self, use: _Use) -> dict[int, _Level]:
        found = self._list(use)
        return {**(found.levels if found else {}), **use.levels}

    def _count(self, num_id: str, use: _Use, number: int) -> Label | None:
        found, levels = self._list(use), self._levels(use)
        level = levels.get(number)
        if found is None or level is None:
            return None
        counts = found.counts
        if number in use.starts and (num_id, number) not in self._started:
            counts[number] = use.starts[number]
        elif number in counts:
            counts[number] += 1
        else:
            counts[number] = use.starts.get(number, level.start)
        self._started.add((num_id, number))
        for deeper in [each for each in counts if each > number]:
            if _restarts(levels.get(deeper), number):
                del counts[deeper]
        return Label(_label_text(levels, counts, use.starts, number), number, level.format_name == "bullet")


def _restarts(level: _Level | None, used: int) -> bool:
    """Whether a deeper `level` begins anew after a paragraph on level `used` (from 0)."""
    if level is None or level.restart_after is None:
        return True
    return used < level.restart_after


def _label_text(
    levels: dict[int, _Level], counts: dict[int, int], starts: dict[int, int], number: int
) -> str:
    level = levels[number]
    if level.format_name == "bullet":
        text = read_symbols(level.label) or BULLET
    else:

        def numeral(place: re.Match[str]) -> str:
            index = int(place[1]) - 1
            at = levels.get(index)
            if at is None or index > number:
                return ""
            # A higher level that no paragraph has used yet shows the number it would begin with.
            name = "decimal" if level.plain_digits else at.format_name
            return format_number(counts.get(index, starts.get(index, at.start)), name)

        text = _PLACE.sub(numeral, level.label)
    return text + ("" if level.follow == "nothing" or not text else " ")


def _read_use(element: Element) -> _Use:
    starts: dict[int, int] = {}
    for override in element.iterfind("w_lvlOverride"):
        level, start = _own_level(override), number_of(override, "w_startOverride")
        if level is not None and start is not None:
            starts[level] = start
    levels: dict[int, _Level] = {}
    for override in element.iterfind("w_lvlOverride"):
        level = _own_level(override)
        replaced = override.find("w_lvl")
        if level is not None and replaced is not None:
            levels[level] = _read_level(replaced)
    return _Use(value_of(element, "w_abstractNumId") or "", levels, starts)


def _read_levels(element: Element) -> dict[int, _Level]:
    numbered = ((_own_level(each), _read_level(each)) for each in element.iterfind("w_lvl"))
    return {number: level for number, level in numbered if number is not None}


def _own_level(element: Element) -> int | None:
    text = element.get("w_ilvl", "")
    return int(text) if len(text) == 1 and text in "012345678" else None


def _read_level(element: Element) -> _Level:
    start = number_of(element, "w_start")
    return _Level(
        start=1 if start is None else start,
        format_name=_format_name(element),
        label=(value_of(element, "w_lvlText") or "")[:_MOST_LABEL],
        follow=value_of(element, "w_suff") or "tab",
        restart_after=number_of(element, "w_lvlRestart"),
        plain_digits=is_on(element, "w_isLgl"),
        style_id=value_of(element, "w_pStyle"),
    )


def _format_name(element: Element) -> str:
    plain = value_of(element, "w_numFmt")
    if plain is None:  # a newer format stands beside one that every Word knows
        plain = value_of(element, "mc_AlternateContent/mc_Fallback/w_numFmt")
    return plain or "decimal"
