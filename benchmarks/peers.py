"""Measure seamguard beside its peers on the corpus: which marked lines does each find, and which innocent ones?

`python benchmarks/peers.py FOLDER` makes a virtual environment in FOLDER, installs the pinned peers there, runs every
tool over all cases of `tests/assets/corpus`, writes `benchmarks/results/peers.md`, and puts its first table between the
marks `<!-- peers:begin -->` and `<!-- peers:end -->` of the documents. FOLDER must lie outside the repository.
"""

from __future__ import annotations

import argparse
import ast
import functools
import platform
import re
import shutil
import subprocess
import sys
import time
import venv
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))  # the corpus is read by the tests' own reader

from benchmarks.peer_tools import TOOLS, Bench, Place, Tool, prepare
from tests.functional.corpus import load_cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.functional.corpus import Case

REPOSITORY = Path(__file__).parents[1]
RESULTS = REPOSITORY / "benchmarks/results/peers.md"
DOCUMENTS = (REPOSITORY / "README.md", REPOSITORY / "docs/explanation/why-not-a-linter.md")

_BLOCK = re.compile(r"(<!-- peers:begin -->\n).*?(<!-- peers:end -->)", re.DOTALL)

_INTRODUCTION = """\
# Peers

`python benchmarks/peers.py FOLDER`, Python {python}. Every tool is run on every case of the
[corpus](../../tests/assets/corpus/README.md), whose marks are proven by running it. The corpus was made for seamguard,
and most of its cases are hard on purpose: the table tells what a tool can see, not how often that is written.
"""

_DEFINITIONS = """\
## Definitions

- **Marked lines** are those marked `call` (certainly a use) or `possible` (the seam leaves by reference, or unknown
  arguments may reach the guarded parameter). Any report on such a line finds it, whatever the tool calls it.
- **False**: lines without a mark that are reported. By the rules of the corpus these are no uses: annotations, tests of
  type, base classes, assignments of an alias, calls without the guarded argument, homonyms.
- **Imports** that are reported are set aside where the case has a mark, as they announce a use. In a case without any
  they are false. **Only at the import** counts the missed lines in whose file the tool reports an import.
- A report on another line of a simple statement that holds one mark counts for this mark.
- **A case is right** when all marked lines and only those are reported. Installed libraries are not looked at.
- What counts as false for seamguard are functions beside the seam that hand it out: its reports of wrappers, which the
  marks say nothing of.

## How each tool is set up

Each is told the seam's dotted name, the guarded parameters, and their positions as the running signature has them.
Where it takes patterns or a rule, these ask for calls: to ask for every mention finds more of the marked lines, and
reports imports, aliases and annotations too. Where it can be told to, it ignores comments that silence it.

- **seamguard**: the policy of the test of the corpus. What the policy permits in the seam's own module counts as found.
- **ruff**: `TID251` with the dotted name. It knows no arguments.
- **semgrep**: `app.seam.Ctx(..., runtime_profile=$X, ...)`, the same by position, with `**$X`, and with `*$X` where a
  position can be reached; in the seam's own module by its name there; symbolic propagation is on. Methods: through the
  class, on what the class constructs, on parameters that are annotated with it.
- **ast-grep**: calls by last name, bare or below an owner, with such an argument by keyword, position, `*` or `**`.
- **basedpyright**: `@deprecated` on the definition, in a copy. A condition on arguments would take overloads in place
  of the definition; this was not tried.
- **flake8-forbidden-func**: the last name, bare or below an owner. It knows no arguments.
- **Fixit**: a rule of 25 lines that compares fully qualified names of what is called and looks at the arguments.
"""


class Score(NamedTuple):
    """What one tool makes of one case, as places in it.

    Attributes:
        case: The case.
        found: Marked lines that are reported.
        false: Innocent lines that are reported.
        missed: Marked lines that are not reported.
        at_import: Those of `missed` in whose file the tool reports an import.
    """

    case: Case
    found: frozenset[Place]
    false: frozenset[Place]
    missed: frozenset[Place]
    at_import: frozenset[Place]

    @property
    def right(self) -> bool:
        """The tool reports all marked lines and only those."""
        return not self.false and not self.missed


class Measured(NamedTuple):
    """A tool's scores over all cases; none where it could not be installed."""

    tool: Tool
    scores: tuple[Score, ...]


def score(case: Case, reported: frozenset[Place]) -> Score:
    """Compare what a tool reports in a case with its marks."""
    marked = frozenset((path, line) for path, line, _ in case.expected)
    settled = _settled(case, reported, marked)
    missed = marked - settled
    others = settled - marked
    imports = {(path, line) for path, line in others if line in import_lines(case.files[path])} if marked else set()
    importing = {path for path, _ in imports}
    at_import = frozenset(place for place in missed if place[0] in importing)
    return Score(case, marked & settled, frozenset(others - imports), missed, at_import)


def _settled(case: Case, reported: frozenset[Place], marked: frozenset[Place]) -> frozenset[Place]:
    """The reports in the codebase, each on the mark of its statement where that has one mark."""
    inside = [place for place in reported if place[0] in case.files and place[0].startswith("src/")]
    return frozenset(place if place in marked else _on_mark(case, place, marked) for place in inside)


