"""An identity without a run, on the reference system and from its first entry to its last.

A check says whether a run can be asked, and nothing of what only a run shows.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.functional.documents import REPOSITORY, blocks_of
from tests.functional.on_reference import copied, edit
from tests.repository import Repo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Run, Suite

VIEWS = "datafusion_engine.views.registration:ensure_view_graph"
CDF = "datafusion_engine.delta.cdf:register_cdf_inputs"
BINDINGS = "semantics.program_manifest:ManifestDatasetBindings"
POLICY = f"""\
version: 1
codebase: {{root: reference, source: [src], production: [src], tests: [tests], scripts: [scripts]}}
waves:
  - id: wave-1
    status: active
identity:
  - id: dataset-resolver
    why: Where datasets lie is decided once a run.
    type: semantics.program_manifest.ManifestDatasetResolver
    boundaries:
      - at: {VIEWS}
        value: dataset_resolver
        label: view-registration
      - at: {CDF}
        value: dataset_resolver
        label: cdf-inputs
        required: false
        none: allow
    order: [view-registration, cdf-inputs]
    constructions:
      of: semantics.program_manifest.ManifestDatasetBindings
      at_most: 1
    migrating:
      - site: {VIEWS}
        count: 2
        wave: wave-1
        reason: Every step makes a resolver of its own.
