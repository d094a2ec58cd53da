"""HTML that shows text from elsewhere as nothing but text, and a page that asks for nothing."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.report.words import flowing, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_CODE = re.compile(r"`([^`<>]+)`")
_BREAKS = re.compile(r"[.:/]")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def text(found: str) -> str:
    """Text from elsewhere, so that it is read as text, in an attribute as well."""
    return escape(plain(found), quote=True)


def dated(found: str) -> str:
    """Text with its dates marked, so that none is broken at a hyphen."""
    return _DATE.sub(r"<time>\g<0></time>", text(flowing(found)))


def prose(found: str) -> str:
    """A sentence from elsewhere: its dates are marked, and what stands between backquotes is in the type of code."""
    return _CODE.sub(r"<code>\1</code>", dated(found))


def breakable(found: str) -> str:
    """A site or a path that may be broken behind its dots, colons and slashes."""
    return _BREAKS.sub(r"\g<0><wbr>", text(found))


def code(found: str) -> str:
    """A name in the type of code, that may be broken as `breakable` says."""
    return f"<code>{breakable(found)}</code>"


def attributes(values: Mapping[str, str | bool]) -> str:
    """Attributes of an element, each with a space before it."""
    told = {name: ("false", "true")[value] if isinstance(value, bool) else value for name, value in values.items()}
    return "".join(f' {name}="{text(value)}"' for name, value in told.items())


def table(caption: str, heads: Sequence[str], rows: Iterable[str], *, kind: str = "") -> Iterator[str]:
    """A table that scrolls by itself where the screen is narrow, by keyboard as well.

    Args:
        caption: What it shows, as HTML without elements.
        heads: The heads of its columns, as HTML.
        rows: Its rows, as HTML.
        kind: A class of its own, where it has one.
    """
    own = f' class="{kind}"' if kind else ""
    yield f'<div class="scroll" role="region" aria-label="{caption}" tabindex="0">'
    yield f"<table{own}><caption>{caption}</caption>"
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    yield f"<thead><tr>{columns}</tr></thead><tbody>"
    yield from rows
    yield "</tbody></table></div>"


def document(
    title: str, body: Iterable[str], *, styles: Sequence[str], skip: tuple[str, str], root: str = ""
) -> Iterator[str]:
    """The lines of a whole page.

    Args:
        title: As HTML.
        body: The lines of its body.
        styles: Names of the style sheets beside this file.
        skip: A fragment, and what it is to jump there.
        root: Attributes of the root element, each with a space before it.
    """
    yield "<!doctype html>"
    yield f'<html lang="en"{root}>'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{title}</title>"
    yield f"<style>\n{''.join(Path(__file__).with_name(name).read_text('utf-8') for name in styles)}</style>"
    yield "</head>"
    yield "<body>"
    yield f'<a class="skip" href="#{skip[0]}">{skip[1]}</a>'
    yield from body
    yield "</body>"
    yield "</html>"
