"""What the documents say is so: links, policies, and how-tos that run."""

from __future__ import annotations

import json
import re
import sys
from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
import yaml
from tests.functional import telling
from tests.functional.documents import DOCUMENTS, HEADING, KEY_ROW, README, REPOSITORY, blocks_of, commands_of, shown_in
from tests.functional.story import tell

from seamguard.architecture import Architecture, selections
from seamguard.cli import main
from seamguard.policy import parse_policy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.functional.conftest import Execute

TUTORIAL = REPOSITORY / "docs/tutorial/first-guardrail.md"
ROLLOUT = REPOSITORY / "docs/how-to/roll-out-a-rule.md"
SHRINKING = REPOSITORY / "docs/how-to/shrink-the-list.md"
PROVING = REPOSITORY / "docs/how-to/prove-your-rules.md"
FINISHING = REPOSITORY / "docs/how-to/finish-a-wave.md"
MIGRATING = REPOSITORY / "docs/how-to/migrate-with-a-codemod.md"
LOCKING = REPOSITORY / "docs/how-to/lock-an-api.md"
CONTRACTS = REPOSITORY / "docs/how-to/keep-import-contracts.md"
WORKFLOW = REPOSITORY / "docs/how-to/check-the-workflow.md"
ARCHITECTURE = REPOSITORY / "docs/how-to/test-your-architecture.md"
RUNS = REPOSITORY / "docs/how-to/watch-a-run.md"
OWN_RULE = REPOSITORY / "docs/how-to/write-a-rule.md"
ASKING = REPOSITORY / "docs/how-to/ask-why.md"
SPREADING = REPOSITORY / "docs/how-to/spread-over-machines.md"
REVIEW = REPOSITORY / "docs/how-to/hold-the-list-in-review.md"
FORMATS = REPOSITORY / "docs/reference/formats.md"
TRUE_PLAN = REPOSITORY / "docs/how-to/keep-a-plan-true.md"

_LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]*))?\)")
_EXAMPLE = re.compile(r"^```markdown\n.*?^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^`([\w./-]+)`:$")


# Every document


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    # What examples of documents cite lies where the example says.
    for path, anchor in _LINK.findall(_EXAMPLE.sub("", document.read_text("utf-8"))):
        target = document.parent / path if path else document
        assert target.exists(), f"{path} does not exist"
        assert not anchor or anchor in _anchors(target), f"{path} has no heading #{anchor}"


def _anchors(document: Path) -> set[str]:
    headings = HEADING.findall(document.read_text("utf-8"))
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_policies_and_data_can_be_read(document: Path) -> None:
    for block in blocks_of(document):
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
    for path, _ in _LINK.findall(_EXAMPLE.sub("", document.read_text("utf-8"))):
        target = (document.parent / path).resolve()
        yield from sorted(target.glob("*.md")) if target.is_dir() else [target] if target.suffix == ".md" else []


def test_decisions_are_numbered_without_gaps() -> None:
    documents = sorted((REPOSITORY / "docs/decisions").glob("*.md"))
    numbers = [int(document.name.partition("-")[0]) for document in documents]
    assert numbers == list(range(1, len(documents) + 1))
    for number, document in zip(numbers, documents, strict=True):
        assert document.read_text("utf-8").startswith(f"# {number}. ")


# The tutorial, and how-tos that run


RUNNING = (
    *(TUTORIAL, ROLLOUT, SHRINKING, FINISHING, MIGRATING, LOCKING, CONTRACTS, WORKFLOW, OWN_RULE, PROVING, SPREADING),
    *(FORMATS, TRUE_PLAN, ASKING),
)


@pytest.mark.parametrize("document", RUNNING, ids=lambda path: path.stem)
def test_it_goes_as_it_says(tmp_path: Path, capfd: pytest.CaptureFixture[str], document: Path) -> None:
    for one in telling.tell(document, tmp_path, capfd):
        assert one.printed == one.shown, one.command


@pytest.mark.parametrize("document", [ARCHITECTURE, RUNS], ids=["architecture", "runs"])
def test_the_tests_of_a_team_say_what_is_shown(execute: Execute, tmp_path: Path, document: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    for block in blocks_of(document):
        named = _FILE.fullmatch(block.before)
        if named:
            path = tmp_path / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
    (run,) = [run for block in blocks_of(document) if block.language == "console" for run in commands_of(block)]
    _, *arguments = run[0].split()
    done = execute(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, cwd=tmp_path)
    timed = [re.sub(r" in [\d.]+s", "", text) for text in (done.stdout, run[1])]
    assert timed[0] == timed[1]


def test_every_verb_of_the_architecture_is_described() -> None:
    text = ARCHITECTURE.read_text("utf-8")
    told = {name.partition("(")[0] for name, _ in KEY_ROW.findall(text)}
    kinds = (Architecture, selections.Modules, selections.Classes, selections.Functions, selections.Calls)
    assert told == {name for kind in kinds for name in dir(kind) if not name.startswith("_")}


@pytest.mark.parametrize(
    ("document", "outcomes"),
    [(TUTORIAL, {"KEPT", "BROKEN", "STALE", "VACUOUS"}), (ROLLOUT, {"KEPT", "WARNED"})],
    ids=["tutorial", "rollout"],
)
def test_the_tutorial_shows_every_outcome(document: Path, outcomes: set[str]) -> None:
    runs = [run for block in blocks_of(document) if block.language == "console" for run in commands_of(block)]
    judged = [output for command, output in runs if command.startswith(("seamguard check", "seamguard diff"))]
    assert {output.splitlines()[-1].split()[0] for output in judged} == outcomes


def test_the_debt_that_is_shown_as_sarif_is_that_of_the_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for block in blocks_of(FORMATS):
        named = _FILE.fullmatch(block.before)
        if named:
            (tmp_path / named[1]).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / named[1]).write_text(block.text, "utf-8")
    (shown,) = [json.loads(block.text) for block in blocks_of(FORMATS) if block.language == "json"]
    with chdir(tmp_path):
        main(["check", "--no-cache", "--format", "sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert shown in run["results"]


def test_the_owners_that_are_advised_are_those_of_the_template() -> None:
    (shown,) = [block for block in blocks_of(REVIEW) if block.text.startswith("# Who may let the list grow")]
    assert shown.text == (REVIEW.parent / "templates/CODEOWNERS").read_text("utf-8")


def test_the_burndown_is_that_of_the_story(seamguard: Execute, tmp_path: Path) -> None:
    story = tell(tmp_path / "story")
    shown = shown_in(REPOSITORY / "docs/how-to/watch-the-burndown.md", "seamguard history")
    told = seamguard("history", "--no-cache", cwd=story.top).stdout
    assert told.partition("\nentries by")[0] == shown
