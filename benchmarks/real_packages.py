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
import subprocess
import sys
import tarfile
import time
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import libcst

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PYTHON = "3.13"
_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux2014_x86_64")
_EXIT_CODES = {"kept": 0, "broken": 1, "stale": 1, "vacuous": 2}


class Seam(NamedTuple):
    """A target, with the parameters that make a call count and what counts beside calls."""

    target: str
    supplies: tuple[str, ...] = ()
    restrict: str = "call"
    external: bool = False


class Package(NamedTuple):
    """A release on PyPI; source distributions bring their tests along, wheels need nothing built.

    Attributes:
        name: The project.
        version: The release.
        seams: What to guard in it.
        sdist: Take the source distribution.
        sources: Import roots within the unpacked distribution.
    """

    name: str
    version: str
    seams: tuple[Seam, ...]
    sdist: bool = False
    sources: tuple[str, ...] = (".",)

    @property
    def folder(self) -> str:
        """The folder for what belongs to it."""
        return f"{self.name}-{self.version}"


# A name that test data full of old and broken files uses everywhere.
_PRINT = Seam("builtins.print", external=True)

PACKAGES = (
    Package(
        "ansible-core",
        "2.21.5",
        (
            Seam("ansible.module_utils.basic.AnsibleModule", ("supports_check_mode",)),
            Seam("ansible.module_utils.common.text.converters.to_text", ("errors",)),
            Seam("ansible.module_utils.basic", restrict="import"),
        ),
    ),
    Package(
        "apache-airflow-core",
        "3.3.2",
        (
            Seam("airflow.utils.session.create_session", ("scoped",)),
            Seam("airflow.models.dagrun.DagRun", ("run_id",)),
            Seam("airflow.utils.session.NEW_SESSION", restrict="reference"),
        ),
    ),
    Package(
        "attrs",
        "26.1.0",
        (
            Seam("attr._make.Attribute", ("name",)),
            Seam("attr._make.attrib", ("default",)),
            Seam("attr._make.NOTHING", restrict="reference"),
        ),
    ),
    Package(
        "black",
        "26.10.1",
        (Seam("black.lines.Line", ("depth",)), Seam("black.brackets.is_split_before_delimiter"), _PRINT),
        sdist=True,
        sources=("src", "tests", "."),
    ),
    Package(
        "botocore",
        "1.44.5",
        (
            Seam("botocore.config.Config", ("signature_version",)),
            Seam("botocore.utils.ensure_boolean", ("val",)),
            Seam("botocore.exceptions", restrict="import"),
        ),
    ),
    Package(
        "celery",
        "5.7.0",
        (
            Seam("celery.exceptions.ImproperlyConfigured"),
            Seam("celery.utils.functional.maybe_list", ("scalars",)),
            Seam("celery.five", restrict="import"),
        ),
    ),
    Package(
        "Django",
        "6.1.3",
        (
            Seam("django.core.exceptions.ValidationError", ("code",)),
            Seam("django.utils.html.format_html", ("format_string",)),
            Seam("django.utils.module_loading.import_string", restrict="reference"),
            Seam("django.utils.version", restrict="import"),
        ),
    ),
    Package(
        "homeassistant",
        "2025.4.4",
        (
            Seam("homeassistant.exceptions.HomeAssistantError", ("translation_key",)),
            Seam("homeassistant.helpers.device_registry.DeviceInfo", ("configuration_url",)),
            Seam("homeassistant.helpers.entity_registry.async_get"),
            Seam("homeassistant.util.dt.utcnow", restrict="reference"),
        ),
    ),
    Package("jedi", "0.20.1", (Seam("jedi.inference.base_value.ValueSet", ("iterable",)), _PRINT)),
    Package(
        "mypy",
        "2.4.1",
        (
            Seam("mypy.types.AnyType", ("source_any",)),
            Seam("mypy.types.get_proper_type", ("typ",)),
            Seam("mypy.errorcodes", restrict="import"),
        ),
    ),
    Package(
        "pandas",
        "3.1.1",
        (
            Seam("pandas.core.frame.DataFrame", ("copy",)),
            Seam("pandas.util._exceptions.find_stack_level", restrict="reference"),
            Seam("pandas.core.common.maybe_make_list", ("obj",)),
        ),
    ),
    Package(
        "parso",
        "0.8.7",
        (Seam("parso.python.tree.PythonLeaf"), Seam("parso.grammar.load_grammar", ("version",)), _PRINT),
        sdist=True,
    ),
    Package(
        "pydantic",
        "2.14.3",
        (
            Seam("pydantic.errors.PydanticUserError", ("code",)),
            Seam("pydantic._internal._import_utils.import_cached_base_model"),
            Seam("pydantic._migration.getattr_migration", restrict="reference"),
        ),
    ),
    Package(
        "pylint",
        "4.1.4",
        (
            Seam("pylint.lint.pylinter.PyLinter", ("reporter",)),
            Seam("pylint.checkers.utils.safe_infer", ("node",)),
            _PRINT,
        ),
        sdist=True,
    ),
    Package(
        "salt",
        "3008.5",
        (
            Seam("salt.exceptions.CommandExecutionError", ("info",)),
            Seam("salt.utils.files.fopen"),
            Seam("salt.utils.platform", restrict="import"),
            _PRINT,
        ),
        sdist=True,
    ),
    Package(
        "SQLAlchemy",
        "2.1.9",
        (
            Seam("sqlalchemy.sql.schema.Column", ("primary_key",)),
            Seam("sqlalchemy.util.deprecations.warn_deprecated", ("version",)),
            Seam("sqlalchemy.exc.ArgumentError", restrict="reference"),
        ),
    ),
    Package(
        "sympy",
        "1.14.0",
        (
            Seam("sympy.core.symbol.Symbol", ("assumptions",)),
            Seam("sympy.core.sympify.sympify", ("strict",)),
            Seam("sympy.core.singleton.S", restrict="reference"),
        ),
    ),
    Package(
        "Twisted",
        "26.10.0",
        (
            Seam("twisted.python.failure.Failure", ("exc_value",)),
            Seam("twisted.internet.defer.maybeDeferred", ("f",)),
            Seam("twisted.internet.reactor", restrict="import"),
            _PRINT,
        ),
    ),
)


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
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)
    else:
        with tarfile.open(archive) as source:
            source.extractall(folder, filter="data")


def policy_text(package: Package, root: Path) -> str:
    """Return a policy that permits no use of the package's seams anywhere, as YAML (JSON is YAML)."""
    seams = [_clause(number, seam) for number, seam in enumerate(package.seams)]
    folders = {"root": str(root), "source": list(package.sources), "production": ["."]}
    return json.dumps({"version": 1, "codebase": folders, "seams": seams}, indent=2)


def _clause(number: int, seam: Seam) -> dict[str, object]:
    clause: dict[str, object] = {"id": f"seam-{number}", "target": seam.target, "why": "It is measured."}
    clause |= {"when": {"supplies": list(seam.supplies)}} if seam.supplies else {}
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
    except (libcst.ParserSyntaxError, LookupError, UnicodeDecodeError, RecursionError):
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
            supplies = f", supplying {' or '.join(seam.supplies)}" if seam.supplies else ""
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
    for package in PACKAGES:
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
