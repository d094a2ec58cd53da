from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from .conftest import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from seamguard.domain.contracts import ContractFacts

LAYERS = "type = layers\nlayers =\n    shop.web\n    shop.orders\n    shop.db\n"
CONTRACTS = {
    "layers": LAYERS,
    "layers-in-containers": "type = layers\ncontainers = shop\nlayers =\n    web\n    orders\n    db\n",
    "siblings": "type = layers\nlayers =\n    shop.web\n    shop.db | shop.mail\n",
    "forbidden": "type = forbidden\nsource_modules = shop.db\nforbidden_modules = shop.web\n",
    "forbidden-outside": "type = forbidden\nsource_modules = shop.web\nforbidden_modules = requests\n",
    "independence": "type = independence\nmodules =\n    shop.db\n    shop.mail\n",
    "protected": "type = protected\nprotected_modules = shop.db\nallowed_importers = shop.orders\n",
    "protected-outside": "type = protected\nprotected_modules = sqlite3\nallowed_importers = shop.db\n",
    "private": "type = private_modules\n",
    "acyclic": "type = acyclic_siblings\nancestors = shop\n",
}
FILES = {**PROJECT, "shop/mail.py": "", "shop/mailing/__init__.py": "", "shop/mailing/_wire.py": ""}
EXTERNAL = "include_external_packages = True"


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_a_contract_of_each_type_is_kept_and_each_of_its_breakers_breaks_it(
    run: Callable[..., ContractFacts], contract: str
) -> None:
    kept = run(contract, FILES, session=EXTERNAL)
    assert (kept.ran.kept, kept.ran.misconfigured, kept.breakers.excuse) == (True, "", "")
    assert kept.breakers.found
    for added in kept.breakers.found:
        files = dict(FILES)
        for importer, imported in added:
            files[path := kept.files[importer].path] += f"def f():\n    import {imported}\n"
        broken = run(contract, files, session=EXTERNAL)
        assert not broken.ran.kept
        assert not broken.ran.misconfigured
        assert not broken.ran.told
        places = [place for illegal in broken.ran.illegal for place in broken.places[illegal.link[:2]]]
        # Of a cycle any import may be the one that closes it.
        assert contract == CONTRACTS["acyclic"] or ("f", path) in {(place.scope, place.file.path) for place in places}


def test_a_chain_is_told_from_the_import_that_leaves_the_layer(run: Callable[..., ContractFacts]) -> None:
    files = {
        **PROJECT,
        "shop/db.py": "import sqlite3\n\ndef late():\n    from shop.glue import bind\n",
        "shop/glue.py": "\nfrom shop.web import page\n",
    }
    found = run(LAYERS, files)
    told = {(illegal.link, illegal.said): illegal.chains for illegal in found.ran.illegal}
    assert told == {
        (("shop.db", "shop.glue", (4,)), "`shop.db` must not import `shop.web`"): (
            "shop.db -> shop.glue",
            "  shop.glue -> shop.web (line 2)",
        )
    }
    assert [(p.file.path, p.span.line, p.scope) for p in found.places["shop.db", "shop.glue"]] == [
        ("shop/db.py", 4, "late")
    ]


def test_every_import_of_a_direct_route_is_one_of_its_own(run: Callable[..., ContractFacts]) -> None:
    files = {
        **PROJECT,
        "shop/db/__init__.py": "from shop.web import a, b",
        "shop/db/x.py": "import shop.web\nimport shop.orders",
    }
    del files["shop/db.py"]
    found = run(LAYERS, files)
    assert [illegal.link for illegal in found.ran.illegal] == [
        ("shop.db", "shop.web", (1,)),
        ("shop.db.x", "shop.orders", (2,)),
        ("shop.db.x", "shop.web", (1,)),
    ]


def test_modules_that_an_exhaustive_contract_does_not_list(run: Callable[..., ContractFacts]) -> None:
    contract = f"{CONTRACTS['layers-in-containers']}exhaustive = True\n"
    assert run(contract, FILES).ran.undeclared == ("shop.mail", "shop.mailing")


