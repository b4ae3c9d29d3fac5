"""The functions that a mapping may call besides those of JMESPath itself (jmespath.org)."""

from html.parser import HTMLParser

from jmespath import functions

from connector.country import read_country

_UNSEEN = frozenset({"script", "style", "template"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"})


class OrderFunctions(functions.Functions):  # type: ignore[misc]  # jmespath has no types
    """`country_iso2`, `coalesce`, `join_name` and `strip_html`."""

    @functions.signature({"types": ["string", "null"]})  # type: ignore[untyped-decorator]
    def _func_country_iso2(self, text: str | None) -> str | None:
        """Give the code of a country by code or name.

        What is no country is given back as it is, so that its field is refused by name.
        """
        if text is None or not text.strip():
            return None
        return read_country(text) or text

    @functions.signature({"types": [], "variadic": True})  # type: ignore[untyped-decorator]
    def _func_coalesce(self, *values: object) -> object:
        """Give the first value that says something: not null, blank or empty."""
        return next((value for value in values if _says_something(value)), None)

    @functions.signature(  # type: ignore[untyped-decorator]
        {"types": ["string", "null"], "variadic": True}
    )
    def _func_join_name(self, *parts: str | None) -> str | None:
        """Join the parts of a name that are there by blanks."""
        if not all(isinstance(part, str | None) for part in parts):
            # The library looks at the first of them alone.
            raise TypeError("a name has parts that are texts")
        return " ".join(part.strip() for part in parts if part and part.strip()) or None

    @functions.signature({"types": ["string", "null"]})  # type: ignore[untyped-decorator]
    def _func_strip_html(self, text: str | None) -> str | None:
        """Give what a reader sees of HTML, in one line."""
        if text is None:
            return None
        reader = _Reader()
        reader.feed(text)
        reader.close()
        return " ".join("".join(reader.seen).split()) or None


class _Reader(HTMLParser):
    """Keeps the text between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        del attrs
        self._unseen += tag in _UNSEEN
        if tag in _BREAKS:
            self.seen.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1
        if tag in _BREAKS:
            self.seen.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if not self._unseen:
            self.seen.append(data)


def _says_something(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {})
