"""Which services run workflows for a repository."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seamguard.adoption.listing import Checkout
    from seamguard.adoption.seen import Outside

_WORKFLOWS = ".github/workflows/"


def workflows(outside: Outside) -> list[str]:
    """The workflows of GitHub, and GitLab's, by path."""
    names = (outside(_WORKFLOWS) or b"").decode("utf-8", "replace").splitlines()
    found = [_WORKFLOWS + name for name in names if name.endswith((".yml", ".yaml"))]
    return [*sorted(found), *([".gitlab-ci.yml"] if outside(".gitlab-ci.yml") is not None else [])]


def usual_ci(outside: Outside, where: Checkout | None) -> str:
    """The service that a repository uses, as far as it shows; GitHub where nothing does."""
    votes = Counter("gitlab" if path.startswith(".gitlab") else "github" for path in workflows(outside))
    if where is not None:
        votes["gitlab"] += "gitlab" in where.remotes
        votes["github"] += "github" in where.remotes
    return "gitlab" if votes["gitlab"] > votes["github"] else "github"