def _on_mark(case: Case, place: Place, marked: frozenset[Place]) -> Place:
    path, line = place
    for statement in _statements(case.files[path]):
        span = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        marks = [mark for mark in marked if mark[0] == path and mark[1] in span]
        if line in span and len(marks) == 1 and not hasattr(statement, "body") and not hasattr(statement, "cases"):
            return marks[0]
    return place


def import_lines(source: str) -> set[int]:
    """The lines of import statements."""
    found = (node for node in _statements(source) if isinstance(node, ast.Import | ast.ImportFrom))
    spans = [(node.lineno, node.end_lineno or node.lineno) for node in found]
    plain = [
        (number, number)
        for number, line in enumerate(source.splitlines(), start=1)
        if line.startswith(("from ", "import "))
    ]
    return {line for first, last in spans or plain for line in range(first, last + 1)}


@functools.cache
def _statements(source: str) -> tuple[ast.stmt, ...]:
    """All statements; none of syntax that is newer than this Python."""
    try:
        return tuple(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt))
    except SyntaxError:
        return ()


def measure(tool: Tool, bench: Bench) -> Measured:
    """Run one tool over all cases."""
    started = time.perf_counter()
    reported = defaultdict(set)
    for path, line in tool.run(bench):
        seam, case, inner = path.split("/", 2)
        reported[f"{seam}/{case}"].add((inner, line))
    scores = tuple(score(case, frozenset(reported[folder])) for folder, case in bench.folders.items())
    print(f"{tool.name}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return Measured(tool, scores)


def install(tool: Tool, folder: Path) -> bool:
    """Install a tool into the environment in `folder`; tell whether that went well."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *tool.requirements]
    done = subprocess.run(command, capture_output=True, text=True, check=False) if tool.requirements else None
    if done and done.returncode:
        print(f"{tool.name} cannot be installed: {done.stderr.strip()[-500:]}", file=sys.stderr)
    return not done or done.returncode == 0


# The report


def overview(results: Iterable[Measured]) -> Iterator[str]:
    """The first table, as Markdown lines."""
    yield "| tool | version | cases right | lines found | false | missed | only at the import |"
    yield "| --- | --- | --: | --: | --: | --: | --: |"
    for one in results:
        right = (
            f"{100 * sum(score.right for score in one.scores) / len(one.scores):.1f} %"
            if one.scores
            else "not measured"
        )
        names = ("found", "false", "missed", "at_import")
        counts = [sum(len(getattr(score, name)) for score in one.scores) if one.scores else "" for name in names]
        yield f"| {' | '.join(map(str, (one.tool.name, one.tool.version, right, *counts)))} |"


def families(results: Iterable[Measured]) -> Iterator[str]:
    """Cases right by family and tool, as Markdown lines."""
    measured = [one for one in results if one.scores]
    yield f"| family | cases | {' | '.join(one.tool.name for one in measured)} |"
    yield f"| --- | --: |{' --: |' * len(measured)}"
    sizes = Counter(score.case.family for score in measured[0].scores)
    rights = [Counter(score.case.family for score in one.scores if score.right) for one in measured]
    for family, size in sorted(sizes.items()):
        yield f"| {family} | {size} | {' | '.join(str(right[family]) for right in rights)} |"


def summary(results: Sequence[Measured], cases: Sequence[Case]) -> str:
    """The first table with what it counts, for the report and the documents."""
    marked = sum(len({place[:2] for place in case.expected}) for case in cases)
    return "\n".join((f"{len(cases)} cases with {marked} marked lines:", "", *overview(results), ""))


def report(results: Sequence[Measured], cases: Sequence[Case]) -> str:
    """The whole report in Markdown."""
    head = _INTRODUCTION.format(python=platform.python_version())
    by_family = "\n".join(("## Cases right, by family", "", *families(results), ""))
    return "\n".join((head, summary(results, cases), _DEFINITIONS, by_family))


def main() -> int:
    """Install, run, write."""
    parser = argparse.ArgumentParser(description="Measure seamguard beside its peers on the corpus.")
    parser.add_argument("folder", type=Path, help="folder outside the repository for the tools and the written cases")
    folder: Path = parser.parse_args().folder.resolve()
    if folder.is_relative_to(REPOSITORY):
        parser.error("the folder must lie outside the repository")
    environment = folder / "tools"
    venv.create(environment, with_pip=True)
    installed = [install(tool, environment) for tool in TOOLS]
    cases = load_cases()
    shutil.rmtree(folder / "work", ignore_errors=True)
    programs = environment / ("Scripts" if sys.platform == "win32" else "bin")
    bench = prepare(cases, programs, folder / "work")
    results = [measure(tool, bench) if ok else Measured(tool, ()) for tool, ok in zip(TOOLS, installed, strict=True)]
    RESULTS.write_text(report(results, cases), "utf-8")
    for document in DOCUMENTS:
        text = document.read_text("utf-8")
        document.write_text(_BLOCK.sub(lambda match: match[1] + summary(results, cases) + match[2], text), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
