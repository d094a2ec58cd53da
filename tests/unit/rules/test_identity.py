"""Identities, as far as code alone shows them: what can be asked of a run, what cannot, and what entries are worth."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.observing import facts_of, mutants_of, observe, rule_of

from seamguard.domain.proof import ProofOutcome, Result
from seamguard.domain.verdict import Outcome
from seamguard.policy import parse_policy
from seamguard.proving import prove_tree
from seamguard.rules import family_of
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

FILES = {
    "src/shop/__init__.py": "from shop.views import register\n",
    "src/shop/resolving.py": dedent(
        """\
        from dataclasses import dataclass
        from typing import NamedTuple, Protocol


        class Resolver(Protocol):
            def location(self, name): ...


        class Bindings:
            def location(self, name):
                return name


        @dataclass
        class Context:
            resolver: Resolver


        class Pair(NamedTuple):
            resolver: Resolver


        LIMIT = 3
        """
    ),
    "src/shop/views.py": dedent(
        """\
        import contextlib


        def register(request, *rest, resolver=None, **more):
            if resolver is None:
                return None
            def inner():
                return resolver


        def build(resolver, /):
            return [one for one in (resolver,)]


        async def stream(resolver):
            yield resolver


        @contextlib.contextmanager
        def opened():
            found = yield
            yield from ()


        class Views:
            @classmethod
            def make(cls, resolver):
                return cls()

            def run(self, resolver):
                raise NotImplementedError

            @property
            def resolver(self):
                return self

            @resolver.setter
            def resolver(self, found):
                pass


        class TestViews(Views):
            pass


        handler = build
        ready = register(1)
        """
    ),
    "tests/views_test.py": "def checked(resolver): ...\n",
}


def clause(*boundaries: str, more: str = "") -> str:
    asked = f"    boundaries: [{', '.join(f'{{{one}}}' for one in boundaries)}]\n" if boundaries else ""
    return f"identity:\n  - id: one\n    why: There is one.\n{asked}{more}"


def wrong(*boundaries: str, more: str = "") -> list[str]:
    return [reason.message for reason in observe(clause(*boundaries, more=more), FILES).vacuities]


@pytest.mark.parametrize(
    "boundary",
    [
        "at: shop.views:register, value: request.ctx.resolver",
        "at: shop.views:register, value: resolver",
        "at: shop.views:register, value: any_keyword",
        "at: shop.views:build, value: resolver",
        "at: shop.views:build, value: return",
        "at: shop.views:stream, value: yield.schema",
        "at: shop.views:opened, value: yield",
        "at: shop.views:Views.make, value: cls",
        "at: shop.views:Views.make, value: return",
        "at: shop.views:Views.run, value: self.resolver",
        "at: shop.views:Views.run, value: return",
        "at: shop.views:Views.resolver, value: return",
        "at: shop.resolving:Resolver.location, value: return",
        "at: shop.resolving:Context.__init__, value: resolver",
        "at: shop.resolving:Context.__init__, value: self",
    ],
)
def test_what_a_run_can_be_asked_is_kept(judge_rule: JudgeRule, boundary: str) -> None:
    verdict = judge_rule(clause(boundary), FILES)
    assert (verdict.outcome, verdict.examined, bool(verdict.definitions)) == (Outcome.KEPT, 1, True)
    assert verdict.awaits_run


@pytest.mark.parametrize(
    ("boundary", "said"),
    [
        (
            "at: shop.views:registr, value: x",
            "shop.views.registr does not exist in the codebase (did you mean shop.views.register?): correct or",
        ),
        (
            "at: shop.vews:register, value: x",
            "shop.vews.register does not exist in the codebase (shop.views.register defines that name): correct or",
        ),
        ("at: shop:register, value: x", "shop:register comes from elsewhere: name the definition, shop.views:register"),
        (
            "at: shop.views:TestViews.run, value: resolver",
            "shop.views:TestViews.run comes from elsewhere: name the definition, shop.views:Views.run",
        ),
        (
            "at: shop.views:handler, value: x",
            "shop.views:handler comes from elsewhere: name the definition, shop.views",
        ),
        ("at: shop.views:register.inner, value: x", "is a function, and nothing outside can name what stands in it"),
        ("at: shop:views, value: x", "shop:views is a module: name a function or method in it"),
        ("at: shop:views.build, value: x", "shop:views.build is no module and scope: write shop.views:build"),
        ("at: os.path:join, value: a", "os.path.join is not defined in the codebase, so it may be misspelt"),
        ("at: shop.views:ready, value: x", "shop.views:ready is no function: name what a `def` makes"),
        (
            "at: shop.views:Views, value: x",
            "shop.views:Views is a class: name a method of it, such as shop.views:Views.make",
        ),
        ("at: shop.resolving:Pair.__init__, value: resolver", "shop.resolving:Pair.__init__ is no function"),
        ("at: shop.resolving:Bindings.__init__, value: self", "shop.resolving:Bindings.__init__ is no function"),
        (
            "at: tests.views_test:checked, value: resolver",
            "tests.views_test:checked lies in tests, of which nothing is judged",
        ),
        (
            "at: shop.views:build, value: resolvr",
            "shop.views:build takes no parameter 'resolvr': did you mean 'resolver'? correct `value`; it takes res",
        ),
        ("at: shop.views:opened, value: x", "shop.views:opened takes no parameter 'x': correct `value`; it takes none"),
        (
            "at: shop.resolving:Context.__init__, value: x",
            "takes no parameter 'x': correct `value`; it takes self, res",
        ),
        ("at: shop.views:register, value: rest", "rest of shop.views:register gathers what is left into an object of"),
        ("at: shop.views:register, value: more", "more of shop.views:register gathers what is left into an object of"),
        ("at: shop.views:register, value: return", "shop.views:register never returns a value: name a parameter, or"),
        ("at: shop.views:stream, value: return", "shop.views:stream is a generator, which is another object for each"),
        (
            "at: shop.views:build, value: yield",
            "shop.views:build yields nothing, for it is no generator: write `return`",
        ),
        ("at: shop.views:register, value: yield", "shop.views:register yields nothing, for it is no generator: name a"),
        (
            "at: shop.resolving:Context.__init__, value: return",
            "is a constructor, which gives nothing: name a parameter",
        ),
    ],
)
def test_what_no_run_can_be_asked_is_vacuous(judge_rule: JudgeRule, boundary: str, said: str) -> None:
    verdict = judge_rule(clause(boundary), FILES)
    assert verdict.outcome is Outcome.VACUOUS
    (reason,) = verdict.vacuities
    assert said in reason.message
    assert reason.mark.line == 9


def test_type_entry_and_counts_are_looked_up_too() -> None:
    more = """\
    type: shop.resolving.Resolver
    entry: shop.views:build
    constructions: [{of: shop.resolving.Bindings, at_most: 1}, {of: shop.resolving.Context, exactly: 1}]
    calls: {of: "shop.views:Views.make", at_least: 1}
