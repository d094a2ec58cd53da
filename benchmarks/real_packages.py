"""Check real packages: does the command survive them, and does it name every file that it cannot read?

`python benchmarks/real_packages.py CACHE` downloads the packages below into the folder CACHE (once), guards some
seams of each and prints a Markdown report. It ends with 1 where the command broke its contract.
"""

from __future__ import annotations

import argparse
import ast
import json
import platform
import re
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import libcst

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PYTHON = "3.13"
_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux2014_x86_64")
_EXIT_CODES = {"kept": 0, "broken": 1, "stale": 1, "vacuous": 2}


class Seam(NamedTuple):
    """A target, with the parameter that makes a call count and what counts beside calls."""

    target: str
    parameter: str
    restrict: str
    external: bool


class Package(NamedTuple):
    """A release on PyPI.

    Attributes:
        name: The project.
        version: The release.
        sdist: Take the source distribution, which brings tests along; a wheel needs nothing built.
        sources: Import roots within the unpacked distribution.
        seams: What to guard in it.
    """

    name: str
    version: str
    sdist: bool
    sources: tuple[str, ...]
    seams: tuple[Seam, ...]

    @property
    def folder(self) -> str:
        """The folder for what belongs to it."""
        return f"{self.name}-{self.version}"


# A package: name, version, and where it is the source distribution, its import roots. Below it, its seams:
# `[import|reference|external] dotted.name[(parameter)]`. Old and broken test data has `print` in most of its files.
_PACKAGES = """
ansible-core 2.21.5
    ansible.module_utils.basic.AnsibleModule(supports_check_mode)
    ansible.module_utils.common.text.converters.to_text(errors)
    import ansible.module_utils.basic
apache-airflow-core 3.3.2
    airflow.utils.session.create_session(scoped)
    airflow.models.dagrun.DagRun(run_id)
    reference airflow.utils.session.NEW_SESSION
attrs 26.1.0
    attr._make.Attribute(name)
    attr._make.attrib(default)
    reference attr._make._Nothing
black 26.10.1 sdist src tests .
    black.lines.Line(depth)
    black.brackets.is_split_before_delimiter
    external builtins.print
botocore 1.44.5
    botocore.config.Config(signature_version)
    botocore.utils.ensure_boolean(val)
    import botocore.exceptions
celery 5.7.0
    celery.exceptions.ImproperlyConfigured
    celery.utils.functional.head_from_fun(bound)
    import celery.exceptions
Django 6.1.3
    django.core.exceptions.ValidationError(code)
    django.utils.html.format_html(format_string)
    reference django.utils.module_loading.import_string
    import django.utils.version
homeassistant 2025.4.4
    homeassistant.exceptions.HomeAssistantError(translation_key)
    homeassistant.helpers.device_registry.DeviceInfo(configuration_url)
    homeassistant.helpers.entity_registry.async_get
    reference homeassistant.util.dt.utcnow
jedi 0.20.1
    jedi.inference.base_value.ValueSet(iterable)
    external builtins.print
mypy 2.4.1
    mypy.types.AnyType(source_any)
    mypy.types.get_proper_type(typ)
    import mypy.errorcodes
pandas 3.1.1
    pandas.core.frame.DataFrame(copy)
    reference pandas.util._exceptions.find_stack_level
    pandas.core.common.maybe_make_list(obj)
parso 0.8.7 sdist .
    parso.python.tree.PythonLeaf
    parso.grammar.load_grammar(version)
    external builtins.print
pydantic 2.14.3
    pydantic.errors.PydanticUserError(code)
    pydantic._internal._import_utils.import_cached_base_model
    reference pydantic._migration.getattr_migration
pylint 4.1.4 sdist .
    pylint.lint.pylinter.PyLinter(reporter)
    pylint.checkers.utils.safe_infer(node)
    external builtins.print
salt 3008.5 sdist .
    salt.exceptions.CommandExecutionError(info)
    salt.utils.files.fopen
    import salt.utils.platform
    external builtins.print
SQLAlchemy 2.1.9
    sqlalchemy.sql.schema.Column(primary_key)
    sqlalchemy.util.deprecations.warn_deprecated(version)
    reference sqlalchemy.exc.ArgumentError
sympy 1.14.0
    sympy.core.symbol.Symbol(assumptions)
    sympy.core.sympify.sympify(strict)
    reference sympy.core.singleton.S
Twisted 26.10.0
    twisted.python.failure.Failure(exc_value)
    twisted.internet.defer.maybeDeferred(f)
    import twisted.internet.reactor
    external builtins.print
"""


