"""Locks on the reference system: each change of a shape is told at its place."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.functional.locking import edit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Suite

CONTEXT = "reference/src/semantics/compile_context.py"
MANIFEST = "reference/src/semantics/program_manifest.py"
LOCKS = """\
locks:
  # What every boundary takes.
  - id: execution-context
    target: semantics.compile_context.SemanticExecutionContext
    why: Every boundary takes one.
    new_fields: defaulted
  - id: manifest
    target: semantics.program_manifest.SemanticProgramManifest
    why: Manifests are stored, and read back.
    version: semantics.program_manifest.SemanticProgramManifest.manifest_version
    mentioned_in: [semantics.program_manifest.SemanticProgramManifest.with_fingerprint]
  - {id: resolver, target: semantics.program_manifest.ManifestDatasetResolver, why: Others implement it.}
  - id: builder
    target: semantics.compile_context.build_semantic_execution_context
    why: The way to go.
"""


@pytest.fixture
def locked(seamguard: Execute, reference: Path) -> Path:
    """The reference system with these locks in the place of its own, and their shapes recorded."""
    policy = reference / "allowlists.yaml"
    others = re.sub(r"^locks:\n(?:[ #].*\n)*", "", policy.read_text("utf-8"), flags=re.MULTILINE)
    listed = LOCKS.replace("  - {id: resolver, target: ", "  - id: resolver\n    target: ")
    listed = listed.replace(", why: Others implement it.}", "\n    why: Others implement it.")
    policy.write_text(others + listed, "utf-8")
    done = seamguard("lock", "--all", "--reason", "As reviewed.", cwd=reference)
    assert (done.exit_code, done.stderr) == (0, ""), done
    return reference


def verdicts(seamguard: Execute, folder: Path) -> dict[str, str]:
    report = json.loads(seamguard("check", "--format", "json", cwd=folder).stdout)
    return {one["id"]: one["outcome"] for one in report["subjects"] if one["rule"] == "lock"}


def messages(seamguard: Execute, folder: Path) -> list[tuple[str, int, str]]:
    report = json.loads(seamguard("check", "--format", "json", cwd=folder).stdout)
    return [(one["path"], one["line"], one["message"]) for one in report["findings"] if one["rule"] == "lock"]


_BELOW = "\n\n    def payload"
MODEL = (f"    ctx: SessionContext{_BELOW}", f"    model: SemanticModel\n    ctx: SessionContext{_BELOW}")
_COPIED = ["semantic_ir", "requested_outputs", "input_mapping", "validation_policy", "dataset_bindings", "validation"]
_GIVEN = ", ".join(f"self.{name}" for name in _COPIED)
COPY = (
    "return replace(self, fingerprint=fingerprint_of(self.payload()))",
    f"return SemanticProgramManifest({_GIVEN}, fingerprint='')",
)


def test_the_reference_system_keeps_its_shapes(seamguard: Execute, locked: Path) -> None:
    assert set(verdicts(seamguard, locked).items()) == {
        (name, "kept") for name in ("execution-context", "manifest", "resolver", "builder")
    }


@pytest.mark.parametrize(
    ("path", "change", "subject", "said"),
    [
        (CONTEXT, MODEL, "execution-context", "the change is breaking"),
        (CONTEXT, (f"ctx: SessionContext{_BELOW}", f"ctx: 'SessionContext'{_BELOW}"), "", ""),
        (MANIFEST, ("manifest_version: int = 2", "manifest_version: int = 3"), "manifest", "the change is breaking"),
        (MANIFEST, COPY, "manifest", "does not mention the field manifest_version of SemanticProgramManifest"),
        (
            MANIFEST,
            ('def names(self) -> Sequence[str]:\n        """Return all bound datasets."""\n\n\n', "pass\n\n\n"),
            "resolver",
            "the change is breaking",
        ),
        (
            CONTEXT,
            ("def build_semantic_execution_context(\n    *,", "def build_semantic_execution_context("),
            "builder",
            "compatible",
        ),
    ],
)
def test_each_change_is_told_at_its_place(
    seamguard: Execute, locked: Path, path: str, change: tuple[str, str], subject: str, said: str
) -> None:
    edit(locked / path, change)
    broken = {name for name, outcome in verdicts(seamguard, locked).items() if outcome == "broken"}
    assert broken == ({subject} if subject else set())
    found = messages(seamguard, locked)
    assert len(found) == bool(subject)
    for place, line, message in found:
        assert f"reference/{place}" == path
        assert said in message
        assert (locked / path).read_text("utf-8").splitlines()[line - 1].lstrip().startswith(("class", "def"))


def test_a_required_field_stands_side_by_side(seamguard: Execute, locked: Path) -> None:
    edit(locked / CONTEXT, MODEL)
    shown = seamguard("check", cwd=locked).stdout
    assert (
        "  -                                           | field model: SemanticModel\n"
        "    field-added-required: breaking\n"
        "  field ctx: SessionContext                   | field ctx: SessionContext\n"
        "    field-moved: breaking\n"
        "  breaking\n"
        "  the new field model has no default: give it one (`new_fields: defaulted`)\n"
        '  then record it: seamguard lock --accept execution-context --reason "..."\n'
    ) in shown
    assert max(map(len, shown.partition("recorded  ")[2].partition("found")[0].splitlines())) <= 100


def test_the_suite_fails_with_the_same_words(suite: Suite, locked: Path) -> None:
    edit(locked / CONTEXT, MODEL)
    done = suite(cwd=locked)
    assert done.exit_code == 1
    assert "field-added-required: breaking" in done.output
