"""Commands for GitHub's log, read back as its runner reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports import commands_of

from seamguard.report.placement import Place
from seamguard.report.workflow_commands import Annotation, annotated, command, unread

# Any text, and often what has a meaning in a command.
TEXT = st.text(st.sampled_from("%:,=;\r\n\t 25AC") | st.characters(exclude_categories=["Cs"]), max_size=40)


@given(kind=st.sampled_from(["error", "warning", "notice"]), title=TEXT, message=TEXT, path=TEXT)
def test_whatever_is_said_arrives_as_it_was(kind: str, title: str, message: str, path: str) -> None:
    # The runner strips what surrounds a line and its properties.
    line = command(Annotation(kind, f"{title}.", f"{message}.", Place(f"{path}.py", 3, 4, 3, 9)))
    assert "\n" not in line
    assert "\r" not in line
    (read,) = commands_of(line)
    place = {"file": f"{path}.py", "line": "3", "col": "4", "endColumn": "9"}
    assert read == (kind, {**place, "title": f"{title}."}, f"{message}.")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (None, "::error title=t::m"),
        (Place("a.py"), "::error file=a.py,title=t::m"),
        (Place("a.py", 3), "::error file=a.py,line=3,title=t::m"),
        (Place("a.py", 3, 4, 3, 4), "::error file=a.py,line=3,col=4,title=t::m"),
        (Place("a.py", 3, 4, 5, 2), "::error file=a.py,line=3,endLine=5,title=t::m"),
        (Place("a.ipynb", 3, 4, 3, 9, cell=2), "::error file=a.ipynb,title=t::m"),
    ],
    ids=["nowhere", "file", "line", "column", "lines", "cell"],
)
def test_a_place_is_told_as_far_as_github_takes_it(place: Place | None, expected: str) -> None:
    assert command(Annotation("error", "t", "m", place)) == expected


def made(**numbers: int) -> list[Annotation]:
    return [Annotation(kind, "t", f"{kind} {number}") for kind, count in numbers.items() for number in range(count)]


@pytest.mark.parametrize(
    ("numbers", "kinds", "last"),
    [
        ({"warning": 2, "error": 3}, (3, 2, 0), "warning 1"),
        ({"error": 10, "warning": 10, "notice": 10}, (10, 10, 10), "notice 9"),
        ({"error": 11}, (10, 0, 1), "1 more error: "),
        ({"error": 25, "warning": 12, "notice": 10}, (10, 10, 10), "15 more errors, 2 more warnings, 1 more notice: "),
        ({"notice": 11}, (0, 0, 10), "2 more notices: "),
    ],
    ids=["few", "full", "errors", "all", "notices"],
)
def test_errors_come_first_and_no_more_of_a_kind_than_are_shown(
    numbers: dict[str, int], kinds: tuple[int, int, int], last: str
) -> None:
    commands = list(commands_of("\n".join(annotated(made(**numbers)))))
    names = [one.name for one in commands]
    assert names == ["error"] * kinds[0] + ["warning"] * kinds[1] + ["notice"] * kinds[2]
    assert commands[-1].data.startswith(last)


@pytest.mark.parametrize("line", ["::error::x", "  ::add-mask::x", "::stop-commands::x", "a ##[error]x"])
def test_code_that_looks_like_a_command_is_not_obeyed(line: str) -> None:
    text = unread(f"before\n{line}\nafter\n")
    assert list(commands_of(text)) == []
    assert line in text
    assert next(iter(commands_of(f"{text}::notice::y"))).data == "y", "and commands are obeyed again behind it"


def test_the_word_that_ends_it_is_of_the_text_alone() -> None:
    assert unread("a") == unread("a") != unread("b")