def test_ignored_imports_are_counted_and_idle_ones_told_whatever_the_alerting(
    run: Callable[..., ContractFacts],
) -> None:
    files = {**PROJECT, "shop/db.py": "import shop.web\n"}
    ignored = "ignore_imports =\n    shop.db -> shop.web\n    shop.db->shop.gone\n    shop.gone.* -> shop.web\n"
    for alerting in ("", "unmatched_ignore_imports_alerting = none\n", "unmatched_ignore_imports_alerting = warn\n"):
        found = run(LAYERS + ignored + alerting, files)
        assert found.ran.kept
        assert found.ran.ignored == 1
        assert found.ran.idle == ("shop.db->shop.gone", "shop.gone.* -> shop.web")
        assert found.contract is not None
        assert dict(found.contract.lines)["shop.gone.* -> shop.web"] == 14


MISCONFIGURED = {
    "no-type": ("layers = shop.web", "it has no type: add `type = ...`, which is one of acyclic_siblings, "),
    "unknown-type": ("type = layer", "there is no contract type 'layer': use one of acyclic_siblings, forbidden, "),
    "missing-option": ("type = layers", "layers: This is a required field."),
    "unknown-option": (LAYERS + "exhaustiv = True", "exhaustiv: Unrecognized option. Did you mean 'exhaustive'?"),
    "unknown-alerting": (
        LAYERS + "unmatched_ignore_imports_alerting = loud",
        "unmatched_ignore_imports_alerting: Invalid value 'loud'",
    ),
    "missing-layer": (LAYERS + "    shop.gone", "Missing layer 'shop.gone': module shop.gone does not exist."),
    "missing-module": (
        "type = independence\nmodules =\n    shop.web\n    shop.gone",
        "Module 'shop.gone' does not exist.",
    ),
    "external": (
        "type = forbidden\nsource_modules = shop\nforbidden_modules = requests",
        "The top level configuration must have include_external_packages=True when there are external forbidden",
    ),
    "protected-gone": (
        "type = protected\nprotected_modules = shop.gone\nallowed_importers = shop.web",
        '"shop.gone" not present in the graph.',
    ),
}


@pytest.mark.parametrize(("contract", "message"), MISCONFIGURED.values(), ids=MISCONFIGURED)
def test_what_cannot_be_run_is_misconfigured_and_not_broken(
    run: Callable[..., ContractFacts], contract: str, message: str
) -> None:
    found = run(contract)
    assert not found.ran.kept
    assert found.ran.misconfigured.startswith(message)
    assert not found.ran.illegal


EXCUSES = {
    "one-layer": (
        "type = layers\nlayers =\n    shop.web\n    (shop.gone)",
        "fewer than two of its layers exist, so that none can import another",
    ),
    "one-module": (
        "type = independence\nmodules = shop.web",
        "fewer than two of its modules exist, so that none can depend on another",
    ),
    "pattern-of-nothing": (
        "type = forbidden\nsource_modules = shop.gone.*\nforbidden_modules = shop.web",
        "no module of `source_modules` could import one of `forbidden_modules`",
    ),
    "overlap": (
        "type = forbidden\nsource_modules = shop\nforbidden_modules = shop.web",
        "no module of `source_modules` could import one of `forbidden_modules`",
    ),
    "all-allowed": (
        "type = protected\nprotected_modules = shop.db\nallowed_importers = shop",
        "every module may import what it protects",
    ),
    "protects-nothing": (
        "type = protected\nprotected_modules = shop.gone.*\nallowed_importers = shop.web",
        "every module may import what it protects",
    ),
    "no-private-module": ("type = private_modules", "no private module exists that another package could import"),
    "no-siblings": (
        "type = acyclic_siblings\nancestors = shop.web",
        "no package among its `ancestors` holds two modules that could form a cycle",
    ),
    "all-ignored": (
        LAYERS + "ignore_imports =\n    shop.** -> shop.**\n",
        "its ignored imports cover every import that could break it: narrow `ignore_imports`",
    ),
}


@pytest.mark.parametrize(("contract", "excuse"), EXCUSES.values(), ids=EXCUSES)
def test_a_contract_that_nothing_can_break_says_why(
    run: Callable[..., ContractFacts], contract: str, excuse: str
) -> None:
    found = run(contract)
    assert (found.ran.kept, found.ran.misconfigured) == (True, "")
    assert found.breakers.found == ()
    assert found.breakers.excuse == excuse


