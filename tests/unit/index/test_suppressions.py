"""`# seamguard: allow[seam-id] -- reason`: what is one, what it says, and which files are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.domain.facts import Span
from seamguard.domain.source import Category, SourceFile
from seamguard.index import Index
from seamguard.index.suppressions import read_suppressions

if TYPE_CHECKING:
    from seamguard.domain.suppression import Suppression

FORM = "write `# seamguard: allow[seam-id] -- why this use may stay`, or remove it"


def file_of(data: bytes = b"", path: str = "src/app/use.py") -> SourceFile:
    module = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
    return SourceFile(path, module, is_package=False, category=Category.PRODUCTION, read=lambda: data)


def read(text: str) -> tuple[Suppression, ...]:
    return read_suppressions(file_of(), text)


class TestForm:
    def test_a_directive_names_seams_and_gives_a_reason(self) -> None:
        (found,) = read("f()\ng(\n    1,  # seamguard: allow[ctx, a.b-c_1] -- Not migrated yet.\n)\n")
        assert (found.seams, found.reason, found.fault) == (("ctx", "a.b-c_1"), "Not migrated yet.", "")
        assert (found.span, found.first, found.last) == (Span(3, 9, 3, 62), 2, 4)
        assert (found.file.path, found.place) == ("src/app/use.py", "src/app/use.py:3:9")

    @pytest.mark.parametrize(
        "comment",
        [
            "#seamguard:allow[ctx]--why",
            "#  seamguard : allow [ ctx ] -- why",
            "#\tseamguard:\tallow[ctx]\t--\twhy\t",
            "# seamguard: allow[ctx] --- why",
        ],
    )
    def test_space_is_free(self, comment: str) -> None:
        (found,) = read(f"f()  {comment}\n")
        assert (found.seams, found.reason, found.fault) == (("ctx",), "why", "")

    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            ("why  # noqa: E501", "why"),
            ("why #nosec", "why"),
            ("see issue #12", "see issue #12"),
            ("two -- dashes, and [brackets]", "two -- dashes, and [brackets]"),
            ("später", "später"),
            ("42", "42"),
        ],
    )
    def test_a_reason_ends_where_another_comment_begins(self, said: str, reason: str) -> None:
        assert [found.reason for found in read(f"f()  # seamguard: allow[ctx] -- {said}\n")] == [reason]

    @pytest.mark.parametrize(
        "text",
        [
            "x = '# seamguard: allow[ctx] -- why'\n",
            'def f():\n    """Write.\n\n    # seamguard: allow[ctx] -- why\n    """\n',
            "x = f'{y}# seamguard: allow[ctx] -- why'\n",
            '# see "seamguard: allow[ctx]" in the documents\n',
            "# write # seamguard: allow[ctx] -- why\n",
            "# noqa: X1  # seamguard: allow[ctx] -- why\n",
            "# seamguard allows this: allow[ctx] -- why\n",
            "# notseamguard: allow[ctx] -- why\n",
            "seamguard: allow[ctx]\n",
        ],
    )
    def test_what_does_not_begin_a_comment_is_no_directive(self, text: str) -> None:
        assert read(text) == ()

    @pytest.mark.parametrize(
        ("said", "what"),
        [
            ("", "the verb is missing"),
            ("[ctx] -- why", "the verb is missing"),
            ("alow[ctx] -- why", "the verb 'alow' is unknown"),
            ("Allow[ctx] -- why", "the verb 'Allow' is unknown"),
            ("ignore", "the verb 'ignore' is unknown"),
            ("allowed[ctx] -- why", "the verb 'allowed' is unknown"),
            ("allow", "no seam is named in brackets"),
            ("allow ctx -- why", "no seam is named in brackets"),
            ("allow(ctx) -- why", "no seam is named in brackets"),
            ("allow[ctx -- why", "no seam is named in brackets"),
            ("allow[] -- why", "no seam is named in brackets"),
            ("allow[ ] -- why", "a seam's id is missing between the brackets"),
            ("allow[ctx,] -- why", "a seam's id is missing between the brackets"),
        ],
    )
    def test_a_malformed_directive_says_what_is_wrong_and_suppresses_nothing(self, said: str, what: str) -> None:
        (found,) = read(f"f()  # seamguard: {said}\n")
        assert (found.seams, found.reason) == ((), "")
        assert found.fault == f"this suppresses nothing, for {what}: {FORM}"
        assert found.span[:2] == (1, 6)

    @pytest.mark.parametrize(
        ("said", "what"),
        [
            ("allow[ctx]", "the reason is missing"),
            ("allow[ctx]   ", "the reason is missing"),
            ("allow[ctx] --", "no reason follows a `--`"),
            ("allow[ctx] -- ...", "no reason follows a `--`"),
            ("allow[ctx] -- # noqa", "no reason follows a `--`"),
            ("allow[ctx] because", "no reason follows a `--`"),
            ("allow[ctx] - why", "no reason follows a `--`"),
            ("allow[ctx, ctx] -- why", "a seam is named twice"),
        ],
    )
    def test_a_reason_is_required_and_the_form_to_write_names_the_seams(self, said: str, what: str) -> None:
        (found,) = read(f"f()  # seamguard: {said}\n")
        assert found.seams == ()
        form = "`# seamguard: allow[ctx] -- why this use may stay`"
        assert found.fault == f"this suppresses nothing, for {what}: write {form}, or remove it"


