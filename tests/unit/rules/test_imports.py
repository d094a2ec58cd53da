from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.observing import mutants_of

from seamguard.domain.verdict import Outcome, Status
from seamguard.engine import judge_tree
from seamguard.policy import parse_policy
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.verdict import Verdict

    from .conftest import JudgeRule

CLAUSE = "imports:\n  - {id: layers, contract: layers, why: x}\n"
FILES = {
    "src/shop/__init__.py": "",
    "src/shop/web.py": "import shop.orders\n",
    "src/shop/orders.py": "from shop import db\n",
    "src/shop/db.py": "import sqlite3\n",
    "tests/test_shop.py": "import shop.web\n",
}
LAYERS = """\
    [importlinter]
    root_package = shop
    [importlinter:contract:layers]
    name = Web, orders, database
    type = layers
    layers =
        shop.web
        shop.orders
        shop.db
"""


def _config(text: str, name: str = ".importlinter") -> dict[str, bytes]:
    return {name: dedent(text).encode()}


def _told(verdict: Verdict) -> list[str]:
    return [
        f"{one.finding.path}:{one.finding.span.line} {one.finding.kind} {one.finding.said}" for one in verdict.judged
    ]


def test_a_contract_that_holds_is_kept(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(CLAUSE, FILES, _config(LAYERS))
    assert (verdict.outcome, verdict.rule, verdict.judged) == (Outcome.KEPT, "import_contract", ())
    assert verdict.definitions == (".importlinter:3",)


def test_an_import_against_it_is_told_in_its_function_with_its_chain(judge_rule: JudgeRule) -> None:
    files = {
        **FILES,
        "src/shop/db.py": "def page():\n    from shop.glue import render\n",
        "src/shop/glue.py": "from shop import web\n",
    }
    verdict = judge_rule(CLAUSE, files, _config(LAYERS))
    assert verdict.outcome is Outcome.BROKEN
    assert _told(verdict) == [
        "src/shop/db.py:2 import shop.db imports shop.glue against the contract: `shop.db` must not import `shop.web`"
    ]
    (judged,) = verdict.judged
    assert (judged.finding.site, judged.finding.lines) == (
        "shop.db:page",
        ("shop.db -> shop.glue", "  shop.glue -> shop.web (line 1)"),
    )


def test_entries_permit_imports_and_go_stale_with_them(judge_rule: JudgeRule) -> None:
    clause = (
        "imports:\n  - id: layers\n    contract: layers\n    why: x\n    migrating:\n"
        "      - {site: 'shop.db:page', count: 1, wave: wave-1, reason: x}\n"
    )
    broken = {**FILES, "src/shop/db.py": "def page():\n    import shop.web\n"}
    verdict = judge_rule(clause, broken, _config(LAYERS))
    assert (verdict.outcome, [one.status for one in verdict.judged]) == (Outcome.KEPT, [Status.MIGRATING])
    assert judge_rule(clause, FILES, _config(LAYERS)).outcome is Outcome.STALE
    twice = {**FILES, "src/shop/db.py": "def page():\n    import shop.web\n    import shop.orders\n"}
    assert judge_rule(clause, twice, _config(LAYERS)).outcome is Outcome.BROKEN


def test_modules_that_no_layer_lists(judge_rule: JudgeRule) -> None:
    config = LAYERS.replace("shop.web", "web").replace("shop.orders", "orders").replace("shop.db", "db")
    config += "    containers = shop\n    exhaustive = true\n"
    files = {**FILES, "src/shop/more/deep.py": "", "src/shop/other.py": ""}
    assert _told(judge_rule(CLAUSE, files, _config(config))) == [
        "src/shop/more/deep.py:1 undeclared shop.more stands in no layer of the contract, which is exhaustive",
        "src/shop/other.py:1 undeclared shop.other stands in no layer of the contract, which is exhaustive",
    ]


IGNORING = LAYERS + "    ignore_imports =\n        shop.db -> shop.web\n"


def test_ignored_imports_that_are_gone_are_told_in_the_configuration(judge_rule: JudgeRule) -> None:
    told = "the contract ignores shop.db -> shop.web, which matches no import any more"
    for alerting, outcome in (("error", Outcome.BROKEN), ("warn", Outcome.BROKEN), ("none", Outcome.KEPT)):
        config = f"{IGNORING}    unmatched_ignore_imports_alerting = {alerting}\n"
        verdict = judge_rule(CLAUSE.replace("why: x", "why: x, possible: warn"), FILES, _config(config))
        assert verdict.outcome is outcome
        assert _told(verdict) == [f".importlinter:11 stale-ignore {told}"]
    permitted = (
        "imports:\n  - id: layers\n    contract: layers\n    why: x\n    allow:\n"
        "      - {module: .importlinter, reason: For another platform.}\n"
    )
    assert judge_rule(permitted, FILES, _config(IGNORING)).outcome is Outcome.KEPT
    assert judge_rule(permitted, FILES, _config(LAYERS)).outcome is Outcome.STALE
    used = {**FILES, "src/shop/db.py": "import shop.web"}
    assert judge_rule(CLAUSE, used, _config(IGNORING)).outcome is Outcome.KEPT


VACUOUS = {
    "no-config": ({}, ".importlinter: no import contracts are configured in setup.cfg, .importlinter, pyproject.toml"),
    "no-ini": (_config("[importlinter]\nx"), ".importlinter:2: this is no INI file"),
    "other-id": (
        _config(LAYERS.replace(":layers", ":layer")),
        ".importlinter has no contract with the id or name 'layers': did you mean 'layer'?",
    ),
    "no-such-layer": (
        _config(LAYERS + "        shop.gone\n"),
        ".importlinter:3: the contract cannot be run: Missing layer 'shop.gone': module shop.gone does not exist.",
    ),
    "misspelt-option": (
        _config(LAYERS + "    exhaustiv = true\n"),
        ".importlinter:3: the contract cannot be run: exhaustiv: Unrecognized option. Did you mean 'exhaustive'?",
    ),
    "foreign-root": (
        _config(LAYERS.replace("= shop", "= yaml")),
        ".importlinter:3: the contract cannot be run: its root package yaml is no package of the codebase, which has",
    ),
    "cannot-fail": (
        _config(LAYERS + "    ignore_imports = shop.** -> shop.**\n"),
        ".importlinter:3: nothing can break the contract: its ignored imports cover every import that could break it",
    ),
}


@pytest.mark.parametrize(("beside", "message"), VACUOUS.values(), ids=VACUOUS)
def test_what_proves_nothing_is_vacuous(judge_rule: JudgeRule, beside: Mapping[str, bytes], message: str) -> None:
    verdict = judge_rule(CLAUSE, FILES, beside)
    assert verdict.outcome is Outcome.VACUOUS
    assert verdict.vacuities[0].message.startswith(message)
    assert verdict.vacuities[0].mark.line == 7


MORE = """
    [importlinter:contract:more]
    name = More of them
    type = independence
    modules =
        shop.web
        shop.db
    [importlinter:contract:seams]
    name = Seams
    type = seamguard
"""


def test_a_contract_that_no_clause_names_is_told_once_with_the_clause_to_add(judge_rule: JudgeRule) -> None:
    config = LAYERS.replace("= shop", "= shop\n    contract_types = seamguard: seamguard.contract_type.SeamContract")
    verdict = judge_rule(CLAUSE, FILES, _config(config + MORE))
    assert verdict.outcome is Outcome.BROKEN
    assert [failure.message for failure in verdict.failures] == [
        ".importlinter:12: no clause runs this contract: add `- {id: more, contract: 'more', why: ...}` to `imports`"
    ]
    both = f"{CLAUSE}  - {{id: b, contract: More of them, why: x}}\n"
    policy = parse_policy(f"version: 1\ncodebase: {{source: [src]}}\n{both}".encode(), "p")
    result = judge_tree(policy, memory_tree(FILES, policy.codebase), ".", beside=_config(config + MORE).get)
    assert [verdict.failures for verdict in result.verdicts] == [(), ()]
    # web imports orders, which imports db: that is what it finds, and no failure of a clause.
    assert [verdict.outcome for verdict in result.verdicts] == [Outcome.KEPT, Outcome.BROKEN]


def test_contracts_of_one_name_are_told_apart(judge_rule: JudgeRule) -> None:
    config = _config(LAYERS + MORE.replace("More of them", "Web, orders, database"))
    verdict = judge_rule(CLAUSE.replace("contract: layers", "contract: 'Web, orders, database'"), FILES, config)
    assert verdict.outcome is Outcome.VACUOUS
    assert [one.message for one in verdict.vacuities] == [
        (
            ".importlinter has 2 contracts called 'Web, orders, database', at lines 3, 11: "
            "name one by its id, which are layers, more"
        )
    ]
    # The id of one is not the name of another.
    failures = judge_rule(CLAUSE, FILES, config).failures
    assert failures[0].message.startswith(".importlinter:11: no clause runs this contract: add `- {id: more")


def test_a_configuration_that_is_named_is_the_one_that_is_found(judge_rule: JudgeRule) -> None:
    config = LAYERS.replace("= shop", "= shop\n    contract_types = seamguard: seamguard.contract_type.SeamContract")
    both = f"{CLAUSE}  - {{id: b, contract: more, config: .importlinter, why: x}}\n"
    policy = parse_policy(f"version: 1\ncodebase: {{source: [src]}}\n{both}".encode(), "p")
    result = judge_tree(policy, memory_tree(FILES, policy.codebase), ".", beside=_config(config + MORE).get)
    assert [verdict.failures for verdict in result.verdicts] == [(), ()]


def test_every_mutant_breaks_the_contract(judge_rule: JudgeRule) -> None:
    mutants = mutants_of(CLAUSE, FILES, _config(LAYERS))
    for mutant in mutants:
        files = {**FILES, mutant.path: mutant.text}
        assert judge_rule(CLAUSE, files, _config(LAYERS)).outcome is Outcome.BROKEN, mutant.how
    assert [mutant.how for mutant in mutants] == [
        "import shop.web in shop.db",
        "from shop.web import ... in shop.db",
        "an import of shop.web within a function in shop.db",
        "import shop.orders in shop.db",
        "import shop.web in shop.orders",
    ]


@pytest.mark.parametrize(
    ("entry", "importers"),
    [
        ("", {"shop.db", "shop.orders"}),
        (", allow: [{module: shop.db, reason: x}]", {"shop.orders"}),
        (", allow: [{module: shop.**, reason: x}]", {"shop.db"}),
    ],
)
def test_a_broken_contract_is_broken_once_more_where_no_entry_permits_it(entry: str, importers: set[str]) -> None:
    files = {**FILES, "src/shop/db.py": "import shop.web\n"}
    mutants = mutants_of(CLAUSE.replace("}", f"{entry}}}"), files, _config(LAYERS))
    assert {mutant.how.rpartition(" in ")[2] for mutant in mutants} == importers


def test_a_file_that_cannot_be_parsed_is_an_error_of_every_run() -> None:
    policy = parse_policy(f"version: 1\ncodebase: {{source: [src]}}\n{CLAUSE}".encode(), "p")
    files = {**FILES, "src/shop/db.py": "import (\n"}
    for _ in range(2):
        result = judge_tree(policy, memory_tree(files, policy.codebase), ".", beside=_config(LAYERS).get)
        assert [(problem.path, problem.line) for problem in result.errors] == [("src/shop/db.py", 1)]
        assert result.outcome is Outcome.ERROR
