from __future__ import annotations

import pytest

from seamguard.rules.ci.launching import may_run, pytest_words
from seamguard.rules.ci.shell import commands, is_shell

SUITE = "pytest guardrails"
CLEAN = {
    "plain": ("", SUITE),
    "last-line-after": ("", f"{SUITE}\nexit 0"),
    "before-semicolon": ("", f"{SUITE}; exit 0"),
    "pipe-in-bash": ("bash", f"{SUITE} | tee log"),
    "pipe-with-pipefail": ("", f"set -o pipefail\n{SUITE} | tee log"),
    "pipe-in-own-shell": ("bash -eo pipefail {0}", f"{SUITE} | tee log"),
    "or-exit": ("", f"{SUITE} || exit 1"),
    "and-at-the-end": ("", f"{SUITE} && echo done"),
    "after-and": ("", f"cd x && {SUITE}"),
    "set-plus-e-at-the-end": ("", f"set +e\n{SUITE}"),
    "set-plus-e-and-back": ("", f"set +e\nmake x\nset -e\n{SUITE}\nexit 0"),
    "parentheses": ("", f"(cd x && {SUITE})"),
    "comment": ("", f"{SUITE} # || true"),
    "quoted": ("", f"{SUITE} --junitxml='a || true'"),
    "expression": ("", SUITE + " ${{ x || 'y' }}"),
    "continued": ("", "pytest \\\n  guardrails"),
    "redirected": ("", f"{SUITE} >> log 2>&1"),
    "hash-in-a-word": ("", f"pip install x#egg=y && {SUITE}"),
    "after-heredoc": ("", f"cat <<EOF\nset +e\nEOF\n{SUITE}\nexit 0"),
    "after-if": ("", f"if x; then\n  y\nfi\n{SUITE}"),
    "apostrophe-in-a-comment": ("", f"{SUITE}  # don't skip"),
    "quotes-over-lines": ("", f"python -c '\nimport x\n'\n{SUITE}"),
    "exit-code-handed-on": ("", f"set +e\n{SUITE}\nexit $?"),
    "pipefail-among-flags": ("", f"set -Eeuo pipefail\n{SUITE} | tee log"),
    "exit-code-of-a-pipe": ("", f"set -o errexit -o pipefail\n{SUITE} | tee log"),
    "after-cd-and-more": ("", f"cd . && {SUITE}\necho"),
    "after-a-failing-exit": ("", f"test -d x || exit 1\n{SUITE}"),
    "after-a-function": ("", f"f() {{\n  echo\n}}\nf\n{SUITE}"),
    "after-a-short-function": ("", f"f() {{ echo; }}\n{SUITE}"),
    "after-a-subshell-that-exits": ("", f"(exit 0)\n{SUITE}"),
    "after-case": ("", f"case $X in\n a) echo;;\n *) exit 1;;\nesac\n{SUITE}"),
    "substitution-before": ("", f'export X="$(cat f)"\n{SUITE}'),
    "arithmetic": ("", f"echo $((1+2))\n{SUITE}"),
    "log-of-all": ("", f"exec > log 2>&1\n{SUITE}"),
    "and-then-or-exit": ("", f"{SUITE} && exit 0 || exit 1"),
    "windows-lines": ("", f"pip install x\r\n{SUITE}\r\n"),
}
LOST = {
    "or-true": ("", f"{SUITE} || true", "`|| true` takes its failure away"),
    "or-colon": ("", f"{SUITE} || :", "`|| :` takes its failure away"),
    "or-echo": ("bash", f"{SUITE} || echo failed", "`|| echo failed` takes its failure away"),
    "or-exit-0": ("", f"{SUITE} || exit 0", "`|| exit 0` takes its failure away"),
    "pipe": ("", f"{SUITE} | tee log", "a pipe takes its failure away"),
    "pipe-in-sh": ("sh", f"{SUITE} | tee log", "a pipe takes its failure away"),
    "pipefail-off": ("bash", f"set +o pipefail\n{SUITE} | tee log", "a pipe takes its failure away"),
    "background": ("", f"{SUITE} &\nwait", "it runs in the background"),
    "set-plus-e": ("", f"set +e\n{SUITE}\nexit 0", "the shell goes on behind it"),
    "set-plus-o": ("", f"set +o errexit\n{SUITE}\necho", "the shell goes on behind it"),
    "set-plus-e-semicolon": ("", f"set +e; {SUITE}; exit 0", "the shell goes on behind it"),
    "own-shell": ("bash {0}", f"{SUITE}\nexit 0", "the shell goes on behind it"),
    "negated": ("", f"! {SUITE}", "its failure is negated by `!`"),
    "or-on-the-next-line": ("", f"{SUITE} ||\n  true", "`|| true` takes its failure away"),
    "or-bin-true": ("", f"{SUITE} || /bin/true", "`|| /bin/true` takes its failure away"),
    "group": ("", f"{{ {SUITE}; }} || true", "`|| true` takes its failure away"),
    "subshell": ("", f"({SUITE}; echo) || true", "`|| true` takes its failure away"),
    "group-in-a-pipe": ("", f"{{ {SUITE}; echo; }} | tee log", "a pipe takes its failure away"),
    "negated-group": ("", f"! ({SUITE})", "its failure is negated by `!`"),
    "pipe-of-both": ("", f"{SUITE} |& tee log", "a pipe takes its failure away"),
    "tested-then-or": ("", f"[ $X ] && {SUITE} || echo skipped", "`|| echo skipped` takes its failure away"),
    "and-before-more": ("", f"{SUITE} && echo done\necho more", "the shell goes on where it fails in front of `&&`"),
}
UNSURE = {
    "or-something": ("", f"{SUITE} || report", "`|| report` may take its failure away"),
    "if": ("", f"if {SUITE}; then\n  echo\nfi", "it is the condition of an `if` or a loop"),
    "in-a-branch": ("", f"if x; then\n  {SUITE}\nfi", "it stands in a branch, loop or function"),
    "in-a-function": ("", f"f() {{\n  {SUITE}\n}}\nf", "it stands in a branch, loop or function"),
    "if-not": ("", f"if ! {SUITE}; then\n  exit 1\nfi", "it is the condition of an `if` or a loop"),
    "case": ("", f"case $X in a) {SUITE};; esac", "it stands in a branch, loop or function"),
    "in-an-other-function": ("", f"function f {{ {SUITE}; }}\nf", "it stands in a branch, loop or function"),
    "in-a-function-with-parentheses": ("", f"f() (\n{SUITE}\n)\nf", "it stands in a branch, loop or function"),
    "behind-and": ("", f"test -d x && {SUITE}\necho", "it runs only where what stands before `&&` succeeds"),
    "early-exit": ("", f"if x; then exit 0; fi\n{SUITE}", "the script may leave with `exit 0` before it"),
    "early-exit-behind-or": ("", f"[ $X ] || exit 0\n{SUITE}", "the script may leave with `exit 0` before it"),
    "early-exit-in-a-trap": ("", f"trap 'exit 0' EXIT\n{SUITE}", "the script may leave with `trap exit 0 EXIT`"),
    "kept-in-a-variable": ("", f"set +e\n{SUITE}\nrc=$?\nexit $rc", "its exit code is kept in `rc=$?`"),
    "or-kept": ("", f"{SUITE} || rc=$?\nexit $rc", "`|| rc=$?` may take its failure away"),
    "substituted": ("", f"OUT=$({SUITE})\necho $OUT", "its failure may be lost in the `$(...)` that runs it"),
    "part-of-a-pipe": ("", f"{SUITE} | tee x\nexit ${{PIPESTATUS[0]}}", "only a run can tell what `exit ${PIPESTATUS"),
    "waited-for": ("", f"{SUITE} & pid=$!\nwait $pid", "only a run can tell what `wait $pid` makes"),
    "behind-or": ("", f"x || {SUITE}", "it runs only where what stands before `||` fails"),
}