"""
    seen = observe(clause("at: shop.views:build, value: resolver", more=more), FILES)
    assert seen.vacuities == ()
    assert seen.definitions == (
        "src/shop/resolving.py:5",
        "src/shop/views.py:11",
        "src/shop/resolving.py:9",
        "src/shop/resolving.py:15",
        "src/shop/views.py:27",
    )
    assert len(seen.examined) == 6
    assert seen.blind


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("type: shop.resolving.Resolvr", "shop.resolving.Resolvr does not exist in the codebase (did you mean"),
        ("type: shop.resolving", "shop.resolving is no class: name what a `class` statement makes"),
        ("type: shop.resolving.LIMIT", "shop.resolving.LIMIT is no class"),
        ("type: shop.views.build", "shop.views.build is no class"),
        ("type: abc.ABC", "abc.ABC is not defined in the codebase, so it may be misspelt"),
        ("entry: shop.views:Views", "shop.views:Views is a class: name a method of it"),
        ("entry: shop.views:gone", "shop.views.gone does not exist in the codebase"),
        ("constructions: {of: shop.views.build, at_most: 1}", "shop.views.build is no class"),
        ("constructions: {of: shop.views.Gone, at_most: 1}", "shop.views.Gone does not exist in the codebase"),
        ("calls: {of: 'shop.views:Views', at_most: 1}", "shop.views:Views is a class: name a method of it"),
        (
            "calls: {of: 'tests.views_test:checked', at_most: 1}",
            "tests.views_test:checked lies in tests, of which nothing is",
        ),
    ],
)
def test_each_name_that_is_wrong_is_told(more: str, said: str) -> None:
    (told,) = wrong("at: shop.views:build, value: resolver", more=f"    {more}\n")
    assert said in told


def test_an_entry_function_may_be_of_any_code() -> None:
    assert wrong("at: shop.views:build, value: resolver", more="    entry: tests.views_test:checked\n") == []


def test_everything_wrong_is_told_at_once_and_a_boundary_once() -> None:
    told = wrong(
        "at: shop.views:gone, value: x", "at: shop.views:build, value: y", more="    type: shop.resolving.Gone\n"
    )
    assert ["Gone" in told[0], "gone" in told[1], "'y'" in told[2]] == [True] * 3
    branches = "if True:\n    def f(a): return a\nelse:\n    def f(b): return b\n"
    files = {**FILES, "src/shop/m.py": branches}
    assert len(observe(clause("at: shop.m:f, value: c"), files).vacuities) == 1
    assert observe(clause("at: shop.m:f, value: b"), files).vacuities == ()


def test_overloads_are_not_what_is_called() -> None:
    text = "from typing import overload\n@overload\ndef f(a): ...\ndef f(b):\n    return b\n"
    files = {**FILES, "src/shop/m.py": text}
    assert observe(clause("at: shop.m:f, value: b"), files).vacuities == ()
    assert observe(clause("at: shop.m:f, value: a"), files).vacuities != ()


# What the list is worth where nothing runs

DEBT = "    migrating: [{site: 'shop.views:build', count: 2, wave: WAVE, reason: Goes with the wave.EXTRA}]\n"
BOUNDARY = "at: shop.views:build, value: resolver"


def test_entries_are_neither_used_nor_stale(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(clause(BOUNDARY, more=DEBT.replace("WAVE", "wave-1").replace("EXTRA", "")), FILES)
    assert (verdict.outcome, verdict.stale, verdict.judged, verdict.failures) == (Outcome.KEPT, (), (), ())


def test_an_entry_of_a_complete_wave_is_refused(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(clause(BOUNDARY, more=DEBT.replace("WAVE", "done").replace("EXTRA", "")), FILES)
    assert verdict.outcome is Outcome.BROKEN
    (failure,) = verdict.failures
    assert failure.mark.line == 10
    said = "wave 'done' is complete and accepts no entry: remove the one for shop.views:build, or reopen the wave in "
    assert failure.message == f"{said}review"


def test_an_entry_that_has_expired_is_refused(judge_rule: JudgeRule) -> None:
    debt = DEBT.replace("WAVE", "wave-1").replace(".EXTRA", "., expires: 2026-03-30")
    verdict = judge_rule(clause(BOUNDARY, more=debt), FILES)
    assert verdict.outcome is Outcome.BROKEN
    assert "the entry for shop.views:build expired on 2026-03-30: remove the one for" in verdict.failures[0].message


def test_a_comment_in_the_code_permits_nothing(judge_rule: JudgeRule) -> None:
    text = FILES["src/shop/views.py"].replace(
        "def build(resolver, /):", "def build(resolver, /):  # seamguard: allow[one] -- It is fine."
    )
    verdict = judge_rule(clause(BOUNDARY), {**FILES, "src/shop/views.py": text})
    assert verdict.outcome is Outcome.BROKEN
    (refused,) = verdict.rejected
    assert refused.suppression.file.path == "src/shop/views.py"
    assert refused.message.startswith("only a run shows what breaks 'one', so this comment suppresses nothing")


def test_an_entry_for_a_class_names_its_module(judge_rule: JudgeRule) -> None:
    more = (
        "    constructions: {of: shop.resolving.Bindings, at_most: 1}\n"
        "    allow: [{site: 'shop:resolving.Bindings', reason: Tests make more.}]\n"
    )
    verdict = judge_rule(clause(more=more), FILES)
    assert verdict.outcome is Outcome.BROKEN
    assert (
        "shop:resolving.Bindings is no module and scope: write shop.resolving:Bindings" in verdict.failures[0].message
    )
    right = more.replace("shop:resolving.Bindings", "shop.resolving:Bindings")
    assert judge_rule(clause(more=right), FILES).outcome is Outcome.KEPT


# What is broken on purpose

WHOLE = clause(
    "at: shop.views:register, value: resolver",
    "at: shop.views:register, value: anything, label: kept",
    "at: shop.views:build, value: resolver, label: taken",
    "at: shop.views:build, value: return",
    "at: shop.views:stream, value: yield",
    "at: shop.views:opened, value: yield",
    "at: shop.views:Views.resolver, value: return",
    "at: shop.resolving:Context.__init__, value: resolver",
    more=(
        "    type: shop.resolving.Resolver\n"
        "    entry: shop.views:Views.run\n"
        "    constructions: {of: shop.resolving.Bindings, at_most: 1}\n"
        "    calls: {of: shop.views:Views.make, exactly: 1}\n"
    ),
)
WAYS = [
    "shop.views.register has another name",
    "shop.views.build has another name",
    "shop.views.stream has another name",
    "shop.views.opened has another name",
    "shop.views.Views.resolver has another name",
    "shop.views.Views.run has another name",
    "shop.views.Views.make has another name",
    "shop.resolving.Resolver has another name",
    "shop.resolving.Bindings has another name",
    "the parameter resolver of shop.views:build has another name",
    "shop.views:build returns nothing",
    "shop.views:stream yields nothing",
    "shop.views:opened yields nothing",
    "shop.views:Views.resolver returns nothing",
]


def test_every_way_of_not_being_asked_is_noticed() -> None:
    rule = rule_of(WHOLE)
    family = family_of(rule)
    assert family.find(rule, facts_of(FILES, WHOLE)).vacuities == ()
    made = mutants_of(WHOLE, FILES)
    assert [one.how for one in made] == WAYS
    for mutant in made:
        compile(mutant.text, mutant.path, "exec")
        assert mutant.text != FILES[mutant.path]
        assert family.find(rule, facts_of({**FILES, mutant.path: mutant.text}, WHOLE)).vacuities, mutant.how


def test_it_is_proved_and_its_entries_are_left_open() -> None:
    debt = DEBT.replace("WAVE", "wave-1").replace("EXTRA", "")
    head = "version: 1\ncodebase: {source: [src]}\nwaves: [{id: wave-1, status: active}]\n"
    policy = parse_policy((head + WHOLE + debt).encode(), "p")
    (proof, *_) = prove_tree(policy, memory_tree(FILES, policy.codebase), ".").proofs
    assert proof.outcome is ProofOutcome.PROVED
    assert [way.how for way in proof.having(Result.NOTICED)] == WAYS
    (left,) = proof.having(Result.OPEN)
    assert (left.how, left.reason) == (
        "the entry for shop.views:build is removed",
        "only a run shows what it permits",
    )
