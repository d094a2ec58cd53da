"""Renew what the reference repeats of code, schema and corpus: `python docs/generated.py --write`.

People write the pages. Between `<!-- generated: KIND NAME -->` and `<!-- generated: end -->` stands a table with rows
and columns that the program knows: names, types, defaults. What a row means is said by people, and stays; a row that
is new begins with what schema, help or docstring say.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))  # this folder's own modules, and the tests' reader of the corpus

from docs import found, known  # noqa: E402 (found by that path)
from docs.tables import table  # noqa: E402 (the same)
from tests.functional.corpus import load_cases  # noqa: E402 (the same)

_PART = re.compile(r"(<!-- generated: ([\w-]+)(?: ([\w./-]+))? -->\n)(.*?)(<!-- generated: end -->)", re.DOTALL)
_FOUND = REPOSITORY / "docs/reference/what-is-found.md"


def outdated() -> dict[Path, str]:
    """The pages that are not as they would be written now, with what they would be."""
    pages = {path: path.read_text("utf-8") for path in sorted((REPOSITORY / "docs").rglob("*.md"))}
    fresh = {path: _PART.sub(_renewed, text) for path, text in pages.items()}
    fresh[_FOUND] = "".join(found.page(load_cases()))
    return {path: text for path, text in fresh.items() if text != pages[path]}


def _renewed(part: re.Match[str]) -> str:
    begin, kind, name, current, end = part.groups()
    found = known.KINDS[kind](name or "")
    rendered = found if isinstance(found, str) else table(found, current)
    return f"{begin}\n{rendered}\n{end}"


def main(arguments: list[str] | None = None) -> int:
    """Name the pages that are out of date, or write them anew."""
    parser = argparse.ArgumentParser(description="Renew what the reference repeats of code, schema and corpus.")
    parser.add_argument("--write", action="store_true", help="write the pages, instead of naming them")
    options = parser.parse_args(arguments)
    pages = outdated()
    for path, text in pages.items():
        if options.write:
            path.write_bytes(text.encode())
        sys.stdout.write(f"{'wrote' if options.write else 'out of date:'} {path.relative_to(REPOSITORY).as_posix()}\n")
    return 0 if options.write or not pages else 1


if __name__ == "__main__":
    sys.exit(main())
