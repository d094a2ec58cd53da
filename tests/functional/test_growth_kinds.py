"""Every way to weaken a policy is caught by the growth gate, and the way back passes."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.functional.weakening import CODE, POLICY
from tests.functional.weaker_entries import ENTRIES
from tests.functional.weaker_rules import RULES

from seamguard.comparison import Request, compare
from seamguard.domain.growth import FAILING

if TYPE_CHECKING:
    from tests.functional.weakening import Mutation

    from seamguard.domain.growth import Comparison

MUTATIONS = [*RULES, *ENTRIES]


def mutated(mutation: Mutation) -> str:
    text = POLICY
    for old, new in mutation.edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose first commit holds code and no policy."""
    top = tmp_path_factory.mktemp("repository")
    for path, content in CODE.items():
        file = top / "app" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "Code")
    return top


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def compared(repository: Path, base: str, head: str) -> Comparison:
    """What the gate says of a working tree whose base had one policy, and which has another."""
    policy = repository / "allowlists.yaml"
    policy.write_text(base)
    git(repository, "add", "allowlists.yaml")
    tree = git(repository, "write-tree")
    commit = git(repository, "commit-tree", tree, "-p", "main", "-m", "Policy")
    git(repository, "update-ref", "HEAD", commit)
    policy.write_text(head)
    return compare(Request(policy, None, "HEAD", today=date(2026, 12, 1)))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_what_guards_less_is_caught(repository: Path, mutation: Mutation) -> None:
    result = compared(repository, POLICY, mutated(mutation))
    assert result.exit_code == 1
    found = [change for change in result.blocking if (change.subject, change.kind) == (mutation.subject, mutation.kind)]
    assert found, [(change.subject, change.kind, change.message) for change in result.changes]
    text = (POLICY if found[0].is_of_base else mutated(mutation)).splitlines()[found[0].line - 1]
    assert text.strip().startswith(mutation.line), text
    assert (found[0].path, text[found[0].column - 1] != " ") == ("allowlists.yaml", True)


@pytest.mark.parametrize("mutation", [one for one in MUTATIONS if one.returns], ids=lambda mutation: mutation.name)
def test_what_guards_more_passes(repository: Path, mutation: Mutation) -> None:
    result = compared(repository, mutated(mutation), POLICY)
    assert (result.exit_code, result.blocking) == (0, ())
    assert result.changes


def test_the_same_policy_is_no_change(repository: Path) -> None:
    result = compared(repository, POLICY, POLICY)
    assert (result.exit_code, result.changes) == (0, ())


def test_order_and_comments_are_no_change(repository: Path) -> None:
    site = "      - site: shop.boot:start\n        reason: Starts before there is a context.\n"
    turned = POLICY.replace(site, "").replace(
        "    allow:\n      - module: shop.context\n", f"    allow:\n{site}      # it\n      - module: shop.context\n"
    )
    assert turned != POLICY
    assert compared(repository, POLICY, turned).changes == ()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_an_acknowledged_change_passes_where_it_says_why(repository: Path, mutation: Mutation) -> None:
    result = compared(repository, POLICY, mutated(mutation))
    subjects = {change.subject for change in result.changes if change.effect in FAILING}
    acknowledged = compare(
        Request(
            repository / "allowlists.yaml", None, "HEAD", acknowledged=tuple(sorted(subjects)), today=date(2026, 12, 1)
        )
    )
    assert {change.kind for change in acknowledged.blocking} == {
        change.kind for change in result.changes if not change.has_reason
    }


def test_what_a_machine_may_make_of_calls_guards_nothing(repository: Path) -> None:
    line = "    makes: [shop.context.Resolver]\n"
    declared = POLICY.replace(line, f"{line}    rewrite: {{to: resolver}}\n")
    for base, head, place in ((POLICY, declared, "rewrite:"), (declared, POLICY, "- id: context")):
        result = compared(repository, base, head)
        assert [(one.subject, one.kind, one.effect.value) for one in result.changes] == [
            ("context", "rewrite-changed", "changed")
        ]
        assert result.exit_code == 0
        assert head.splitlines()[result.changes[0].line - 1].strip().startswith(place)


DESCRIBED = Path(__file__).parents[2] / "docs/reference/growth-kinds.md"


def described() -> dict[str, str]:
    """The kinds that the reference describes, each with its effects."""
    rows = re.findall(r"^\| (`.*?`.*?) \| (\w+) \|", DESCRIBED.read_text("utf-8"), re.MULTILINE)
    return {kind: effect for kinds, effect in rows for kind in re.findall(r"`([a-z-]+)`", kinds)}


def test_every_kind_of_weakening_is_described() -> None:
    failing = {kind for kind, effect in described().items() if effect in ("weakened", "grown")}
    of_files_and_code = {"files-left-out", "files-counted-apart", "modules-renamed", "use-came", "use-moved-unlisted"}
    # What a configuration says beside the policy: `test_rule_imports.py` makes these.
    of_contracts = {"contract-removed", "contract-option-weakened", "shared-option-weakened", "ignored-import-added"}
    assert {mutation.kind for mutation in MUTATIONS} == failing - of_files_and_code - of_contracts - {
        "suppression-added"
    }


def test_every_kind_that_is_told_is_described(repository: Path) -> None:
    known = described()
    for mutation in MUTATIONS:
        for change in compared(repository, POLICY, mutated(mutation)).changes:
            is_contrary = change.kind.endswith("-tightened")
            assert known.get(change.kind, "tightened" if is_contrary else "") == change.effect.value, change


def test_there_are_as_many_kinds_as_promised() -> None:
    assert len(MUTATIONS) >= 40
    assert len({mutation.kind for mutation in MUTATIONS}) >= 30