def packages() -> tuple[Package, ...]:
    """Read the table of packages above."""
    chunks = re.findall(r"^(\S.*)\n((?: +.*\n)+)", _PACKAGES, re.MULTILINE)
    return tuple(_package(head.split(), seams.splitlines()) for head, seams in chunks)


def _package(head: list[str], seams: list[str]) -> Package:
    name, version, *sdist = head
    return Package(name, version, bool(sdist), tuple(sdist[1:]) or (".",), tuple(_seam(line.strip()) for line in seams))


def _seam(text: str) -> Seam:
    kind, _, target = text.rpartition(" ")
    name, _, parameter = target.rstrip(")").partition("(")
    return Seam(name, parameter, kind if kind in ("import", "reference") else "call", kind == "external")


class Run(NamedTuple):
    """What the command said of one package; `broken` lists what it should not have done."""

    package: Package
    report: dict[str, Any]
    exit_code: int
    seconds: float
    broken: tuple[str, ...]


def download(package: Package, cache: Path) -> Path:
    """Fetch a distribution into `cache` where it is not there yet, and return its unpacked folder."""
    folder = cache / "unpacked" / package.folder
    if not folder.is_dir():
        archive = _archive(package, cache / "archives" / package.folder)
        partial = folder.with_suffix(".partial")
        _unpack(archive, partial)
        partial.rename(folder)
    inner = [path for path in folder.iterdir() if path.is_dir()]
    return inner[0] if package.sdist else folder


def _archive(package: Package, into: Path) -> Path:
    chosen = ("--no-binary", ":all:") if package.sdist else ("--only-binary", ":all:", "--python-version", _PYTHON)
    wanted = () if package.sdist else tuple(part for name in _PLATFORMS for part in ("--platform", name))
    requirement = f"{package.name}=={package.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *chosen, *wanted]
    subprocess.run([*command, "--dest", str(into), requirement], check=True)
    return next(into.iterdir())


def _unpack(archive: Path, folder: Path) -> None:
    if archive.suffix == ".whl":
        shutil.unpack_archive(archive, folder, "zip")
    else:
        shutil.unpack_archive(archive, folder, "gztar", filter="data")


def policy_text(package: Package, root: Path) -> str:
    """Return a policy that permits no use of the package's seams anywhere, as YAML (JSON is YAML)."""
    seams = [_clause(number, seam) for number, seam in enumerate(package.seams)]
    folders = {"root": str(root), "source": list(package.sources), "production": ["."]}
    return json.dumps({"version": 1, "codebase": folders, "seams": seams}, indent=2)


def _clause(number: int, seam: Seam) -> dict[str, object]:
    clause: dict[str, object] = {"id": f"seam-{number}", "target": seam.target, "why": "It is measured."}
    clause |= {"when": {"supplies": [seam.parameter]}} if seam.parameter else {}
    clause |= {"restrict": seam.restrict} if seam.restrict != "call" else {}
    return clause | ({"external": True} if seam.external else {})


