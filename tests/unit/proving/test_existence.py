"""Names that nothing bears, and things that nobody calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.proving.conftest import Prove

FILES = {
    "src/shop/__init__.py": "",
    "src/shop/db.py": (
        "LIMIT = 3\nTABLE = {'a': 1}\nmaker = (lambda url: url)\n\n\n"
        "def connect(url, timeout=1, **named):\n    return url\n\n\nclass Store:\n    size = (1, 2)\n"
    ),
    "src/shop/use.py": "import requests\nfrom shop.db import connect\n\nconnect(1, timeout=2, retries=3)\n",
}


def reasons(proved: Prove, target: str, more: str = "", files: dict[str, str] = FILES) -> list[str]:
    seam = f"seams:\n  - id: guarded\n    target: {target}\n    why: It is one thing.\n"
    (proof,) = proved(seam + more, files).proofs
    return [reason.message for reason in proof.vacuities]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("os.enviorn", "os has no 'enviorn': did you mean os.environ? Correct the target"),
        ("datetime.datetime.nov", "datetime.datetime has no 'nov': did you mean datetime.datetime.now?"),
        ("os.environ", "os.environ is no callable"),
        ("libcst.Modul", "libcst, as it is installed here, has no 'Modul': did you mean libcst.Modulo?"),
        ("reqests.get", "nothing here is named 'reqests', and no file imports it: did you mean 'requests'?"),
        ("os.path", "os.path is a module, which nobody calls: say `restrict: import`, or name what it holds"),
        ("libcst.matchers", "libcst.matchers is a module, which nobody calls"),
        ("shpo.db.connect", "nothing here is named 'shpo', and no file imports it: did you mean 'shop'?"),
    ],
)
def test_a_name_that_no_library_has(proved: Prove, target: str, said: str) -> None:
    (reason,) = reasons(proved, target, "    external: true\n")
    assert reason.startswith(said)


@pytest.mark.parametrize(
    "target",
    [
        "os.getcwd",
        "os.path.join",
        "builtins.eval",
        "sys.exit",
        "itertools.chain",
        "subprocess.run",
        "collections.abc.Mapping",
        "requests.Session.get",
        "nobody.knows.this",
        "yaml.CSafeLoader",
        "xml.etree.ElementTree.parse",
        "pprint.pprint",
        "pytest.raises",
    ],
)
def test_a_name_that_may_be_right_is_taken_for_it(proved: Prove, target: str) -> None:
    assert reasons(proved, target, "    external: true\n") == []


@pytest.mark.parametrize("target", ["shop.db.LIMIT", "shop.db.TABLE", "shop.db.Store.size"])
def test_a_value_is_never_called(proved: Prove, target: str) -> None:
    (reason,) = reasons(proved, target)
    assert reason.startswith(f"{target} is a plain value, so that no call of it is ever found")
    assert reasons(proved, target, "    restrict: reference\n") == []


def test_what_is_assigned_may_be_callable(proved: Prove) -> None:
    assert reasons(proved, "shop.db.maker") == []


@pytest.mark.parametrize(
    ("name", "is_told"),
    [("timeuot", True), ("retires", True), ("timeout", False), ("retries", False), ("password", False)],
)
def test_a_keyword_that_is_nearly_another_one(proved: Prove, name: str, is_told: bool) -> None:
    found = reasons(proved, "shop.db.connect", f"    when: {{supplies: [{name}]}}\n")
    assert [reason.startswith(f"no file names {name!r}") for reason in found] == [True] * is_told


def test_a_constructor_is_guarded_by_its_class(proved: Prove) -> None:
    files = {**FILES, "src/shop/made.py": "class Made:\n    def __init__(self):\n        pass\n"}
    (reason,) = reasons(proved, "shop.made.Made.__init__", "", files)
    assert reason.endswith("guard shop.made.Made")
    (reason,) = reasons(proved, "shop.made.Made.__init__", "    restrict: reference\n", files)
    assert reason.endswith("guard shop.made.Made")


def test_a_module_by_another_name_shows_a_wrong_import_root(proved: Prove) -> None:
    files = {"lib/shop/db.py": "def connect(): ...\n", "lib/use.py": "from shop.db import connect\nconnect()\n"}
    codebase = "codebase: {source: [.], production: [lib]}\n"
    seam = "seams: [{id: guarded, target: shop.db.connect, why: One pool.}]\n"
    (proof,) = proved(codebase + seam, files).proofs
    (reason,) = proof.vacuities
    assert reason.message.startswith("shop.db is no module of the codebase, and lib/shop/db.py is lib.shop.db: correct")


def test_no_library_is_imported_for_that(proved: Prove, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "watched"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('imported')\n")
    (package / "inner.py").write_text("raise SystemExit('imported')\ndef known(): ...\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert reasons(proved, "watched.inner.known", "    external: true\n") == []
    (reason,) = reasons(proved, "watched.inner.knwon", "    external: true\n")
    assert reason.startswith(
        "watched.inner, as it is installed here, has no 'knwon': did you mean watched.inner.known?"
    )


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ('"""exec() failed: import *."""\ndef known(): ...\n', True),
        ("import os\ndef known(): os.globals()\n", True),
        ("def known(): ...\nexec('def knwon(): ...')\n", False),
        ("from os import *\ndef known(): ...\n", False),
        ("def known(): ...\nglobals()['kn' + 'won'] = known\n", False),
    ],
)
def test_names_that_come_in_unwritten_keep_it_from_being_told(
    proved: Prove, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, is_told: bool
) -> None:
    (tmp_path / "bindings_of_it.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    assert len(reasons(proved, "bindings_of_it.knwon", "    external: true\n")) == is_told