class TestFiles:
    def test_newer_syntax_is_read(self) -> None:
        text = 'type X = int\nx = f"{d["a"]}# seamguard: allow[no]"  # seamguard: allow[ctx] -- why\n'
        assert [(found.seams, found.first) for found in read(text)] == [(("ctx",), 2)]

    def test_a_file_without_an_end_of_its_strings_is_a_fault_with_its_place(self) -> None:
        (found,) = read("x = 1\nf(''')  # seamguard: allow[ctx] -- why\n")
        assert (found.seams, found.span[:2]) == ((), (2, 3))
        assert found.fault.startswith("this string is not closed, so the suppressions of this file cannot be told")

    def test_the_index_reads_the_files_it_is_asked_for_without_parsing_them(self) -> None:
        one = file_of(b"# seamguard: allow[a] -- why\nf(]\n", "src/app/one.py")
        two = file_of(b"x = 1  # seamguard: allow[b] -- why\n", "src/app/two.py")
        index = Index((one, two))
        assert [(found.file.path, found.seams) for found in index.suppressions((two, one))] == [
            ("src/app/two.py", ("b",)),
            ("src/app/one.py", ("a",)),
        ]
        assert [found.seams for found in index.suppressions((one,))] == [("a",)]
        assert (index.parsed((one, two)), index.problems) == (0, ())

    def test_files_that_hold_no_directive_are_not_scanned(self, monkeypatch: pytest.MonkeyPatch) -> None:
        scanned: list[str] = []

        def scan(file: SourceFile, _: str) -> tuple[Suppression, ...]:
            scanned.append(file.path)
            return ()

        monkeypatch.setattr("seamguard.index.demand.read_suppressions", scan)
        plain = file_of(b"import seamguard\nx = '''\n", "src/app/plain.py")
        marked = file_of(b"# seamguard : allow\n", "src/app/marked.py")
        Index((plain, marked)).suppressions((plain, marked))
        assert scanned == ["src/app/marked.py"]

    @pytest.mark.parametrize("encoding", ["utf-7", "utf-8-sig", "latin-1", "shift_jis"])
    def test_the_declared_encoding_counts(self, encoding: str) -> None:
        reason = {"shift_jis": "表能ソ", "utf-7": "中文"}.get(encoding, "später")
        head = f"# coding: {encoding.removesuffix('-sig')}\n".encode()
        text = f"x = 1  # seamguard: allow[ctx] -- {reason}\n"
        data = text.encode(encoding) if encoding.endswith("-sig") else head + text.encode(encoding)
        (found,) = Index((file_of(data),)).suppressions((file_of(data),))
        assert (found.reason, found.fault) == (reason, "")

    def test_an_encoding_that_hides_the_directive_hides_it_from_nobody(self) -> None:
        file = file_of(b"# coding: utf-7\nf()  # +AHMAZQBhAG0AZwB1AGEAcgBk-: allow[ctx] -- why\n")
        assert [found.seams for found in Index((file,)).suppressions((file,))] == [("ctx",)]

    def test_carriage_returns_end_lines(self) -> None:
        file = file_of(b"x = 1\r# seamguard: allow[ctx] -- why\r\nf()\r")
        assert [(found.span.line, found.first) for found in Index((file,)).suppressions((file,))] == [(2, 3)]

    @pytest.mark.parametrize(
        "data", [b"# coding: nope\n# seamguard: allow[ctx] -- why\n", b"\xff # seamguard: allow\n"]
    )
    def test_a_file_that_cannot_be_decoded_is_a_problem(self, data: bytes) -> None:
        file = file_of(data)
        index = Index((file,))
        assert index.suppressions((file,)) == ()
        assert [problem.path for problem in index.problems] == [file.path]
