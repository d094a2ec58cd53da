"""Rules of `capabilities` from the policy file to the command and the suite, on installed libraries."""

from __future__ import annotations

import json
import shutil
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from benchmarks.capabilities import SNAPSHOTS, Pair, committed_pairs
from tests.functional.documents import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Project, Suite

POLICY = """\
version: 1
codebase: {source: [src]}
waves:
  - {id: wave-1, status: active}
capabilities:
  - id: tools
    why: What the tools can do decides what is switched on.
    libraries: [datafusion, pytest, pyyaml]
    probes:
      - {name: mark, attribute: pytest.mark}
      - {name: spell, attribute: pytest.spell}
      - {name: team, callable: "shop.asking:can"}
      - {name: hash, query: "SELECT no_such_hash('x')", absent: Invalid function}
    snapshots: caps
"""
FILES = {"src/shop/__init__.py": "", "src/shop/asking.py": "def can():\n    return True\n"}
NAME = f"datafusion-{version('datafusion')}+pytest-{version('pytest')}+pyyaml-{version('pyyaml')}.json"
TEST = "test_capabilities.py::test_the_engine_can_do_what_was_committed[tools]"
LIBRARIES = " + ".join(f"{name} {version(name)}" for name in ("datafusion", "pytest", "pyyaml"))
TITLE = f"capabilities 'tools', {LIBRARIES}"


@pytest.fixture
def shop(project: Project) -> Path:
    """A project with such a rule, and the suite."""
    folder = project(FILES, POLICY)
    shutil.copytree(
        REPOSITORY / "guardrails",
        folder / "guardrails",
        ignore=shutil.ignore_patterns("__pycache__", "reference", "*.json"),
    )
    return folder


@pytest.fixture
def pinned(shop: Path, seamguard: Execute) -> Path:
    """The same, with a snapshot."""
    run = seamguard("capabilities", "--write", cwd=shop)
    assert (run.exit_code, run.stderr) == (0, "")
    assert run.stdout.endswith(f"\ncaps/{NAME} written\n")
    return shop


def test_what_was_found_is_shown_and_kept(seamguard: Execute, pinned: Path) -> None:
    run = seamguard("capabilities", cwd=pinned)
    document = json.loads((pinned / "caps" / NAME).read_bytes())
    kept = {one["name"]: one["detail"] for one in document["capabilities"]}
    assert "Invalid function 'no_such_hash'" in kept["hash"]
    assert run.stdout.splitlines() == [
        TITLE,
        "  present  mark",
        "  present  team",
        f"  absent   hash   {kept['hash']}",
        "  absent   spell  pytest has no 'spell'",
        f"2 present, 2 absent, 0 unknown; fingerprint {document['fingerprint'][:16]}",
        f"as in caps/{NAME}",
    ]
    assert run.exit_code == 0


def test_writing_again_changes_nothing(seamguard: Execute, pinned: Path) -> None:
    before = (pinned / "caps" / NAME).stat().st_mtime_ns
    run = seamguard("capabilities", "tools", "--write", cwd=pinned)
    assert run.stdout.splitlines()[-1] == f"caps/{NAME} says the same already"
    assert (pinned / "caps" / NAME).stat().st_mtime_ns == before


def test_without_a_snapshot_command_and_suite_fail(seamguard: Execute, suite: Suite, shop: Path) -> None:
    says = f"no snapshot for {LIBRARIES}\n"
    run = seamguard("capabilities", cwd=shop)
    assert run.exit_code == 1
    assert says in run.stdout
    done = suite(cwd=shop)
    assert (done.exit_code, done.outcomes[TEST]) == (1, "FAILED")
    assert says in done.output


def test_what_changed_is_told_by_command_and_suite(seamguard: Execute, suite: Suite, pinned: Path) -> None:
    (pinned / "src/shop/asking.py").write_text("def can():\n    return False\n", "utf-8")
    line = "gone: team is absent (shop.asking:can says False); in the snapshot it is present"
    run = seamguard("capabilities", cwd=pinned)
    assert run.exit_code == 1
    tail = [f"not as in caps/{NAME}:", f"  {line}", "if that is meant, write it: seamguard capabilities --write"]
    assert run.stdout.splitlines()[-3:] == tail
    as_json = seamguard("capabilities", "--format", "json", cwd=pinned)
    assert (as_json.exit_code, line in as_json.stderr) == (1, True)
    assert json.loads(as_json.stdout)["schema"] == "seamguard/capabilities/1"
    done = suite(cwd=pinned)
    assert (done.exit_code, done.outcomes[TEST]) == (1, "FAILED")
    assert f"{TITLE}:\n  not as in caps/{NAME}:\n    {line}" in done.output


