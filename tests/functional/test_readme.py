"""What README says is so: its two commands, and its tour."""

from __future__ import annotations

import re
import shlex
import subprocess
from typing import TYPE_CHECKING

from tests.functional.documents import README, REPOSITORY, blocks_of, commands_of, shown_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Suite


# README's two commands


def _setup_and_run(command: str) -> tuple[str, str]:
    setup, _, run = command.rpartition(" && ")
    return setup, run


def _commands() -> list[str]:
    return [block.text.strip() for block in blocks_of(README) if block.language == "sh"]


def test_both_commands_are_one_line_with_the_same_setup() -> None:
    guardrails, tests = _commands()
    assert "\n" not in guardrails + tests
    assert _setup_and_run(guardrails)[0] == _setup_and_run(tests)[0]
    assert _setup_and_run(guardrails)[1] == ".venv/bin/pytest guardrails/"
    assert _setup_and_run(tests)[1] == ".venv/bin/pytest -n 2"


def test_ci_runs_the_command_behind_the_marker() -> None:
    script = (REPOSITORY / ".ci/run").read_text("utf-8").splitlines()
    (extraction,) = [line for line in script if line.startswith("command=")]
    (derivation,) = [line for line in script if line.startswith("setup=")]
    program = f'{extraction}\n{derivation}\nprintf "%s\\n%s" "$setup" "$command"'
    done = subprocess.run(["bash", "-euc", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    command = _commands()[1]
    assert done.stdout.splitlines() == [_setup_and_run(command)[0], command]
    assert script[-1] == 'step bash -euc "$command"'


def test_the_way_in_goes_as_it_says(seamguard: Execute, tmp_path: Path) -> None:
    runs = [run for block in blocks_of(README) if "seamguard init" in block.text for run in commands_of(block)]
    ((command, _),) = runs
    path = tmp_path / "src/shop/db.py"
    path.parent.mkdir(parents=True)
    path.write_text("class Session: ...\n\n\ndef work():\n    return Session()\n", "utf-8")
    done = seamguard(*shlex.split(command)[1:], cwd=tmp_path)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "wrote   allowlists.yaml\n" in done.stdout
    assert seamguard("check", cwd=tmp_path).exit_code == 0


# README's tour


def test_the_tour_starts_from_a_list_that_is_kept(seamguard: Execute, reference: Path) -> None:
    done = seamguard("check", cwd=reference)
    assert (done.exit_code, done.stdout) == (0, shown_in(README, ".venv/bin/seamguard check"))


def test_the_tour_stops_a_call(suite: Suite, reference: Path) -> None:
    (added,) = [block for block in blocks_of(README) if block.language == "python"]
    said = README.read_text("utf-8").partition(added.text)[0]
    (path,) = re.findall(r"adds a call to `(\S+)`", said)
    with (reference / path).open("a", encoding="utf-8") as changed:
        changed.write(f"\n\n{added.text}")
    done = suite("--seamguard-policy", reference / "allowlists.yaml", "--seamguard-root", reference / "reference")
    assert done.exit_code == 1
    assert shown_in(README, ".venv/bin/pytest -q guardrails/") in done.output


def test_the_tour_finds_the_stale_entry(seamguard: Execute, reference: Path) -> None:
    shown = shown_in(README, ".venv/bin/seamguard check --select dataset-bindings")
    (function,) = re.findall(r"removes the call in `(\w+)`", README.read_text("utf-8"))
    (module,) = re.findall(rf"nothing in ([\w.]+):{function} uses", shown)
    path = reference / "reference/src" / f"{module.replace('.', '/')}.py"
    without_import = re.sub(r"\n *from \S+ import dataset_bindings_for_profile(?=\n)", "", path.read_text("utf-8"))
    path.write_text(re.sub(r"dataset_bindings_for_profile\((.*?)\)", r"\1", without_import), "utf-8")
    done = seamguard("check", "--select", "dataset-bindings", cwd=reference)
    assert (done.exit_code, done.stdout) == (1, shown)


def test_the_tour_stops_a_list_that_grows(execute: Execute, seamguard: Execute, reference: Path) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), (*identity, "commit", "-q", "-m", "Before")):
        assert execute("git", *arguments, cwd=reference).exit_code == 0
    (added,) = [block for block in blocks_of(README) if block.language == "python"]
    (path,) = re.findall(r"adds a call to `(\S+)`", README.read_text("utf-8").partition(added.text)[0])
    with (reference / path).open("a", encoding="utf-8") as changed:
        changed.write(f"\n\n{added.text}")
    runs = [run for block in blocks_of(README) if "seamguard allow" in block.text for run in commands_of(block)]
    for command, shown in runs:
        done = seamguard(*shlex.split(command)[1:], cwd=reference)
        # A commit's name is another one for every change of the reference system.
        hidden = [re.sub(r"[0-9a-f]{12}", "<commit>", text) for text in (done.stdout, shown)]
        assert (done.exit_code, hidden[0]) == (int("diff" in command), hidden[1])
    assert len(runs) == 2
