"""The site says what the documents say, holds all of them, and asks no other host for anything."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt
from tests.functional.documents import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

DOCS = REPOSITORY / "docs"
PAGES = sorted(path.relative_to(DOCS) for path in DOCS.rglob("*.md"))
# What MkDocs' Markdown and GitHub's are known to read in different ways where one is careless: lists, tables, code.
_TAG = re.compile(r"<(h[1-6]|[uo]l|li|table|t[rhd]|pre|code|em|strong|blockquote)[ >]")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_document_is_a_page_that_shows_the_same(site: Path) -> None:
    render = MarkdownIt("commonmark").enable("table").render
    for page in PAGES:
        html = (site / page.with_suffix(".html")).read_text("utf-8")
        article = html[html.index("<article") : html.index("</article>")]
        assert Counter(_TAG.findall(article)) == Counter(_TAG.findall(render((DOCS / page).read_text("utf-8")))), page


def test_every_document_is_in_the_navigation_section_by_section(site: Path) -> None:
    html = (site / "index.html").read_text("utf-8")
    navigation = html[html.index('class="md-nav ') : html.index('class="md-content"')]
    linked = re.findall(r'<a href="([\w/.-]+)\.html" class="md-nav__link', navigation)
    assert set(linked) >= {page.with_suffix("").as_posix() for page in PAGES}
    sections = dict.fromkeys(link.partition("/")[0] for link in linked if "/" in link)
    assert list(sections) == ["tutorial", "how-to", "reference", "explanation", "decisions"]
    (following,) = re.findall(r'<a href="(\S+)" class="md-footer__link md-footer__link--next"', html)
    assert following.startswith("tutorial/")


def test_nothing_that_makes_pages_is_part_of_the_site(site: Path) -> None:
    assert [path for path in site.rglob("*") if path.suffix in {".py", ".pyc"}] == []


def test_nothing_is_asked_of_another_host(site: Path) -> None:
    asked = re.compile(
        r"""<(?:script|link|img|iframe|source|object)\b[^>]*?\b(?:src|href|data)=["']?(?:https?:)?//[^>]*"""
    )
    for page in site.rglob("*.html"):
        assert asked.findall(page.read_text("utf-8")) == [], page
    for style in site.rglob("*.css"):
        assert re.findall(r"url\(['\"]?(?:https?:)?//[^)]*|@import[^;]*", style.read_text("utf-8")) == [], style


def test_a_link_that_leads_nowhere_is_an_error(tmp_path: Path) -> None:
    """What `--strict` is for: a page, an anchor and a file of the repository that do not exist."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/pages.py").write_bytes((DOCS / "pages.py").read_bytes())
    (tmp_path / "mkdocs.yml").write_bytes((REPOSITORY / "mkdocs.yml").read_bytes())
    (tmp_path / "docs/index.md").write_text("# A\n\n[a](gone.md) [b](#gone) [c](../gone.txt)\n")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("WARNING -") == 3, done.stderr


@pytest.mark.parametrize("path", [".ci/run", ".pre-commit-config.yaml"])
def test_it_is_built_strictly_and_told_to_be_loud(path: str) -> None:
    """With `--quiet`, MkDocs counts no warning, so that `--strict` finds nothing."""
    (line,) = re.findall(r"(?:\.venv/bin/|entry: )(mkdocs .*)", (REPOSITORY / path).read_text("utf-8"))
    assert line == "mkdocs build --strict"
