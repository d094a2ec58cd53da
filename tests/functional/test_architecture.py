"""Sentences about architecture in a team's own tests: what each verb finds, and that none passes on nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.functional.conftest import Execute, Project, Run

POLICY = """\
version: 1
codebase: {source: [src], tests: [tests]}
must_exist:
  - {id: base, why: Tests are written against it., names: [shop.base.Repository]}
"""
FILES = {
    "pytest.ini": "[pytest]\n",
    "src/shop/__init__.py": "",
    "src/shop/base.py": "class Repository:\n    pass\n\n\ndef check():\n    pass\n\n\ndef connect():\n    pass\n",
    "src/shop/web/__init__.py": "from functools import wraps\n\n\ndef route(path):\n    return lambda f: f\n",
    "src/shop/web/pages.py": (
        "from shop.base import check as allowed\nfrom shop.web import route as at\n\n\n@at('/a')\ndef handle_a():\n"
        "    allowed()\n\n\n@at('/b')\ndef handle_b():\n    return 1\n\n\ndef helper():\n    pass\n"
    ),
    "src/shop/services/__init__.py": "",
    "src/shop/services/orders.py": (
        "from typing import TYPE_CHECKING\n\nfrom shop import base as b\n\nif TYPE_CHECKING:\n"
        "    from shop.web import pages\n\n\ndef place():\n    return b.connect()\n"
    ),
    "src/shop/services/late.py": "def late():\n    from shop import web\n    import json\n    return web, json\n",
    "src/shop/db/__init__.py": "",
    "src/shop/db/orders.py": (
        "from shop.base import Repository, connect\n\n\nclass OrderRepository(Repository):\n"
        "    def open(self):\n        connect()\n\n\nclass Big(OrderRepository):\n    pass\n"
    ),
    "tests/test_orders.py": "from shop.base import connect\n\n\ndef test():\n    connect()\n",
}


PASSING = [
    "modules('shop.services').should_not_import('shop.web.pages')",
    "modules('shop.services.orders').should_not_import('shop.web', 'requests')",
    "modules('shop.services').but_not('shop.services.late').should_not_import('shop.web.**')",
    "modules('shop.db').should_only_import('shop.base', 'shop.db')",
    "classes_below('shop.base.Repository').should_be_in('shop.db.**')",
    "classes_below('shop.base.Repository').should_not_be_in('shop.web')",
    "classes_below('shop.base.Repository').but_not('shop.db.orders:Big').should_be_named('*Repository')",
    "functions(decorated='shop.web.route').should_be_in('shop.web.pages')",
    "functions(decorated='shop.web.route').should_be_named('handle_*')",
    "functions(named='handle_a').should_call('shop.base.check')",
    "functions(modules='shop.web.pages').but_not('shop.web.pages:handle_a').should_not_call('shop.base.check')",
    "calls_of('shop.base.connect').should_be_in('shop.db', 'shop.services.orders:place')",
    "calls_of('shop.base.connect').should_not_be_in('shop.web')",
]
FAILING: list[tuple[str, list[str]]] = [
    ("modules('shop.services').should_not_import('shop.web')", ["services/late.py:2:22: shop.services.late imports"]),
    ("modules('shop.services.**').should_not_import('shop.web.**')", ["services/late.py:2:22:"]),
    ("modules('shop.services').should_not_import('json')", ["services/late.py:3:12: shop.services.late imports json"]),
    ("modules('shop.services').should_only_import('shop.base')", ["late.py:2:22: shop.services.late imports shop.web"]),
    ("modules('shop.db').should_be_in('shop.web')", ["db/__init__.py:1:1:", "db/orders.py:1:1: shop.db.orders is in"]),
    ("classes_below('shop.base.Repository').should_be_in('shop.web')", ["db/orders.py:4:1:", "db/orders.py:9:1:"]),
    ("classes_below('shop.base.Repository').should_be_named('*Repository')", ["db/orders.py:9:1: shop.db.orders.Big"]),
    (
        "functions(decorated='shop.web.route').should_call('shop.base.check')",
        ["pages.py:11:1: shop.web.pages.handle_b never calls shop.base.check"],
    ),
    ("functions(named='handle_*').should_not_call('shop.base.check')", ["pages.py:7:5: shop.web.pages.handle_a calls"]),
    (
        "calls_of('shop.base.connect').should_be_in('shop.db')",
        ["services/orders.py:10:12: b.connect is in shop.services.orders:place"],
    ),
    ("calls_of('shop.base.connect').should_not_be_in('shop.db.orders:OrderRepository')", ["db/orders.py:6:9:"]),
]
EMPTY = [
    ("modules('shop.service')", "'shop.service' matched nothing: no module of production is called so: did you mean"),
    ("modules('shop.db').should_not_import('shop.webs.**')", "'shop.webs.**' matched nothing"),
    ("modules('shop.db').should_be_in('shop.dbs')", "'shop.dbs' matched nothing"),
    ("modules('shop.db').but_not('shop.web')", "but_not('shop.web') matched nothing of modules shop.db: remove it"),
    ("modules('shop.db').but_not('shop.db')", "modules shop.db but not shop.db matched nothing, so that the test"),
    ("modules(['shop.db'])", "['shop.db'] is no name or pattern: write each name by itself, or a star before the list"),
    ("modules('shop').but_not(['shop.db'])", "['shop.db'] is no name or pattern"),
    ("modules('shop').should_be_in({'shop.db'})", "{'shop.db'} is no name or pattern"),
    ("modules('shop').should_not_be_in(('shop.db',))", "('shop.db',) is no name or pattern"),
    ("modules('shop').should_be_named(['shop'])", "['shop'] is no name or pattern"),
    ("modules('shop').should_not_import(['os'])", "['os'] is no name or pattern"),
    ("modules('shop').should_only_import(['os'])", "['os'] is no name or pattern"),
    ("classes_below(int)", "<class 'int'> is no name or pattern: write a string"),
    ("calls_of(['shop.base.connect'])", "['shop.base.connect'] is no name or pattern"),
    ("functions(modules=['shop'])", "['shop'] is no name or pattern"),
    ("functions(named=None)", "None is no name or pattern: write a string"),
    ("functions(named='helper').should_call(['os.path'])", "['os.path'] is no name or pattern"),
    ("modules()", "modules  matched nothing"),
    ("modules('shop.db').should_not_import()", "nothing is named that this could fail for: name a module"),
    ("modules('shop.db').should_not_be_in()", "nothing is named that this could fail for: name a module"),
    ("modules('shop.db').should_not_import('shop.web:pages')", "'shop.web:pages' is a site, which nobody imports"),
    (
        "calls_of('shop.base.connect').should_not_be_in('shop.db.orders:Gone')",
        "'shop.db.orders:Gone' matched nothing: shop.db.orders has no function or class Gone",
    ),
    ("classes_below('shop.base.Repo')", "shop.base.Repo matched nothing: it does not exist"),
    ("classes_below('shop.db.orders.Big')", "classes below shop.db.orders.Big matched nothing"),
    ("classes_below('shop.db.orders.Repository')", "it is a re-export, so name the definition"),
    ("functions(named='handles_*')", "functions named handles_* matched nothing"),
    ("functions(decorated='shop.web.routes')", "shop.web.routes matched nothing: it does not exist"),
    ("functions(named='helper').should_call('shop.base.checks')", "shop.base.checks matched nothing"),
    ("calls_of('print')", "print matched nothing: of Python itself, name builtins.print"),
    ("calls_of('shop.base.Repository')", "calls of shop.base.Repository matched nothing"),
]
_SECTION = re.compile(r"^_+ test_own_(\d+) _+\n", re.MULTILINE)


def wrote(folder: Path, sentences: Sequence[str]) -> None:
    """A team's own tests, one for each sentence."""
    (folder / "guardrails").mkdir(exist_ok=True)
    tests = (f"def test_own_{number}(architecture):\n    architecture.{one}\n" for number, one in enumerate(sentences))
    (folder / "guardrails/test_own.py").write_text("\n\n".join(tests), "utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each of all sentences of this module says when it fails; empty for those that pass."""
    folder = tmp_path_factory.mktemp("project")
    for name, text in {**FILES, "allowlists.yaml": POLICY}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    sentences = [*PASSING, *(one for one, _ in FAILING), *(one for one, _ in EMPTY)]
    wrote(folder, sentences)
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "guardrails")
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1, done.stderr
    parts = _SECTION.split(done.stdout.partition("= FAILURES =")[2])[1:]
    failed = {int(number): text for number, text in zip(parts[::2], parts[1::2], strict=True)}
    return {sentence: failed.get(number, "") for number, sentence in enumerate(sentences)}