"""
REGISTRATION = "src/datafusion_engine/views/registration.py"
MANIFEST = "src/semantics/program_manifest.py"
PARAMETER = "    dataset_resolver: ManifestDatasetResolver | None = None,\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "copy")
    copied(repo.top, POLICY)
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", "First")
    return repo


def subject_of(run: Run) -> dict[str, Any]:
    (subject,) = json.loads(run.stdout)["subjects"]
    found: dict[str, Any] = subject
    return found


def test_what_is_there_is_kept_and_nothing_is_claimed_of_the_list(seamguard: Execute, repo: Repo) -> None:
    run = seamguard("check", cwd=repo.top)
    assert (run.exit_code, run.stderr) == (0, "")
    said = "KEPT    dataset-resolver  declared, and judged where the suite runs the code; 4 examined\n"
    assert run.stdout.startswith(said)
    assert "next    wave-1: 2 left" in run.stdout  # what the list holds, for nobody has seen a run
    told = seamguard("check", "--format", "json", cwd=repo.top)
    subject = subject_of(told)
    assert (subject["rule"], subject["outcome"], subject["awaits_run"]) == ("identity", "kept", True)
    assert [subject[key] for key in ("permitted", "migrating", "violations", "stale")] == [0, 0, 0, 0]
    assert json.loads(told.stdout)["findings"] == []


def test_the_clause_of_the_reference_page_can_be_asked(seamguard: Execute, repo: Repo) -> None:
    page = blocks_of(REPOSITORY / "docs/reference/rules/identity.md")
    clause = next(block.text for block in page if block.language)
    repo.write({"allowlists.yaml": POLICY[: POLICY.index("identity:")] + clause})
    run = seamguard("check", cwd=repo.top)
    assert (run.exit_code, run.stderr) == (0, "")
    assert run.stdout.startswith("KEPT    dataset-resolver  declared")


@pytest.mark.parametrize(
    ("path", "before", "after", "said"),
    [
        (
            REGISTRATION,
            PARAMETER,
            PARAMETER.replace("dataset_resolver", "resolver"),
            f"allowlists.yaml:11:9: {VIEWS} takes no parameter 'dataset_resolver': did you mean 'resolver'? correct",
        ),
        (
            REGISTRATION,
            "def ensure_view_graph(",
            "def ensure_views(",
            "allowlists.yaml:11:13: datafusion_engine.views.registration.ensure_view_graph does not exist in the code",
        ),
        (
            MANIFEST,
            "class ManifestDatasetBindings",
            "class Bindings",
            "semantics.program_manifest.ManifestDatasetBindings does not exist in the codebase",
        ),
        (
            MANIFEST,
            "class ManifestDatasetResolver(",
            "class Resolver(",
            "allowlists.yaml:9:11: semantics.program_manifest.ManifestDatasetResolver does not exist in the codebase",
        ),
    ],
)
def test_what_no_run_can_be_asked_any_more_is_vacuous(
    seamguard: Execute, repo: Repo, path: str, before: str, after: str, said: str
) -> None:
    edit(repo.top, path, before, after)
    run = seamguard("check", cwd=repo.top)
    assert run.exit_code == 2
    assert run.stdout.startswith("VACUOUS dataset-resolver")
    assert said in run.stdout
    pruned = seamguard("prune", cwd=repo.top)
    assert (pruned.exit_code, (repo.top / "allowlists.yaml").read_text("utf-8")) == (2, POLICY)


def test_an_entry_of_a_complete_wave_is_broken(seamguard: Execute, repo: Repo) -> None:
    repo.write({"allowlists.yaml": POLICY.replace("status: active", "status: complete")})
    run = seamguard("check", cwd=repo.top)
    assert run.exit_code == 1
    assert f"wave 'wave-1' is complete and accepts no entry: remove the one for {VIEWS}, or reopen" in run.stdout


def test_a_wave_past_its_day_counts_what_the_list_holds(seamguard: Execute, repo: Repo) -> None:
    repo.write({"allowlists.yaml": POLICY.replace("status: active", "status: active\n    due: 2020-01-31")})
    run = seamguard("check", cwd=repo.top)
    assert run.exit_code == 1
    assert "2 uses are left under its entries" in run.stdout


def test_explain_tells_what_is_asked_and_what_is_permitted(seamguard: Execute, repo: Repo) -> None:
    told = seamguard("explain", "dataset-resolver", cwd=repo.top).stdout
    for line in (
        f"boundaries dataset_resolver of {VIEWS}: required, None fails, called view-registration",
        f"boundaries dataset_resolver of {CDF}: not required, None is allowed, called cdf-inputs",
        "constructions semantics.program_manifest.ManifestDatasetBindings: at most 1",
        f"{VIEWS} (2 in wave-1): Every step makes a resolver of its own.",
    ):
        assert f"  {line}\n" in told or line in told
    there = seamguard("explain", VIEWS, cwd=repo.top).stdout
    assert f"  declared  only a run shows what stands in {VIEWS}: the suite judges it\n" in there
    assert "(2 in wave-1)" in there
    assert "only a run shows what stands in" in seamguard("explain", BINDINGS, cwd=repo.top).stdout
    assert seamguard("explain", "semantics.program_manifest:other", cwd=repo.top).exit_code == 2


def test_prune_leaves_every_entry(seamguard: Execute, repo: Repo) -> None:
    run = seamguard("prune", cwd=repo.top)
    assert (run.exit_code, run.stderr) == (0, "")
    said = "only a run shows which of its entries are needed; the suite tells those that are not"
    assert run.stdout == f"left    dataset-resolver: {said}\n"
    assert (repo.top / "allowlists.yaml").read_text("utf-8") == POLICY


def test_allow_takes_the_word_of_who_saw_a_run(seamguard: Execute, repo: Repo) -> None:
    def allow(*more: str) -> Run:
        return seamguard("allow", "--rule", "dataset-resolver", "--reason", "As the suite says.", *more, cwd=repo.top)

    debt = ("--wave", "wave-1")
    assert "so say how many the suite reported" in allow(BINDINGS, *debt).stderr
    assert "only a run shows what breaks 'dataset-resolver'" in allow("--current", *debt).stderr
    assert f"did you mean {BINDINGS}?" in allow(f"{BINDINGS}x", *debt, "--count", "1").stderr
    assert "is counted at each place by itself" in allow("semantics.program_manifest", *debt, "--count", "1").stderr
    assert "has an entry already" in allow(VIEWS, *debt, "--count", "1").stderr
    assert (repo.top / "allowlists.yaml").read_text("utf-8") == POLICY
    done = allow(BINDINGS, *debt, "--count", "3")
    assert (done.exit_code, done.stdout) == (0, f"added   dataset-resolver {BINDINGS} (3 uses)\n")
    assert "      - site: semantics.program_manifest:ManifestDatasetBindings\n        count: 3\n" in (
        repo.top / "allowlists.yaml"
    ).read_text("utf-8")
    assert allow(CDF, "--permanent").exit_code == 0
    assert seamguard("check", cwd=repo.top).exit_code == 0


FIRST = "        label: view-registration\n"
SECOND = POLICY[POLICY.index(f"      - at: {CDF}") : POLICY.index("    constructions:")]
WEAKER = {
    "not-required": (FIRST, f"{FIRST}        required: false\n", "boundaries-weakened", 11),
    "none-allowed": (FIRST, f"{FIRST}        none: allow\n", "boundaries-weakened", 11),
    "boundary-gone": (
        SECOND,
        "",
        "boundaries-weakened",
        14,
    ),
    "other-value": (
        "        value: dataset_resolver\n        label: view",
        "        value: ctx\n        label: view",
        "boundaries-weakened",
        11,
    ),
    "more-made": ("at_most: 1", "at_most: 2", "constructions-weakened", 20),
    "no-more-counted": (
        "    constructions:\n      of: semantics.program_manifest.ManifestDatasetBindings\n      at_most: 1\n",
        "",
        "constructions-weakened",
        7,
    ),
    "no-order": ("    order: [view-registration, cdf-inputs]\n", "", "order-weakened", 19),
    "any-type": (
        "    type: semantics.program_manifest.ManifestDatasetResolver\n",
        "",
        "type-weakened",
        9,
    ),
    "more-debt": ("count: 2", "count: 3", "count-raised", 25),
    "softer": ("    order:", "    rollout: [{level: warn, until: wave-1}]\n    order:", "rollout-weakened", 19),
}


@pytest.mark.parametrize(("old", "new", "kind", "line"), WEAKER.values(), ids=WEAKER)
def test_the_growth_gate_tells_what_asks_less(
    seamguard: Execute, repo: Repo, old: str, new: str, kind: str, line: int
) -> None:
    assert POLICY.count(old) == 1
    repo.write({"allowlists.yaml": POLICY.replace(old, new)})
    run = seamguard("diff", "--base", "HEAD", "--format", "json", cwd=repo.top)
    assert run.exit_code == 1
    changes = json.loads(run.stdout)["changes"]
    blocking = {(change["kind"], change["line"]) for change in changes if change["effect"] in ("weakened", "grown")}
    assert (kind, line) in blocking


STRICTER = {
    "required": ("        required: false\n", "", "boundaries-tightened"),
    "none-fails": ("        none: allow\n", "", "boundaries-tightened"),
    "fewer-made": ("at_most: 1", "at_most: 0", "constructions-tightened"),
    "exactly": ("at_most: 1", "exactly: 1", "constructions-tightened"),
    "counted-too": (
        "    migrating:",
        f"    calls: {{of: {VIEWS}, exactly: 1}}\n    migrating:",
        "calls-tightened",
    ),
    "in-order": (
        "    constructions:\n",
        "    order: [view-registration, cdf-inputs]\n    constructions:\n",
        "order-tightened",
    ),
    "called-otherwise": ("        label: cdf-inputs\n", "        label: changes\n", "boundaries-changed"),
}


@pytest.mark.parametrize(("old", "new", "kind"), STRICTER.values(), ids=STRICTER)
def test_what_asks_more_passes_the_gate(seamguard: Execute, repo: Repo, old: str, new: str, kind: str) -> None:
    order = "    order: [view-registration, cdf-inputs]\n"
    repo.write({"allowlists.yaml": POLICY.replace(order, "")})
    repo.git("commit", "--quiet", "--all", "--message", "Second")
    assert POLICY.count(old) == 1
    repo.write({"allowlists.yaml": POLICY.replace(order, "").replace(old, new)})
    run = seamguard("diff", "--base", "HEAD", "--format", "json", cwd=repo.top)
    assert (run.exit_code, run.stderr) == (0, "")
    assert [change["kind"] for change in json.loads(run.stdout)["changes"]] == [kind]


def test_the_history_leaves_it_out(seamguard: Execute, repo: Repo) -> None:
    cited = "must_exist:\n  - {id: cited, why: It is cited., names: [semantics.program_manifest.gone]}\n"
    repo.write({"allowlists.yaml": POLICY + cited})
    told = json.loads(seamguard("history", "--no-cache", "--format", "json", cwd=repo.top).stdout)
    assert [series["id"] for series in told["seams"]] == ["cited"]


def test_the_suite_has_an_item_for_it_and_a_proof(suite: Suite, repo: Repo) -> None:
    run = suite("--seamguard-policy", repo.top / "allowlists.yaml")
    assert run.having("FAILED") | run.having("ERROR") == {"test_every_identity_rule_is_probed"}
    assert {test for test in run.having("PASSED") if "[dataset-resolver]" in test}
    edit(repo.top, REGISTRATION, PARAMETER, "")
    broken = suite("--seamguard-policy", repo.top / "allowlists.yaml").having("FAILED")
    assert "test_only_listed_places_break_the_rule[dataset-resolver]" in broken


def test_every_violation_that_a_text_can_show_is_noticed(seamguard: Execute, repo: Repo) -> None:
    run = seamguard("prove", cwd=repo.top)
    assert run.exit_code == 0
    assert "PROVED  dataset-resolver  noticed 6 of 7 attempts: 6 violations" in run.stdout
    assert f"open      the entry for {VIEWS} is removed: only a run shows what it permits" in run.stdout
