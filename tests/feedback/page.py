"""Reading a report's page as a browser would: elements, attributes, and text."""

from html.parser import HTMLParser

_VOID = {"meta", "br", "rect"}


class Page(HTMLParser):
    """All elements of a page; `text_of(css_class)` is the text inside elements of a class, without sup."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[list[tuple[str, set[str]]], str]] = []
        self._open: list[tuple[str, set[str]]] = []
        self.feed(html)
        self.close()
        self.unclosed = [tag for tag, _ in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.elements.append((tag, named))
        if tag not in _VOID:
            self._open.append((tag, set(named.get("class", "").split())))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if self._open and "hidden-character" in self._open[-1][1]:
            # Read the named character back, so that a page can be compared with what was put in.
            data = chr(int(data.removeprefix("U+"), 16))
        self.texts.append((list(self._open), data))

    def text_of(self, css_class: str, *, without: str = "sup") -> str:
        return "".join(
            text
            for path, text in self.texts
            if any(css_class in classes for _, classes in path) and not any(tag == without for tag, _ in path)
        )

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]
