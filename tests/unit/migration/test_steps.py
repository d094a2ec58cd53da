"""Steps: what stays as it is, what a second step finds, and steps in any order."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest
from tests.repository import Repo
from tests.unit.migration.shop import after, laid_out, migrated

from seamguard.cli import main
from seamguard.errors import UsageError
from seamguard.migration import writing
from seamguard.migration.migrate import Wanted, migrate
from seamguard.migration.writing import write
from seamguard.policy.writing import replace_file

if TYPE_CHECKING:
    from pathlib import Path

_TO = "{to: resolver, type: shop.manifest.Resolver}"
_ORDERS = """\
from shop.context import bindings_for
from shop.manifest import Resolver


def load(resolver: Resolver) -> str:
    return bindings_for("p").location("a")


def read(resolver: Resolver) -> str:
    return bindings_for("p").location("b")


load(Resolver()), read(Resolver())
"""
_KEPT = """\

x = { 'a' :1 ,'b':2 }   # kept
def   oddly( a,b = 1 ) :
\tif a :   return   b
\treturn (a
\t  +  b)
class   K  : pass ;
y = '''ä
   text'''   ; z=1
# the end
"""


def _odd(first: int) -> str:
    """Code in a form that no formatter leaves, in an order of its own."""
    parts = [_KEPT, "\n\n\nw=(1,\n2)\n", "if True :\n   v = 1\n", "\x0c\n"]
    return "".join([*parts[first:], *parts[:first]])


@pytest.mark.parametrize(
    ("first", "newline", "encoding", "mark"),
    [(0, "\n", "utf-8", b""), (1, "\r\n", "utf-8", codecs.BOM_UTF8), (2, "\r\n", "latin-1", b"")],
    ids=["LF", "CRLF with a byte order mark", "CRLF in Latin-1"],
)
def test_only_the_lines_that_change_change(
    tmp_path: Path, first: int, newline: str, encoding: str, mark: bytes
) -> None:
    head = "# -*- coding: latin-1 -*-\n" if encoding == "latin-1" else ""
    before = (head + _ORDERS + _odd(first)).replace("\n", newline)
    policy = laid_out(tmp_path, {}, _TO)
    (tmp_path / "shop/orders.py").write_bytes(mark + before.encode(encoding))
    wanted = ["--seam", "bindings", "--wave", "one", "--reason", "Debt of today."]
    assert main(["allow", "--current", *wanted, "--policy", str(policy), "--no-cache"]) == 0
    step = migrate(policy, Wanted(waves=("one",)))
    assert not step.refused
    ((_, new),) = step.files.values()
    wanted_text = before.replace(f"from shop.context import bindings_for{newline}", "")
    assert new == mark + wanted_text.replace('bindings_for("p")', "resolver").encode(encoding)


def test_a_second_step_has_nothing_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = laid_out(tmp_path, {"shop/orders.py": _ORDERS}, _TO)
    wanted = ["migrate", "--wave", "one", "--write", "--policy", str(policy), "--no-cache"]
    assert main(wanted) == 0
    first = (tmp_path / "shop/orders.py").read_bytes(), policy.read_bytes()
    assert "2 uses rewritten in 1 file" in capsys.readouterr().out
    assert main(wanted) == 0
    assert capsys.readouterr().out == "nothing to migrate\n"
    assert ((tmp_path / "shop/orders.py").read_bytes(), policy.read_bytes()) == first


@pytest.mark.parametrize("order", [("load", "read"), ("read", "load")])
def test_steps_come_to_the_same_in_any_order(tmp_path: Path, order: tuple[str, str]) -> None:
    policy = laid_out(tmp_path, {"shop/orders.py": _ORDERS}, _TO)
    for name in order:
        step = migrate(policy, Wanted(sites=(f"shop.orders:{name}",)))
        assert step.lines == (f"removed bindings shop.orders:{name} (was 1 use)",)
        write(step, tmp_path)
    both = _ORDERS.replace("from shop.context import bindings_for\n", "").replace('bindings_for("p")', "resolver")
    assert (tmp_path / "shop/orders.py").read_text("utf-8") == both
    assert "migrating" not in policy.read_text("utf-8")


def test_a_call_that_cannot_go_keeps_no_other(tmp_path: Path) -> None:
    more = "\n\ndef other(resolver: Resolver) -> str:\n    return bindings_for(input()).location('c')\n"
    step = migrated(tmp_path, {"shop/orders.py": _ORDERS + more}, _TO)
    assert [one.scope for one in step.done] == ["load", "read"]
    assert [line.split(": ")[0] for line in step.refused] == [f"shop/orders.py:{len(_ORDERS.splitlines()) + 4}:25"]
    assert b"shop.orders:other" in step.listed[1]
    assert b"shop.orders:load" not in step.listed[1]


def test_a_call_that_would_break_a_promise_keeps_no_other(tmp_path: Path) -> None:
    """The second rewrite hands out what the seam guards, which another rule of the list notices."""
    rewrite = (
        "{to: resolver, sources: [{site: 'shop.run:run', supplies: resolver, value: other_bindings('p'), "
        "imports: [shop.context.other_bindings]}]}"
    )
    run = "from shop.orders import late\n\n\ndef run() -> None:\n    late()\n"
    late = "\n\ndef late() -> object:\n    return bindings_for('p')\n"
    step = migrated(tmp_path, {"shop/orders.py": _ORDERS + late, "shop/run.py": run}, rewrite)
    assert [one.scope for one in step.done] == ["load", "read"]
    assert list(after(step)) == ["shop/orders.py"]
    assert ["shop.context.other_bindings hands out" in line for line in step.refused] == [True]


def test_guards_go_where_the_policy_says_so(tmp_path: Path) -> None:
    code = (
        "from shop.manifest import Resolver\n\n\n"
        "def load(resolver: Resolver | None = None) -> str:\n"
        "    if resolver is None:\n        return ''\n    return resolver.location('a')\n\n\nload(Resolver())\n"
    )
    files = {"shop/orders.py": code, "shop/calls.py": _ORDERS}
    kept = migrated(tmp_path / "kept", files, _TO)
    assert list(after(kept)) == ["shop/calls.py"]
    gone = migrated(tmp_path / "gone", files, "{to: resolver, guards: drop}")
    assert after(gone)["shop/orders.py"] == (
        "from shop.manifest import Resolver\n\n\n"
        "def load(resolver: Resolver) -> str:\n    return resolver.location('a')\n\n\nload(Resolver())\n"
    )


class TestWriting:
    def test_a_file_that_changed_meanwhile_stays_and_so_do_all(self, tmp_path: Path) -> None:
        policy = laid_out(tmp_path, {"shop/orders.py": _ORDERS}, _TO)
        step = migrate(policy, Wanted(waves=("one",)))
        listed = policy.read_bytes()
        policy.write_bytes(listed + b"# mine\n")
        with pytest.raises(UsageError, match="it changed while the step was decided, so nothing was changed"):
            write(step, tmp_path)
        assert (tmp_path / "shop/orders.py").read_text("utf-8") == _ORDERS
        assert policy.read_bytes() == listed + b"# mine\n"

    def test_changes_that_git_could_not_bring_back_are_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        policy = laid_out(tmp_path, {"shop/orders.py": _ORDERS}, _TO)
        repository = Repo(tmp_path)
        repository.git("add", ".")
        repository.git("commit", "--quiet", "-m", "All")
        (tmp_path / "shop/orders.py").write_text(_ORDERS + "# mine\n", "utf-8")
        wanted = ["migrate", "--wave", "one", "--write", "--policy", str(policy), "--no-cache"]
        assert main(wanted) == 2
        assert "shop/orders.py: has changes that are not committed" in capsys.readouterr().err
        assert (tmp_path / "shop/orders.py").read_text("utf-8") == _ORDERS + "# mine\n"
        assert main([*wanted, "--allow-dirty"]) == 0
        assert (tmp_path / "shop/orders.py").read_text("utf-8").endswith("# mine\n")

    @pytest.mark.parametrize("ignored", ["", "orders.py\n"])
    def test_a_file_that_git_does_not_know_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], ignored: str
    ) -> None:
        policy = laid_out(tmp_path, {"shop/orders.py": _ORDERS, ".gitignore": ignored}, _TO)
        repository = Repo(tmp_path)
        repository.git("add", "shop/context.py", ".gitignore")
        repository.git("commit", "--quiet", "-m", "Some")
        assert main(["migrate", "--wave", "one", "--write", "--policy", str(policy), "--no-cache"]) == 2
        assert "shop/orders.py: has changes that are not committed, or is not in git at all" in capsys.readouterr().err
        assert (tmp_path / "shop/orders.py").read_text("utf-8") == _ORDERS

    @pytest.mark.parametrize("error", [UsageError("no room"), KeyboardInterrupt()], ids=["error", "interrupt"])
    def test_where_one_file_cannot_be_written_those_before_it_are_as_they_were(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
    ) -> None:
        files = {"shop/orders.py": _ORDERS, "shop/parcels.py": _ORDERS}
        policy = laid_out(tmp_path, files, _TO)
        step, real = migrate(policy, Wanted(waves=("one",))), replace_file

        def full(target: Path, old: bytes, new: bytes) -> bool:
            if target.name == "parcels.py":
                raise error
            return real(target, old, new)

        monkeypatch.setattr(writing, "replace_file", full)
        listed = policy.read_bytes()
        with pytest.raises(type(error)):
            write(step, tmp_path)
        assert {(tmp_path / path).read_text("utf-8") for path in files} == {_ORDERS}
        assert policy.read_bytes() == listed


class TestTheVerb:
    def test_it_shows_what_would_change_and_changes_nothing(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        policy = laid_out(tmp_path, {"shop/orders.py": _ORDERS}, _TO)
        capsys.readouterr()
        before = policy.read_bytes()
        assert main(["migrate", "--seam", "bindings", "--policy", str(policy), "--no-cache"]) == 0
        told = capsys.readouterr()
        assert '-    return bindings_for("p").location("a")\n+    return resolver.location("a")\n' in told.out
        assert "-      - site: shop.orders:load\n" in told.out
        assert told.err.endswith("2 uses can be rewritten in 1 file: add --write to do so\n")
        assert policy.read_bytes() == before
        assert (tmp_path / "shop/orders.py").read_text("utf-8") == _ORDERS

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ([], "say which uses are to go: --wave ID, --seam ID or --site SITE"),
            (["--wave", "on"], "--wave: unknown wave 'on'; did you mean 'one'?"),
            (["--seam", "binding"], "--seam: unknown seam 'binding'; did you mean 'bindings'?"),
            (["--site", "shop.orders:save"], "--site: shop.orders:save has no use that is migrating"),
            (["--wave", "one", "--root", "shop"], "--root: the list is that of"),
        ],
    )
    def test_it_says_what_it_cannot_tell(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
    ) -> None:
        policy = laid_out(tmp_path, {"shop/orders.py": _ORDERS}, _TO)
        assert main(["migrate", *arguments, "--policy", str(policy), "--no-cache"]) == 2
        assert message in capsys.readouterr().err

    def test_a_seam_without_a_rewrite_is_named(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        policy = laid_out(tmp_path, {"shop/orders.py": _ORDERS}, _TO)
        policy.write_text(policy.read_text("utf-8").replace(f"    rewrite: {_TO}\n", ""), "utf-8")
        assert main(["migrate", "--wave", "one", "--policy", str(policy), "--no-cache"]) == 1
        assert "'bindings' declares no `rewrite`, so 2 uses stay" in capsys.readouterr().err
