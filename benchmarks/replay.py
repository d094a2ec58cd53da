"""Replay a real migration: the growth gate at every commit against its parent.

`python benchmarks/replay.py MIRROR` takes a clone or bare mirror of the public repository `paul-heyse/CodeAnatomy` and
prints a Markdown report. It ends with 1 where the gate and the recorded facts of the migration differ.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seamguard.comparison import Request, compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.domain.growth import Comparison

_FROM, _TO = "8c5f509f", "ea65dce2"
_POLICY = """\
version: 1
codebase:
  source: [src]
  tests: [tests]
  scripts: [scripts, tools]
seams:
  - id: compile-context
    target: semantics.compile_context.CompileContext
    when: {supplies: [runtime_profile]}
    why: One compile boundary decides where datasets live.
    allow:
      - module: semantics.compile_context
        reason: The compile boundary itself.
  - id: dataset-bindings
    target: semantics.compile_context.dataset_bindings_for_profile
    why: Every call makes another resolver.
    allow:
      - module: semantics.compile_context
        reason: The compile boundary itself.
"""


class Fact(NamedTuple):
    """What is known of a commit: uses of either seam, and whether some came in."""

    context: int
    bindings: int
    grew: bool


# Counted by hand and by two front ends, before there was a gate.
FACTS = {
    "d15c08b8": Fact(4, 0, grew=False),
    "17036014": Fact(6, 12, grew=True),
    "dd2c63a0": Fact(7, 7, grew=True),
    "1800c333": Fact(7, 7, grew=True),
    "27fa9f46": Fact(6, 7, grew=False),
    "c25630ef": Fact(6, 5, grew=False),
    "376d05b8": Fact(6, 5, grew=False),
    "11927e8d": Fact(5, 1, grew=True),
    "ef6920f2": Fact(0, 0, grew=False),
    "6094bff3": Fact(0, 0, grew=False),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report; 1 where a fact does not hold."""
    parser = argparse.ArgumentParser(description="Replay a real migration through the growth gate.")
    parser.add_argument("mirror", type=Path)
    mirror: Path = parser.parse_args(arguments).mirror
    command = ["git", "-C", str(mirror), "rev-list", "--reverse", f"{_FROM}..{_TO}"]
    commits = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    wrong = 0
    print(f"# Replay\n\n`python benchmarks/replay.py MIRROR`, Python {platform.python_version()}.\n")
    print(
        "Uses outside of the boundary, the gate's verdict against the parent, and whether both are the recorded fact.\n"
    )
    print("| commit | CompileContext | dataset_bindings_for_profile | gate | as recorded | seconds |")
    print("| --- | --- | --- | --- | --- | --: |")
    details = []
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder) / "policy.yaml"
        policy.write_text(_POLICY)
        for commit in commits:
            start = time.perf_counter()
            result = compare(Request(policy, mirror, f"{commit}~1", commit))
            took = time.perf_counter() - start
            verdict = _verdict(commit, result)
            wrong += verdict == "NO"
            deltas = " | ".join(f"{one.left} (+{one.came} -{one.went}, {one.moved} moved)" for one in result.deltas)
            gate = ("passes", "fails", "cannot tell")[result.exit_code]
            print(f"| {commit[:8]} | {deltas} | {gate} | {verdict} | {took:.1f} |", flush=True)
            details += [f"- {commit[:8]} {one.path}:{one.line}: {one.message}" for one in result.changes]
    print("\n## Changes\n")
    print("\n".join(details))
    return int(bool(wrong))


def _verdict(commit: str, result: Comparison) -> str:
    """Whether what is known of a commit came out; of most nothing is known but that nothing should have grown."""
    fact = FACTS.get(commit[:8], Fact(result.deltas[0].left, result.deltas[1].left, grew=False))
    context, bindings = (delta.left for delta in result.deltas)
    found = Fact(context, bindings, grew=result.exit_code == 1)
    return "yes" if found == fact else "NO"


if __name__ == "__main__":
    sys.exit(main())
