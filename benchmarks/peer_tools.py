"""The peers that `peers.py` measures: how each is configured for a seam and run, once, over all cases.

Every runner takes the cases as they lie on disk and yields the places that the tool reports, as `(path, line)` from the
folder of cases. Calls are asked for: a rule that also asks for references reports imports and annotations too.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from importlib import metadata
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.functional.corpus import policy_text, write_case

from seamguard.domain.verdict import Status
from seamguard.engine import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from tests.functional.corpus import Case

Place = tuple[str, int]


class Seam(NamedTuple):
    """What a tool is told of a seam.

    Attributes:
        module: The module that defines it.
        qualname: Its name within that module.
        path: The file of that module.
        supplies: Guarded parameters; empty where every call counts.
        positions: Places of these among the positional arguments of a call, from 0, without the receiver.
        kind: `name`, `method` (calls have a receiver) or `property` (reading it is the use).
    """

    module: str
    qualname: str
    path: str
    supplies: tuple[str, ...]
    positions: tuple[int, ...]
    kind: str

    @property
    def name(self) -> str:
        """Its last name."""
        return self.qualname.rpartition(".")[2]

    @property
    def ways(self) -> tuple[str, ...]:
        """How a call may write it in the eyes of a tool that sees only text, `*` for an owner."""
        return (f"*.{self.name}", self.name) if self.kind == "name" else (f"*.{self.name}",)


class Bench(NamedTuple):
    """All cases, written down.

    Attributes:
        tools: The folder of the installed programs.
        cases: The folder of cases. Each lies in `seam-N/FAMILY--NAME`; cases with one seam share `seam-N`.
        seams: The seams by the name of their folder.
        folders: The cases by their folder, relative to `cases`.
    """

    tools: Path
    cases: Path
    seams: dict[str, Seam]
    folders: dict[str, Case]


class Tool(NamedTuple):
    """A tool, what pip installs for it, and what runs it."""

    name: str
    requirements: tuple[str, ...]
    run: Callable[[Bench], Iterable[Place]]

    @property
    def version(self) -> str:
        """The pinned version, or that of this project."""
        return self.requirements[0].partition("==")[2] if self.requirements else metadata.version("seamguard")


def prepare(cases: Iterable[Case], tools: Path, folder: Path) -> Bench:
    """Write every case below `folder`, by seam."""
    names: dict[Seam, str] = {}
    folders = {}
    for case in cases:
        draft = folder / "draft"
        write_case(case, draft)
        seam = _seam(case, draft)
        place = f"{names.setdefault(seam, f'seam-{len(names)}')}/{case.family}--{case.name}"
        (folder / "cases" / place).parent.mkdir(parents=True, exist_ok=True)
        draft.rename(folder / "cases" / place)
        folders[place] = case
    return Bench(tools, folder / "cases", {name: seam for seam, name in names.items()}, folders)


_SIGNATURE = """
import functools, importlib, inspect, json, sys
module, _, names = sys.argv[1].partition(":")
owner, seam = None, importlib.import_module(module)
for name in names.split("."):
    owner, seam = seam, inspect.getattr_static(seam, name)
kind = "method" if inspect.isclass(owner) and not inspect.isclass(seam) else "name"
if isinstance(seam, (property, functools.cached_property)):
    kind, parameters = "property", []
else:
    parameters = list(inspect.signature(getattr(owner, name)).parameters.values())
