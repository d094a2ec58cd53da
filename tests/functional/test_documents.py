"""What the documents say is so: commands, outputs, links, keys, versions and pins."""

from __future__ import annotations

import json
import pkgutil
import re
import shlex
import subprocess
import textwrap
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from tests.functional.story import tell

from seamguard.domain.breakage import Breakage
from seamguard.domain.growth import Change, Comparison, Delta, Effect
from seamguard.policy import families, parse_policy
from seamguard.policy.shared import SHARED_OPTIONAL, SHARED_REQUIRED
from seamguard.report.growth import render_growth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.functional.conftest import Execute, Project, Suite

REPOSITORY = Path(__file__).parents[2]
README = REPOSITORY / "README.md"
TUTORIAL = REPOSITORY / "docs/tutorial/first-guardrail.md"
ROLLOUT = REPOSITORY / "docs/how-to/roll-out-a-rule.md"
SHRINKING = REPOSITORY / "docs/how-to/shrink-the-list.md"
FINISHING = REPOSITORY / "docs/how-to/finish-a-wave.md"
LOCKING = REPOSITORY / "docs/how-to/lock-an-api.md"
CONTRACTS = REPOSITORY / "docs/how-to/keep-import-contracts.md"
WORKFLOW = REPOSITORY / "docs/how-to/check-the-workflow.md"
DOCUMENTS = [README, REPOSITORY / "CHANGELOG.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
WORKFLOWS = sorted((REPOSITORY / ".github/workflows").glob("*.yml"))
PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]*))?\)")
_FILE = re.compile(r"^`([\w./-]+)`:$")
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
_KEY_ROW = re.compile(r"^\| *`([^`]+)` *(\*?) *\|", re.MULTILINE)
_USES = re.compile(r"^\s*-? *uses: *(.*)$", re.MULTILINE)
_PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


class Block(NamedTuple):
    """A fenced block, with the last line of text before it."""

    language: str
    text: str
    before: str


def _blocks(document: Path) -> list[Block]:
    text = document.read_text("utf-8")
    found = []
    for match in _FENCE.finditer(text):
        before = text[: match.start()].rstrip().rpartition("\n")[2]
        found.append(Block(match[2], textwrap.dedent(match[3]), before))
    return found


