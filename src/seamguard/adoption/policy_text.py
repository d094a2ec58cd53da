"""The first policy of a repository, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.adoption.seen import SCHEMA, words_of
from seamguard.policy.entry_text import scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.adoption.seen import Folders, WantedSeam

HEAD = f"""\
# yaml-language-server: $schema={SCHEMA}
#
# Who may use what, and until when. The list may only shrink: what nothing uses any more goes with `seamguard prune`.
version: 1
"""


class FirstWave(NamedTuple):
    """The wave that owns what is there today."""

    id: str
    reason: str


class Draft(NamedTuple):
    """A policy without any entry.

    Attributes:
        folders: The codebase.
        seams: What is guarded.
        wave: The wave that entries will name; None where there will be none.
        contracts: Import contracts that become rules, each as `imports` names it.
        workflow: The workflow that runs the suite, and the branch on which it has to; None where none is known.
    """

    folders: Folders
    seams: tuple[WantedSeam, ...]
    wave: FirstWave | None
    contracts: tuple[str, ...] = ()
    workflow: tuple[str, str] | None = None


def policy_text(draft: Draft) -> str:
    """Write a policy."""
    folders, seams, wave, contracts, workflow = draft
    lines = [HEAD + "codebase:"]
    keys = ("source", "production", "tests", "scripts", "exclude")
    lines += [f"  {key}: {_listed(listed)}" for key in keys if (listed := getattr(folders, key))]
    if wave is not None:
        lines += ["waves:", f"  - id: {scalar(wave.id)}", "    title: What was there when the guard came"]
        lines += ["    status: active"]
    used = {"ci"}
    lines += ["seams:", *(line for seam in seams for line in _seam(seam, _free(seam.words, used)))]
    lines += ["imports:"] * bool(contracts)
    for contract in contracts:
        lines += [f"  - id: {scalar(_free(words_of(contract), used))}", f"    contract: {scalar(contract)}"]
        lines += ["    why: What import-linter holds the code to."]
    if workflow is not None:
        path, branch = workflow
        lines += ["workflow:", "  - id: ci", f"    file: {path}", f"    branches: {_listed([branch])}"]
        lines += ["    why: A suite that nobody runs guards nothing."]
    return "\n".join(lines) + "\n"


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(scalar(text, flow=True) for text in texts)}]"


def _free(words: str, used: set[str]) -> str:
    """An id that no other rule has."""
    numbered = (words if number == 1 else f"{words}-{number}" for number in range(1, len(used) + 2))
    name = next(name for name in numbered if name not in used)
    used.add(name)
    return name


def _seam(seam: WantedSeam, name: str) -> Iterator[str]:
    yield f"  - id: {scalar(name)}"
    yield f"    target: {scalar(seam.target)}"
    yield f"    why: {scalar(seam.why)}"
    if seam.instead:
        yield f"    instead: {scalar(seam.instead)}"
