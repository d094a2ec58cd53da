"""The first policy of a repository, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.adoption.seen import SCHEMA
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


def policy_text(
    folders: Folders, seams: Iterable[WantedSeam], wave: FirstWave | None, workflow: tuple[str, str] | None
) -> str:
    """Write a policy without any entry.

    Args:
        folders: The codebase.
        seams: What is guarded.
        wave: The wave that entries will name; None where there will be none.
        workflow: The workflow that runs the suite, and the branch on which it has to; None where none is known.
    """
    lines = [HEAD + "codebase:"]
    keys = ("source", "production", "tests", "scripts", "exclude")
    lines += [f"  {key}: {_listed(listed)}" for key in keys if (listed := getattr(folders, key))]
    if wave is not None:
        lines += ["waves:", f"  - id: {scalar(wave.id)}", "    title: What was there when the guard came"]
        lines += ["    status: active"]
    lines += ["seams:", *(line for seam, name in _named(seams) for line in _seam(seam, name))]
    if workflow is not None:
        path, branch = workflow
        lines += ["workflow:", "  - id: ci", f"    file: {path}", f"    branches: {_listed([branch])}"]
        lines += ["    why: A suite that nobody runs guards nothing."]
    return "\n".join(lines) + "\n"


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(scalar(text, flow=True) for text in texts)}]"


def _named(seams: Iterable[WantedSeam]) -> Iterator[tuple[WantedSeam, str]]:
    """Each seam with an id of its own."""
    used = {"ci"}
    for seam in seams:
        numbered = (seam.words if number == 1 else f"{seam.words}-{number}" for number in range(1, 1000))
        name = next(name for name in numbered if name not in used)
        used.add(name)
        yield seam, name


def _seam(seam: WantedSeam, name: str) -> Iterator[str]:
    yield f"  - id: {scalar(name)}"
    yield f"    target: {scalar(seam.target)}"
    yield f"    why: {scalar(seam.why)}"
    if seam.instead:
        yield f"    instead: {scalar(seam.instead)}"
