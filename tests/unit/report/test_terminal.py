"""A report that is made to fit into a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from seamguard.report.terminal import fit
from seamguard.report.words import tamed

if TYPE_CHECKING:
    from pathlib import Path

REPORT = """\
BROKEN  context  5 uses in production: 1 permitted, 1 migrating, 3 not permitted; apart: 1 in tests

  src/app/far.py:7:5: app.far:go uses 'context', and no entry permits it, which is a pity
  7 |     make(profile="a text that makes this line of code too long for the terminal")
    |     ^^^^
  resolved  make -> app.compat.Make -> app.seam.Context, defined at src/app/seam.py:1
  exception if one is right, say so in review, under `context` in allowlists.yaml:
              migrating:
                - site: app.far:go with something that is longer than any terminal
  why       すべての呼び出しは一つの境界を通る それがどこにデータがあるかを決める ひとつだけ
"""
WRAPPED = """\
BROKEN  context  5 uses in production: 1 permitted, 1
        migrating, 3 not permitted; apart: 1 in tests

  src/app/far.py:7:5: app.far:go uses 'context', and no
    entry permits it, which is a pity
  7 |     make(profile="a text that makes this line of code too long for the terminal")
    |     ^^^^
  resolved  make -> app.compat.Make -> app.seam.Context,
            defined at src/app/seam.py:1
  exception if one is right, say so in review, under
            `context` in allowlists.yaml:
              migrating:
                - site: app.far:go with something that is longer than any terminal
  why       すべての呼び出しは一つの境界を通る
            それがどこにデータがあるかを決める ひとつだけ
"""
ESCAPE = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\")


def test_what_is_too_wide_is_wrapped_below_where_it_begins() -> None:
    assert fit(REPORT, 60, colour=False) == WRAPPED


@pytest.mark.parametrize(("width", "colour"), [(200, False), (30, False)])
def test_what_fits_and_what_can_never_fit_stays_as_it_is(width: int, colour: bool) -> None:
    assert fit(REPORT, width, colour=colour) == REPORT


@pytest.mark.parametrize("width", [60, 80, 200])
def test_colour_changes_no_text(width: int) -> None:
    assert ESCAPE.sub("", fit(REPORT, width, colour=True)) == fit(REPORT, width, colour=False)


def test_code_is_coloured_and_what_is_coloured_stays_so() -> None:
    line = "  \x1b[2m7 |\x1b[0m     return 'text'"
    painted = fit(f"{line}\n  \x1b[1;32mKEPT\x1b[0m\n", 80, colour=True)
    assert painted.startswith("  \x1b[2m7 |\x1b[0m ")
    assert re.search(r"\x1b\[[\d;]+mreturn\x1b\[0m", painted)
    assert "\x1b[1;32mKEPT\x1b[0m" in painted


def test_a_place_leads_to_its_file_the_same_way_each_time(tmp_path: Path) -> None:
    (tmp_path / "code/src").mkdir(parents=True)
    (tmp_path / "code/src/use.py").write_text("")
    (tmp_path / "allowlists.yaml").write_text("")
    text = "  src/use.py:7:5: a use\n  entry     allowlists.yaml:3 app.use, src/gone.py:1\n"
    folders = (tmp_path / "code", tmp_path)
    shown = fit(text, 80, colour=True, folders=folders)
    use, policy = ((tmp_path / name).as_uri() for name in ("code/src/use.py", "allowlists.yaml"))
    assert f"\x1b]8;;{use}\x1b\\src/use.py\x1b]8;;\x1b\\:7:5: a use" in shown
    assert f"\x1b]8;;{policy}\x1b\\allowlists.yaml\x1b]8;;\x1b\\:3 app.use, src/gone.py:1" in shown
    assert shown == fit(text, 80, colour=True, folders=folders)


LINES = st.lists(
    st.sampled_from(REPORT.splitlines())
    | st.text(st.sampled_from(" ab\t|>.:7漢é\u0301🙂[]'\"`")).map(lambda text: f"  why       {text}")
    | st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")))
)


@settings(deadline=None, max_examples=60)
@given(lines=LINES, width=st.integers(20, 200), colour=st.booleans())
def test_a_wrapped_report_says_the_same(lines: list[str], width: int, colour: bool) -> None:
    text = tamed("\n".join(lines) + "\n")
    shown = ESCAPE.sub("", fit(text, width, colour=colour))
    assert re.sub(r"\s+", "", shown) == re.sub(r"\s+", "", text)
    if width >= 40:
        rows = [row for row in shown.splitlines() if not re.match(r"\s*\d* *>?\| | {12}", row)]
        assert all(cell_len(row) <= width or len(row.split()) <= 2 or " " * 12 in row for row in rows)