def run(package: Package, root: Path, cache: Path) -> Run:
    """Check one package with the installed command."""
    policy = cache / f"{package.folder}.json"
    policy.write_text(policy_text(package, root), "utf-8")
    started = time.perf_counter()
    command = [sys.executable, "-m", "seamguard", "check", "--policy", str(policy), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    seconds = time.perf_counter() - started
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return Run(package, {}, done.returncode, seconds, (f"no report: {done.stderr.strip()[-500:]}",))
    return Run(package, report, done.returncode, seconds, tuple(_breaches(report, done.returncode, root, package)))


def _breaches(report: dict[str, Any], exit_code: int, root: Path, package: Package) -> Iterator[str]:
    """What contradicts the command's contract."""
    outcome = report["summary"]["outcome"]
    due = 2 if report["errors"] else _EXIT_CODES[outcome]
    if exit_code != due:
        yield f"exit code {exit_code} after outcome {outcome} with {len(report['errors'])} errors"
    named = {error["path"] for error in report["errors"]}
    for path in unreadable(root, {seam.target.rpartition(".")[2] for seam in package.seams}):
        if path not in named:
            yield f"{path} cannot be parsed and is not named"
    for path in sorted(named):
        if _is_python((root / path).read_bytes()):
            yield f"{path} is named, but can be parsed"


def unreadable(root: Path, names: Iterable[str]) -> Iterator[str]:
    """Files that hold one of the names and that neither this Python nor LibCST parses, found without seamguard."""
    words = re.compile("|".join(rf"\b{name}\b" for name in names).encode())
    for path in sorted(root.rglob("*.py")):
        data = path.read_bytes() if path.is_file() else b""
        if words.search(data) and not _is_python(data):
            yield path.relative_to(root).as_posix()


def _is_python(data: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _is_newer_python(data)
    return True


def _is_newer_python(data: bytes) -> bool:
    try:
        libcst.parse_module(data)
    except (libcst.ParserSyntaxError, SyntaxError, LookupError, UnicodeDecodeError, RecursionError):
        return False
    return True


def table(runs: Iterable[Run]) -> Iterator[str]:
    """The report as Markdown lines."""
    yield "| package | files | parsed | uses | possible | unreadable | outcome | exit | seconds |"
    yield "| --- | --: | --: | --: | --: | --: | --- | --: | --: |"
    for one in runs:
        name = f"{one.package.name} {one.package.version}"
        if not one.report:
            yield f"| {name} | | | | | | no report | {one.exit_code} | {one.seconds:.2f} |"
            continue
        summary, findings = one.report["summary"], one.report["findings"]
        possible = sum(finding["certainty"] == "possible" for finding in findings)
        cells = (name, summary["files"], summary["parsed"], len(findings) - possible, possible)
        rest = (len(one.report["errors"]), summary["outcome"], one.exit_code, f"{one.seconds:.2f}")
        yield f"| {' | '.join(map(str, (*cells, *rest)))} |"


def details(runs: Iterable[Run]) -> Iterator[str]:
    """Uses of each seam, every unreadable file, and every breach of contract, as Markdown lines."""
    for one in runs:
        yield from ("", f"### {one.package.name} {one.package.version}", "")
        for seam, subject in zip(one.package.seams, _subjects(one), strict=False):
            supplies = f", supplying {seam.parameter}" if seam.parameter else ""
            uses = sum(subject["by_category"].values())
            yield f"- `{seam.target}` ({seam.restrict}{supplies}): {uses}, {subject['outcome']}"
        for error in one.report.get("errors", ()):
            yield f"- unreadable: `{error['path']}:{error['line']}`: {error['message']}"
        for breach in one.broken:
            yield f"- **breach**: {breach}"


def _subjects(one: Run) -> list[dict[str, Any]]:
    return [subject for subject in one.report.get("subjects", ()) if subject["rule"] == "seam"]


def main() -> int:
    """Download, check, print."""
    parser = argparse.ArgumentParser(description="Check real packages from PyPI with seamguard.")
    parser.add_argument("cache", type=Path, help="folder for downloads; what is there already is used")
    parser.add_argument("--only", action="append", metavar="NAME", help="this package only; may be repeated")
    options = parser.parse_args()
    cache: Path = options.cache.resolve()
    runs = []
    for package in packages():
        if not options.only or package.name in options.only:
            print(package.folder, file=sys.stderr)
            runs.append(run(package, download(package, cache), cache))
    print(
        "# Real packages",
        "",
        f"`python benchmarks/real_packages.py CACHE`, Python {platform.python_version()}.",
        sep="\n",
    )
    print("", *table(runs), "", "## Seams and unreadable files", *details(runs), sep="\n")
    return int(any(one.broken for one in runs))


if __name__ == "__main__":
    sys.exit(main())
