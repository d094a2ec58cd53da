"""Every command that README and docs name exists, and every line for a shell runs; consoles: see test_telling."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import chdir
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from docs.known import parser_of
from tests.functional.documents import DOCUMENTS, REPOSITORY, blocks_of, commands_of, shown_in
from tests.repository import Repo

from seamguard.cli import VERBS, main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCS = REPOSITORY / "docs"
RECORD = DOCS / "decisions/0009-few-verbs.md"

# Lines for a shell that no test executes here, and why.
EXCUSED = {
    "pip install": "it installs from an index; CI installs from the clone by README's two commands",
    "git config merge.seamguard": "test_editing_git.py runs these, with the driver that is under test",
}
FOREIGN = {"--junit-xml", "--lf", "--dist", "--tb", "--ignore", "--deselect", "--collect-only", "--baseline-commit"}
"""Options of pytest, and one of semgrep."""

_FENCE = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`]+)`")
_PLUGIN = REPOSITORY / "src/seamguard/pytest_plugin.py"


def _spans(document: Path) -> list[str]:
    """Code that stands in a sentence, on one line."""
    return [" ".join(span.split()) for span in _SPAN.findall(_FENCE.sub("", document.read_text("utf-8")))]


def _options(verb: str) -> set[str]:
    return {option for action in parser_of(verb)._actions for option in action.option_strings}


# What is named


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_what_a_sentence_names_exists(document: Path) -> None:
    verbs = {verb.name: _options(verb.name) for verb in VERBS}
    plugins = set(re.findall(r'addoption\(\s*"(--[\w-]+)"', _PLUGIN.read_text("utf-8")))
    known = set().union(*verbs.values(), plugins, FOREIGN, {"--version"})
    for span in _spans(document):
        if span.startswith("seamguard "):
            _, verb, *rest = span.split()
            assert verb in verbs or verb == "VERB", span
            asked = {word for word in rest if word.startswith("--")}
            assert asked <= verbs[verb], span
        for option in re.findall(r"^--[a-z][\w-]*", span):
            assert option in known, span


def test_the_record_of_the_verbs_names_them_all() -> None:
    recorded = re.findall(r"^\| `(\w+)` \|", RECORD.read_text("utf-8"), re.MULTILINE)
    assert {verb.name for verb in VERBS if verb.help} <= set(recorded)
    assert len(recorded) == 12


# What is shown with its output


def test_problems_of_a_policy_are_told_as_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Of `read-a-failure`: the lines of the policy are those that the document speaks of."""
    (tmp_path / "allowlists.yaml").write_text(
        "version: 1\nwaves:\n  - id: wave-1\n    status: active\nseams:\n  - id: context\n    target: shop.Context\n"
        "    why: w\n    when: {suplies: [profile]}\n    migrating:\n"
        + "".join(f"      - {{site: 'shop:{name}', count: 1, wave: wave-1, reason: r}}\n" for name in "abcdefgh")
        + "      - site: shop:i\n        wave: wave-9\n        count: 1\n        reason: r\n",
        "utf-8",
    )
    with chdir(tmp_path):
        assert main(["check", "--policy", "allowlists.yaml"]) == 2
    shown = shown_in(DOCS / "how-to/read-a-failure.md", "seamguard check --policy allowlists.yaml")
    assert capfd.readouterr().err == shown


# What is written for a shell


def _lines(document: Path) -> Iterator[str]:
    """Lines of scripts, and the steps of workflows and hooks, that have to do with seamguard."""
    for block in blocks_of(document):
        if block.language in {"sh", "bash"}:
            yield from block.text.splitlines()
        elif block.language == "yaml":
            yield from _steps(yaml.safe_load(block.text))


def _steps(value: Any) -> Iterator[str]:  # noqa: ANN401 (whatever YAML holds)
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"run", "entry"} and isinstance(inner, str):
                yield inner
            elif key == "script":
                yield from inner
            else:
                yield from _steps(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _steps(inner)


def _shell_lines() -> dict[str, Path]:
    found = {line: document for document in DOCUMENTS for line in _lines(document)}
    about = {line: path for line, path in found.items() if re.search(r"\b(seamguard|pytest)\b", line)}
    return {line: path for line, path in about.items() if not any(excused in line for excused in EXCUSED)}


def test_what_is_excused_is_there() -> None:
    lines = [line for document in DOCUMENTS for line in _lines(document)]
    for excused in EXCUSED:
        assert any(excused in line for line in lines), excused


POLICY = """\
version: 1
codebase: {source: [src]}
seams:
  - id: session
    target: shop.db.Session
    why: One unit of work owns the session.
    allow: [{module: shop.db, reason: The unit of work itself.}]
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository in which all of it can be run: a suite, a base branch with a past, and parts of shards."""
    top = tmp_path_factory.mktemp("shown") / "repository"
    made = Repo(top)
    guardrails = {f"guardrails/{name}": _guardrail(name) for name in ("test_rules.py", "test_growth.py")}
    files = {"allowlists.yaml": POLICY, "src/shop/db.py": "class Session: ...\n", **guardrails}
    inner = {f"services/billing/{name}": text for name, text in files.items()}
    made.write({**files, **inner})
    commits = [made.commit({}, f"Change {number}") for number in range(21)]
    made.git("update-ref", "refs/remotes/origin/main", commits[-1])
    with chdir(top):
        for share in range(1, 5):
            assert main(["check", "--shard", f"{share}/4", "--part", f"{share}.part"]) == 0
    programs = top.parent / "bin"
    programs.mkdir()
    for program in ("seamguard", "pytest"):
        (programs / program).write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {program} "$@"\n', "utf-8")
        (programs / program).chmod(0o755)
    return top


def _guardrail(name: str) -> str:
    return (REPOSITORY / "guardrails" / name).read_text("utf-8")


@pytest.mark.skipif(not shutil.which("bash"), reason="lines for bash are run by bash")
@pytest.mark.parametrize("line", sorted(_shell_lines()))
def test_what_is_written_for_a_shell_runs(line: str, repository: Path, tmp_path: Path) -> None:
    summary = repository.parent / "summary.md"
    given = {
        "PATH": f"{repository.parent / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTEST_ADDOPTS": "-p no:cacheprovider -p no:hypothesispytest",
        "GITHUB_BASE_REF": "main",
        "GITHUB_STEP_SUMMARY": str(summary),
        "LABELS": "",
        "SHARD": "1",
        "CI_NODE_INDEX": "1",
        "CI_NODE_TOTAL": "4",
    }
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GIT"))}
    top = repository
    if line.startswith("seamguard init --seam "):  # it brings what is there already
        brought = shutil.ignore_patterns("allowlists.yaml", "guardrails", ".git", "services")
        top = tmp_path / "unguarded"
        shutil.copytree(repository, top, ignore=brought)
    done = subprocess.run(
        ["bash", "-euc", line], cwd=top, env={**own, **given}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def test_the_commands_of_consoles_are_those_that_are_known() -> None:
    known = {"seamguard", ".venv/bin/seamguard", ".venv/bin/pytest", "pytest", "git", "cd"}
    for document in DOCUMENTS:
        for block in blocks_of(document):
            for command, _ in commands_of(block) if block.language == "console" else ():
                assert command.split()[0] in known, command
