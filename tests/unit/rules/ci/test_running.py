"""Workflows to what is wrong with them, as far as the suite `guardrails` is concerned."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.workflow import CiWorkflow
from seamguard.policy.ci_workflow import read_workflow
from seamguard.rules.ci.config import read_config
from seamguard.rules.ci.running import Asked, running_faults
from seamguard.rules.ci.starting import starting_faults
from seamguard.rules.ci.suite import AskingTest, Config

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_CONFIG = Config()
TESTS = (AskingTest("guardrails/test_rules.py", ("test_it",), ("slow",)),)
CALL = "- run: pytest guardrails/"


def _workflow(text: str) -> CiWorkflow:
    found = read_workflow(text.encode(), "ci.yml")
    assert isinstance(found, CiWorkflow), found
    return found


def _job(steps: str, before: str = "") -> str:
    head = "on: pull_request\njobs:\n  guard:\n    runs-on: x\n"
    return f"{head}{indent(dedent(before), '    ')}\n    steps:\n{indent(dedent(steps), '      ')}\n"


def _told(
    text: str,
    config: Config = NO_CONFIG,
    events: Sequence[str] = ("pull_request",),
    others: dict[str, str] | None = None,
) -> list[tuple[str, bool, str]]:
    called = {path: _workflow(other) for path, other in (others or {}).items()}
    read = {"ci.ini": b"[pytest]\naddopts = --co\n"}.get
    faults = running_faults(_workflow(text), Asked("guardrails", events, config, called.get, read, TESTS))
    return [(fault.kind, fault.certain, fault.said) for fault in faults]


RUNS = {
    "plain": _job(CALL),
    "module": _job("- run: python -m pytest guardrails -q -x --maxfail=2"),
    "uv": _job("- run: uv run --with pytest pytest guardrails"),
    "tox-beside": _job(f"- run: tox\n{CALL}"),
    "above": _job("- run: pytest . -n auto"),
    "no-path": _job("- run: pytest"),
    "two-folders": _job("- run: pytest tests guardrails"),
    "from-below": _job("- run: pytest ../guardrails\n  working-directory: sub"),
    "cd": _job("- run: |\n    cd sub\n    pytest ../guardrails"),
    "not-marked": _job("- run: pytest guardrails -m 'not fast and not long'"),
    "other-ignored": _job("- run: pytest --ignore=tests/x --ignore docs --deselect tests/a.py::b guardrails"),
    "always": _job(f"{CALL}\n  if: always()"),
    "this-event": _job(CALL, "if: github.event_name == 'pull_request'"),
    "not-soft": _job(CALL, "continue-on-error: false"),
    "plugin-named": _job(
        "- run: pytest -p seamguard.pytest_plugin guardrails", "env: {PYTEST_DISABLE_PLUGIN_AUTOLOAD: 1}"
    ),
    "env": _job(CALL, "env: {PYTEST_ADDOPTS: -q}"),
    "second-step-soft": _job(f"{CALL}\n- run: pytest guardrails\n  continue-on-error: true"),
    "needs": _job(CALL, "needs: build") + "  build:\n    steps: []\n",
    "needs-always": _job(CALL, "needs: build\nif: always()") + "  build:\n    if: false\n    steps: []\n",
    "windows": _job(CALL).replace("runs-on: x", "runs-on: windows-latest"),
    "windows-bash": _job("- run: |\n    pytest guardrails\n    echo\n  shell: bash").replace("x", "windows-latest", 1),
    "not-soft-here": _job(CALL, "continue-on-error: ${{ github.event_name == 'push' }}"),
    "no-words": _job("- run: pytest -k '' guardrails"),
    "shell-glob": _job("- run: pytest guard*"),
    "path-option-after": _job("- run: pytest --seamguard-base origin/main guardrails --seamguard-labels $L"),
}
BROKEN = {
    "nothing": (_job("- run: ruff check"), "not-run", True, "no step runs `pytest guardrails`"),
    "other-folder": (_job("- run: pytest tests"), "not-run", True, "no step runs `pytest guardrails`"),
    "echo": (_job("- run: echo pytest guardrails"), "not-run", True, "no step runs"),
    "soft-job": (_job(CALL, "continue-on-error: true"), "continue-on-error", True, "its failure does not count"),
    "soft-step": (_job(f"{CALL}\n  continue-on-error: true"), "continue-on-error", True, "its failure does not count"),
    "perhaps-soft": (_job(CALL, "continue-on-error: ${{ matrix.x }}"), "continue-on-error", False, "its failure may"),
    "never": (_job(CALL, "if: false"), "condition", True, "`if: false` never holds for `pull_request`"),
    "never-step": (_job(f"{CALL}\n  if: ${{{{ failure() }}}}"), "condition", True, "`if: ${{ failure() }}` never"),
    "other-event": (_job(CALL, "if: github.event_name == 'push'"), "condition", True, "`if: github.event_name == "),
    "perhaps": (_job(CALL, "if: vars.GUARD"), "condition", False, "only a run can tell whether `if: vars.GUARD` holds"),
    "needs": (
        _job(CALL, "needs: [build]") + "  build:\n    needs: base\n  base:\n    if: false\n",
        "condition",
        True,
        "it is skipped with `base`, which it needs: `if: false` never holds",
    ),
    "or-true": (
        _job(f"{CALL} || true"),
        "failure-lost",
        True,
        "`pytest guardrails/`: `|| true` takes its failure away",
    ),
    "k": (_job(f"{CALL} -k seams"), "left-out", True, "`pytest guardrails/ -k seams`: `-k seams` selects only some"),
    "k-glued": (_job(f"{CALL} -kseams"), "left-out", True, "`pytest guardrails/ -kseams`: `-k seams` selects"),
    "m": (_job(f"{CALL} -m 'slow'"), "left-out", True, "`pytest guardrails/ -m slow`: `-m slow` selects only marked"),
    "ignore": (
        _job("- run: pytest . --ignore=guardrails"),
        "left-out",
        True,
        "`pytest . --ignore=guardrails`: `--ignore",
    ),
    "ignore-file": (
        _job(f"{CALL} --ignore guardrails/test_rules.py"),
        "left-out",
        True,
        "`pytest guardrails/ --ignore",
    ),
    "ignore-glob": (_job(f"{CALL} --ignore-glob='*/test_*.py'"), "left-out", True, "`pytest guardrails/ --ignore-glob"),
    "deselect": (_job(f"{CALL} --deselect guardrails/test_rules.py::test_x"), "left-out", True, "`pytest guardrails/"),
    "collect-only": (_job(f"{CALL} --co"), "left-out", True, "`pytest guardrails/ --co`: `--co` only collects"),
    "last-failed": (_job(f"{CALL} --lf"), "left-out", False, "`pytest guardrails/ --lf`: `--lf` may select only"),
    "plugin-off": (_job(f"{CALL} -p no:seamguard.pytest_plugin"), "left-out", True, "`pytest guardrails/ -p no:"),
    "autoload": (
        _job(CALL, "env: {PYTEST_DISABLE_PLUGIN_AUTOLOAD: 1}"),
        "left-out",
        True,
        "`pytest guardrails/`: `PYTEST_DISABLE_PLUGIN_AUTOLOAD` keeps seamguard's plugin from loading",
    ),
    "autoload-exported": (
        _job("- run: |\n    export PYTEST_DISABLE_PLUGIN_AUTOLOAD=1\n    pytest guardrails"),
        "left-out",
        True,
        "`pytest guardrails`: `PYTEST_DISABLE_PLUGIN_AUTOLOAD`",
    ),
    "addopts": (_job(f"{CALL}\n  env: {{PYTEST_ADDOPTS: -k x}}"), "left-out", True, "`pytest guardrails/`: `-k x`"),
    "one-file": (
        _job("- run: pytest guardrails/test_rules.py"),
        "left-out",
        True,
        "`pytest guardrails/test_rules.py`: it collects only `guardrails/test_rules.py` of the suite",
    ),
    "k-among-flags": (_job(f"{CALL} -vk seams"), "left-out", True, "`pytest guardrails/ -vk seams`: `-k seams`"),
    "collectonly": (_job(f"{CALL} --collectonly"), "left-out", True, "`pytest guardrails/ --collectonly`: "),
    "no-autoload": (
        _job(f"{CALL} --disable-plugin-autoload"),
        "left-out",
        True,
        "`pytest guardrails/ --disable-plugin-autoload`: `--disable-plugin-autoload` keeps",
    ),
    "by-env": (
        _job("- run: env PYTEST_ADDOPTS='-k x' pytest guardrails"),
        "left-out",
        True,
        "`env PYTEST_ADDOPTS=-k x",
    ),
    "shard": (_job(f"{CALL} --splits 3 --group 1"), "left-out", False, "`pytest guardrails/ --splits 3 --group 1`: "),
    "more-words": (
        _job(f"{CALL} ${{{{ matrix.more }}}}"),
        "left-out",
        False,
        "`pytest guardrails/ ${{ matrix.more }}`: only a run can tell what `${{ matrix.more }}` stands for",
    ),
    "soft-here": (
        _job(CALL, "continue-on-error: ${{ github.event_name == 'pull_request' }}"),
        "continue-on-error",
        True,
        "its failure does not count",
    ),
    "windows-more": (
        _job("- run: |\n    pytest guardrails\n    echo").replace("runs-on: x", "runs-on: [self-hosted, windows]"),
        "unknown",
        False,
        "it names the suite, but `pwsh (Windows)` is not read",
    ),
    "retry": (
        _job("- uses: x/retry@v3\n  with: {command: pytest guardrails}"),
        "unknown",
        False,
        "`x/retry@v3` may run the suite or not",
    ),
    "long-condition": (
        _job(CALL, "if: |\n  vars.A\n  && vars.B"),
        "condition",
        False,
        "only a run can tell whether `if: vars.A && vars.B` holds",
    ),
    "tox": (_job("- run: tox -e guard"), "unknown", False, "`tox -e guard` may run the suite or not"),
    "script": (_job("- run: bash .ci/run"), "unknown", False, "`bash .ci/run` may run the suite or not"),
    "own-action": (_job("- uses: ./.github/actions/guard"), "unknown", False, "`./.github/actions/guard` may run"),
    "powershell": (_job(f"{CALL}\n  shell: pwsh"), "unknown", False, "it names the suite, but `pwsh` is not read"),
    "computed": (_job("- run: pytest $SUITE"), "unknown", False, "`pytest $SUITE`: only a run can tell what it"),
    "expression": (
        _job("- run: pytest ${{ matrix.suite }}"),
        "unknown",
        False,
        "`pytest ${{ matrix.suite }}`: only a run can",
    ),
    "remote-call": (
        "on: pull_request\njobs:\n  guard:\n    uses: o/r/.github/workflows/x.yml@v1\n",
        "unknown",
        False,
        "it calls `o/r/.github/workflows/x.yml@v1`, which may run",
    ),
}


@pytest.mark.parametrize("text", RUNS.values(), ids=RUNS)
def test_the_whole_suite_runs(text: str) -> None:
    assert _told(text) == []


@pytest.mark.parametrize(("text", "kind", "certain", "said"), BROKEN.values(), ids=BROKEN)
def test_the_suite_does_not_run_whole(text: str, kind: str, certain: bool, said: str) -> None:
    told = _told(text)
    assert [(one, sure) for one, sure, _ in told] == [(kind, certain)]
    assert told[0][2].startswith(said)


def test_every_event_has_to_run_it() -> None:
    text = _job(CALL, "if: github.event_name == 'push'")
    assert _told(text, events=["push"]) == []
    assert len(_told(text, events=["push", "pull_request", "merge_group"])) == 2


def test_workflows_of_the_repository_are_followed() -> None:
    top = "on: pull_request\njobs:\n  guard:\n    uses: ./.github/workflows/x.yml\n"
    assert _told(top, others={".github/workflows/x.yml": _job(CALL)}) == []
    soft = _job(CALL, "continue-on-error: true")
    assert [kind for kind, *_ in _told(top, others={".github/workflows/x.yml": soft})] == ["continue-on-error"]
    assert [kind for kind, *_ in _told(top, others={".github/workflows/x.yml": top})] == ["unknown"]


CONFIGS = {
    "deselects": ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-k x'", _job(CALL), "`-k x` selects only"),
    "ignores": ("pytest.ini", "[pytest]\naddopts = --ignore=guardrails", _job(CALL), "`--ignore=guardrails` leaves"),
    "plugin-off": ("setup.cfg", "[tool:pytest]\naddopts = -p no:seamguard.pytest_plugin", _job(CALL), "`-p no:`"),
    "list": ("pyproject.toml", "[tool.pytest]\naddopts = ['--co']", _job(CALL), "`--co` only collects"),
    "norecurse": ("tox.ini", "[pytest]\nnorecursedirs = guard*", _job("- run: pytest"), "`norecursedirs` holds"),
    "mark": ("pytest.ini", "\ufeff[pytest]\naddopts = -k x", _job(CALL), "`-k x` selects only"),
    "functions": (
        "pytest.ini",
        "[pytest]\npython_functions = check_*",
        _job(CALL),
        "`python_functions` holds `check_*`, and `test_it` is none of these",
    ),
    "files": (
        "pytest.ini",
        "[pytest]\npython_files = check_*.py",
        _job(CALL),
        "`python_files` holds `check_*.py`, and guardrails/test_rules.py is none of these",
    ),
    "inner": ("guardrails/pytest.ini", "[pytest]\naddopts = -k x", _job(CALL), "`-k x` selects only"),
}


@pytest.mark.parametrize(("path", "config", "text", "said"), CONFIGS.values(), ids=CONFIGS)
def test_pytests_configuration_may_leave_the_suite_out(path: str, config: str, text: str, said: str) -> None:
    read = read_config({path: config.encode()}.get, ("guardrails", ""))
    told = _told(text, read)
    assert [(kind, certain) for kind, certain, _ in told] == [("left-out", True)]
    assert f"{path}: {said}" in told[0][2]


def test_a_call_may_say_something_else_than_the_configuration() -> None:
    config = read_config({"pytest.ini": b"[pytest]\naddopts = -k x"}.get, ("",))
    for call in ("-o addopts=", "--override-ini=addopts=-q", "-c ci.toml"):
        assert _told(_job(f"{CALL} {call}"), config) == []
    said = [text for _, _, text in _told(_job(f"{CALL} -c ci.ini"), config)]
    assert said == ["`pytest guardrails/ -c ci.ini`: ci.ini: `--co` only collects"]
    said = [text for _, _, text in _told(_job(f"{CALL} -o python_files=x.py"))]
    assert said[0].endswith(
        ": pytest with `-o`: `python_files` holds `x.py`, and guardrails/test_rules.py is none of these"
    )


def test_marks_that_are_left_out_may_be_those_of_the_suite() -> None:
    told = _told(_job(f"{CALL} -m 'not slow'"))
    assert told == [
        (
            "left-out",
            False,
            "`pytest guardrails/ -m not slow`: tests of the suite are marked `slow`, which `-m` leaves out",
        )
    ]


def test_testpaths_hold_where_no_path_is_given() -> None:
    given = read_config({"pytest.toml": b"[pytest]\ntestpaths = ['tests']"}.get, ("",))
    assert [kind for kind, *_ in _told(_job("- run: pytest"), given)] == ["not-run"]
    both = read_config({"pyproject.toml": b"[tool.pytest.ini_options]\ntestpaths = 'tests guardrails/'"}.get, ("",))
    assert _told(_job("- run: pytest"), both) == []
    assert _told(_job(CALL), given) == []


def test_folders_that_are_named_are_collected_whatever_norecursedirs_says() -> None:
    config = read_config({"pytest.ini": b"[pytest]\nnorecursedirs = guardrails"}.get, ("",))
    assert _told(_job(CALL), config) == []


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"pytest.ini": b"\xff no ini"},
        {"pyproject.toml": b"[tool\n"},
        {"pyproject.toml": b"[tool]\npytest = 1"},
        {"setup.cfg": b"[pytest]\naddopts = -k x"},
        {"pytest.ini": b"", "pyproject.toml": b"[tool.pytest.ini_options]\naddopts = '-k x'"},
    ],
)
def test_other_files_configure_nothing(files: dict[str, bytes]) -> None:
    assert read_config(files.get, ("guardrails", "")).options == ()


def _starts(on: str, events: Sequence[str], branches: Sequence[str], paths: Sequence[str]) -> list[tuple[str, str]]:
    workflow = _workflow(f"on: {on}\njobs: {{}}")
    return [(fault.kind, fault.said) for fault in starting_faults(workflow, events, branches, paths)]


def test_what_starts_a_workflow() -> None:
    paths = ["src/a.py", "guardrails/test_rules.py", "src/b.py"]
    assert _starts("pull_request", ["pull_request"], ["main"], paths) == []
    assert _starts("[push, pull_request]", ["push", "pull_request"], ["main", "dev"], paths) == []
    assert _starts("{pull_request: {paths: ['**']}}", ["pull_request"], ["main"], paths) == []
    assert _starts("{push: {branches: [main]}}", ["pull_request"], ["main"], paths) == [
        ("event", "`pull_request` does not start the workflow, only push does")
    ]
    assert _starts("{push: {branches: [main]}}", ["push"], ["main", "dev"], paths) == [
        ("branches", "`push` on `dev` does not start the workflow")
    ]
    assert _starts("{pull_request: {types: [labeled, opened]}}", ["pull_request"], [], paths) == [
        ("types", "`pull_request` of type `synchronize` does not start the workflow")
    ]
    workflow = _workflow("on: {pull_request: {paths: [src/a.py, src/b.py]}}\njobs: {}")
    new = {"src/new.py": "src/a.py"}
    assert [fault.said for fault in starting_faults(workflow, ["pull_request"], [], ["src/a.py", "src/b.py"], new)] == [
        "a new file beside `src/a.py` alone does not start it on `pull_request`: name folders, not files"
    ]
    assert _starts("{pull_request: {paths: ['rust/**', 'src/**', '!src/b.py']}}", ["pull_request"], [], paths) == [
        (
            "paths",
            "a change of `guardrails/test_rules.py` (or of 1 other file) alone does not start it on `pull_request`",
        )
    ]