def test_siblings_without_any_import_are_broken_by_two(run: Callable[..., ContractFacts]) -> None:
    found = run("type = acyclic_siblings\nancestors = shop", {"shop/__init__.py": "", "shop/a.py": "", "shop/b.py": ""})
    assert found.breakers.found[0] == (("shop.a", "shop.b"), ("shop.b", "shop.a"))


def test_a_cycle_is_told_by_the_import_that_closes_it(run: Callable[..., ContractFacts]) -> None:
    files = {**PROJECT, "shop/db.py": "import shop.web\n"}
    found = run("type = acyclic_siblings\nancestors = shop", files)
    assert [illegal.said for illegal in found.ran.illegal] == ["closes a cycle between what lies directly below `shop`"]


ROOTS = {
    "elsewhere": ("root_package = json", "its root package json is no package of the codebase, which has: shop, tools"),
    "a-module": ("root_package = tools", "its root package tools is a single module, tools.py: name packages only"),
    "inner": ("root_package = shop.mailing", "its root package shop.mailing lies in the package shop: name shop"),
    "one-of-two": ("root_packages =\n    shop\n    yaml", "its root package yaml is no package of the codebase"),
}


@pytest.mark.parametrize(("roots", "message"), ROOTS.values(), ids=ROOTS)
def test_a_root_package_that_is_not_the_codebases_own_proves_nothing(
    run: Callable[..., ContractFacts], roots: str, message: str
) -> None:
    session = "" if roots.startswith("root_packages") else roots.replace("root_package", "root_packages")
    found = run(LAYERS, {**FILES, "tools.py": ""}, session=session or roots)
    assert found.ran.misconfigured.startswith(message)


def test_namespace_packages_are_roots(run: Callable[..., ContractFacts]) -> None:
    files = {"ns/shop/__init__.py": "", "ns/shop/web.py": "import ns.other.x", "ns/shop/db.py": "import ns.shop.web"}
    contract = LAYERS.replace("shop.", "ns.shop.").replace("    ns.shop.orders\n", "")
    found = run(contract, files, session="root_packages = ns.shop\ninclude_external_packages = True")
    assert [illegal.link[:2] for illegal in found.ran.illegal] == [("ns.shop.db", "ns.shop.web")]
    assert ("ns.shop.web", "ns.other") in found.places


OWN_TYPE = """
from importlinter import Contract, ContractCheck, fields, output

class Never(Contract):
    word = fields.StringField()
    def check(self, graph, verbose):
        if self.word == "crash":
            raise RuntimeError("it fell over")
        return ContractCheck(kept=False, metadata={"unknown": 1})
    def render_broken_contract(self, check):
        output.print(f"the word is {self.word}")
"""


def test_contract_types_of_a_team_are_run_from_the_policys_folder_and_tell_themselves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from seamguard.contracts import Workbench
    from seamguard.domain.contracts import ContractFacts

    from .conftest import facts_of

    (tmp_path / "own_contract_type.py").write_text(OWN_TYPE)
    config = (
        "[importlinter]\nroot_package = shop\ncontract_types =\n    never: own_contract_type.Never\n"
        "[importlinter:contract:c]\nname = C\ntype = never\nword = WORD\n"
    )
    path = [*sys.path]
    try:
        for word, told, wrong in (("moo", "the word is moo", ""), ("crash", "", "it fell over")):
            bench = Workbench(facts_of(PROJECT, config.replace("WORD", word)), os.fspath(tmp_path))
            found = bench.contract(None, "c")
            assert isinstance(found, ContractFacts)
            assert (found.ran.told, found.ran.misconfigured) == (told, wrong)
    finally:
        sys.modules.pop("own_contract_type", None)
    assert sys.path == path
    assert capsys.readouterr() == ("", "")


ODD_TYPES = {
    "printed": ("return ContractCheck(kept=False)", "print('as it is')", "as it is", ""),
    "silent": ("return ContractCheck(kept=False)", "pass", "it does not say why", ""),
    "failing": ("return ContractCheck(kept=False)", "raise KeyError(1)", "its type cannot say why: KeyError: 1", ""),
    "other-notes": ("return ContractCheck(False, metadata={'invalid_chains': 3})", "print('odd')", "odd", ""),
    "other-links": ("return ContractCheck(False, metadata={'illegal_imports': ['a']})", "print('odd')", "odd", ""),
    "no-such-import": (
        (
            "link = {'importer': 'a', 'imported': 'b', 'line_numbers': ()}; "
            "return ContractCheck(False, metadata={'illegal_imports': [link]})"
        ),
        "print('odd')",
        "odd",
        "",
    ),
    "no-such-module": (
        "return ContractCheck(False, metadata={'undeclared_modules': ['shop.gone']})",
        "print('odd')",
        "odd",
        "",
    ),
    "exits": ("raise SystemExit(0)", "pass", "", "0"),
    "gives-nothing": ("return None", "pass", "", "its type gave None for a check: give a `ContractCheck`"),
}


