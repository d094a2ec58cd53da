"""Pages as a strict reader sees them: whether they are whole, what they ask for, and what they tell programs."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

VOID = frozenset({"meta", "wbr", "br"})
ASKING = frozenset({"src", "srcset", "data", "action", "poster", "background", "ping", "formaction", "xlink:href"})
FORBIDDEN = frozenset(
    {
        "script",
        "link",
        "img",
        "image",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "audio",
        "video",
        "use",
        "foreignobject",
    }
)


class Element(NamedTuple):
    """A start tag.

    Attributes:
        tag: Its name.
        own: Its attributes.
        within: The names of the elements around it, the outermost first.
    """

    tag: str
    own: dict[str, str]
    within: tuple[str, ...]


class Page(HTMLParser):
    """A page that was read as a whole: every element is closed, in its order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == [], f"never closed: {self._open}"
        assert len(self.ids) == len({*self.ids}), "an id stands twice"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        names = [name for name, _ in attrs]
        assert len(names) == len({*names}), f"an attribute of {tag} stands twice: {names}"
        assert not any(name.startswith("on") for name in names), f"{tag} runs something: {names}"
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser; only drawings close elements so."""
        assert "svg" in self._open, f"{tag} closes itself"
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        assert self._open, f"{tag} was never opened"
        assert self._open.pop() == tag, f"{tag} is closed within another element"

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        if self._open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def ids(self) -> list[str]:
        """All of them."""
        return [element.own["id"] for element in self.elements if "id" in element.own]

    @property
    def text(self) -> str:
        """All that is said."""
        return "".join(self.words)

    def having(self, attribute: str) -> list[dict[str, str]]:
        """The attributes of the elements that have one of a name."""
        return [element.own for element in self.elements if attribute in element.own]

    def hold(self) -> None:
        """Whether every fragment leads somewhere, every reference to an id too, and nothing is asked for."""
        known = {*self.ids}
        for element in self.elements:
            assert element.tag not in FORBIDDEN
            assert not ASKING & element.own.keys()
            address = element.own.get("href", "#")
            leads_in = address.startswith("#") and (address == "#" or address[1:] in known)
            leads_out = address.startswith(("https://", "http://")) and element.own.get("rel") == "noreferrer"
            assert leads_in or leads_out, f"{address} leads nowhere"
            for name in ("aria-labelledby", "aria-describedby", "for"):
                assert {*element.own.get(name, "").split()} <= known
