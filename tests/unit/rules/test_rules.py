"""Rules of a team: functions that are loaded, asked, and never believed to have looked at what they did not read."""

from __future__ import annotations

import gc
import sys
import warnings
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.verdict import Outcome, Status
from seamguard.errors import PolicyError
from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.promises import load_policy
from seamguard.resolve import FactBase, Program
from seamguard.rules import family_of
from seamguard.sources import memory_tree
from seamguard.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.unit.rules.conftest import JudgeRule

    from seamguard.domain.verdict import Verdict

FILES = {
    "src/shop/__init__.py": "",
    "src/shop/jobs.py": "def run():\n    print('a')\n\n\nclass Job:\n    def start(self):\n        print('b')\n",
}
HEAD = "import ast\n\nfrom seamguard.api import Breach, Examined, Span\n\n\n"
NO_PRINT = f"""\
{HEAD}
def no_print(facts, *, names=('print',)):
    '''Code under guard logs, and never prints.

    More words.
    '''
    for file in facts.holding(names):
        for node in ast.walk(facts.tree(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield Breach(file, node, f"{{file.module}} prints.", kind="print")
"""
PLAIN = "rules:\n  - team:no_print\n"


def mapping(check: str = "team:no_print", more: str = "") -> str:
    return f"rules:\n  - id: quiet\n    why: Logs are read, output is not.\n    check: {check}\n{more}"


def judged(judge_rule: JudgeRule, code: str, clauses: str = PLAIN, files: Mapping[str, str] = FILES) -> Verdict:
    return judge_rule(clauses, files, {"team.py": code.encode()})


def test_a_function_finds_what_its_team_is_after(judge_rule: JudgeRule) -> None:
    verdict = judged(judge_rule, NO_PRINT)
    assert (verdict.outcome, verdict.id, verdict.examined) == (Outcome.BROKEN, "no-print", 1)
    assert [(one.finding.scope, one.finding.span[:2], one.finding.kind) for one in verdict.judged] == [
        ("run", (2, 5), "print"),
        ("Job.start", (7, 9), "print"),
    ]
    assert verdict.judged[0].message == "shop.jobs prints, and no entry permits it"
    assert verdict.rule == "local_rule"


@pytest.mark.parametrize("path", ["team.py", "guardrails/team.py", "team/__init__.py", "guardrails/team/__init__.py"])
def test_its_module_lies_beside_the_policy_or_in_guardrails(judge_rule: JudgeRule, path: str) -> None:
    assert judge_rule(PLAIN, FILES, {path: NO_PRINT.encode()}).outcome is Outcome.BROKEN


def test_two_modules_of_one_name_are_refused(judge_rule: JudgeRule) -> None:
    both = {"team.py": NO_PRINT.encode(), "guardrails/team.py": NO_PRINT.encode()}
    verdict = judge_rule(PLAIN, FILES, both)
    assert verdict.outcome is Outcome.VACUOUS
    assert verdict.vacuities[0].message == "team is team.py and guardrails/team.py: remove all but one"