def _only(script: str, shell: str) -> tuple[str, str]:
    found = [one for one in commands(script, shell) if pytest_words(one.words) is not None]
    assert len(found) == 1
    return found[0].lost, found[0].unsure


@pytest.mark.parametrize(("shell", "script"), CLEAN.values(), ids=CLEAN)
def test_a_failure_fails_the_step(shell: str, script: str) -> None:
    assert _only(script, shell) == ("", "")


@pytest.mark.parametrize(("shell", "script", "why"), LOST.values(), ids=LOST)
def test_a_failure_is_lost(shell: str, script: str, why: str) -> None:
    lost, unsure = _only(script, shell)
    assert lost.startswith(why)
    assert not unsure


@pytest.mark.parametrize(("shell", "script", "why"), UNSURE.values(), ids=UNSURE)
def test_a_failure_may_be_lost(shell: str, script: str, why: str) -> None:
    lost, unsure = _only(script, shell)
    assert unsure.startswith(why)
    assert not lost


@pytest.mark.parametrize(
    "script",
    [
        "echo pytest guardrails",
        "pip install pytest",
        "uv pip install pytest",
        "python -m pip install pytest guardrails",
        "cat <<'EOF'\npytest guardrails\nEOF",
        "# pytest guardrails",
        "echo 'unclosed",
        "echo 'unclosed\npytest guardrails",
        'echo "\npytest guardrails\n"',
        "exit 0\npytest guardrails",
        "echo; exit 0 # done\npytest guardrails",
        "exec make\npytest guardrails",
        "uv run --with pytest ruff check guardrails",
        "uv run --group pytest mypy guardrails",
        "git commit -m pytest guardrails",
        "",
    ],
)
def test_what_does_not_run_pytest(script: str) -> None:
    assert not [one for one in commands(script, "") if pytest_words(one.words) is not None]


