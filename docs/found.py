"""The corpus as a page of the reference, which `python docs/generated.py --write` renews."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from tests.functional.corpus import CORPUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.functional.corpus import Case

_HEAD = """\
# What is found, what is possible, what is out of reach, and why

This page is rendered from the corpus in `tests/assets/corpus`: small codebases with one seam each, in which every line
that is to be reported is marked. No mark is believed: a test runs every case with an instrumented seam and compares.
Another test holds seamguard to all of them. [Resolution](../explanation/resolution.md) says the same in short.

- **certain**: the line uses the seam on some path through the program.
- **possible**: the seam leaves by reference, or unknown arguments may reach the guarded parameter. `possible` in the
  [policy](policy.md) says whether that is an error.
- **nothing**: no line of the case is a use. Innocent lines stand in most other cases, too.

{cases} cases in {families} families: {certain} report certain uses, {possible} possible ones, {nothing} nothing. Where
a case has both, it counts twice.

## Out of reach, and why

seamguard reads the code, and never runs or imports it. Where the seam leaves what can be read, that place is reported
as possible, so that most of what follows shows up one step earlier. The rest is not guessed: findings for a name that
strangers share would bury those that count.

- **Methods on receivers of unknown type.** The name of a method alone is shared by strangers: every `open()` would be a
  finding. Nothing is reported; an annotation of the receiver makes its calls certain, and `receivers: strict` makes all
  of them possible. What an installed library returns is unknown, as only the codebase is read.
- **Names known only at run time, on anything but the seam's own module or class.** `getattr(thing, name)` may mean any
  name of any object. On the seam's own module and class it is possible.
- **Who calls what was handed over.** Callbacks of installed libraries, queues, pickles, registries that a library
  keeps, other processes: the place where the seam was handed over is possible, the later call is not seen.
- **Text that is put together and run.** `exec` and `eval` of built text, templates, generated modules: there is no code
  to read before the program runs.
- **Native code.** Extension modules hold no Python. Handing them the seam is possible; what they import is not seen.
- **Import hooks and changed paths.** An importer, a changed `sys.path`, a module put into `sys.modules` and a module
  made at run time decide while the program runs what an import means. The import roots of the policy are what counts.
- **Patches from outside the codebase.** What a library or another program assigns to a module or class of the
  codebase is not read.
- **What is no file of the codebase.** Notebooks and files without a suffix of Python where the policy does not include
  them, and folders that are left out. A file that belongs to it and cannot be read is an error, with its place.
"""


def page(cases: Iterable[Case]) -> Iterator[str]:
    """The page, in pieces that end with a newline."""
    families = {family: list(group) for family, group in itertools.groupby(cases, key=lambda case: case.family)}
    reported = [reports(case) for group in families.values() for case in group]
    counts = {word: sum(word in words for words in reported) for word in ("certain", "possible", "nothing")}
    yield _HEAD.format(cases=len(reported), families=len(families), **counts)
    for family, group in families.items():
        explanation, *_ = (CORPUS / f"{family}.txt").read_text("utf-8").splitlines()
        yield f"\n## {family}\n\n{_cell(explanation.removeprefix('# '))}\n\n"
        yield "| case | what it shows | reported |\n| --- | --- | --- |\n"
        for case in group:
            yield f"| {case.name} | {_cell(case.description)} | {', '.join(reports(case))} |\n"


def reports(case: Case) -> tuple[str, ...]:
    """What is reported in a case: certain uses, possible ones, both, or nothing."""
    marks = {mark for _, _, mark in case.expected}
    words = (("call", "certain"), ("possible", "possible"))
    return tuple(word for mark, word in words if mark in marks) or ("nothing",)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
