"""What a run shares is locked in the reference system: a field more needs a default, a version, and its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.functional.locking import edit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Suite


class Contract(NamedTuple):
    """A locked class, and the edits that give it a field more.

    Attributes:
        path: Its file.
        field: Adds the field, with a default.
        version: Raises the version.
        payload: Puts the field into the payload.
        scope: The site of what makes the payload.
    """

    path: str
    field: tuple[str, str]
    version: tuple[str, str]
    payload: tuple[str, str]
    scope: str


CONTRACTS = {
    "execution-context": Contract(
        "reference/src/semantics/compile_context.py",
        (
            "    ctx: SessionContext\n\n    def payload",
            "    ctx: SessionContext\n    model: str = ''\n\n    def payload",
        ),
        ("CONTEXT_VERSION = 1\n", "CONTEXT_VERSION = 2\n"),
        ('"context_version": CONTEXT_VERSION,', '"context_version": CONTEXT_VERSION, "model": self.model,'),
        "SemanticExecutionContext.payload",
    ),
    "execution-authority": Contract(
        "reference/src/relspec/execution_authority.py",
        (
            "    semantic_context: SemanticExecutionContext\n",
            "    semantic_context: SemanticExecutionContext\n    model: str = ''\n",
        ),
        ("AUTHORITY_VERSION = 1\n", "AUTHORITY_VERSION = 2\n"),
        ('{"authority_version": AUTHORITY_VERSION,', '{"authority_version": AUTHORITY_VERSION, "model": self.model,'),
        "ExecutionAuthorityContext.payload",
    ),
    "program-manifest": Contract(
        "reference/src/semantics/program_manifest.py",
        ("    manifest_version: int = 2\n", "    manifest_version: int = 2\n    model: str = ''\n"),
        ("    manifest_version: int = 2\n", "    manifest_version: int = 3\n"),
        (
            '"manifest_version": self.manifest_version,',
            '"manifest_version": self.manifest_version, "model": self.model,',
        ),
        "SemanticProgramManifest.payload",
    ),
}
FIELD_BY_FIELD = (
    "replace(self, fingerprint=fingerprint_of(self.payload()))",
    (
        "SemanticProgramManifest(self.semantic_ir, self.requested_outputs, self.input_mapping, "
        "self.validation_policy, self.dataset_bindings, self.validation, fingerprint=fingerprint_of(self.payload()))"
    ),
)
"""A copy as the real system makes it, which leaves the version to its default."""
WITHOUT_DEFAULT = (
    "    semantic_context: SemanticExecutionContext\n",
    "    model: str\n    semantic_context: SemanticExecutionContext\n",
)


def broken(seamguard: Execute, folder: Path) -> dict[str, list[tuple[str, str]]]:
    """The locks that are broken, each with the kinds and scopes of what is found."""
    report = json.loads(seamguard("check", "--format", "json", cwd=folder).stdout)
    named = [one["id"] for one in report["subjects"] if one["rule"] == "lock" and one["outcome"] == "broken"]
    findings = report["findings"]
    return {name: [(one["kind"], one["scope"]) for one in findings if one["subject"] == name] for name in named}


def accept(seamguard: Execute, folder: Path, name: str) -> tuple[int, str]:
    done = seamguard("lock", "--accept", name, "--reason", "Runs name their model.", cwd=folder)
    return done.exit_code, done.stdout + done.stderr


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_field_without_a_higher_version_is_broken(seamguard: Execute, reference: Path, name: str) -> None:
    contract = CONTRACTS[name]
    edit(reference / contract.path, contract.field, contract.payload)
    owner = contract.scope.partition(".")[0]
    assert broken(seamguard, reference) == {name: [("compatible-change", owner)]}
    code, said = accept(seamguard, reference, name)
    assert code != 0
    assert "raise" in said, said
    assert broken(seamguard, reference) == {name: [("compatible-change", owner)]}


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_field_that_the_payload_forgets_is_broken_even_if_it_is_accepted(
    seamguard: Execute, reference: Path, name: str
) -> None:
    contract = CONTRACTS[name]
    edit(reference / contract.path, contract.field)
    edit(reference / contract.path, contract.version)
    assert accept(seamguard, reference, name)[0] == 0
    assert broken(seamguard, reference) == {name: [("unmentioned", contract.scope)]}
    edit(reference / contract.path, contract.payload)
    assert broken(seamguard, reference) == {}


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_field_that_is_all_right_is_kept_once_it_is_accepted(seamguard: Execute, reference: Path, name: str) -> None:
    contract = CONTRACTS[name]
    edit(reference / contract.path, contract.field, contract.payload)
    edit(reference / contract.path, contract.version)
    assert list(broken(seamguard, reference)) == [name]
    assert accept(seamguard, reference, name)[0] == 0
    assert broken(seamguard, reference) == {}


def test_a_field_without_a_default_is_refused(seamguard: Execute, reference: Path) -> None:
    contract = CONTRACTS["execution-authority"]
    edit(reference / contract.path, WITHOUT_DEFAULT, contract.version, contract.payload)
    code, said = accept(seamguard, reference, "execution-authority")
    assert code != 0
    assert "has no default" in said


def test_a_copy_that_forgets_a_field_is_broken(seamguard: Execute, reference: Path) -> None:
    edit(reference / CONTRACTS["program-manifest"].path, FIELD_BY_FIELD)
    scope = "SemanticProgramManifest.with_fingerprint"
    assert broken(seamguard, reference) == {"program-manifest": [("unmentioned", scope)]}


def test_the_suite_tells_it_with_the_same_words(suite: Suite, reference: Path) -> None:
    contract = CONTRACTS["execution-context"]
    edit(reference / contract.path, contract.field)
    done = suite(cwd=reference)
    assert done.exit_code == 1
    assert "does not mention the field model of SemanticExecutionContext" in done.output