def test_variables_and_folders_are_followed() -> None:
    script = "A=1\nexport B=2 C=3\ncd x\nD=4 pytest\ncd $HOME\npytest\n"
    first, second = (one for one in commands(script, "") if one.words == ("pytest",))
    assert dict(first.env) == {"B": "2", "C": "3", "D": "4"}
    assert dict(second.env) == {"B": "2", "C": "3"}
    assert (first.folder, second.folder) == ("x/", None)


def test_a_subshell_keeps_its_folder_to_itself() -> None:
    inside, outside = (one for one in commands("(cd x && pytest)\npytest", "") if pytest_words(one.words) is not None)
    assert (inside.folder, outside.folder) == ("x/", "")


def test_variables_are_followed_to_where_they_are_exported() -> None:
    (first,) = (one for one in commands("A=1\nexport A\npytest", "") if one.words == ("pytest",))
    assert dict(first.env) == {"A": "1"}
    (second,) = commands("env B=2 pytest", "")
    assert dict(second.env) == {"B": "2"}


@pytest.mark.parametrize(
    "call",
    [
        "$PYTHON -m pytest guardrails",
        "${{ steps.x.outputs.python }} -m pytest guardrails",
        '"$VENV"/bin/pytest guardrails',
        "pipx run pytest guardrails",
        "uv run -m pytest guardrails",
        "uvx --with seamguard pytest guardrails",
    ],
)
def test_pytest_by_other_names(call: str) -> None:
    (found,) = commands(call, "")
    assert pytest_words(found.words) == ("guardrails",)


INDIRECT = {
    "uv run tox": True,
    "python -m tox": True,
    "uvx nox -s guard": True,
    "uv run make guard": True,
    "sudo make guard": True,
    "xvfb-run make guard": True,
    "poetry run guard": True,
    "pdm run guard": True,
    "uv run poe guard": True,
    "python -c 'import pytest'": True,
    "python tools/guard.py": True,
    "uv run python tools/guard.py": True,
    ". tools/other.sh": True,
    "$RUN": True,
    "${{ matrix.command }}": True,
    "eval $X": True,
    "uv run ruff check": False,
    "uv run mypy tox": False,
    "uv sync": False,
    "uv pip install tox": False,
    "python -m build": False,
    "python -m black --check .": False,
    "$PYTHON -m build": False,
    "python tools/version.py": False,
    "echo tox": False,
}


@pytest.mark.parametrize(("call", "may"), INDIRECT.items(), ids=INDIRECT)
def test_what_may_run_the_suite_in_its_turn(call: str, may: bool) -> None:
    files = {"tools/guard.py": b"import pytest", "tools/version.py": b"print(1)"}
    (found,) = commands(call, "")
    assert may_run(found.words, files.get, "") is may


def test_which_shells_are_read() -> None:
    assert is_shell("")
    assert is_shell("bash -e {0}")
    assert not is_shell("pwsh")
    assert not is_shell("python")
