"""What the YAML parser found wrong, said so that a teacher can put it right."""

import re

from ruamel.yaml.error import MarkedYAMLError

from rubrics.file_error import RubricFileError

_TEXT_RULE = (
    "put the text in quotes, or write |- after the colon and the text on the lines below it, indented"
)
_BLOCK_RULE = (
    "the lines do not fit together here: fields of one thing begin in the same column, text below |- is "
    "indented deeper than its field, and a text in quotes ends with its closing quote"
)
_SIGN_RULE = "text that begins with & or * or ! must be put in quotes"
# (what the parser says, what to tell, whether the mistake is where the parser began rather than gave up)
_MISTAKES = (
    (
        r"found character '\\t'",
        "there is a tab before the text: use blanks to indent, two a level",
        False,
    ),
    (
        r"could not find expected ':'",
        "there is no colon after the field's name: write `name: value`, with a half-width colon and a blank",
        True,
    ),
    (r"mapping values are not allowed", f"there is a second colon in this line: {_TEXT_RULE}", False),
    (r"sequence entries are not allowed", f"text can't begin with `- ` here: {_TEXT_RULE}", False),
    (r"found character '(.)' that cannot", r"text can't begin with \1 here: put it in quotes", False),
    (
        r"unknown escape",
        r"in double quotes a backslash must be doubled: write \\\\ or use single quotes",
        False,
    ),
    (
        r"found unexpected end of stream|found unexpected document separator",
        "the closing quote of this text is missing",
        True,
    ),
    (
        r"expected ',' or|expected the node content",
        "close the [ or {, or put text that begins with one of them in quotes",
        True,
    ),
    (r"expected <block end>|did not find expected", _BLOCK_RULE, False),
    (r"expected <document start>|expected '<document start>'", _BLOCK_RULE, False),
    (r"expected URI|while (?:scanning|parsing) (?:an anchor|an alias|a tag|a directive)", _SIGN_RULE, False),
    (r"expected a digit|expected indentation indicator|expected chomping", _TEXT_RULE, False),
)
_NO_COLON = re.compile(r"^\s*(?:- +)?(\w+)(：|:(?=[^\s/])|\s)")


def explain(error: MarkedYAMLError, text: str) -> RubricFileError:
    """Return `error` in a teacher's words, with its line in `text`."""
    problem = str(error.problem or error.context or "")
    context = str(error.context or "")
    told, began = f"this is no YAML here ({problem}): {_TEXT_RULE}", False
    for pattern, advice, at_beginning in _MISTAKES:
        if found := re.search(pattern, f"{context}: {problem}"):
            told, began = found.expand(advice), at_beginning
            break
    mark = (error.context_mark if began else None) or error.problem_mark or error.context_mark
    if mark is None:
        return RubricFileError(told)
    line = mark.line
    if "mapping values" in problem and (before := _line_without_colon(text, line)) is not None:
        # "text： foo" is no field to YAML, which stumbles over the colon of the line after it.
        line, told = before, _MISTAKES[1][1]
        return RubricFileError(told, line=line + 1)
    return RubricFileError(told, line=line + 1, column=mark.column + 1)


def _line_without_colon(text: str, line: int) -> int | None:
    lines = text.split("\n")
    for at in (line, line - 1):
        if 0 <= at < len(lines) and ": " not in lines[at] and not lines[at].rstrip().endswith(":"):
            found = _NO_COLON.match(lines[at])
            if found:
                return at
    return None
