"""Values that one declaration defines: who repeats them, and which tables lack some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.mutation import mutate

from seamguard.domain.verdict import Outcome, Status

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

KINDS = """\
from enum import StrEnum, auto


class Kind(StrEnum):
    \"\"\"Kinds.\"\"\"

    JOIN = "join"
    RELATE = "relate"
    UNION = "union"
    EXPORT = auto()
    MERGE = "join"

    def show(self):
        return self.value


KIND_TEXTS = ("join", "relate", "union", "export")
"""
FILES = {"src/shop/__init__.py": "", "src/shop/kinds.py": KINDS, "src/shop/use.py": ""}


def clause(enum: str = "shop.kinds.Kind", more: str = "") -> str:
    return f"single_authority:\n  - id: kinds\n    why: Two lists drift apart.\n    enum: {enum}\n{more}"


def told(judge_rule: JudgeRule, more: str, code: str, enum: str = "shop.kinds.Kind") -> list[str]:
    """The findings in `use.py` as `line kind: what`, those that are only possible with a question mark."""
    verdict = judge_rule(clause(enum, more), {**FILES, "src/shop/use.py": code})
    assert verdict.outcome is not Outcome.VACUOUS, verdict.vacuities
    seen = [item.finding for item in verdict.judged]
    assert {one.path for one in seen} <= {"src/shop/use.py"}
    return [f"{one.span.line} {one.kind}{'' if one.certain else '?'}: {one.said.partition(': ')[2]}" for one in seen]


TABLE = "    only_here: false\n    tables: [shop.use.T]\n"
_USE = "from shop.kinds import Kind\nimport shop.kinds as k\n"


@pytest.mark.parametrize(
    "table",
    [
        "T = {Kind.JOIN: 1, Kind.RELATE: 2, Kind.UNION: 3, Kind.EXPORT: 4}",
        "T: dict[Kind, int] = {Kind.JOIN: 1, Kind.RELATE: 2, Kind.UNION: 3, Kind.EXPORT: 4}",
        "T: dict[str, int] = {'join': 1, 'relate': 2, 'union': 3, 'export': 4}",
        "T = {k.Kind.MERGE: 1, k.Kind.RELATE.value: 2, 'union': 3, Kind('export'): 4, Kind.EXPORT: 4}",
        "T = {kind: str(kind) for kind in Kind}",
        "T = {kind.value: str(kind) for kind in Kind}",
        "T = dict((kind, 1) for kind in k.Kind)",
        "T = dict.fromkeys(Kind, 1)",
        "T = dict(zip(Kind, range(4)))",
        "T = dict(join=1, relate=2, **{'union': 3}, export=4)",
        "T = dict([(Kind.JOIN, 1), (Kind.RELATE, 2), (Kind.UNION, 3), (Kind.EXPORT, 4)])",
        "from types import MappingProxyType\nT = MappingProxyType({kind: 1 for kind in Kind})",
        "A = {Kind.JOIN: 1, Kind.RELATE: 2}\nT = {**A, Kind.UNION: 3, Kind.EXPORT: 4}",
        "A = {Kind.JOIN: 1, Kind.RELATE: 2}\nT = A | {Kind.UNION: 3, Kind.EXPORT: 4}",
        "T = {Kind.JOIN: 1, Kind.RELATE: 2}\nT[Kind.UNION] = 3\nT.update({Kind.EXPORT: 4})",
        "T = {Kind.JOIN: 1, Kind.RELATE: 2}\nT |= {Kind.UNION: 3, Kind.EXPORT: 4}",
        "T = dict.fromkeys(k.KIND_TEXTS)",
        "T = tuple(k.KIND_TEXTS)",
        "T = {Kind['JOIN']: 1, Kind.RELATE: 2, Kind.UNION: 3, Kind.EXPORT: 4}",
        "T = frozenset(Kind)",
        "T = (Kind.JOIN, Kind.RELATE, Kind.UNION, Kind.EXPORT)",
        "from typing import Literal\nT = Literal['join', 'relate', 'union', 'export']",
        "import typing as t\nA = t.Literal['join', 'relate']\nT = t.Literal[A, 'union', 'export']",
        "from typing import Literal\nT = Literal['join', 'relate'] | Literal['union', 'export']",
        "import enum\nT = enum.Enum('T', {'A': 'join', 'B': 'relate', 'C': 'union', 'D': 'export'})",
        "class T:\n    A = 'join'\n    B = 'relate'\n    C = 'union'\n    D = 'export'",
        "def T(it):\n    match it:\n        case Kind.JOIN | 'relate': ...\n        case Kind.EXPORT | Kind.UNION: ...",
        "def T(it):\n    if it == Kind.JOIN or Kind.RELATE is it or it in (Kind.UNION, 'export') and it: ...",
        "if Kind:\n    T = {kind: 1 for kind in Kind}\nelse:\n    T = dict.fromkeys(Kind)",
    ],
)
def test_a_table_that_covers_all_is_kept(judge_rule: JudgeRule, table: str) -> None:
    assert told(judge_rule, TABLE, _USE + table) == []


@pytest.mark.parametrize(
    ("table", "findings"),
    [
        ("T = {Kind.JOIN: 1, Kind.RELATE: 2, Kind.UNION: 3}", ["3 missing: EXPORT ('export')"]),
        ("T: dict[str, int] = {'join': 1, 'export': 2}", ["3 missing: RELATE ('relate'), UNION ('union')"]),
        ("T = {**{kind: 1 for kind in Kind}, 'jion': 2}", ["3 extra: "]),
        ("T = {kind: 1 for kind in Kind}\nT['jion'] = 3", ["4 extra: "]),
        (
            "T = {**other(), Kind.JOIN: 1}",
            ["3 missing?: RELATE ('relate'), UNION ('union'), EXPORT ('export'); a part"],
        ),
        ("T = {kind: 1 for kind in Kind if kind}\nT['join'] = 1", ["3 missing?: RELATE ('relate'), UNION ('union'), "]),
        (
            "def T(kind):\n    match kind:\n        case Kind.JOIN | Kind.UNION: ...\n        case _: ...",
            ["3 missing: RELATE"],
        ),
        ("def T(kind):\n    if kind != Kind.JOIN and kind == 'union': ...", ["3 missing: JOIN ('join'), RELATE"]),
        ("class C:\n    T = {Kind.JOIN: 1}", ["4 missing: RELATE"]),
        ("T = {}", ["3 missing: JOIN"]),
        ("T = {kind: 1 for kind in Kind}\ndel T[Kind.JOIN]", ["3 missing?: JOIN"]),
        ("T = {kind: 1 for kind in Kind}\nT.pop('union')", ["3 missing?: UNION"]),
        ("T = set(Kind)\nT -= {Kind.EXPORT}", ["3 missing?: EXPORT"]),
    ],
)
def test_what_a_table_lacks_or_has_beside_is_told(judge_rule: JudgeRule, table: str, findings: list[str]) -> None:
    name = "shop.use.C.T" if table.startswith("class") else "shop.use.T"
    seen = told(judge_rule, TABLE.replace("shop.use.T", name), _USE + table)
    assert len(seen) == len(findings)
    assert [True for one, start in zip(seen, findings, strict=True) if not one.startswith(start)] == [], seen


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("from enum import StrEnum\n\n\nclass K(StrEnum):\n    A = 'join'\n    B = 'relate'", "4 enum"),
        ("import enum as e\n\n\nclass K(str, e.Enum):\n    A = 'join'\n    B = 'union'\n    C = 'x'", "4 enum"),
        ("from enum import StrEnum, auto\n\n\nclass K(StrEnum):\n    JOIN = auto()\n    UNION = auto()", "4 enum"),
        ("from enum import Enum\nK = Enum('K', {'A': 'join', 'B': 'union'})", "2 enum"),
        (
            "from enum import Enum\n\n\nclass Base(Enum): ...\n\n\nclass K(Base):\n    A = 'join'\n    B = 'union'",
            "7 enum",
        ),
        ("class K:\n    A = 'join'\n    B: str = 'relate'", "1 constants"),
        ("A = 'join'\nB = 'relate'", "1 constants"),
        ("from typing import Literal\nK = Literal['join', 'relate']", "2 literal"),
        ("import typing\ndef f(kind: typing.Literal['join', 'relate', 'union', 'export']): ...", "2 literal"),
        ("from typing import Literal as L\nK = L['join', 'relate']", "2 literal"),
        ("from enum import Enum\nK = Enum('K', names={'A': 'join', 'B': 'union'})", "2 enum"),
        ("from enum import Enum\n\n\nclass K(Enum):\n    A = 'join', 1\n    B = 'union', 2", "4 enum"),
        ("from typing import final\n\n\n@final\nclass K:\n    A = 'join'\n    B: str = 'relate'", "5 constants"),
        ("from typing import Literal\ndef f(kind: \"list[Literal['join', 'union']]\"): ...", "2 literal"),
        ("from typing import Literal\ndef f(kind: \"Literal['join'] | Literal['union']\"): ...", "2 literal"),
        ("from typing import Literal\nK = Literal['join'] | Literal['relate'] | None", "2 literal"),
        ("from typing import Literal\ndef f(kind: 'Literal['): ...\nx = \"Literal['join', 'union']\"", ""),
        ("x = 1 | 2\ny = x | {'join', 'union'}", ""),
        ("from enum import StrEnum\n\n\nclass K(StrEnum):\n    A = 'join'\n    B = 'other'", ""),
        ("class K:\n    a = 'join'\n    b = 'relate'", ""),
        ("KINDS = ('join', 'relate')\nT = {'join': 1, 'relate': 2}", ""),
        ("from typing import Literal\nK = Literal['join']", ""),
        ("from shop.kinds import Kind as K\nL = K", ""),
        ("'''join, relate, union, export'''\nx = 'join' 'relate'", ""),
    ],
)
def test_what_defines_the_values_again_is_told(judge_rule: JudgeRule, code: str, kind: str) -> None:
    seen = told(judge_rule, "    shares: 2\n", code)
    assert [one.partition(":")[0] for one in seen] == ([kind] if kind else [])


def test_collections_and_tables_count_where_they_are_asked_for(judge_rule: JudgeRule) -> None:
    code = "KINDS = ('join', 'relate')\nT = {'join': 1, 'relate': 2}\nD = dict(join=1, relate=2)\n"
    verdict = judge_rule(
        clause(more="    rivals: [collection, table]\n    shares: 2\n"), {**FILES, "src/shop/use.py": code}
    )
    seen = [(item.finding.path, item.finding.kind) for item in verdict.judged]
    assert seen == [
        ("src/shop/kinds.py", "collection"),
        ("src/shop/use.py", "collection"),
        ("src/shop/use.py", "table"),
        ("src/shop/use.py", "table"),
    ]


def test_the_stub_of_the_declaration_is_no_rival(judge_rule: JudgeRule) -> None:
    stub = "from enum import StrEnum\nclass Kind(StrEnum):\n    JOIN = 'join'\n    UNION = 'union'\n"
    more = clause(more="    shares: 2\n")
    assert judge_rule(more, {**FILES, "src/shop/kinds.pyi": stub}).outcome is Outcome.KEPT
    assert judge_rule(more, {**FILES, "src/shop/other.pyi": stub}).outcome is Outcome.BROKEN


def test_how_many_values_make_a_rival_can_be_said(judge_rule: JudgeRule) -> None:
    code = "class K:\n    A = 'join'\n    B = 'relate'\n    C = 'x'\n"
    assert told(judge_rule, "", code) == []
    assert len(told(judge_rule, "", f"{code}    D = 'union'\n")) == 1
    assert told(judge_rule, "    shares: 3\n", code) == []
    assert len(told(judge_rule, "    shares: 2\n", code)) == 1
    assert len(told(judge_rule, "    shares: 1\n", "class K:\n    A = 'join'\n    C = 'x'\n")) == 1


def test_rivals_are_looked_for_in_the_named_modules(judge_rule: JudgeRule) -> None:
    code = "class K:\n    A = 'join'\n    B = 'relate'\n    C = 'export'\n"
    assert told(judge_rule, "    modules: [shop.kinds]\n", code) == []
    assert len(told(judge_rule, "    modules: [shop.*]\n", code)) == 1


def test_a_table_may_repeat_what_it_covers(judge_rule: JudgeRule) -> None:
    code = "from typing import Literal\nT = Literal['join', 'relate', 'union', 'export']"
    assert told(judge_rule, "    tables: [shop.use.T]\n", code) == []


@pytest.mark.parametrize(
    ("enum", "declared"),
    [
        ("shop.use.Other", "class Other:\n    A = 'x'\n    B = 'y'"),
        ("shop.use.Other", "from typing import Literal\nOther = Literal['x', 'y']"),
        ("shop.use.Other", "from typing import Literal\ntype Other = Literal['x', 'y']"),
        ("shop.use.Other", "Other = frozenset({'x', 'y'})"),
        ("shop.use.Other", "from enum import Enum\nOther = Enum('Other', [('A', 'x'), ('B', 'y')])"),
        ("shop.use", "A = 'x'\nB = 'y'"),
    ],
)
def test_other_declarations_can_be_the_authority(judge_rule: JudgeRule, enum: str, declared: str) -> None:
    files = {
        **FILES,
        "src/shop/use.py": declared,
        "src/shop/more.py": "class K:\n    A = 'x'\n    B = 'y'\nT = {'x': 1}\n",
    }
    verdict = judge_rule(clause(enum, "    tables: [shop.more.T]\n"), files)
    assert [(item.finding.path, item.finding.kind) for item in verdict.judged] == [
        ("src/shop/more.py", "constants"),
        ("src/shop/more.py", "missing"),
    ]


@pytest.mark.parametrize(
    ("enum", "more", "why"),
    [
        ("shop.kinds.Kinds", "", "did you mean shop.kinds.Kind?"),
        ("shop.use.Kind", "", "is a re-export: name the definition, shop.kinds.Kind"),
        ("shop.kinds.Kind.show", "", "the values of shop.kinds.Kind.show cannot be read"),
        ("enum.Enum", "", "not defined in the codebase"),
        ("shop.use.Number", "", "the values of shop.use.Number are not texts"),
        ("shop.kinds.Kind", "    shares: 5\n", "has 4 values, fewer than `shares`"),
        ("shop.kinds.Kind", "    modules: [shpo.**]\n", "no module matches 'shpo.**'"),
        ("shop.kinds.Kind", "    tables: [shop.use.TT]\n", "shop.use.TT does not exist in the codebase"),
        ("shop.kinds.Kind", "    tables: [shop.use.T]\n", "no key of shop.use.T can be read"),
        ("shop.kinds.Kind", "    tables: [shop.use.KIND_TEXTS]\n", "is a re-export: name the definition"),
    ],
)
def test_what_cannot_fail_is_vacuous(judge_rule: JudgeRule, enum: str, more: str, why: str) -> None:
    code = "from enum import IntEnum\nfrom shop.kinds import Kind, KIND_TEXTS\nT = make()\n"
    code += "class Number(IntEnum):\n    A = 1\n"
    verdict = judge_rule(clause(enum, more), {**FILES, "src/shop/use.py": code})
    assert verdict.outcome is Outcome.VACUOUS
    assert any(why in one.message for one in verdict.vacuities), verdict.vacuities


def test_the_list_is_that_of_all_rules(judge_rule: JudgeRule) -> None:
    files = {**FILES, "src/shop/use.py": "class K:\n    A = 'join'\n    B = 'relate'\n    C = 'union'\n"}
    entry = "    migrating: [{module: shop.use, count: 1, wave: wave-1, reason: Goes next.}]\n"
    kept = judge_rule(clause(more=entry), files)
    assert (kept.outcome, kept.judged[0].status) == (Outcome.KEPT, Status.MIGRATING)
    assert judge_rule(clause(more=entry), FILES).outcome is Outcome.STALE
    message = judge_rule(clause(), files).judged[0].message
    assert message.startswith("K has 3 of the 4 values of shop.kinds.Kind, which alone defines them: 'join', 'relate'")


RIVALS = """\
    rivals: [enum, constants, literal, collection, table]
    tables: [shop.use.T, shop.kinds.KIND_TEXTS, shop.use.f]