def test_it_has_the_list_the_options_and_the_examples_of_all_rules(judge_rule: JudgeRule) -> None:
    entry = "{site: 'shop.jobs:run', count: 1, wave: wave-1, reason: Goes with the jobs.}"
    listed = judged(judge_rule, NO_PRINT, mapping(more=f"    migrating: [{entry}]\n"))
    assert [one.status for one in listed.judged] == [Status.MIGRATING, Status.VIOLATION]
    other = judged(judge_rule, NO_PRINT, mapping(more="    options: {names: [print_all, run]}\n"))
    assert (other.outcome, other.examined) == (Outcome.KEPT, 1)
    examples = '    examples: {breaks: ["print(1)"], keeps: ["log(1)"]}\n'
    kept = judged(judge_rule, NO_PRINT, mapping(more=examples), {"src/shop/jobs.py": "# print\n"})
    assert kept.outcome is Outcome.KEPT
    wrong = judged(judge_rule, NO_PRINT, mapping(more=examples.replace("print(1)", "show(1)")))
    assert wrong.outcome is Outcome.VACUOUS


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("    return None", "team:rule returned NoneType: yield or return `Breach`es"),
        ("    return 'text'", "team:rule returned str"),
        ("    return 3", "team:rule returned int"),
        ("    return [3]", "team:rule gave 3: yield `Breach` or `Examined`"),
        ("    return [Breach(None, 1, 'a')]", "gave a breach in None, which is no file of the codebase"),
        ("    yield Breach(facts.files()[0], 'x', 'a')", "gave 'x' as a place: give an expression or statement"),
        ("    yield Breach(facts.files()[1], 99, 'a')", "gave line 99 of src/shop/jobs.py, which has no such line"),
        ("    yield Breach(facts.files()[1], True, 'a')", "gave True as a place"),
        ("    yield Breach(facts.files()[1], 1, ' ')", "without a word of what is wrong"),
        ("    return {}['key']", "team:rule failed with KeyError: 'key' at team.py:7 in rule: repair it"),
        ("    yield from ()\n    raise SystemExit", "team:rule failed with SystemExit at team.py:8 in rule"),
        (
            "    def inner(): return 1 / 0\n    return [inner()]",
            "ZeroDivisionError: division by zero at team.py:7 in inner",
        ),
        ("    return facts.nothing", "AttributeError: 'FactBase' object has no attribute 'nothing' at team.py:7"),
        ("    import pytest\n    pytest.skip('not today')", "team:rule failed with Skipped: not today at team.py:8"),
        ("    raise GeneratorExit", "team:rule failed with GeneratorExit at team.py:7"),
        (
            "    class Odd(Exception):\n        def __str__(self): raise ValueError\n    raise Odd",
            "team:rule failed with Odd at team.py:9 in rule",
        ),
        ("    yield Breach(facts.files()[1], 1, None)", "gave a breach with None as `said`: give a text"),
        ("    yield Breach(facts.files()[1], 1, 'a', scope=3)", "gave a breach with 3 as `scope`"),
        ("    yield Breach(facts.files()[1], 1, 'a', target=3)", "gave a breach with 3 as `target`"),
        ("    yield Breach(facts.files()[1], 1, 'a', lines='b')", "gave a breach with 'b' as `lines`"),
        ("    yield Breach(facts.files()[1], Span(99, 1, 99, 2), 'a')", "gave (99, 1) to (99, 2) of src/shop/jobs.py"),
        ("    yield Breach(facts.files()[1], Span(2, 5, 1, 1), 'a')", "gave (2, 5) to (1, 1) of src/shop/jobs.py"),
        ("    yield Breach(facts.files()[1], Span(1, 50, 1, 51), 'a')", "gave (1, 50) to (1, 51) of src/shop/jobs.py"),
        ("    yield Breach(facts.files()[1], Span(0, 0, 0, 0), 'a')", "gave (0, 0) to (0, 0) of src/shop/jobs.py"),
        ("    yield Breach(facts.files()[1], ast.Pass(), 'a')", "as a place, which stands nowhere"),
        (
            "    one, two = facts.files()\n    yield Breach(one, facts.tree(two).body[1], 'a')",
            "gave line 5 of src/shop/__init__.py, which has no such line",
        ),
        ("    yield Examined('src/shop/jobs.py')", "gave something examined in 'src/shop/jobs.py', which is no file"),
        ("    yield from ()", "'rule' looked at nothing, so that it cannot fail"),
        ("    return [f for f in facts.files() if not f.module]", "'rule' looked at nothing"),
    ],
)
def test_what_does_not_answer_proves_nothing(judge_rule: JudgeRule, body: str, says: str) -> None:
    verdict = judged(judge_rule, f"{HEAD}def rule(facts):\n{body}\n", "rules: [team:rule]\n")
    assert verdict.outcome is Outcome.VACUOUS
    (reason,) = verdict.vacuities
    assert says in reason.message
    assert reason.mark.line == 6


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("    return []", "team:rule is a coroutine function: write a plain one"),
        (
            "    yield Breach(facts.files()[0], 1, 'a')",
            "team:rule is an asynchronous generator function: write a plain",
        ),
    ],
)
def test_a_function_that_would_have_to_be_awaited_is_closed_and_refused(
    judge_rule: JudgeRule, body: str, says: str
) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        verdict = judged(judge_rule, f"{HEAD}async def rule(facts):\n{body}\n", "rules: [team:rule]\n")
        gc.collect()
    assert verdict.outcome is Outcome.VACUOUS
    assert [reason.message for reason in verdict.vacuities if says in reason.message]
    assert [str(one.message) for one in caught if issubclass(one.category, RuntimeWarning)] == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("def other(): ...", "team.py defines no function rule: correct its name, or define it"),
        ("def rules(facts): ...", "team.py defines no function rule: did you mean rules?"),
        ("rule = 3", "rule in team.py is no function: name one"),
        ("def (:", "team.py cannot be loaded: invalid syntax at team.py:1"),
        ("1 / 0", "team.py cannot be loaded: ZeroDivisionError: division by zero at team.py:1 in <module>"),
        ("import neighbour", "a module of rules is one file, and can import installed packages only"),
        ("from shop import jobs", "team.py imports shop, which is under guard and never run: ask `facts` about it"),
        ("def rule(facts):\n    import shop.jobs", "team.py imports shop.jobs, which is under guard"),
    ],
)
def test_what_cannot_be_loaded_proves_nothing(judge_rule: JudgeRule, code: str, says: str) -> None:
    verdict = judged(judge_rule, code, "rules: [team:rule]\n")
    assert verdict.outcome is Outcome.VACUOUS
    assert says in verdict.vacuities[0].message


