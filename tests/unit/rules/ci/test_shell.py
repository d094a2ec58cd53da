from __future__ import annotations

import pytest

from seamguard.rules.ci.shell import commands, is_shell
from seamguard.rules.ci.launching import pytest_words

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
    "and-before-more": ("", f"{SUITE} && echo done\necho more", "the shell goes on where it fails in front of `&&`"),
}
UNSURE = {
    "or-something": ("", f"{SUITE} || report", "`|| report` may take its failure away"),
    "if": ("", f"if {SUITE}; then\n  echo\nfi", "it is the condition of an `if` or a loop"),
    "in-a-branch": ("", f"if x; then\n  {SUITE}\nfi", "it stands in a branch, loop or function"),
    "in-a-function": ("", f"f() {{\n  {SUITE}\n}}\nf", "it stands in a branch, loop or function"),
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


def test_which_shells_are_read() -> None:
    assert is_shell("")
    assert is_shell("bash -e {0}")
    assert not is_shell("pwsh")
    assert not is_shell("python")
