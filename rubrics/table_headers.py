"""Header rows of tables: they name what the cells below are about and are no key points."""

import re
from collections.abc import Iterator

# A row of Markdown over its line of dashes; tables of a Markdown file have their cells parted by tabs.
_MARKDOWN = re.compile(
    r"^(?P<row>[^\n]*[|\t][^\n]*)\n[ \t]*[|]?[ \t]*:?-+:?[ \t]*(?:[|\t][ \t]*:?-+:?[ \t]*)+[|]?[ \t]*$",
    re.MULTILINE,
)


def find_table_headers(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the header rows of the Markdown tables in `text`."""
    for match in _MARKDOWN.finditer(text):
        if re.search(r"\w", text[match.end() :].partition("\n")[2].partition("\n")[0]):
            yield match.span("row")