def test_a_module_that_is_not_there_is_told_with_its_places(judge_rule: JudgeRule) -> None:
    verdict = judge_rule("rules: [checks.team:rule]\n", FILES)
    said = "there is no module checks.team: neither checks/team.py nor guardrails/checks/team.py is a file beside the"
    assert verdict.vacuities[0].message.startswith(said)


def test_code_under_guard_is_never_run(judge_rule: JudgeRule) -> None:
    code = "raise SystemExit('run')\n"
    files = {**FILES, "src/team.py": code}
    verdict = judge_rule("rules: ['src.team:rule']\n", files, {"src/team.py": code.encode()})
    assert "src/team.py is production code, which is never run: move it out" in verdict.vacuities[0].message
    beside = {"tests/team.py": f"{HEAD}def rule(facts):\n    yield Examined(facts.files()[0])\n"}
    clauses = "rules: ['tests.team:rule']\n"
    counted_apart = judge_rule(clauses, {**FILES, **beside}, {name: text.encode() for name, text in beside.items()})
    assert counted_apart.outcome is Outcome.KEPT


def test_options_that_do_not_fit_are_told(judge_rule: JudgeRule) -> None:
    verdict = judged(judge_rule, NO_PRINT, mapping(more="    options: {limit: 3}\n"))
    assert "TypeError: no_print() got an unexpected keyword argument 'limit'" in verdict.vacuities[0].message


def test_what_is_said_to_be_examined_counts(judge_rule: JudgeRule) -> None:
    code = f"{HEAD}def rule(facts):\n    yield from map(Examined, facts.files())\n"
    verdict = judged(judge_rule, code, "rules: [team:rule]\n")
    assert (verdict.outcome, verdict.examined) == (Outcome.KEPT, 2)


def test_names_resolved_count_as_looked_at(judge_rule: JudgeRule) -> None:
    code = (
        "from seamguard.api import Breach, asked\n\n\ndef rule(facts):\n"
        "    for use in facts.uses(asked('shop.jobs.run')).uses:\n"
        "        yield Breach(use.file, use.span, 'runs', scope=use.scope, target='shop.jobs.run', certain=False)\n"
    )
    files = {**FILES, "src/shop/use.py": "from shop import jobs as j\n\n\ndef f():\n    j.run()\n"}
    (item,) = judged(judge_rule, code, "rules: [team:rule]\n", files).judged
    assert (item.finding.site, item.finding.certain) == ("shop.use:f", False)


@pytest.mark.parametrize(
    ("line", "scope"),
    [
        (1, "<module>"),
        (2, "<module>"),
        (3, "<module>"),
        (4, "f"),
        (6, "f.g"),
        (8, "C"),
        (9, "C"),
        (10, "C.m"),
        (13, "h"),
    ],
)
def test_the_scope_is_that_around_the_place(judge_rule: JudgeRule, line: int, scope: str) -> None:
    text = (
        "X = 1\n@X\ndef f(a=X):\n    X\n    def g():\n        return X\nclass C(X):\n    X\n    def m(self, a=X):\n"
        "        if X: return X\ntry:\n    def h():\n        X\nfinally:\n    X\n"
    )
    code = (
        f"{HEAD}def rule(facts):\n    yield Breach(facts.files()[0], {line}, 'a')\n    facts.text(facts.files()[0])\n"
    )
    verdict = judged(judge_rule, code, "rules: [team:rule]\n", {"src/m.py": text})
    assert [one.finding.scope for one in verdict.judged] == [scope]


