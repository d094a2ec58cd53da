from __future__ import annotations

import pytest

from seamguard.domain.workflow import At, Trigger
from seamguard.rules.ci.filters import lets_through, starts_on_branch, starts_on_path

# Most of these are the examples of GitHub's own documentation.
MATCHES = [
    ("feature/*", "feature/my-branch", True),
    ("feature/*", "feature/beta-a/my-branch", False),
    ("feature/**", "feature/beta-a/my-branch", True),
    ("releases/mona-the-octocat", "releases/mona-the-octocat", True),
    ("*", "main", True),
    ("*", "releases/10", False),
    ("**", "all/the/branches", True),
    ("*feature", "ver-10-feature", True),
    ("v2*", "v2.0", True),
    ("v[12].[0-9]+.[0-9]+", "v1.10.1", True),
    ("v[12].[0-9]+.[0-9]+", "v3.0.0", False),
    ("*.jsx?", "page.js", True),
    ("*.jsx?", "page.jsx", True),
    ("*.js", "src/app.js", False),
    ("**.js", "src/js/app.js", True),
    ("docs/*", "docs/file.md", True),
    ("docs/*", "docs/a/b.md", False),
    ("docs/**/*.md", "docs/README.md", True),
    ("docs/**/*.md", "docs/a/markdown/file.md", True),
    ("**/docs/**", "docs/hello.md", True),
    ("**/docs/**", "dir/docs/my-file.txt", True),
    ("**/README.md", "README.md", True),
    ("**/*src/**", "my-src/code/js/app.js", True),
    ("**/*-post.md", "path/their-post.md", True),
    ("**/migrate-*.sql", "db/sept/migrate-v1.0.sql", True),
    ("src/**", "src", False),
    ("a.c", "abc", False),
    ("[", "[", True),
]


@pytest.mark.parametrize(("pattern", "text", "matches"), MATCHES)
def test_patterns_match_as_github_says(pattern: str, text: str, matches: bool) -> None:
    assert lets_through([pattern], text) is matches


def test_the_last_pattern_that_matches_decides() -> None:
    assert not lets_through(["src/**", "!src/docs/**"], "src/docs/a.md")
    assert lets_through(["src/**", "!src/docs/**", "src/docs/a.md"], "src/docs/a.md")
    assert not lets_through(["!src/docs/**"], "src/a.py")


def _trigger(**filters: list[str]) -> Trigger:
    given = ((name.replace("_", "-"), tuple(patterns)) for name, patterns in filters.items())
    return Trigger("push", tuple(given), At(1, 1))


def test_branches() -> None:
    assert starts_on_branch(_trigger(), "main")
    assert starts_on_branch(_trigger(branches=["main"]), "main")
    assert not starts_on_branch(_trigger(branches=[]), "main")
    assert not starts_on_branch(_trigger(branches=["**", "!main"]), "main")
    assert not starts_on_branch(_trigger(branches_ignore=["m*"]), "main")
    assert starts_on_branch(_trigger(branches_ignore=["dev"]), "main")
    assert not starts_on_branch(_trigger(tags=["v*"]), "main")
    assert starts_on_branch(_trigger(tags=["v*"], branches=["main"]), "main")


def test_paths() -> None:
    assert starts_on_path(_trigger(), "src/a.py")
    assert starts_on_path(_trigger(paths=["src/**"]), "src/a.py")
    assert not starts_on_path(_trigger(paths=["rust/**", "scripts/*.sh"]), "src/a.py")
    assert not starts_on_path(_trigger(paths_ignore=["**.py"]), "src/a.py")
    assert starts_on_path(_trigger(paths_ignore=["**.md"]), "src/a.py")
