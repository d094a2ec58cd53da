"""What the site makes of the documents; MkDocs calls it (see `hooks` in mkdocs.yml).

The documents are written to be read in the repository as well. So their links may lead to files outside of `docs`,
which the site shows as pages of their own; anchors are those of GitHub; and of the navigation nothing is said but the
order of its sections, so that a new page is in it without a word.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure import StructureItem
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

REPOSITORY = Path(__file__).parents[1]
SECTIONS = ("Tutorial", "How to", "Reference", "Explanation", "Decisions")
"""Diátaxis, from what is read first to what is read last."""

_SHOWN = "repository"  # the folder of the site for what lies outside of `docs`
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)#\s]+)")
_FENCE = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)


class _Linked(NamedTuple):
    """A file or folder of the repository that a document links to."""

    path: str

    @property
    def uri(self) -> str:
        """Its name among the pages."""
        if self.path.startswith("docs/"):
            return self.path.removeprefix("docs/")
        return f"{_SHOWN}/{self.path}{'' if self.path.endswith('.md') else '.md'}"

    def page(self) -> str:
        """What its page says: of a document its text, of any other file its code, of a folder its files."""
        place = REPOSITORY / self.path
        if place.is_dir():
            files = sorted(path for path in place.iterdir() if path.is_file())
            return f"# {self.path}\n\n" + "\n".join(map(_shown, files))
        return place.read_text("utf-8") if place.suffix == ".md" else f"# {self.path}\n\n{_shown(place)}"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Anchors are made as GitHub makes them."""
    config.mdx_configs["toc"]["slugify"] = anchor
    return config


def anchor(heading: str, separator: str = "-") -> str:
    """What GitHub calls a heading in an address."""
    return re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", separator)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """What documents link to outside of `docs`, and what that links to, is shown by the site."""
    documents = [f"docs/{file.src_uri}" for file in files.documentation_pages()]
    for linked in _reached(documents):
        files.append(File.generated(config, linked.uri, content=linked.page(), inclusion=InclusionLevel.NOT_IN_NAV))
    return files


def on_nav(nav: Navigation, **_: object) -> Navigation:
    """Sections come in the order in which they are read."""
    nav.items.sort(key=lambda item: SECTIONS.index(item.title) if isinstance(item, Section) else -1)
    pages = [page for item in nav.items for page in _pages(item)]
    for page, before, after in zip(pages, [None, *pages], [*pages[1:], None], strict=False):
        page.previous_page, page.next_page = before, after
    return nav


def _pages(item: StructureItem) -> Iterator[Page]:
    if isinstance(item, Page):
        yield item
    elif isinstance(item, Section):
        for child in item.children:
            yield from _pages(child)


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Links lead to pages of the site."""
    source = page.file.src_uri
    of_repository = source.removeprefix(f"{_SHOWN}/").removesuffix(".md")
    place = f"docs/{source}" if not source.startswith(f"{_SHOWN}/") else f"{of_repository}.md"

    def there(match: re.Match[str]) -> str:
        return posixpath.relpath(_linked(place, match[1]).uri, posixpath.dirname(source))

    return _outside_code(markdown, lambda text: _LINK.sub(there, text))


def _reached(documents: list[str]) -> Iterator[_Linked]:
    """What is outside of `docs`, once each."""
    ahead, seen = list(documents), set(documents)
    while ahead:
        document = ahead.pop()
        for match in _LINK.finditer(_FENCE.sub("", (REPOSITORY / document).read_text("utf-8"))):
            linked = _linked(document, match[1])
            if linked.path in seen or linked.path.startswith("docs/") or not (REPOSITORY / linked.path).exists():
                continue
            seen.add(linked.path)
            if linked.path.endswith(".md"):
                ahead.append(linked.path)
            yield linked


def _linked(document: str, link: str) -> _Linked:
    return _Linked(posixpath.normpath(posixpath.join(posixpath.dirname(document), link)))


def _outside_code(markdown: str, change: Callable[[str], str]) -> str:
    """A document in which only what is no block of code was changed."""
    pieces, end = [], 0
    for fence in _FENCE.finditer(markdown):
        pieces += [change(markdown[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*pieces, change(markdown[end:])])


def _shown(path: Path) -> str:
    language = {".py": "python", ".yaml": "yaml", ".yml": "yaml", ".ini": "ini"}.get(path.suffix, "text")
    return f"## {path.name}\n\n````{language}\n{path.read_text('utf-8')}````\n"
