"""Compare calls that seamguard finds with the references that a type checker finds, on real packages.

`python -m benchmarks.differential CACHE` downloads the packages below into the folder CACHE (once), asks seamguard and
a language server (basedpyright 1.40.2, `pip install basedpyright==1.40.2`) for the uses of each symbol, keeps those
that are calls, and prints a Markdown report. Every disagreement has to be explained in `differential.yaml` beside this
file: the command ends with 1 where one is not, or where an explanation is no longer needed.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from benchmarks.language_server import LanguageServer, Reference
from benchmarks.real_packages import Package, Seam, download

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TABLE = Path(__file__).with_suffix(".yaml")

# A package, its version, `sdist` where that brings tests along, and its import roots; below it the symbols.
PACKAGES = """
click 8.2.1 sdist src tests
    click.core.Context
    click.core.Context.invoke
    click.core.Command.main
    click.core.Parameter
    click.core.Option
    click.core.ParameterSource
    click.exceptions.UsageError
    click.utils.echo
    click.decorators.command
    click.types.convert_type
flask 3.1.2 sdist src tests
    flask.app.Flask
    flask.app.Flask.test_request_context
    flask.app.Flask.make_response
    flask.ctx.AppContext
    flask.helpers.url_for
    flask.helpers.get_root_path
    flask.sansio.blueprints.Blueprint
    flask.sansio.scaffold.Scaffold.add_url_rule
httpx 0.28.1 sdist .
    httpx._client.Client
    httpx._client.BaseClient.build_request
    httpx._models.Headers
    httpx._models.Request
    httpx._models.Response.read
    httpx._urls.URL
    httpx._urls.URL.copy_with
    httpx._exceptions.request_context
    httpx._utils.to_bytes
Jinja2 3.1.6 sdist src tests
    jinja2.environment.Environment
    jinja2.environment.Environment.from_string
    jinja2.nodes.Node.find_all
    jinja2.nodes.EvalContext
    jinja2.lexer.Token
    jinja2.runtime.Undefined
    jinja2.runtime.Context.call
    jinja2.utils.pass_context
    jinja2.exceptions.TemplateSyntaxError
rich 14.1.0 .
    rich.console.Console
    rich.console.Console.print
    rich.console.Console.render_lines
    rich.segment.Segment
    rich.segment.Segment.get_line_length
    rich.style.Style
    rich.style.Style.parse
    rich.text.Text
    rich.text.Text.append
    rich.text.Text.from_markup
    rich.measure.Measurement.get
    rich.cells.cell_len
    rich.errors.MarkupError