@pytest.fixture
def tried(project: Project) -> Path:
    return project(FILES, POLICY)


def said(folder: Path, execute: Execute, sentence: str, *more: str) -> Run:
    wrote(folder, [sentence])
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "guardrails", *more)
    return execute(*command, cwd=folder)


@pytest.mark.parametrize("sentence", PASSING)
def test_what_is_so_passes(told: dict[str, str], sentence: str) -> None:
    assert told[sentence] == ""


@pytest.mark.parametrize(("sentence", "places"), FAILING)
def test_what_is_not_so_is_told_with_its_places(told: dict[str, str], sentence: str, places: list[str]) -> None:
    found = re.findall(r"^  src/shop/(\S+:\d+:\d+: .*)$", told[sentence], re.MULTILINE)
    assert len(found) == len(places), told[sentence]
    assert all(place in line for place, line in zip(places, found, strict=True)), found


def test_a_failure_shows_the_code_and_how_the_name_resolved(told: dict[str, str]) -> None:
    text = told["calls_of('shop.base.connect').should_be_in('shop.db')"]
    assert (
        """\
calls of shop.base.connect should be in shop.db: 1 of 2 does not

  src/shop/services/orders.py:10:12: b.connect is in shop.services.orders:place
  10 |     return b.connect()
     |            ^^^^^^^^^^^
  resolved  b.connect -> shop.base.connect
"""
        in text
    )


@pytest.mark.parametrize(("sentence", "says"), EMPTY)
def test_a_sentence_about_nothing_fails(told: dict[str, str], sentence: str, says: str) -> None:
    assert says in told[sentence]
    assert "Traceback" not in told[sentence]


def test_code_that_cannot_be_read_is_no_pass(tried: Path, execute: Execute) -> None:
    (tried / "src/shop/services/bad.py").write_text("def (\n")
    run = said(tried, execute, "modules('shop.services').should_not_import('shop.web.pages')")
    assert run.exit_code == 1
    assert "these places could not be read, so nothing is known of them:\nsrc/shop/services/bad.py:1:5: " in run.stdout


def test_two_workers_say_what_one_says(tried: Path, execute: Execute) -> None:
    alone = said(tried, execute, "calls_of('shop.base.connect').should_be_in('shop.db')")
    together = said(tried, execute, "calls_of('shop.base.connect').should_be_in('shop.db')", "-n", "2")
    assert alone.exit_code == together.exit_code == 1
    part = "  resolved  b.connect -> shop.base.connect\n"
    assert part in alone.stdout
    assert part in together.stdout


def test_without_a_policy_nothing_passes(tried: Path, execute: Execute) -> None:
    (tried / "allowlists.yaml").unlink()
    run = said(tried, execute, "modules('shop')")
    assert run.exit_code == 1
    assert "there is no such policy file" in run.stdout