@pytest.mark.parametrize(("check", "render", "told", "wrong"), ODD_TYPES.values(), ids=ODD_TYPES)
def test_a_type_of_a_team_is_never_kept_because_of_how_it_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], check: str, render: str, told: str, wrong: str
) -> None:
    code = (
        "from importlinter import Contract, ContractCheck\n\nclass Odd(Contract):\n"
        f"    def check(self, graph, verbose):\n        {check}\n"
        f"    def render_broken_contract(self, check):\n        {render}\n"
    )
    found = _of_own_type(tmp_path, code)
    assert (found.ran.kept, found.ran.told, found.ran.misconfigured) == (False, told, wrong)
    assert capsys.readouterr().out == ""


UNMADE = {
    "no-python": ("class Odd(\n", "its type odd_contract_type.Odd cannot be imported (SyntaxError: "),
    "exits": ("raise SystemExit(0)\n", "its type odd_contract_type.Odd cannot be imported (SystemExit: 0)"),
    "abstract": ("from importlinter import Contract\nclass Odd(Contract): pass\n", "its type 'odd' cannot be made (Ty"),
}


@pytest.mark.parametrize(("code", "message"), UNMADE.values(), ids=UNMADE)
def test_a_type_of_a_team_that_cannot_be_made_says_why(tmp_path: Path, code: str, message: str) -> None:
    assert _of_own_type(tmp_path, code).ran.misconfigured.startswith(message)


def _of_own_type(folder: Path, code: str) -> ContractFacts:
    from seamguard.contracts import Workbench
    from seamguard.domain.contracts import ContractFacts

    from .conftest import facts_of

    (folder / "odd_contract_type.py").write_text(code)
    config = (
        "[importlinter]\nroot_package = shop\ncontract_types =\n    odd: odd_contract_type.Odd\n"
        "[importlinter:contract:c]\nname = C\ntype = odd\n"
    )
    try:
        found = Workbench(facts_of(PROJECT, config), os.fspath(folder)).contract(None, "c")
    finally:
        sys.modules.pop("odd_contract_type", None)
    assert isinstance(found, ContractFacts)
    return found


BAD_TYPES = {
    "shop.types.Own": "its type shop.types.Own belongs to the codebase under guard, which is never imported",
    "no_such_module.Own": "its type no_such_module.Own cannot be imported (No module named 'no_such_module')",
    "json.loads": "its type json.loads is no importlinter.Contract",
    "json.Gone": "its type json.Gone cannot be imported",
    "seamguard.contract_type.SeamContract": "it runs seamguard itself: name its rules in this policy",
}


@pytest.mark.parametrize(("name", "message"), BAD_TYPES.items(), ids=BAD_TYPES)
def test_a_contract_type_that_cannot_be_run_says_why(
    run: Callable[..., ContractFacts], name: str, message: str
) -> None:
    found = run("type = own\n", session=f"contract_types =\n    own: {name}")
    assert found.ran.misconfigured.startswith(message)


def test_the_codebase_is_never_imported_nor_the_current_folder_asked(
    run: Callable[..., ContractFacts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".importlinter").write_text("[importlinter]\n")
    monkeypatch.chdir(tmp_path)
    before = {*sys.modules}
    files = {**PROJECT, "shop/web.py": "raise SystemExit(3)\nimport shop.orders\n"}
    assert run(LAYERS, files).ran.kept
    assert run(LAYERS, {**files, "shop/db.py": "import shop.web"}).ran.illegal
    assert run(LAYERS, files).ran.kept
    assert not [name for name in {*sys.modules} - before if name.startswith("shop")]
    assert [*tmp_path.iterdir()] == [tmp_path / ".importlinter"]