"""

_HEAD = (
    "`python -m benchmarks.differential CACHE`: calls that seamguard is certain of, and calls among the references",
    "that basedpyright 1.40.2 finds, by place. Every disagreement is explained in `../differential.yaml`.",
)


class Call(NamedTuple):
    """Where a call expression starts, as seamguard reports it: 1-based."""

    path: str
    line: int
    column: int


class Answer(NamedTuple):
    """What both say of one symbol.

    Attributes:
        package: The project and release.
        target: Dotted name of the symbol.
        certain: Calls that seamguard is certain of.
        possible: Calls that are only possible.
        checker: Calls that the checker refers to the symbol.
    """

    package: str
    target: str
    certain: frozenset[Call]
    possible: frozenset[Call]
    checker: frozenset[Call]

    def disagreements(self) -> Iterator[Disagreement]:
        """Calls that only one side is certain of, sorted."""
        for call in sorted(self.certain | self.possible | self.checker):
            here = "certain" if call in self.certain else "possible" if call in self.possible else "nothing"
            there = "call" if call in self.checker else "nothing"
            if (here, there) != ("certain", "call"):
                at = f"{call.path}:{call.line}:{call.column}"
                yield Disagreement(self.package, self.target, f"seamguard {here}, checker {there}", at)


class Disagreement(NamedTuple):
    """A call of which the two sides do not say the same."""

    package: str
    target: str
    what: str
    at: str


def packages() -> tuple[Package, ...]:
    """Read the table of packages above."""
    chunks = re.findall(r"^(\S.*)\n((?: +.*\n)+)", PACKAGES, re.MULTILINE)
    return tuple(_package(head.split(), targets.split()) for head, targets in chunks)


def _package(head: list[str], targets: list[str]) -> Package:
    name, version, *rest = head
    sdist = rest[0] == "sdist"
    seams = tuple(Seam(target, "", "call", external=False) for target in targets)
    return Package(name, version, sdist, tuple(rest[sdist:]), seams)


def compare(package: Package, root: Path, server: LanguageServer, policy: Path) -> Iterator[Answer]:
    """Ask both sides for every symbol of a package."""
    report = _report(package, root, policy)
    for error in report["errors"]:
        print(f"{package.folder}: {error['path']}:{error['line']}: {error['message']}", file=sys.stderr)
    for number, seam in enumerate(package.seams):
        found = [item for item in report["findings"] if item["subject"] == f"seam-{number}"]
        path, line = _definition(package, root, seam.target)
        references = server.references(path, line.lineno, _name_column(root / path, line))
        calls = {call for reference in references for call in _called(root, reference)}
        certain, possible = (
            frozenset(_place(item) for item in found if item["kind"] == "call" and item["certainty"] == certainty)
            for certainty in ("certain", "possible")
        )
        yield Answer(package.folder, seam.target, certain, possible - certain, frozenset(calls))


def _configure(package: Package, root: Path) -> None:
    """Let the checker look at the same files, whatever the package's own settings are."""
    roots = [*package.sources]
    settings = {"include": roots, "exclude": [], "extraPaths": roots, "pythonVersion": "3.11"}
    (root / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")


def _report(package: Package, root: Path, policy: Path) -> dict[str, Any]:
    seams = [
        {"id": f"seam-{number}", "target": seam.target, "why": "It is compared."}
        for number, seam in enumerate(package.seams)
    ]
    folders = {"root": str(root), "source": [*package.sources], "production": [*package.sources]}
    policy.write_text(json.dumps({"version": 1, "codebase": folders, "seams": seams}), "utf-8")
    command = [sys.executable, "-m", "seamguard", "check", "--policy", str(policy), "--format", "json"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _place(item: dict[str, Any]) -> Call:
    return Call(item["path"], item["line"], item["column"])


Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _definition(package: Package, root: Path, target: str) -> tuple[str, Definition]:
    names = target.split(".")
    for source in package.sources:
        for end in range(len(names) - 1, 0, -1):
            for tail in (".py", "/__init__.py"):
                path = Path(source, *names[:end]).as_posix() + tail
                if (root / path).is_file():
                    return path, _inside(_tree(root / path), names[end:])
    raise LookupError(target)


def _inside(tree: ast.Module | Definition, names: list[str]) -> Definition:
    """The last definition of a name: the ones before it are overloads."""
    found = [node for node in tree.body if isinstance(node, Definition) and node.name == names[0]]
    if not found:
        raise LookupError(names[0])
    return _inside(found[-1], names[1:]) if names[1:] else found[-1]


def _name_column(path: Path, definition: Definition) -> int:
    line = path.read_text("utf-8").splitlines()[definition.lineno - 1]
    found = re.compile(rf"\b{definition.name}\b").search(line, definition.col_offset)
    if found is None:
        raise LookupError(definition.name)
    return found.start()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def _callees(path: Path) -> dict[tuple[int, int], ast.Call]:
    """Every call by the end of the name that it calls, in bytes."""
    calls = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.Call)]
    return {(call.func.end_lineno or 0, call.func.end_col_offset or 0): call for call in calls}


