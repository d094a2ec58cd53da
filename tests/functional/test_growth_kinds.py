"""Every way to weaken a policy is caught by the growth gate, and the way back passes."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from seamguard.comparison import Request, compare
from seamguard.domain.growth import FAILING

if TYPE_CHECKING:
    from seamguard.domain.growth import Comparison

POLICY = """\
version: 1
codebase:
  root: app
  source: [src, lib]
  production: [src, lib]
  tests: [tests]
  scripts: [scripts]
  notebooks: [notebooks]
  stubs: [stubs]
  executables: [bin]
  exclude: [src/shop/generated/**]
  include: ["src/shop/*.pyw"]
waves:
  - id: wave-1
    title: First
    status: active
    goal: 0
    due: 2027-03-31
    owner: "@shop"
  - id: wave-2
    status: planned
    goal: 1
    due: 2027-06-30
    after: [wave-1]
  - id: wave-0
    status: complete
    closes: [opening, cited]
seams:
  - id: context
    target: shop.context.Context
    when: {supplies: [profile, mode]}
    why: One boundary decides.
    instead: Take the resolver.
    restrict: call
    possible: error
    escapes: {callback: error, table: warn, default: ignore}
    suppressions: forbid
    judged: [production, tests]
    group:
      - target: shop.context.make
        role: wrapper
        when: {supplies: [profile]}
      - target: shop.context.Bindings
        role: value
    makes: [shop.context.Resolver]
    wrappers:
      - target: shop.context.assemble
        reason: The way to go.
    allow:
      - module: shop.context
        reason: The boundary itself.
      - site: shop.boot:start
        reason: Starts before there is a context.
      - module: shop.tools.*
        reason: Tools make their own.
    migrating:
      - site: shop.jobs:Job.run
        count: 1
        wave: wave-2
        reason: Has no context yet.
        owner: "@jobs"
        expires: 2027-02-01
      - site: shop.jobs:nightly
        count: 2
        wave: wave-1
        reason: Reads twice.
      - module: shop.views.*
        count: 2
        wave: wave-2
        reason: Views are next.
    examples:
      breaks: ["from shop.context import Context\\nContext(profile=1)"]
      keeps: ["from shop.context import Context\\nContext()"]
  - id: opening
    target: shop.store.Store.open
    why: One place opens stores.
    receivers: strict
    implementers: true
    restrict: reference
    allow:
      - module: shop.store
        reason: The store.
  - id: requests
    target: outside.get
    external: false
    why: One client.
    possible: warn
    allow:
      - module: shop.client
        reason: The client.
must_exist:
  - id: cited
    why: A plan cites them.
    names: [shop.context.make]
"""
CITED = POLICY[POLICY.index("must_exist:") :]

RUN = POLICY[POLICY.index("      - site: shop.jobs:Job.run") : POLICY.index("      - site: shop.jobs:nightly")]
FOR_GOOD = "      - site: shop.jobs:Job.run\n        reason: Has no context, ever.\n"
DEBT = "      - site: shop.jobs:extra\n        count: 1\n        wave: wave-1\n        reason: One more.\n"
OPENING = POLICY[POLICY.index("  - id: opening") : POLICY.index("  - id: requests")]

CODE = {
    "src/shop/__init__.py": "",
    "src/shop/context.py": """\
class Bindings:
    pass

class Resolver:
    pass

class Context:
    def __init__(self, profile=None, mode=None):
        self.profile = profile

def make(profile=None):
    return Context(profile=profile)

def assemble(profile):
    return Context(profile=profile)
""",
    "src/shop/boot.py": "from shop.context import Context\ndef start(p):\n    return Context(profile=p)\n",
    "src/shop/tools/__init__.py": "",
    "src/shop/tools/one.py": "from shop.context import Context\ndef f(p):\n    return Context(mode=p)\n",
    "src/shop/jobs.py": """\
from shop.context import Context, make
class Job:
    def run(self, p):
        return make(profile=p)
def nightly(p):
    return Context(profile=p), Context(mode=p)
""",
    "src/shop/views/__init__.py": "",
    "src/shop/views/a.py": "from shop.context import Context\ndef show(p):\n    return Context(p), Context(p, 2)\n",
    "src/shop/store.py": "class Store:\n    def open(self): ...\ndef use(s: Store):\n    s.open()\n",
    "src/shop/client.py": "import outside\ndef call():\n    return outside.get(1)\n",
    "src/shop/generated/g.py": "x = 1\n",
    "src/shop/odd.pyw": "x = 1\n",
    "lib/extra.py": "x = 1\n",
    "tests/test_it.py": "def test_it(): ...\n",
    "scripts/run.py": "x = 1\n",
    "notebooks/n.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    "stubs/outside.pyi": "def get(x: int) -> int: ...\n",
    "bin/tool": "#!/usr/bin/env python3\nx = 1\n",
}


class Mutation(NamedTuple):
    """An edit that makes the policy guard less.

    Attributes:
        name: What it does.
        edits: Texts of the policy that it replaces, each standing there once, with what it puts there.
        kind: What the gate calls it.
        subject: Whose growth it is.
        line: The text with which the line begins to which the gate points, after blanks.
        returns: Whether the way back makes the policy stricter (it does not where both ways lose something).
    """

    name: str
    edits: list[tuple[str, str]]
    kind: str
    subject: str = "context"
    line: str = ""
    returns: bool = True


MUTATIONS = [
    Mutation("rule removed", [(CITED, ""), ("closes: [opening, cited]", "closes: [opening]")], "rule-removed", "cited"),
    Mutation(
        "rule reopened by a wave",
        [("    after: [wave-1]\n", "    after: [wave-1]\n    closes: [cited]\n")],
        "rule-reopened",
        subject="cited",
        line="- id: cited",
        returns=False,
    ),
    Mutation(
        "wave closes no seam",
        [("    closes: [opening, cited]\n", "")],
        "closes-dropped",
        subject="wave-0",
        line="closes:",
    ),
    Mutation(
        "seam reopened by a wave",
        [("    after: [wave-1]\n", "    after: [wave-1]\n    closes: [opening]\n")],
        "seam-reopened",
        subject="opening",
        line="- id: opening",
        returns=False,
    ),
    Mutation(
        "seam reopened by its wave",
        [("id: wave-0\n    status: complete", "id: wave-0\n    status: active")],
        "seam-reopened",
        subject="opening",
    ),
    Mutation(
        "class of what is made dropped", [("    makes: [shop.context.Resolver]\n", "")], "makes-weakened", line="makes:"
    ),
    Mutation(
        "root elsewhere",
        [("root: app", "root: app/src")],
        "root-weakened",
        subject="codebase",
        line="root:",
        returns=False,
    ),
    Mutation(
        "source dropped",
        [("  source: [src, lib]", "  source: [src]"), ("production: [src, lib]", "production: [src]")],
        "source-weakened",
        subject="codebase",
        line="source:",
    ),
    Mutation(
        "production dropped",
        [("production: [src, lib]", "production: [src]")],
        "production-weakened",
        subject="codebase",
    ),
    Mutation(
        "production narrowed",
        [("production: [src, lib]", "production: [src/shop, lib]")],
        "production-weakened",
        subject="codebase",
    ),
    Mutation(
        "production given to tests",
        [("tests: [tests]", "tests: [tests, src/shop/views]")],
        "tests-weakened",
        subject="codebase",
    ),
    Mutation(
        "production given to scripts",
        [("scripts: [scripts]", "scripts: [scripts, lib/more]")],
        "scripts-weakened",
        subject="codebase",
    ),
    Mutation(
        "tests dropped",
        [("  tests: [tests]\n", ""), ("[production, tests]", "[production]")],
        "tests-weakened",
        subject="codebase",
        line="tests:",
    ),
    Mutation("scripts dropped", [("scripts: [scripts]", "scripts: []")], "scripts-weakened", subject="codebase"),
    Mutation("notebooks dropped", [("  notebooks: [notebooks]\n", "")], "notebooks-weakened", subject="codebase"),
    Mutation("executables dropped", [("  executables: [bin]\n", "")], "executables-weakened", subject="codebase"),
    Mutation("stubs set apart", [("stubs: [stubs]", "stubs: [stubs, src]")], "stubs-weakened", subject="codebase"),
    Mutation(
        "files excluded",
        [("generated/**]", "generated/**, src/shop/old*]")],
        "exclude-weakened",
        subject="codebase",
        line="exclude:",
    ),
    Mutation("include dropped", [('  include: ["src/shop/*.pyw"]\n', "")], "include-weakened", subject="codebase"),
    Mutation(
        "wave reopened",
        [("id: wave-0\n    status: complete", "id: wave-0\n    status: active")],
        "wave-reopened",
        subject="wave-0",
        line="status:",
    ),
    Mutation(
        "wave planned again",
        [("id: wave-0\n    status: complete", "id: wave-0\n    status: planned")],
        "wave-reopened",
        subject="wave-0",
    ),
    Mutation(
        "wave put back",
        [("status: active", "status: planned")],
        "wave-put-back",
        subject="wave-1",
        line="status: planned",
    ),
    Mutation("goal raised", [("goal: 0", "goal: 3")], "goal-raised", subject="wave-1", line="goal:"),
    Mutation("due date pushed", [("due: 2027-03-31", "due: 2027-04-30")], "due-put-off", subject="wave-1", line="due:"),
    Mutation("due date dropped", [("    due: 2027-03-31\n", "")], "due-put-off", subject="wave-1"),
    Mutation("order dropped", [("    after: [wave-1]\n", "")], "after-dropped", subject="wave-2", line="after:"),
    Mutation(
        "wave removed",
        [("  - id: wave-0\n    status: complete\n    closes: [opening, cited]\n", "")],
        "wave-removed",
        subject="wave-0",
        line="- id: wave-0",
    ),
    Mutation(
        "seam removed",
        [(OPENING, ""), ("closes: [opening, cited]", "closes: [cited]")],
        "seam-removed",
        subject="opening",
    ),
    Mutation(
        "seam retargeted",
        [("target: shop.store.Store.open", "target: shop.store.use")],
        "seam-retargeted",
        subject="opening",
        line="target:",
        returns=False,
    ),
    Mutation(
        "condition added",
        [("target: outside.get\n", "target: outside.get\n    when: {supplies: [url]}\n")],
        "condition-narrowed",
        subject="requests",
    ),
    Mutation(
        "condition narrowed", [("supplies: [profile, mode]", "supplies: [profile]")], "condition-narrowed", line="when:"
    ),
    Mutation(
        "condition exchanged",
        [("supplies: [profile, mode]", "supplies: [profile, other]")],
        "condition-narrowed",
        returns=False,
    ),
    Mutation(
        "only calls restricted",
        [("restrict: reference", "restrict: call")],
        "restrict-weakened",
        subject="opening",
        line="restrict:",
    ),
    Mutation(
        "only imports restricted",
        [("    restrict: reference\n", "    restrict: import\n")],
        "restrict-weakened",
        subject="opening",
        returns=False,
    ),
    Mutation("possible uses warned of", [("possible: error", "possible: warn")], "possible-weakened", line="possible:"),
    Mutation(
        "possible uses ignored", [("possible: warn", "possible: ignore")], "possible-weakened", subject="requests"
    ),
    Mutation("an escape warned of", [("callback: error", "callback: warn")], "escapes-weakened", line="escapes:"),
    Mutation("an escape ignored", [("table: warn", "table: ignore")], "escapes-weakened"),
    Mutation(
        "an escape let go by default", [("{callback: error,", "{callback: error, partial: ignore,")], "escapes-weakened"
    ),
    Mutation(
        "existence unchecked",
        [("external: false", "external: true")],
        "external-weakened",
        subject="requests",
        line="external:",
    ),
    Mutation(
        "suppressions permitted",
        [("suppressions: forbid", "suppressions: permit")],
        "suppressions-weakened",
        line="suppressions:",
    ),
    Mutation("suppressions permitted by default", [("    suppressions: forbid\n", "")], "suppressions-weakened"),
    Mutation("tests no longer judged", [("judged: [production, tests]", "judged: [production]")], "judged-weakened"),
    Mutation(
        "unknown receivers free", [("receivers: strict", "receivers: known")], "receivers-weakened", subject="opening"
    ),
    Mutation(
        "implementers free", [("implementers: true", "implementers: false")], "implementers-weakened", subject="opening"
    ),
    Mutation(
        "member removed",
        [("      - target: shop.context.Bindings\n        role: value\n", "")],
        "group-weakened",
        line="- target: shop.context.Bindings",
    ),
    Mutation(
        "member narrowed",
        [("role: value\n", "role: value\n        when: {supplies: [locations]}\n")],
        "condition-narrowed",
    ),
    Mutation(
        "wrapper permitted",
        [
            (
                "    wrappers:\n",
                "    wrappers:\n      - target: shop.context.other\n        reason: Needed in two places.\n",
            )
        ],
        "wrapper-permitted",
        line="- target: shop.context.other",
    ),
    Mutation(
        "proof removed",
        [('      breaks: ["from shop.context import Context\\nContext(profile=1)"]\n', "")],
        "examples-weakened",
    ),
    Mutation("counter-proof changed", [('Context()"]', 'Context(1)"]')], "examples-weakened", returns=False),
    Mutation(
        "permanent entry added",
        [
            (
                "    allow:\n      - module: shop.context\n",
                "    allow:\n      - module: shop.more\n        reason: More of it.\n      - module: shop.context\n",
            )
        ],
        "entry-added",
        line="- module: shop.more",
    ),
    Mutation(
        "permanent site added",
        [
            (
                "      - site: shop.boot:start\n",
                "      - site: shop.boot:stop\n        reason: Stops.\n      - site: shop.boot:start\n",
            )
        ],
        "entry-added",
    ),
    Mutation(
        "permanent scope widened",
        [("site: shop.boot:start", "module: shop.boot")],
        "scope-widened",
        line="- module: shop.boot",
    ),
    Mutation("permanent pattern widened", [("module: shop.tools.*", "module: shop.tools.**")], "scope-widened"),
    Mutation(
        "permanent module became a pattern",
        [("      - module: shop.context\n", "      - module: shop.*\n")],
        "scope-widened",
    ),
    Mutation(
        "debt added",
        [
            (
                "    migrating:\n",
                "    migrating:\n" + DEBT,
            )
        ],
        "entry-added",
        line="- site: shop.jobs:extra",
    ),
    Mutation("count raised", [("count: 1", "count: 2")], "count-raised", line="count: 2"),
    Mutation("debt widened to the class", [("site: shop.jobs:Job.run", "site: shop.jobs:Job")], "scope-widened"),
    Mutation("debt widened to the module", [("site: shop.jobs:Job.run", "module: shop.jobs")], "scope-widened"),
    Mutation("debt widened to more modules", [("module: shop.views.*", "module: shop.**")], "scope-widened"),
    Mutation(
        "debt went elsewhere", [("site: shop.jobs:Job.run", "site: shop.other:Task.go")], "entry-added", returns=False
    ),
    Mutation(
        "debt swapped for another", [("site: shop.jobs:nightly", "site: shop.jobs:daily")], "entry-added", returns=False
    ),
    Mutation(
        "debt made permanent",
        [
            (
                RUN,
                "",
            ),
            (
                "      - site: shop.boot:start\n",
                FOR_GOOD + "      - site: shop.boot:start\n",
            ),
        ],
        "made-permanent",
    ),
    Mutation(
        "debt put off to a later wave",
        [("wave: wave-1\n        reason: Reads twice.", "wave: wave-2\n        reason: Reads twice.")],
        "entry-put-off",
        line="wave:",
    ),
    Mutation(
        "debt put off to no day",
        [
            ("wave: wave-1\n        reason: Reads twice.", "wave: wave-9\n        reason: Reads twice."),
            ("waves:\n", "waves:\n  - id: wave-9\n    status: planned\n"),
        ],
        "entry-put-off",
        returns=False,
    ),
    Mutation("expiry pushed", [("expires: 2027-02-01", "expires: 2027-02-02")], "expiry-put-off", line="expires:"),
    Mutation("expiry dropped", [("        expires: 2027-02-01\n", "")], "expiry-put-off"),
    Mutation(
        "a seam only warns",
        [("    restrict: call\n", "    restrict: call\n    rollout: [{level: warn, until: wave-2}]\n")],
        "rollout-weakened",
        line="rollout:",
    ),
    Mutation(
        "a seam is off",
        [("    restrict: call\n", "    restrict: call\n    rollout: [{level: off, until: 2027-01-31}]\n")],
        "rollout-weakened",
        line="rollout:",
    ),
    Mutation(
        "a wave only warns",
        [("    goal: 1\n", "    goal: 1\n    rollout: [{level: warn, until: 2027-07-31}]\n")],
        "rollout-weakened",
        subject="wave-2",
        line="rollout:",
    ),
    Mutation(
        "a proof less and a seam renamed",
        [
            (
                "  - id: requests\n    target: outside.get\n    external: false",
                "  - id: fetching\n    target: outside.get\n    external: true",
            )
        ],
        "external-weakened",
        subject="fetching",
    ),
]


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
