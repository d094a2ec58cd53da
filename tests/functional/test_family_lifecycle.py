"""A rule that is no seam, from its first entry to its last: check, allow, prune, diff, explain, history, suite."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.repository import Repo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Suite

POLICY = """\
version: 1
codebase: {source: [src]}
waves:
  - id: wave-1
    status: active
must_exist:
  - id: cited
    why: The plan cites these names.
    names: [shop.orders.place, shop.orders.pay]
"""
ORDERS = "def place():\n    pass\n\n\ndef pay():\n    pass\n"
GONE = ORDERS.replace("def pay", "def pay_now")
SITE = "shop.orders:<module>"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "shop")
    repo.write({"allowlists.yaml": POLICY, "src/shop/orders.py": ORDERS})
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", "First")
    return repo


def test_check_explains_what_is_wrong_and_what_to_do(seamguard: Execute, repo: Repo) -> None:
    assert seamguard("check", cwd=repo.top).stdout.startswith("KEPT    cited  0 findings in production: none;")
    repo.write({"src/shop/orders.py": GONE})
    run = seamguard("check", cwd=repo.top)
    assert run.exit_code == 1
    assert "src/shop/orders.py:1:1: shop.orders.pay must exist, and shop.orders does not define it; " in run.stdout
    assert "did you mean shop.orders.pay_now?, and no entry permits it" in run.stdout
    assert f"                - site: {SITE}\n                  count: 1\n                  wave: wave-1" in run.stdout
    found = json.loads(seamguard("check", "--format", "json", cwd=repo.top).stdout)["findings"]
    assert [(one["rule"], one["subject"], one["kind"], one["status"]) for one in found] == [
        ("must_exist", "cited", "missing", "violation")
    ]
    assert "shop.orders.pay must exist" in seamguard("explain", "cited", cwd=repo.top).stdout
    assert "shop.orders.pay must exist" in seamguard("explain", SITE, cwd=repo.top).stdout


def test_entries_come_and_go_by_the_same_verbs(seamguard: Execute, repo: Repo) -> None:
    repo.write({"src/shop/orders.py": GONE})
    allowed = seamguard(
        *("allow", SITE, "--seam", "cited", "--wave", "wave-1", "--reason", "Comes back with the next release."),
        cwd=repo.top,
    )
    assert (allowed.exit_code, allowed.stderr) == (0, "")
    policy = (repo.top / "allowlists.yaml").read_text("utf-8")
    assert policy.startswith(POLICY)
    assert seamguard("check", cwd=repo.top).exit_code == 0
    grown = seamguard("diff", "--base", "HEAD", cwd=repo.top)
    assert grown.exit_code == 1
    assert "entry-added" in grown.stdout or f"the list permits 1 use in {SITE}" in grown.stdout
    repo.write({"src/shop/orders.py": ORDERS})
    assert seamguard("check", cwd=repo.top).exit_code == 1
    assert seamguard("prune", cwd=repo.top).exit_code == 0
    assert seamguard("check", cwd=repo.top).exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (", shop.orders.pay]", "]", "names-weakened"),
        ("- id: cited", "- id: other", "rule-removed"),
        ("shop.orders.pay]", "shop.orders.pay]\n    reexports: true", "reexports-weakened"),
        ("shop.orders.pay]", "shop.orders.pay]\n    rollout: [{level: warn, until: wave-1}]", "rollout-weakened"),
    ],
)
def test_the_growth_gate_tells_what_guards_less(seamguard: Execute, repo: Repo, old: str, new: str, kind: str) -> None:
    assert old in POLICY
    repo.write({"allowlists.yaml": POLICY.replace(old, new)})
    run = seamguard("diff", "--base", "HEAD", "--format", "json", cwd=repo.top)
    told = json.loads(run.stdout)
    assert run.exit_code == 1
    assert kind in {change["kind"] for change in told["changes"] if change["effect"] == "weakened"}


def test_a_comment_in_the_code_suppresses_it(seamguard: Execute, repo: Repo) -> None:
    repo.write({"src/shop/orders.py": GONE.replace("place():", "place():  # seamguard: allow[cited] -- Back soon.")})
    run = seamguard("check", cwd=repo.top)
    assert (run.exit_code, "1 suppressed in code" in run.stdout) == (0, True)


def test_the_history_counts_it(seamguard: Execute, repo: Repo) -> None:
    repo.write({"src/shop/orders.py": GONE})
    repo.git("commit", "--quiet", "--all", "--message", "Second")
    told = json.loads(seamguard("history", "--no-cache", "--format", "json", cwd=repo.top).stdout)
    assert [series["id"] for series in told["seams"]] == ["cited"]
    assert [commit["seams"]["cited"]["left"] for commit in told["commits"]] == [0, 1]


def test_the_suite_has_an_item_for_it(suite: Suite, repo: Repo) -> None:
    repo.write({"src/shop/orders.py": GONE})
    run = suite("--seamguard-policy", repo.top / "allowlists.yaml")
    assert run.exit_code == 1
    assert {test for test in run.having("FAILED") if "cited" in test}