receiver = kind == "method" and inspect.isfunction(seam)
positional = [p.name for p in parameters[receiver:] if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
print(json.dumps([kind, [positional.index(name) for name in sys.argv[2:] if name in positional]]))
"""


def _seam(case: Case, folder: Path) -> Seam:
    """What a user knows of the seam: the signature is looked up in the running case."""
    module = case.target.removesuffix(f".{case.qualname}")
    seam = Seam(module, case.qualname, case.seam_path, case.supplies, (), "name")
    if not case.supplies and "." not in case.qualname:
        return seam
    command = [sys.executable, "-c", _SIGNATURE, f"{module}:{case.qualname}", *case.supplies]
    paths = os.pathsep.join(str(folder / name) for name in ("src", "site-packages"))
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, check=False)
    kind, positions = json.loads(done.stdout) if done.returncode == 0 else ("name", [])
    return seam._replace(positions=tuple(positions), kind=kind)


def _output(
    bench: Bench, program: str, *arguments: str, cwd: Path, environment: Mapping[str, str] = MappingProxyType({})
) -> str:
    """What a program prints. Its exit code tells that it found something (1) or could not read a file (2)."""
    command = [str(bench.tools / program), *arguments]
    variables = os.environ | {"PATH": f"{bench.tools}{os.pathsep}{os.environ['PATH']}"} | {**environment}
    done = subprocess.run(
        command, cwd=cwd, env=variables, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode not in (0, 1, 2, 3):
        raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def _inside(path: str, folder: Path) -> str:
    return (folder / path).relative_to(folder).as_posix()


# seamguard


def seamguard(bench: Bench) -> Iterator[Place]:
    """Case by case, as the test of the corpus does; what the seam's own module may do is found as well."""
    for folder, case in bench.folders.items():
        policy = bench.cases / folder / "allowlists.yaml"
        policy.write_text(policy_text(case), "utf-8")
        for verdict in check(policy).verdicts:
            for judged in verdict.having(Status.VIOLATION, Status.PERMITTED):
                yield f"{folder}/{judged.finding.path}", judged.finding.span.line


# ruff


def ruff(bench: Bench) -> Iterator[Place]:
    """TID251 with the dotted name of the seam."""
    for name, seam in bench.seams.items():
        banned = f'[lint.flake8-tidy-imports.banned-api]\n"{seam.module}.{seam.qualname}".msg = "seam"\n'
        text = f'target-version = "py313"\n[lint]\nselect = ["TID251"]\n{banned}'
        (bench.cases / name / "ruff.toml").write_text(text, "utf-8")
    options = ("--no-cache", "--ignore-noqa", "--output-format", "json")
    for found in json.loads(_output(bench, "ruff", "check", *options, ".", cwd=bench.cases)):
        if found["code"] == "TID251":
            yield _inside(found["filename"], bench.cases), found["location"]["row"]


# semgrep


def semgrep(bench: Bench) -> Iterator[Place]:
    """Patterns of calls by dotted name, and in the seam's own module by its name there."""
    (bench.cases / ".semgrepignore").write_text("site-packages/\n", "utf-8")
    rules = bench.cases.parent / "semgrep.json"
    rules.write_text(json.dumps({"rules": list(_semgrep_rules(bench))}), "utf-8")
    options = ("--metrics=off", "--disable-version-check", "--no-git-ignore", "--disable-nosem", "--json", "--quiet")
    report = json.loads(_output(bench, "semgrep", "scan", *options, "--config", str(rules), ".", cwd=bench.cases))
    assert not [error for error in report["errors"] if "rule" in error["message"].lower()], report["errors"]
    for found in report["results"]:
        yield _inside(found["path"], bench.cases), found["start"]["line"]


def _semgrep_rules(bench: Bench) -> Iterator[dict[str, Any]]:
    for name, seam in bench.seams.items():
        yield _semgrep_rule(name, f"**/{name}/**", seam, f"{seam.module}.{seam.qualname}")
        yield _semgrep_rule(f"{name}-own", f"**/{name}/*/{seam.path}", seam, seam.qualname)


def _semgrep_rule(name: str, files: str, seam: Seam, target: str) -> dict[str, Any]:
    owner, _, method = target.rpartition(".")
    calls = [""] if seam.kind == "property" else [f"({arguments})" for arguments in _semgrep_arguments(seam)]
    patterns: list[dict[str, Any]] = [{"pattern": f"{target}{call}"} for call in calls]
    if seam.kind != "name":
        inside = {"pattern-inside": f"def $FUNCTION(..., $RECEIVER: {owner}, ...):\n    ..."}
        patterns += [{"pattern": f"{owner}(...).{method}{call}"} for call in calls]
        patterns += [{"patterns": [inside, {"pattern": f"$RECEIVER.{method}{call}"}]} for call in calls]
    return {
        "id": name,
        "languages": ["python"],
        "severity": "ERROR",
        "message": "seam",
        "options": {"symbolic_propagation": True},
        "paths": {"include": [files]},
        "pattern-either": patterns,
    }


def _semgrep_arguments(seam: Seam) -> Iterator[str]:
    if not seam.supplies:
        yield "..."
        return
    yield from (f"..., {parameter}=$X, ..." for parameter in seam.supplies)
    yield from (", ".join([*(f"$P{number}" for number in range(end + 1)), "..."]) for end in seam.positions)
    yield "..., **$X, ..."
    yield from ("..., *$X, ...",) if seam.positions else ()


# ast-grep


def ast_grep(bench: Bench) -> Iterator[Place]:
    """Calls by last name, bare or as an attribute, with the arguments that a condition asks for."""
    rules = "\n---\n".join(json.dumps(_ast_grep_rule(*item)) for item in bench.seams.items())
    options = ("--no-ignore", "vcs", "--json=compact", "--inline-rules", rules)
    text = _output(bench, "ast-grep", "scan", *options, ".", cwd=bench.cases)
    for found in json.loads(text):
        yield _inside(found["file"], bench.cases), found["range"]["start"]["line"] + 1


def _ast_grep_rule(name: str, seam: Seam) -> dict[str, Any]:
    call = "" if seam.kind == "property" else "($$$)"
    called = {"any": [{"pattern": way.replace("*", "$OWNER") + call} for way in seam.ways]}
    return {
        "id": name,
        "language": "python",
        "severity": "error",
        "message": "seam",
        "files": [f"{name}/**"],
        "rule": {"all": [called, {"has": {"field": "arguments", "has": _ast_grep_argument(seam)}}]}
        if seam.supplies
        else called,
    }


def _ast_grep_argument(seam: Seam) -> dict[str, Any]:
    keyword = {"kind": "keyword_argument", "has": {"field": "name", "regex": f"^({'|'.join(seam.supplies)})$"}}
    places = [{"nthChild": place + 1, "not": {"kind": "keyword_argument"}} for place in seam.positions]
    splats = [{"kind": kind} for kind in ("dictionary_splat", "list_splat")[: 2 if seam.positions else 1]]
    return {"any": [keyword, *places, *splats]}


# basedpyright


def basedpyright(bench: Bench) -> Iterator[Place]:
    """`@deprecated` on the definition, in a copy of each case; a condition on arguments cannot be said."""
    copies = bench.cases.parent / "deprecated"
    added = {folder: _write_deprecated(case, copies / folder) for folder, case in bench.folders.items()}
    environments = [{"root": f"{folder}/src", "extraPaths": [f"{folder}/site-packages"]} for folder in bench.folders]
    settings = {"typeCheckingMode": "off", "reportDeprecated": "warning", "pythonVersion": "3.13"}
    config = settings | {"include": [entry["root"] for entry in environments], "executionEnvironments": environments}
    (copies / "pyrightconfig.json").write_text(json.dumps(config), "utf-8")
    report = json.loads(_output(bench, "basedpyright", "--outputjson", cwd=copies))
    for found in report["generalDiagnostics"]:
        if found.get("rule") == "reportDeprecated":
            path, line = _inside(found["file"], copies), found["range"]["start"]["line"] + 1
            folder = "/".join(path.split("/")[:2])
            above = added[folder] if path == f"{folder}/{bench.folders[folder].seam_path}" else []
            yield path, line - 2 * sum(number + 2 * index < line for index, number in enumerate(above))


def _write_deprecated(case: Case, folder: Path) -> list[int]:
    """Write a copy and return the lines of the original above which two were put."""
    write_case(case, folder)
    path = folder / case.seam_path
    lines = path.read_text("utf-8").splitlines()
    marked = _definitions(path.read_text("utf-8"), case.qualname)
    for number in reversed(marked):
        line = lines[number - 1]
        indent = line[: len(line) - len(line.lstrip())]
        lines[number - 1 : number - 1] = [f"{indent}from warnings import deprecated", f'{indent}@deprecated("seam")']
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return marked


def _definitions(source: str, qualname: str) -> list[int]:
    """The lines of `def` or `class` of a name; what sets or deletes a property is no use of it."""
    found: list[ast.AST] = [ast.parse(source)]
    for name in qualname.split("."):
        found = [node for outer in found for node in ast.walk(outer) if _is_definition(node, name)]
    return sorted(node.lineno for node in found if isinstance(node, ast.stmt))


def _is_definition(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name != name:
        return False
    return not any(ast.unparse(decorator).endswith((".setter", ".deleter")) for decorator in node.decorator_list)


# flake8-forbidden-func


def flake8(bench: Bench) -> Iterator[Place]:
    """The last name, bare and below any other; a condition on arguments cannot be said."""
    rules = [f"*.{name}.*: {way}, seam" for name, seam in bench.seams.items() for way in seam.ways]
    options = ("--isolated", "--disable-noqa", "--select", "CFF001", "--format", "%(path)s:%(row)d")
    text = _output(bench, "flake8", *options, "--forbidden-functions", "\n".join(rules), ".", cwd=bench.cases)
    for line in text.splitlines():
        path, _, row = line.rpartition(":")
        yield _inside(path, bench.cases), int(row)


# Fixit


_FIXIT_RULE = """
import json
from pathlib import Path

import libcst
from fixit import LintRule
from libcst.metadata import FilePathProvider, FullyQualifiedNameProvider

SEAMS = json.loads((Path(__file__).parent / "seams.json").read_text())


class Seam(LintRule):
    METADATA_DEPENDENCIES = (FilePathProvider, FullyQualifiedNameProvider)
    MESSAGE = "seam"

    def visit_Module(self, node):
        (name,) = SEAMS.keys() & set(self.get_metadata(FilePathProvider, node).parts)
        self.target, self.supplies, self.positions = SEAMS[name]

    def visit_Call(self, node):
        names = self.get_metadata(FullyQualifiedNameProvider, node.func, ())
        if any(name.name == self.target for name in names) and (not self.supplies or self.supplied(node.args)):
            self.report(node)

    def supplied(self, arguments):
        positional = [argument for argument in arguments if not argument.keyword and not argument.star]
        return (
            any(argument.star in ("**", "*" if self.positions else "**") for argument in arguments)
            or any(argument.keyword and argument.keyword.value in self.supplies for argument in arguments)
            or any(place < len(positional) for place in self.positions)
        )
"""


def fixit(bench: Bench) -> Iterator[Place]:
    """A rule that compares fully qualified names of what is called and looks at the arguments."""
    rules = bench.cases.parent / "fixit"
    rules.mkdir()
    (rules / "seam_rule.py").write_text(_FIXIT_RULE, "utf-8")
    seams = {
        name: (f"{seam.module}.{seam.qualname}", seam.supplies, seam.positions) for name, seam in bench.seams.items()
    }
    (rules / "seams.json").write_text(json.dumps(seams), "utf-8")
    for folder in bench.folders:
        (bench.cases / folder / "src/fixit.toml").write_text("[tool.fixit]\nroot = true\n", "utf-8")
    paths = [f"{folder}/src" for folder in bench.folders]
    environment = {"PYTHONPATH": str(rules)}
    text = _output(bench, "fixit", "--rules", "seam_rule", "lint", *paths, cwd=bench.cases, environment=environment)
    for path, line in re.findall(r"^(\S+)@(\d+):\d+ Seam: ", text, re.MULTILINE):
        yield path, int(line)


TOOLS = (
    Tool("seamguard", (), seamguard),
    Tool("ruff `banned-api`", ("ruff==0.17.6",), ruff),
    Tool("semgrep", ("semgrep==1.185.0",), semgrep),
    Tool("ast-grep", ("ast-grep-cli==0.51.1",), ast_grep),
    Tool("basedpyright `reportDeprecated`", ("basedpyright==1.40.2",), basedpyright),
    Tool("flake8-forbidden-func", ("flake8-forbidden-func==0.1.0", "flake8==7.5.0"), flake8),
    Tool("Fixit, a rule of one's own", ("fixit==2.1.0", "libcst==1.9.0"), fixit),
)