def test_what_fails_is_no_answer(seamguard: Execute, suite: Suite, pinned: Path) -> None:
    (pinned / "src/shop/asking.py").write_text("def can():\n    raise SystemExit(0)\n", "utf-8")
    run = seamguard("capabilities", cwd=pinned)
    assert run.exit_code == 2
    assert "unknown: team is unknown (SystemExit: 0); in the snapshot it is present" in run.stdout
    assert suite(cwd=pinned).outcomes[TEST] == "FAILED"
    written = seamguard("capabilities", "--write", cwd=pinned)
    assert (written.exit_code, "nothing was written, for team is unknown" in written.stderr) == (2, True)


def test_a_library_that_is_missing_fails_and_is_not_skipped(seamguard: Execute, suite: Suite, pinned: Path) -> None:
    policy = pinned / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8").replace("pyyaml]", "no-such-engine]"), "utf-8")
    run = seamguard("capabilities", cwd=pinned)
    assert run.exit_code == 2
    assert "no-such-engine not installed, so nothing can be told" in run.stdout
    assert suite(cwd=pinned).outcomes[TEST] == "FAILED"


def test_a_damaged_snapshot_is_an_error_with_its_place(seamguard: Execute, suite: Suite, pinned: Path) -> None:
    (pinned / "caps" / NAME).write_text("{", "utf-8")
    run = seamguard("capabilities", cwd=pinned)
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith(f"caps/{NAME}:1:2: this is not JSON")
    done = suite(cwd=pinned)
    assert (done.exit_code, done.outcomes[TEST]) == (1, "ERROR")
    assert f"caps/{NAME}:1:2: this is not JSON" in done.output


def test_a_rollout_softens_what_differs(seamguard: Execute, suite: Suite, pinned: Path) -> None:
    policy = pinned / "allowlists.yaml"
    rollout = "    rollout: [{level: warn, until: wave-1}]\n"
    policy.write_text(policy.read_text("utf-8") + rollout, "utf-8")
    (pinned / "src/shop/asking.py").write_text("def can():\n    return False\n", "utf-8")
    assert seamguard("capabilities", cwd=pinned).exit_code == 0
    done = suite(cwd=pinned)
    assert done.outcomes[TEST] == "PASSED"
    assert "only warns, by its rollout: not as in caps/" in done.output
    policy.write_text(policy.read_text("utf-8").replace("level: warn", "level: off"), "utf-8")
    assert TEST not in suite(cwd=pinned).outcomes


def test_json_is_of_one_rule(seamguard: Execute, pinned: Path) -> None:
    policy = pinned / "allowlists.yaml"
    text = policy.read_text("utf-8")
    others = text.partition("capabilities:\n")[2].replace("id: tools", "id: others")
    policy.write_text(text + others.replace("snapshots: caps", "snapshots: others"), "utf-8")
    run = seamguard("capabilities", "--format", "json", cwd=pinned)
    assert (run.exit_code, run.stderr) == (
        2,
        "seamguard: --format json is of one rule: name it, one of tools, others\n",
    )
    assert seamguard("capabilities", "others", "--write", "--format", "json", cwd=pinned).exit_code == 0
    both = seamguard("capabilities", cwd=pinned).stdout
    assert (both.count(f"as in caps/{NAME}"), both.count(f"as in others/{NAME}")) == (1, 1)


def test_the_projects_own_rule_is_kept_by_the_installed_engines(seamguard: Execute) -> None:
    run = seamguard("capabilities", cwd=REPOSITORY)
    assert (run.exit_code, run.stdout.splitlines()[-1].partition("/")[0]) == (0, "as in guardrails")


def test_every_committed_pair_is_one_that_can_be_written_anew() -> None:
    pairs = committed_pairs()
    assert {Pair("51.0.0", "1.3.2"), Pair("55.0.0", "1.6.6")} <= {*pairs}
    assert len(pairs) == len(list(SNAPSHOTS.glob("*.json")))
    assert Pair("51.0.0", "1.3.2").requirements == ["datafusion==51.0.0", "deltalake==1.3.2"]
    assert Pair(None, None).requirements == ["datafusion", "deltalake"]
