"""The resolution corpus: its cases, and how to write one down as a codebase.

The format and the rules of marking are told in `tests/assets/corpus/README.md`.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CORPUS = Path(__file__).parents[1] / "assets" / "corpus"
OUTSIDE = ("", 0)
"""Where a seam is recorded that nothing in the codebase called: an installed library did."""

_INSTALLED = "site-packages/"
_HEADER = re.compile(r"=== (?P<name>[a-z0-9-]+) \| (?P<description>.*?)(?: \[(?P<options>[^\]]*)\])?")
_MARK = re.compile(r"\s*#! (?P<marks>(?:call|possible|no)(?: (?:call|possible))*)$")
_OPTIONS = {"target", "supplies", "python"}


@dataclass(frozen=True, slots=True)
class Case:
    """One small codebase and the lines at which a guard must report its seam.

    Attributes:
        name: Unique within the family.
        family: Name of the file that holds the case.
        description: What the case shows.
        files: Source text by posix path from the codebase root, without marks.
        target: Dotted name of the seam.
        supplies: Parameters of which one must be supplied; empty where every call counts.
        expected: Reported places as `(path, line, "call" | "possible")`.
        entry: Module whose `run()` executes every path of the case.
        python: Oldest Python whose syntax suffices.
    """

    name: str
    family: str
    description: str
    files: dict[str, str]
    target: str
    supplies: tuple[str, ...]
    expected: frozenset[tuple[str, int, str]]
    entry: str
    python: tuple[int, int]

    @property
    def seam_path(self) -> str:
        """The file that defines the seam."""
        return self._definition[0]

    @property
    def qualname(self) -> str:
        """The seam's name within its module."""
        return self._definition[1]

    @property
    def _definition(self) -> tuple[str, str]:
        names = self.target.split(".")
        modules = ((f"src/{'/'.join(names[:end])}", ".".join(names[end:])) for end in range(len(names) - 1, 0, -1))
        paths = ((f"{module}{tail}", qualname) for module, qualname in modules for tail in (".py", "/__init__.py"))
        return next((path, qualname) for path, qualname in paths if path in self.files)


def load_cases() -> tuple[Case, ...]:
    """Reads every case of the corpus.

    Raises:
        ValueError: A corpus file is malformed.
    """
    return tuple(
        case for path in sorted(CORPUS.glob("*.txt")) for case in parse_family(path.stem, path.read_text("utf-8"))
    )


def parse_family(family: str, text: str) -> tuple[Case, ...]:
    """Reads the cases of one corpus file.

    Raises:
        ValueError: The text is malformed.
    """
    chunks = re.split(r"^(?==== )", text, flags=re.MULTILINE)
    if not chunks[0].startswith("# "):
        raise ValueError(f"{family}.txt: the first line must be a comment that explains the family")
    cases = tuple(_parse_case(family, chunk) for chunk in chunks[1:])
    repeated = [name for name, count in Counter(case.name for case in cases).items() if count > 1]
    if repeated:
        raise ValueError(f"{family}.txt: rename one of each: {', '.join(repeated)}")
    return cases


def _parse_case(family: str, chunk: str) -> Case:
    header, *sections = re.split(r"^(?:--- )", chunk, flags=re.MULTILINE)
    match = _HEADER.fullmatch(header.strip())
    if match is None or not sections:
        raise ValueError(
            f"{family}.txt: write '=== name | description [key=value ...]' and files below, not {header!r}"
        )
    options = dict(option.split("=") for option in (match["options"] or "").split())
    if not options.keys() <= _OPTIONS:
        raise ValueError(f"{family}.txt: {match['name']}: options are {sorted(_OPTIONS)}, not {sorted(options)}")
    marked = {_codebase_path(name.strip()): text for name, _, text in (part.partition("\n") for part in sections)}
    files = common_files() | {path: _without_marks(text) for path, text in marked.items()}
    supplies = options.get("supplies", "" if "target" in options else "runtime_profile")
    return Case(
        name=match["name"],
        family=family,
        description=match["description"],
        files=files,
        target=options.get("target", "app.seam.Ctx"),
        supplies=tuple(filter(None, supplies.split(","))),
        expected=frozenset(_marks(marked)),
        entry=_module_name([*marked][-1]),
        python=(3, int(options.get("python", "3.11").removeprefix("3."))),
    )


@functools.cache
def common_files() -> dict[str, str]:
    """Returns the files that every case gets unless it brings its own."""
    common = CORPUS / "common"
    return {path.relative_to(common).as_posix(): path.read_text("utf-8") for path in sorted(common.rglob("*.py"))}


def _codebase_path(name: str) -> str:
    return name if name.startswith(_INSTALLED) else f"src/{name}"


def _module_name(path: str) -> str:
    return path.partition("/")[2].removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _without_marks(text: str) -> str:
    return "".join(f"{_MARK.sub('', line)}\n" for line in text.rstrip().split("\n"))


def _marks(files: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    for path, text in files.items():
        for number, line in enumerate(text.split("\n"), start=1):
            match = _MARK.search(line)
            if match is None and "#!" in line:
                raise ValueError(f"{path}: a mark is '#! call', '#! possible' or '#! no', not {line!r}")
            marks = match["marks"].split() if match else []
            yield from ((path, number, mark) for mark in marks if mark != "no")


def write_case(case: Case, folder: Path) -> None:
    """Writes the files of a case below a folder, which becomes the codebase root."""
    for name, text in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


def policy_text(case: Case) -> str:
    """Returns the policy that guards the case: one seam, allowed in its own module only where that module uses it."""
    seam_module = _module_name(case.seam_path)
    when = [f"    when: {{supplies: [{', '.join(case.supplies)}]}}"] if case.supplies else []
    uses_itself = any(path == case.seam_path for path, _, _ in case.expected)
    allow = ["    allow:", f"      - module: {seam_module}", "        reason: The seam's own module."]
    lines = [
        "version: 1",
        "codebase:",
        "  root: .",
        "  source: [src]",
        "  production: [src]",
        "seams:",
        "  - id: seam",
        f"    target: {case.target}",
        *when,
        "    why: The corpus guards it.",
        *(allow if uses_itself else []),
    ]
    return "\n".join(lines) + "\n"


def contradictions(case: Case, recorded: Iterable[tuple[str, int]]) -> list[str]:
    """Returns what a run of the case says against its marks, sorted."""
    reached = set(recorded)
    calls, possible = (
        {(path, line) for path, line, kind in case.expected if kind == mark} for mark in ("call", "possible")
    )
    unproven = set() if OUTSIDE in reached else possible - reached
    found = [
        *(f"{path}:{line} is marked call, but never called the seam" for path, line in calls - reached),
        *(f"{path}:{line} is not marked, but called the seam" for path, line in reached - calls - possible - {OUTSIDE}),
        *(
            f"{path}:{line} is marked possible, but the seam was reached neither here nor later"
            for path, line in unproven
        ),
    ]
    return sorted(f"{case.family}/{case.name}: {text}" for text in found)