"""


def test_every_change_made_on_purpose_is_noticed() -> None:
    code = f"{_USE}T = {{\n    Kind.JOIN: 1,\n    'relate': 2,\n    Kind.UNION: 3,\n    Kind.EXPORT: 4,\n}}\n"
    code += (
        "def f(it):\n    match it:\n        case Kind.JOIN | Kind.UNION: ...\n        case 'relate' | 'export': ...\n"
    )
    made = mutate(clause(more=RIVALS), {**FILES, "src/shop/use.py": code})
    assert made.unnoticed == []
    assert len(set(made.ways)) == 6 + 3 * 3 + 2


def test_the_declaration_is_no_table_of_its_own(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(clause(more="    tables: [shop.kinds.Kind]\n"), FILES)
    assert verdict.outcome is Outcome.VACUOUS
    assert "shop.kinds.Kind is the declaration itself" in verdict.vacuities[0].message


FLAGS = """\
from enum import Flag, IntEnum


class Fl(Flag):
    NONE = 0
    A = 1
    B = 1 << 1
    C = 4
    AB = A | B
    NOT_A = ~A
    ALL = 7


class Number(IntEnum):
    A = 1
    B = 2
    C = A | B
"""


@pytest.mark.parametrize(
    ("enum", "table", "lacks"),
    [
        ("Fl", "{Fl.A: 1, Fl.B: 2, Fl.C: 3}", []),
        ("Fl", "{Fl.A: 1, Fl.B: 2, Fl.C: 3, Fl.AB: 4, Fl.NONE: 0}", []),
        ("Fl", "{Fl.A: 1, Fl.AB: 2, Fl.C: 3}", ["shop.use.T lacks 1 of the 3 members of shop.flags.Fl: B"]),
        ("Number", "{Number.A: 1, Number.B: 2}", ["shop.use.T lacks 1 of the 3 members of shop.flags.Number: C"]),
    ],
)
def test_flags_made_of_other_ones_need_no_key(judge_rule: JudgeRule, enum: str, table: str, lacks: list[str]) -> None:
    files = {
        **FILES,
        "src/shop/flags.py": FLAGS,
        "src/shop/use.py": f"from shop.flags import Fl, Number\nT = {table}\n",
    }
    verdict = judge_rule(clause(f"shop.flags.{enum}", TABLE), files)
    assert verdict.outcome is (Outcome.BROKEN if lacks else Outcome.KEPT)
    assert [item.finding.said for item in verdict.judged] == lacks


@pytest.mark.parametrize(
    ("table", "lacks"),
    [
        ("{x: 1 for x in Kind if x != Kind.JOIN}", "JOIN ('join')"),
        ("{x: 1 for x in Kind if x is not Kind.JOIN and True}", None),
        ("[x for x in Kind if x not in (Kind.JOIN, Kind.UNION)]", "JOIN ('join'), UNION ('union')"),
        ("{x for x in Kind if x in (Kind.JOIN, Kind.UNION, Kind.EXPORT)}", "RELATE ('relate')"),
        ("frozenset(Kind) - {Kind.JOIN}", "JOIN ('join')"),
        ("set(Kind) - {Kind.JOIN} | {Kind.MERGE}", ""),
        ("frozenset(Kind) - unknown()", None),
    ],
)
def test_what_is_taken_out_is_lacked_only_possibly(judge_rule: JudgeRule, table: str, lacks: str | None) -> None:
    verdict = judge_rule(clause(more=TABLE), {**FILES, "src/shop/use.py": f"{_USE}T = {table}\n"})
    if lacks is None:
        assert verdict.outcome is Outcome.VACUOUS
        return
    found = [(one.finding.certain, one.finding.said.partition(": ")[2]) for one in verdict.judged]
    assert found == ([(False, f"{lacks}; a part of it cannot be read")] if lacks else [])
    assert not verdict.vacuities
