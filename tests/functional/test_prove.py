"""`seamguard prove` against policies that guard nothing, and their twins that do.

Each file of `tests/assets/policies/vacuous` says in its first two lines what the reason is and what a check comes to. A
line that ends with `#-` is what is wrong with it, and one that begins with `#+` stands in its place in the mended twin.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seamguard.cli import main
from seamguard.promises import load_policy
from seamguard.proving import prove, prover_of

if TYPE_CHECKING:
    from tests.functional.conftest import Execute, Suite

    from seamguard.domain.proof import Proof

ASSETS = Path(__file__).parents[1] / "assets"
GUARDRAILS = Path(__file__).parents[2] / "guardrails"
SEEDS = sorted((ASSETS / "policies/vacuous").glob("*.yaml"))


def wrong(text: str) -> str:
    """The policy that guards nothing."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#+ "))
    return "".join(f"{line.removesuffix('  #-')}\n" for line in lines)


def mended(text: str) -> str:
    """Its twin that guards something."""
    lines = (line for line in text.splitlines() if not line.endswith("  #-"))
    return "".join(re.sub(r"^( *)#\+ ", r"\1", line) + "\n" for line in lines)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    shutil.copytree(ASSETS / "vacuous", folder)
    return folder


def run(capsys: pytest.CaptureFixture[str], verb: str, policy: Path) -> tuple[int, str]:
    code = main([verb, "--policy", str(policy)])
    return code, capsys.readouterr().out