def _called(root: Path, reference: Reference) -> Iterator[Call]:
    path = root / reference.path
    line = path.read_text("utf-8").splitlines()[reference.line - 1]
    end = len(line.encode("utf-16-le")[: 2 * reference.end_column].decode("utf-16-le").encode())
    call = _callees(path).get((reference.line, end))
    if call is not None:
        start = path.read_text("utf-8").splitlines()[call.lineno - 1].encode()[: call.col_offset]
        yield Call(reference.path, call.lineno, len(start.decode()) + 1)


class Explanation(NamedTuple):
    """Why the two sides disagree, for some calls of one symbol."""

    kind: str
    why: str
    disagreements: frozenset[Disagreement]


def explanations(table: Path = TABLE) -> tuple[dict[str, str], tuple[Explanation, ...]]:
    """Read the kinds and the explanations of the table."""
    text = yaml.safe_load(table.read_text("utf-8"))
    return text["kinds"], tuple(
        Explanation(
            entry["kind"],
            entry["why"],
            frozenset(Disagreement(entry["package"], entry["target"], entry["what"], at) for at in entry["at"]),
        )
        for entry in text["explanations"]
    )


def report(answers: Iterable[Answer]) -> tuple[list[str], bool]:
    """The Markdown lines, and whether every disagreement is explained and every explanation is needed."""
    kinds, explained = explanations()
    kind_of = {item: entry.kind for entry in explained for item in entry.disagreements}
    found = [(answer, [*answer.disagreements()]) for answer in answers]
    packages_seen = {answer.package for answer, _ in found}
    everything = {item for _, items in found for item in items}
    stale = sorted(item for item in kind_of if item not in everything and item.package in packages_seen)
    unexplained = sorted(everything - kind_of.keys())
    lines = [
        "| symbol | both | seamguard | possible | checker | disagreements |",
        "| --- | --: | --: | --: | --: | --- |",
    ]
    lines += [_row(answer, [kind_of.get(item, "**unexplained**") for item in items]) for answer, items in found]
    lines += ["", f"{len(found)} symbols, {sum(len(a.certain & a.checker) for a, _ in found)} calls found by both, "]
    lines[-1] += f"{len(everything)} disagreements, {len(unexplained)} unexplained."
    lines += ["", "| kind | disagreements | meaning |", "| --- | --: | --- |"]
    lines += [
        f"| {kind} | {sum(kind_of.get(item) == kind for item in everything)} | {meaning} |"
        for kind, meaning in kinds.items()
    ]
    for title, items in (("Unexplained", unexplained), ("Explained, but not found", stale)):
        lines += ["", f"## {title}", "", *(f"- {' | '.join(item)}" for item in items)] if items else []
    return lines, not (unexplained or stale)


def _row(answer: Answer, kinds: list[str]) -> str:
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
    both = len(answer.certain & answer.checker)
    rest = (len(answer.certain), len(answer.possible), len(answer.checker), counts)
    return f"| {' | '.join(map(str, (f'`{answer.target}`', both, *rest)))} |"


def main() -> int:
    """Download, compare, print."""
    parser = argparse.ArgumentParser(description="Compare seamguard with a type checker on real packages.")
    parser.add_argument("cache", type=Path, help="folder for downloads; what is there already is used")
    parser.add_argument("--server", default="basedpyright-langserver", help="the language server's program")
    parser.add_argument("--only", action="append", metavar="NAME", help="this package only; may be repeated")
    options = parser.parse_args()
    answers: list[Answer] = []
    for package in packages():
        if not options.only or package.name in options.only:
            print(package.folder, file=sys.stderr)
            root = download(package, options.cache.resolve()).resolve()
            _configure(package, root)
            server = LanguageServer([options.server, "--stdio"], root)
            answers += compare(package, root, server, options.cache / f"{package.folder}.differential.json")
            server.close()
    lines, explained = report(answers)
    print("# seamguard and a type checker", "", *_HEAD, "", *lines, sep="\n")
    return int(not explained)


if __name__ == "__main__":
    sys.exit(main())