def _runs(block: Block) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output that is shown below it."""
    parts = re.split(r"^\$ (.*)\n", block.text, flags=re.MULTILINE)
    assert parts[0] == "", f"a console block begins with a command, not with {parts[0]!r}"
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _shown(document: Path, command: str) -> str:
    """The output that a document shows for a command."""
    runs = [run for block in _blocks(document) if block.language == "console" for run in _runs(block)]
    (output,) = [output for found, output in runs if found == command]
    return output


def _tables(page: str) -> dict[str, dict[str, bool]]:
    """The keys in the tables below each heading of a reference page, with whether an asterisk marks them."""
    parts = _HEADING.split((REPOSITORY / "docs/reference" / page).read_text("utf-8"))
    rows = {heading.strip("`"): _KEY_ROW.findall(text) for heading, text in zip(parts[1::2], parts[2::2], strict=True)}
    return {heading: {key: bool(mark) for key, mark in found} for heading, found in rows.items() if found}


# README's two commands


def _setup_and_run(command: str) -> tuple[str, str]:
    setup, _, run = command.rpartition(" && ")
    return setup, run


def _commands() -> list[str]:
    return [block.text.strip() for block in _blocks(README) if block.language == "sh"]


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


# README's tour


def test_the_tour_starts_from_a_list_that_is_kept(seamguard: Execute, reference: Path) -> None:
    done = seamguard("check", cwd=reference)
    assert (done.exit_code, done.stdout) == (0, _shown(README, ".venv/bin/seamguard check"))


def test_the_tour_stops_a_call(suite: Suite, reference: Path) -> None:
    (added,) = [block for block in _blocks(README) if block.language == "python"]
    said = README.read_text("utf-8").partition(added.text)[0]
    (path,) = re.findall(r"adds a call to `(\S+)`", said)
    with (reference / path).open("a", encoding="utf-8") as changed:
        changed.write(f"\n\n{added.text}")
    done = suite("--seamguard-policy", reference / "allowlists.yaml", "--seamguard-root", reference / "reference")
    assert done.exit_code == 1
    assert _shown(README, ".venv/bin/pytest -q guardrails/") in done.output


def test_the_tour_finds_the_stale_entry(seamguard: Execute, reference: Path) -> None:
    shown = _shown(README, ".venv/bin/seamguard check --select dataset-bindings")
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
    (added,) = [block for block in _blocks(README) if block.language == "python"]
    (path,) = re.findall(r"adds a call to `(\S+)`", README.read_text("utf-8").partition(added.text)[0])
    with (reference / path).open("a", encoding="utf-8") as changed:
        changed.write(f"\n\n{added.text}")
    runs = [run for block in _blocks(README) if "seamguard allow" in block.text for run in _runs(block)]
    for command, shown in runs:
        done = seamguard(*shlex.split(command)[1:], cwd=reference)
        # A commit's name is another one for every change of the reference system.
        hidden = [re.sub(r"[0-9a-f]{12}", "<commit>", text) for text in (done.stdout, shown)]
        assert (done.exit_code, hidden[0]) == (int("diff" in command), hidden[1])
    assert len(runs) == 2


# Every document


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    for path, anchor in _LINK.findall(document.read_text("utf-8")):
        target = document.parent / path if path else document
        assert target.exists(), f"{path} does not exist"
        assert not anchor or anchor in _anchors(target), f"{path} has no heading #{anchor}"


def _anchors(document: Path) -> set[str]:
    headings = _HEADING.findall(document.read_text("utf-8"))
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_policies_and_data_can_be_read(document: Path) -> None:
    for block in _blocks(document):
        if block.language == "yaml":
            loaded = yaml.safe_load(block.text)
            if isinstance(loaded, dict) and {"version", "seams"} <= loaded.keys():
                parse_policy(block.text.encode(), document.name)
        elif block.language == "json":
            json.loads(block.text)


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, ahead = {README}, [README]
    while ahead:
        document = ahead.pop()
        fresh = set(_linked(document)) - reached
        reached |= fresh
        ahead += fresh
    assert set(DOCUMENTS) <= reached


def _linked(document: Path) -> Iterator[Path]:
    for path, _ in _LINK.findall(document.read_text("utf-8")):
        target = (document.parent / path).resolve()
        yield from sorted(target.glob("*.md")) if target.is_dir() else [target] if target.suffix == ".md" else []


def test_decisions_are_numbered_without_gaps() -> None:
    documents = sorted((REPOSITORY / "docs/decisions").glob("*.md"))
    numbers = [int(document.name.partition("-")[0]) for document in documents]
    assert numbers == list(range(1, len(documents) + 1))
    for number, document in zip(numbers, documents, strict=True):
        assert document.read_text("utf-8").startswith(f"# {number}. ")


# The tutorial, and how-tos that run


RUNNING = (TUTORIAL, ROLLOUT, SHRINKING, FINISHING, LOCKING, CONTRACTS, WORKFLOW)


@pytest.mark.parametrize("document", RUNNING, ids=lambda path: path.stem)
def test_it_goes_as_it_says(seamguard: Execute, tmp_path: Path, document: Path) -> None:
    folder = tmp_path / "tutorial"
    folder.mkdir()
    for block in _blocks(document):
        named = _FILE.fullmatch(block.before)
        if named:
            path = folder / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
        for command, output in _runs(block) if block.language == "console" else ():
            program, *arguments = shlex.split(command)
            assert program == "seamguard"
            done = seamguard(*arguments, cwd=folder)
            assert done.stdout + done.stderr == output, command


@pytest.mark.parametrize(
    ("document", "outcomes"),
    [(TUTORIAL, {"KEPT", "BROKEN", "STALE", "VACUOUS"}), (ROLLOUT, {"KEPT", "WARNED"})],
    ids=["tutorial", "rollout"],
)
def test_the_tutorial_shows_every_outcome(document: Path, outcomes: set[str]) -> None:
    shown = {block.text.splitlines()[-1].split()[0] for block in _blocks(document) if block.language == "console"}
    assert shown == outcomes


# Packaging and workflows


def test_the_dev_extra_is_the_dev_group() -> None:
    assert PYPROJECT["project"]["optional-dependencies"]["dev"] == PYPROJECT["dependency-groups"]["dev"]


def test_ci_runs_on_every_python_that_is_promised() -> None:
    names = [name.rpartition(" :: ")[2] for name in PYPROJECT["project"]["classifiers"] if "Python :: 3." in name]
    (job,) = _workflow(REPOSITORY / ".github/workflows/ci.yml")["jobs"].values()
    assert job["strategy"]["matrix"]["python"] == names
    assert PYPROJECT["project"]["requires-python"] == f">={names[0]}"
    assert "bash .ci/run" in [step.get("run") for step in job["steps"]]


def _workflow(path: Path) -> dict[str, Any]:
    loaded = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_do_no_more_than_read(workflow: Path) -> None:
    loaded = _workflow(workflow)
    assert loaded["permissions"] == {}
    for job in loaded["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert job["timeout-minutes"] > 0
        checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert [step["with"]["persist-credentials"] for step in checkouts] == [False]


@pytest.mark.parametrize("document", [*WORKFLOWS, *DOCUMENTS], ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_actions_are_pinned_by_commit_with_their_version(document: Path) -> None:
    for action in _USES.findall(document.read_text("utf-8")):
        assert _PINNED.fullmatch(action), action


def test_commit_hooks_use_the_tools_of_ci() -> None:
    hooks = _workflow(REPOSITORY / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    script = (REPOSITORY / ".ci/run").read_text("utf-8")
    assert {hook["entry"].split()[0] for hook in hooks} == set(
        re.findall(r"^step \.venv/bin/(\S+)", script, re.MULTILINE)
    )


# Reference


def test_every_key_of_the_policy_is_described() -> None:
    schema = json.loads((REPOSITORY / "src/seamguard/policy/allowlists.schema.json").read_text("utf-8"))
    defs, tables = schema["$defs"], _tables("policy.md")
    seam = defs["seam"]["properties"]
    described = {
        "The policy": schema,
        "codebase": defs["codebase"],
        "waves": defs["wave"],
        "rollout": defs["step"],
        "seams": defs["seam"],
        "when": seam["when"],
        "escapes": seam["escapes"],
        "group": defs["member"],
        "wrappers": defs["wrapper"],
        "allow": defs["allowEntry"],
        "migrating": defs["migratingEntry"],
        "examples": defs["examples"],
    }
    for heading, clause in described.items():
        required = clause.get("required", [])
        assert tables[heading] == {key: key in required for key in clause["properties"]}, heading


@pytest.mark.parametrize("family", [module.name for module in pkgutil.iter_modules(families.__path__)])
def test_every_key_of_a_family_is_described(family: str) -> None:
    schema = json.loads((REPOSITORY / "src/seamguard/policy/allowlists.schema.json").read_text("utf-8"))
    clause = schema["$defs"][family]
    own = {key for key in clause["properties"] if key not in (*SHARED_REQUIRED, *SHARED_OPTIONAL)}
    tables = _tables(f"rules/{family.replace('_', '-')}.md")
    assert tables["Keys"] == {key: key in clause["required"] for key in own}


def test_every_key_of_the_report_is_described(seamguard: Execute, broken: Path) -> None:
    (broken / "code/src/app/bad.py").write_text("bindings = (\n")
    policy = broken / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8").replace("tests: [tests]", "tests: [tests, none]"), "utf-8")
    report = json.loads(seamguard("check", "--format", "json", cwd=broken).stdout)
    levels = {
        "Document": [report],
        "summary": [report["summary"]],
        "subjects": report["subjects"],
        "by_category": [subject["by_category"] for subject in report["subjects"] if subject["rule"] == "seam"],
        "reasons": [reason for subject in report["subjects"] for reason in subject["reasons"]],
        "findings": report["findings"],
        "errors": report["errors"],
        "next": report["next"],
    }
    found = {level: {tuple(item) for item in items} for level, items in levels.items()}
    assert found == {heading: {tuple(keys)} for heading, keys in _tables("json.md").items()}


def test_every_key_of_the_history_is_described(seamguard: Execute, tmp_path: Path) -> None:
    story = tell(tmp_path / "story")
    report = json.loads(seamguard("history", "--no-cache", "--format", "json", cwd=story.top).stdout)
    levels = {
        "History": [report],
        "series": [report["total"], *report["seams"], *report["waves"]],
        "forecast": [report["total"]["forecast"]],
        "commits": report["commits"],
        "seams of a commit": [seam for commit in report["commits"] for seam in commit["seams"].values()],
        "entries": report["entries"],
    }
    found = {level: {tuple(item) for item in items} for level, items in levels.items()}
    described = {heading.replace("`", ""): {tuple(keys)} for heading, keys in _tables("history-json.md").items()}
    assert found == described


def test_the_burndown_is_that_of_the_story(seamguard: Execute, tmp_path: Path) -> None:
    story = tell(tmp_path / "story")
    shown = _shown(REPOSITORY / "docs/how-to/watch-the-burndown.md", "seamguard history")
    told = seamguard("history", "--no-cache", cwd=story.top).stdout
    assert told.partition("\nentries by")[0] == shown


def test_every_key_of_the_comparison_is_described() -> None:
    delta, change = Delta("s", 1, 0, 0, 1), Change("s", "use-came", Effect.GROWN, "x", "a.py", 1, 1)
    report = json.loads(render_growth(Comparison("p", "b", "h", (delta,), (change,), (), ()), "json"))
    found = {"Document": report, "deltas": report["deltas"][0], "changes": report["changes"][0]}
    assert {level: list(keys) for level, keys in found.items()} == {
        level: list(keys) for level, keys in _tables("diff-json.md").items()
    }


def test_every_key_of_the_locks_is_described(seamguard: Execute, project: Project) -> None:
    lock = "locks:\n  - id: f\n    target: shop.f\n    why: w\n"
    recorded = "    recorded: {reason: r, fingerprint: x, shape: function}\n"
    folder = project({"src/shop.py": "def f(a): ...\n"}, f"version: 1\ncodebase: {{source: [src]}}\n{lock}{recorded}")
    report = json.loads(seamguard("lock", "--format", "json", cwd=folder).stdout)
    found = {"Document": report, "locks": report["locks"][0], "changes": report["locks"][0]["changes"][0]}
    assert {level: list(keys) for level, keys in found.items()} == {
        level: list(keys) for level, keys in _tables("lock-json.md").items()
    }


def test_every_kind_of_a_change_of_a_shape_is_described() -> None:
    tables = _tables("rules/locks.md")
    text = (REPOSITORY / "docs/reference/rules/locks.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*) \| (`.*) \|$", text.partition("## Kinds of changes")[2], re.MULTILINE)
    said = [{name for row in rows for name in re.findall(r"`([a-z-]+)`", row[side])} for side in (0, 1)]
    assert said == [{kind for kind in Breakage if kind.is_breaking is breaks} for breaks in (True, False)]
    assert set(tables["Findings"]) == {"breaking-change", "compatible-change", "version", "unmentioned"}


@pytest.mark.parametrize(
    ("verb", "heading"),
    [
        ("check", "`seamguard check`"),
        ("explain", None),
        ("diff", "`seamguard diff --base REF`"),
        ("history", "`seamguard history`"),
        ("prune", "`seamguard prune`"),
        ("allow", "`seamguard allow SITE`"),
        ("lock", "`seamguard lock`"),
    ],
)
def test_every_option_is_described(seamguard: Execute, verb: str, heading: str | None) -> None:
    columns = re.findall(r"^  (-\S.*?)(?:  |$)", seamguard(verb, "--help").stdout, re.MULTILINE)
    offered = {option for column in columns for option in re.findall(r"--[a-z-]+", column)}
    tables = _tables("command.md")
    rows = [*tables["Common options"], *(tables[heading.strip("`")] if heading else ())]
    assert offered - {"--help"} == {option for row in rows for option in re.findall(r"--[a-z-]+", row)}


def test_every_fixture_and_option_of_the_plugin_is_described() -> None:
    source = (REPOSITORY / "src/seamguard/pytest_plugin.py").read_text("utf-8")
    tables = _tables("pytest.md")
    assert set(tables["Fixtures"]) == set(re.findall(r"@pytest\.fixture.*\ndef (\w+)", source))
    assert {row.split()[0] for row in tables["Options"]} == set(re.findall(r'addoption\(\s*"(--[\w-]+)"', source))


def test_every_guardrail_is_described() -> None:
    tests = {
        f"{path.name}::{name}"
        for path in (REPOSITORY / "guardrails").glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert {row.removesuffix("[ID]") for row in _tables("pytest.md")["Tests"]} == tests