def test_there_are_thirty() -> None:
    assert len(SEEDS) >= 30


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_a_policy_that_guards_nothing_is_caught(shop: Path, seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = seed.read_text("utf-8")
    reason, check = (line.removeprefix("# ").removeprefix("check: ") for line in text.splitlines()[:2])
    policy = shop / "allowlists.yaml"
    policy.write_text(wrong(text), "utf-8")
    _, checked = run(capsys, "check", policy)
    assert checked.splitlines()[-1].split()[0].lower() == check
    code, told = run(capsys, "prove", policy)
    assert code == 2, told
    assert reason, "a reason has to be looked for"
    assert reason in told
    assert re.search(rf"^  {policy.name}:\d+:\d+: .*{re.escape(reason)}", told, re.MULTILINE), told


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_its_mended_twin_is_proved(shop: Path, seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = shop / "allowlists.yaml"
    policy.write_text(mended(seed.read_text("utf-8")), "utf-8")
    assert run(capsys, "check", policy)[0] == 0
    code, told = run(capsys, "prove", policy)
    assert (code, told.splitlines()[-1].split()[0]) == (0, "PROVED"), told


def test_most_of_them_pass_a_check() -> None:
    """Else they would show nothing that the check does not."""
    checks = [path.read_text("utf-8").splitlines()[1] for path in SEEDS]
    assert checks.count("# check: kept") > len(checks) / 2


def test_nothing_is_written(shop: Path, seamguard: Execute) -> None:
    text = (ASSETS / "policies/vacuous/debt_everywhere.yaml").read_text("utf-8")
    (shop / "allowlists.yaml").write_text(wrong(text), "utf-8")
    before = {path: path.read_bytes() for path in sorted(shop.rglob("*")) if path.is_file()}
    done = seamguard("prove", cwd=shop)
    assert (done.exit_code, done.stderr) == (2, "")
    assert {path: path.read_bytes() for path in sorted(shop.rglob("*")) if path.is_file()} == before


def test_the_same_input_gives_the_same_bytes(kept: Path, seamguard: Execute) -> None:
    runs = {seamguard("prove", "--format", "json", cwd=kept, env={"PYTHONHASHSEED": seed}).stdout for seed in "17"}
    (document,) = runs
    report = json.loads(document)
    assert (report["schema"], report["outcome"]) == ("seamguard/prove/1", "proved")
    assert all(proof["noticed"] >= 8 for proof in report["proofs"])


def test_one_rule_alone_is_proved_as_among_all(kept: Path, seamguard: Execute) -> None:
    every = json.loads(seamguard("prove", "--format", "json", cwd=kept).stdout)
    alone = json.loads(seamguard("prove", "--format", "json", "--select", "bindings", cwd=kept).stdout)
    numbers = [[proof[key] for key in ("id", "noticed", "unnoticed", "open")] for proof in every["proofs"]]
    assert [[proof[key] for key in ("id", "noticed", "unnoticed", "open")] for proof in alone["proofs"]] == [
        row for row in numbers if row[0] == "bindings"
    ]


def test_a_rule_that_is_not_there_cannot_be_proved(kept: Path, seamguard: Execute) -> None:
    done = seamguard("prove", "--select", "contexts", cwd=kept)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no rule has the id 'contexts'" in done.stderr


def test_a_broken_rule_is_proved_all_the_same(broken: Path, seamguard: Execute) -> None:
    assert seamguard("check", cwd=broken).exit_code == 1
    assert seamguard("prove", cwd=broken).exit_code == 0


def test_code_that_cannot_be_read_is_told(kept: Path, seamguard: Execute) -> None:
    (kept / "code/src/app/bad.py").write_text("bindings = (\n")
    done = seamguard("prove", cwd=kept)
    assert (done.exit_code, done.stdout.splitlines()[-1].split()[0]) == (2, "ERROR")
    assert "src/app/bad.py:1:" in done.stdout


def test_the_project_proves_its_own_policy() -> None:
    result = prove(GUARDRAILS.parent / "allowlists.yaml")
    assert (result.outcome, result.exit_code) == ("proved", 0)
    seams = [proof for proof in result.proofs if proof.rule == "seam"]
    assert all(sum(way.attempt == "violation" for way in proof.ways) >= 3 for proof in seams)


def test_the_suite_fails_for_each_rule_that_cannot(shop: Path, suite: Suite) -> None:
    text = (ASSETS / "policies/vacuous/off_until_nothing.yaml").read_text("utf-8")
    (shop / "allowlists.yaml").write_text(wrong(text), "utf-8")
    (shop / "pytest.ini").write_text("[pytest]\n")
    shutil.copytree(GUARDRAILS, shop / "guardrails", ignore=shutil.ignore_patterns("__pycache__", "reference"))
    alone, together = suite(cwd=shop), suite("-n", "2", cwd=shop)
    for done in (alone, together):
        assert done.exit_code == 1
        assert done.having("FAILED") == {"test_the_rule_bites[stores]"}
        assert "'stores' stays off until 'some-day' is complete, and nothing brings that about" in done.output


def test_the_suite_fails_for_a_ground_that_only_a_proof_looks_at(shop: Path, suite: Suite) -> None:
    text = (ASSETS / "policies/vacuous/production_holds_nothing_but_tests.yaml").read_text("utf-8")
    (shop / "allowlists.yaml").write_text(wrong(text), "utf-8")
    (shop / "pytest.ini").write_text("[pytest]\n")
    shutil.copytree(GUARDRAILS, shop / "guardrails", ignore=shutil.ignore_patterns("__pycache__", "reference"))
    for done in (suite(cwd=shop), suite("-n", "2", cwd=shop)):
        assert done.having("FAILED") == {"test_the_ground_holds"}


NOTED = """
from pathlib import Path
from seamguard.proving import Prover

real = Prover.proved


def noted(self, select=()):
    with Path("proved.txt").open("a") as file:
        print(*select, file=file)
    return real(self, select)


Prover.proved = noted
"""


def test_each_of_several_processes_proves_only_the_rules_of_its_own_tests(shop: Path, suite: Suite) -> None:
    """One process proves all rules together, so that new modules are tried together."""
    text = (ASSETS / "policies/vacuous/off_until_nothing.yaml").read_text("utf-8")
    (shop / "allowlists.yaml").write_text(wrong(text), "utf-8")
    (shop / "pytest.ini").write_text("[pytest]\n")
    (shop / "conftest.py").write_text(NOTED)
    shutil.copytree(GUARDRAILS, shop / "guardrails", ignore=shutil.ignore_patterns("__pycache__", "reference"))
    ids = [rule.id for rule in load_policy(shop / "allowlists.yaml").rules]
    for arguments, expected in ((), [""]), (("-n", "2"), sorted(ids)):
        (shop / "proved.txt").unlink(missing_ok=True)
        suite(*arguments, cwd=shop)
        assert sorted((shop / "proved.txt").read_text().splitlines()) == expected


def test_rules_one_by_one_come_to_what_they_come_to_together() -> None:
    policy = load_policy(GUARDRAILS.parent / "allowlists.yaml")
    together = prover_of(policy, GUARDRAILS.parent).proved()
    prover = prover_of(policy, GUARDRAILS.parent)
    alone = [proof for rule in policy.rules for proof in prover.proved([rule.id]).proofs]
    waves = prover.ground().proofs
    assert [(one.id, told(one)) for one in (*alone, *waves)] == [(one.id, told(one)) for one in together.proofs]


def told(proof: Proof) -> list[tuple[str, str, str]]:
    """What was done to a rule, and what came of it: only the names of new modules may differ."""
    return [(way.attempt, way.how, way.result) for way in proof.ways]