def test_a_definition_is_its_own_scope(judge_rule: JudgeRule) -> None:
    code = (
        f"{HEAD}def rule(facts):\n    for node in ast.walk(facts.tree(facts.files()[0])):\n"
        "        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):\n"
        "            yield Breach(facts.files()[0], node, node.name)\n"
    )
    files = {"src/m.py": "class C:\n    def m(self): ...\n\n\ndef f():\n    def g(): ...\n"}
    verdict = judged(judge_rule, code, "rules: [team:rule]\n", files)
    assert [one.finding.scope for one in verdict.judged] == ["C", "C.m", "f", "f.g"]


def test_what_a_rule_prints_stays_out_of_reports(judge_rule: JudgeRule, capsys: pytest.CaptureFixture[str]) -> None:
    code = f"{HEAD}print('found')\n\n\ndef rule(facts):\n    print('found')\n    yield Examined(facts.files()[0])\n"
    judged(judge_rule, code, "rules: [team:rule]\n")
    assert capsys.readouterr() == ("", "found\nfound\n")


def test_a_module_is_run_once_and_leaves_the_import_path_alone(judge_rule: JudgeRule) -> None:
    code = f"{HEAD}import dataclasses\nSEEN = []\n\n\n@dataclasses.dataclass\nclass Kept:\n    x: 'int'\n\n\n"
    code += (
        "def rule(facts):\n    SEEN.append(1)\n    yield Examined(facts.files()[0])\n    assert len(SEEN) < 3, SEEN\n"
    )
    before = [*sys.path]
    assert judged(judge_rule, code, "rules: [team:rule]\n").outcome is Outcome.KEPT
    assert judged(judge_rule, code, "rules: [team:rule]\n").outcome is Outcome.KEPT
    assert judged(judge_rule, code, "rules: [team:rule]\n").outcome is Outcome.VACUOUS
    assert (sys.path, "team" in sys.modules) == (before, False)


def test_a_plain_rule_takes_its_reason_from_the_docstring(tmp_path: Path) -> None:
    policy = tmp_path / "allowlists.yaml"
    policy.write_text("version: 1\nrules: [team:no_print, team:gone]\n")
    (tmp_path / "team.py").write_text(NO_PRINT)
    assert [rule.why for rule in load_policy(policy).rules] == [
        "Code under guard logs, and never prints.",
        "team:gone asks for it.",
    ]


def test_ids_of_plain_rules_are_unique_among_all() -> None:
    text = b"version: 1\nrules: [a:no_print, {id: no-print, why: b, check: 'a:f'}]\nwaves:\n"
    text += b"  - {id: w, status: active, closes: [no-prints]}\n"
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "p")
    assert [problem.message for problem in caught.value.problems] == [
        "local rule id 'no-print' is used twice (first at line 2): rename one",
        "unknown rule 'no-prints'; did you mean 'no-print'? known: no-print; correct it, or add it to `rules`",
    ]


def test_examples_that_break_it_are_its_mutants() -> None:
    policy = parse_policy(
        b"version: 1\nrules:\n  - {id: no-print.x, why: a, check: 'a:f', examples: {breaks: [print(1), print(2)]}}\n",
        "p",
    )
    tree = memory_tree({"shop/__init__.py": "", "shop/m.py": ""}, policy.codebase)
    index = Index(tree.files)
    facts = FactBase(Program(tree.files, index.facts), index, {}, (), lambda _: None, Surroundings(policy))
    (rule,) = policy.rules
    assert [(one.path, one.text) for one in family_of(rule).mutants(rule, facts)] == [
        ("shop/made_to_break_no_print_x_0.py", "print(1)"),
        ("shop/made_to_break_no_print_x_1.py", "print(2)"),
    ]
