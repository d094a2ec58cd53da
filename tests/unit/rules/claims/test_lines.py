"""Lines: what counts as standing there, and where it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.rules.claims.claiming import answered

from seamguard.claims.fixing import corrected
from seamguard.domain.claims import Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

CODE = '''\
import os

from other import tool


@tool(
    level=1,
)
class Shelf:
    """A shelf."""

    width: int = 1

    @property
    def depth(self) -> int:
        return compute(
            self.width,
        )

    def fill(self) -> None:
        self.boxes = [
            compute(number)
            for number in range(3)
        ]


def compute(number):
    message = (
        "compute was given "
        "a number"
    )
    return tool(number, message=message)


TABLE = {"key": compute}
'''
FILES = {"src/shop/shelf.py": CODE}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Shelf", 6),
        ("Shelf", 8),
        ("Shelf", 9),
        ("Shelf.depth", 14),
        ("Shelf.depth", 15),
        ("Shelf.depth", 9),
        ("depth", 15),
        ("compute", 16),
        ("compute", 22),
        ("compute", 21),
        ("boxes", 21),
        ("compute", 27),
        ("compute", 28),
        ("compute", 29),
        ("tool", 3),
        ("tool", 32),
        ("TABLE", 35),
        ("width", 12),
        ("key", 35),
        ("boxes", 23),
        ("message", 31),
    ],
)
def test_a_name_stands_on_a_line(name: str, line: int) -> None:
    (answer,) = answered(f"`{name}` is at `src/shop/shelf.py:{line}`.", FILES)
    assert (answer.truth, answer.said) == (Truth.OK, "")


@pytest.mark.parametrize(
    ("name", "line", "now"),
    [
        ("Shelf", 10, 9),
        ("compute", 25, 27),
        ("compute", 33, 27),
        ("Shelf.fill", 26, 20),
        ("TABLE", 1, 35),
        ("tool", 30, 32),
    ],
)
def test_a_name_that_stands_elsewhere_has_moved_there(name: str, line: int, now: int) -> None:
    (answer,) = answered(f"`{name}` is at `src/shop/shelf.py:{line}`.", FILES)
    assert (answer.truth, answer.path, answer.line) == (Truth.MOVED, "src/shop/shelf.py", now)
    assert f"({now - line:+d})" in answer.said


@pytest.mark.parametrize(
    ("said", "line", "truth"), [("defined", 21, Truth.MOVED), ("used", 22, Truth.OK), ("defined", 27, Truth.OK)]
)
def test_what_is_defined_on_a_line_is_not_only_named_there(said: str, line: int, truth: Truth) -> None:
    (answer,) = answered(f"`compute` is {said} at `src/shop/shelf.py:{line}`.", FILES)
    assert (answer.truth, answer.line) == (truth, 27 if said == "defined" else line)


@pytest.mark.parametrize(
    ("name", "truth"), [("_hidden", Truth.MISSING), ("shown", Truth.MOVED), ("size", Truth.MISSING)]
)
def test_what_nobody_names_alone_from_elsewhere_has_not_moved_to_another_file(name: str, truth: Truth) -> None:
    other = "class Box:\n    size: int = 1\n\n    def _hidden(self): ...\n\n    def shown(self): ...\n"
    (answer,) = answered(f"`{name}` is at `src/shop/shelf.py:27`.", {**FILES, "src/shop/box.py": other})
    assert answer.truth is truth


@pytest.mark.parametrize(("head", "truth"), [("Line", Truth.MOVED), ("Line no.", Truth.MOVED), ("Lines", None)])
def test_a_number_below_the_head_of_lines_is_one_or_how_many_there_are(head: str, truth: Truth | None) -> None:
    table = f"| name | file | {head} |\n| --- | --- | --- |\n| `compute` | `src/shop/shelf.py` | 25 |\n"
    assert [one.truth for one in answered(table, FILES)] == ([] if truth is None else [truth])


def test_a_call_is_also_on_the_lines_of_its_arguments() -> None:
    files = {"src/a.py": "run(\n    1,\n    2,\n)\n"}
    assert [one.truth for one in answered("`run` is at `src/a.py:3`.", files)] == [Truth.OK]


def test_a_name_in_brackets_is_of_the_place_before_it_only() -> None:
    files = {**FILES, "src/shop/other.py": "\n\n\n"}
    found = answered("See `src/shop/shelf.py:27` (`compute`), `src/shop/other.py:2`.", files)
    assert [one.truth for one in found] == [Truth.OK, Truth.OK]


def test_a_place_behind_other_code_is_not_of_a_name_before_that() -> None:
    found = answered("`compute` fails with `ValueError` (`src/shop/shelf.py:3`).", FILES)
    assert [one.truth for one in found] == [Truth.OK]


def test_only_what_can_be_corrected_by_machine_is_said_to_be() -> None:
    (answer,) = answered("`compute` is at `src/shop/shelf.py`,\nline 1.", FILES)
    assert answer.said.endswith("now (+26): correct the line")


def test_a_class_of_the_file_that_has_no_such_member_is_not_taken_for_another() -> None:
    (answer,) = answered("`Shelf.compute` is at `src/shop/shelf.py:26`.", FILES)
    assert answer.truth is Truth.MISSING


@pytest.mark.parametrize(
    ("cited", "truth"),
    [("20-25", Truth.OK), ("19-30", Truth.OK), ("23-24", Truth.OK), ("21-26", Truth.MOVED), ("26-27", Truth.MOVED)],
)
def test_a_range_is_of_what_begins_in_it_or_lies_around_it(cited: str, truth: Truth) -> None:
    (answer,) = answered(f"`fill` is at `src/shop/shelf.py:{cited}`.", FILES)
    assert answer.truth is truth


def test_a_path_that_may_be_several_files_is_ambiguous_unless_one_of_them_has_the_name() -> None:
    files = {"src/a/one.py": "def left(): ...\n", "src/b/one.py": "def right(): ...\n\n\ndef both(): ...\n"}
    document = "`right` is at `one.py:1`.\n\nSee `one.py:1`.\n\nIt is `both`: `src/b/one.py:4`, or `one.py:3`."
    found = answered(document, files)
    assert [answer.truth for answer in found] == [Truth.OK, Truth.OK, Truth.OK, Truth.MOVED]
    (answer,) = answered("See `one.py:1`.", files)
    assert (answer.truth, answer.candidates) == (Truth.AMBIGUOUS, ("src/a/one.py", "src/b/one.py"))


def test_lines_of_one_name_are_matched_as_a_whole() -> None:
    calls = "".join("def f{}():\n{}    use()\n\n\n".format(n, "    pass\n" * n) for n in range(1, 6))
    files = {"src/shop/a.py": f"from shop.b import use\n\n\n{calls}", "src/shop/b.py": "def use(): ...\n"}
    now = [number for number, line in enumerate(files["src/shop/a.py"].splitlines(), 1) if line == "    use()"]
    for shift in (-2, 1, 3):
        items = "".join(f"- `src/shop/a.py:{line - shift}`\n" for line in now[1:4])
        found = answered(f"`use()` call sites:\n\n{items}", files)
        assert [answer.line for answer in found] == now[1:4], shift
        assert {answer.truth for answer in found} == {Truth.MOVED}


@st.composite
def codebases(draw: st.DrawFn) -> tuple[Mapping[str, str], str]:
    """Modules of functions and classes with names of their own, and a document that cites some of them rightly."""
    files: dict[str, str] = {}
    claims: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        path = f"src/shop/m{number}.py"
        lines: list[str] = []
        for index in range(draw(st.integers(1, 6))):
            name = f"thing_{number}_{index}"
            lines += [""] * draw(st.integers(0, 4))
            lines += draw(st.sampled_from(([f"def {name}(): ..."], [f"class {name}:", "    pass"], [f"{name} = 1"])))
            at = len(lines) - (1 if lines[-1].strip() == "pass" else 0)
            if draw(st.booleans()):
                form = draw(
                    st.sampled_from(("- `{0}`: `{1}:{2}`", "- see [it]({1}#L{2}) of `{0}`", "- `{1}:{2}` is `{0}`"))
                )
                claims.append(form.format(name, path, at))
        files[path] = "\n".join(lines) + "\n"
    return files, "\n".join(claims) + "\n"


@settings(max_examples=60, deadline=None)
@given(codebases(), st.integers(1, 9), st.sampled_from(("\n", "\r\n")))
def test_claims_of_a_real_tree_hold_are_moved_with_it_and_can_be_put_right(
    made: tuple[Mapping[str, str], str], shift: int, end: str
) -> None:
    files, document = made
    data = document.replace("\n", end).encode()
    before = answered(data, files)
    assert {answer.truth for answer in before} <= {Truth.OK}
    after = {path: "\n" * shift + text for path, text in files.items()}
    found = answered(data, after)
    assert [answer.truth for answer in found] == [Truth.MOVED] * len(before)
    cited = [answer.claim.cited.line for answer in found if answer.claim.cited is not None]
    assert [answer.line for answer in found] == [line + shift for line in cited]
    fixed, places = corrected(data, found)
    assert places == len(found)
    assert {answer.truth for answer in answered(fixed, after)} <= {Truth.OK}
    unfixed, _ = corrected(fixed, [answer for answer in answered(fixed, files) if answer.truth is Truth.MOVED])
    assert unfixed == data
