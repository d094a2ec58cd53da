"""Locks: what is seen of a changed shape, of versions and of copies, and what makes a lock prove nothing."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.surface_text import fingerprint_of
from seamguard.domain.verdict import Outcome, Status
from seamguard.rules import lock_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.unit.rules.conftest import JudgeRule

    from seamguard.domain.verdict import Verdict

CONTEXT = """\
from __future__ import annotations

from dataclasses import dataclass, fields, replace

VERSION = 3


@dataclass(frozen=True)
class Context:
    manifest: str
    facade: str | None = None

    def with_facade(self, facade: str) -> Context:
        return Context(manifest=self.manifest, facade=facade)
"""
SHAPE = """\
dataclass
option frozen = True
field manifest: str
field facade: str | None = None
method with_facade
  parameter facade: str
  returns Context
"""
MODEL = ("    manifest: str\n", "    manifest: str\n    model: str\n")


def clause(shape: str = SHAPE, version: int | str | None = None, more: str = "", fingerprint: str = "") -> str:
    lines = "".join(f"        {line}\n" for line in shape.splitlines())
    recorded = f"      version: {version!r}\n" if version is not None else ""
    taken = fingerprint or fingerprint_of(shape, version)
    return (
        "locks:\n  - id: context\n    why: Plans are read back into it.\n    target: shop.context.Context\n" + more
    ) + f"    recorded:\n      reason: As released.\n{recorded}      fingerprint: '{taken}'\n      shape: |\n{lines}"


def files(*edits: tuple[str, str]) -> Mapping[str, str]:
    text = CONTEXT
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return {"src/shop/__init__.py": "", "src/shop/context.py": text}


def only(verdict: Verdict) -> tuple[str, tuple[str, ...]]:
    """The kind and the lines of the only violation."""
    assert verdict.outcome is Outcome.BROKEN, (verdict.outcome, verdict.vacuities)
    (item,) = verdict.judged
    assert item.status is Status.VIOLATION
    return item.finding.kind, item.finding.lines


def test_the_recorded_shape_is_kept_however_it_is_written(judge_rule: JudgeRule) -> None:
    assert judge_rule(clause(), files()).outcome is Outcome.KEPT
    quoted = files(("facade: str | None = None", "facade: 'Optional[str]' = (None)  # none yet"))
    quoted = {**quoted, "src/shop/context.py": f"{quoted['src/shop/context.py']}from typing import Optional\n"}
    verdict = judge_rule(clause(), quoted)
    assert (verdict.outcome, verdict.examined, verdict.definitions) == (
        Outcome.KEPT,
        1,
        ("src/shop/context.py:9",),
    )


def test_a_required_field_before_an_optional_one_breaks(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(clause(), files(MODEL))
    assert only(verdict) == (
        "breaking-change",
        (
            "recorded                                    | now",
            "-                                           | field model: str",
            "  field-added-required: breaking",
            "field facade: str | None = None             | field facade: str | None = None",
            "  field-moved: breaking",
            "breaking",
            'change it back, or record it: seamguard lock --accept context --reason "..."',
        ),
    )
    (item,) = verdict.judged
    assert (item.finding.path, item.finding.span.line, item.finding.site) == (
        "src/shop/context.py",
        9,
        "shop.context:Context",
    )
    assert item.message.startswith(
        "shop.context.Context has another shape than was recorded; the change is breaking, and no entry permits it"
    )


def test_a_compatible_change_fails_too_and_says_so(judge_rule: JudgeRule) -> None:
    kind, lines = only(judge_rule(clause(), files(("= None\n", "= None\n    note: str = ''\n"))))
    assert kind == "compatible-change"
    assert lines[-2] == "compatible"


def test_an_entry_permits_a_change_that_is_under_way(judge_rule: JudgeRule) -> None:
    entry = "{site: 'shop.context:Context', count: 1, wave: wave-1, reason: The model comes with wave 1.}"
    listed = clause(more=f"    migrating: [{entry}]\n")
    assert judge_rule(listed, files(MODEL)).outcome is Outcome.KEPT
    assert judge_rule(listed, files()).outcome is Outcome.STALE


@pytest.mark.parametrize(
    ("edit", "target"),
    [
        (("class Context:", "class Contexts:"), "shop.context.Context does not exist"),
        (("@dataclass(frozen=True)\nclass", "if VERSION > 2:\n    Context = 1\nclass"), ""),
        (
            (
                "    facade: str | None = None\n",
                "    if VERSION:\n        facade: str\n    else:\n        facade: int\n",
            ),
            "facade",
        ),
    ],
)
def test_what_cannot_be_read_proves_nothing(judge_rule: JudgeRule, edit: tuple[str, str], target: str) -> None:
    verdict = judge_rule(clause(), files(edit))
    expected = Outcome.VACUOUS if target else Outcome.BROKEN  # a class that is no dataclass any more is another shape
    assert verdict.outcome is expected
    assert target in "".join(reason.message for reason in verdict.vacuities)


def test_a_lock_without_a_shape_proves_nothing_and_names_the_command(judge_rule: JudgeRule) -> None:
    bare = clause().partition("    recorded:")[0]
    verdict = judge_rule(bare, files())
    assert verdict.outcome is Outcome.VACUOUS
    assert 'run `seamguard lock --accept context --reason "..."`' in verdict.vacuities[0].message


def test_a_reexport_is_named_by_its_definition(judge_rule: JudgeRule) -> None:
    listed = clause().replace("shop.context.Context", "shop.Context")
    verdict = judge_rule(listed, {**files(), "src/shop/__init__.py": "from shop.context import Context\n"})
    assert verdict.outcome is Outcome.VACUOUS
    assert "name the definition, shop.context.Context" in verdict.vacuities[0].message


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (clause(SHAPE.replace("manifest: str", "manifest: int"), fingerprint=fingerprint_of(SHAPE)), "edited by hand"),
        (clause(fingerprint="0" * 15 + "a"), "its fingerprint is not that of its text"),
        (clause("datclass\n"), "line 1 of the shape of 'context': 'datclass' is no form"),
        (clause("dataclass\nfeld a\n"), "line 2 of the shape of 'context'"),
    ],
)
def test_a_shape_that_somebody_else_wrote_fails(judge_rule: JudgeRule, listed: str, said: str) -> None:
    verdict = judge_rule(listed, files())
    assert verdict.outcome is Outcome.BROKEN
    assert said in "".join(failure.message for failure in verdict.failures)


VERSIONED = "    version: shop.context.VERSION\n"


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (3, "VERSION = 3", "the shape changed, and shop.context.VERSION still is 3: raise it"),
        (3, "VERSION = 2", "shop.context.VERSION was 3 and is 2: a version only rises"),
        (3, "VERSION = '4'", "shop.context.VERSION was 3 and is '4': versions of two kinds cannot be compared"),
        ("1.9", "VERSION = '1.10'", ""),
        ("1.10", "VERSION = '1.9'", "a version only rises"),
        ("2026-02-01", "VERSION = '2026-02-02'", ""),
        ("1.0rc1", "VERSION = '1.0'", ""),
        ("1.0", "VERSION = '1.0rc1'", "a version only rises"),
        ("1.0.dev1", "VERSION = '1.0.post1'", ""),
        ("1.01", "VERSION = '1.1'", "still is '1.1': raise it"),
        ("\u00b2", "VERSION = '1'", ""),
        (20261126120000, "VERSION = 20261126120001", ""),
        (3, "VERSION: int = 4", ""),
    ],
)
def test_the_version_rises_with_the_shape(judge_rule: JudgeRule, was: int | str, now: str, said: str) -> None:
    kind, lines = only(judge_rule(clause(version=was, more=VERSIONED), files(MODEL, ("VERSION = 3", now))))
    assert kind == "breaking-change"
    after = lines[lines.index("breaking") + 1 :]
    assert (said in after[0]) if said else len(after) == 1
    assert after[-1].startswith("then record it" if said else "change it back, or record it")


def test_a_version_that_rises_alone_has_to_be_recorded(judge_rule: JudgeRule) -> None:
    listed = clause(version=3, more=VERSIONED)
    assert judge_rule(listed, files()).outcome is Outcome.KEPT
    assert only(judge_rule(listed, files(("VERSION = 3", "VERSION = 4"))))[0] == "version"
    kind, lines = only(judge_rule(listed, files(("VERSION = 3", "VERSION = 2"))))
    assert kind == "version"
    assert "a version only rises" in lines[0]


@pytest.mark.parametrize("value", ["VERSION = read()", "VERSION = 3.5", "VERSIONS = 3", "def VERSION(): ..."])
def test_a_version_that_is_not_written_out_proves_nothing(judge_rule: JudgeRule, value: str) -> None:
    verdict = judge_rule(clause(version=3, more=VERSIONED), files(("VERSION = 3", value)))
    assert verdict.outcome is Outcome.VACUOUS
    assert "shop.context.VERSION" in verdict.vacuities[0].message


def test_a_lock_that_got_a_version_has_to_be_recorded_again(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(clause(more=VERSIONED), files())
    assert only(verdict)[0] == "version"


def test_the_default_of_a_field_is_a_version(judge_rule: JudgeRule) -> None:
    shape = SHAPE.replace("method", "field version: int = 3\nmethod")
    listed = clause(shape, 3, more="    version: shop.context.Context.version\n")
    field = ("= None\n", "= None\n    version: int = 3\n")
    assert judge_rule(listed, files(field)).outcome is Outcome.KEPT


def test_a_demand_on_fields_that_are_not_seen_proves_nothing(judge_rule: JudgeRule) -> None:
    function = "function\nparameter self\nparameter facade\n"
    listed = clause(function, more="    new_fields: defaulted\n").replace(".Context\n", ".Context.with_facade\n")
    verdict = judge_rule(listed, files())
    assert verdict.outcome is Outcome.VACUOUS
    assert "is no record whose fields are seen, but a function: remove `new_fields`" in verdict.vacuities[0].message


def test_new_fields_have_defaults(judge_rule: JudgeRule) -> None:
    listed = clause(more="    new_fields: defaulted\n")
    _, lines = only(judge_rule(listed, files(MODEL)))
    assert "the new field model has no default: give it one (`new_fields: defaulted`)" in lines
    _, lines = only(judge_rule(listed, files(("= None\n", "= None\n    note: str = ''\n"))))
    assert not [line for line in lines if "has no default" in line]


COPIED = "    mentioned_in: [shop.context.Context.with_facade]\n"
NOTE = SHAPE.replace("method", "field note: str = ''\nmethod")
NOTE_FIELD = ("= None\n", "= None\n    note: str = ''\n")


def test_a_copy_that_leaves_a_field_out_is_told(judge_rule: JudgeRule) -> None:
    assert judge_rule(clause(more=COPIED), files()).outcome is Outcome.KEPT
    verdict = judge_rule(clause(NOTE, more=COPIED), files(NOTE_FIELD))
    assert only(verdict) == ("unmentioned", ("mention note, or take the object whole: `replace(self, ...)`",))
    (item,) = verdict.judged
    assert item.message.startswith("`Context.with_facade` does not mention the field note of Context")
    assert item.finding.site == "shop.context:Context.with_facade"


def test_each_field_that_is_left_out_is_debt_of_its_own(judge_rule: JudgeRule) -> None:
    shape = NOTE.replace("method", "field other: int = 0\nmethod")
    field = ("= None\n", "= None\n    note: str = ''\n    other: int = 0\n")
    entry = "{{site: 'shop.context:Context.with_facade', count: {}, wave: wave-1, reason: Dropped since release 1.}}"
    for count, outcome in ((1, Outcome.BROKEN), (2, Outcome.KEPT), (3, Outcome.STALE)):
        listed = clause(shape, more=COPIED + f"    migrating: [{entry.format(count)}]\n")
        assert judge_rule(listed, files(field)).outcome is outcome


def test_a_copy_that_takes_the_object_whole_mentions_all(judge_rule: JudgeRule) -> None:
    whole = ("Context(manifest=self.manifest, facade=facade)", "replace(self, facade=facade)")
    assert judge_rule(clause(NOTE, more=COPIED), files(NOTE_FIELD, whole)).outcome is Outcome.KEPT


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("shop.context.Context.with_facades", "did you mean shop.context.Context.with_facade?"),
        ("shop.context.VERSION", "shop.context.VERSION is no function"),
    ],
)
def test_a_copy_that_is_not_there_proves_nothing(judge_rule: JudgeRule, named: str, said: str) -> None:
    verdict = judge_rule(clause(more=f"    mentioned_in: [{named}]\n"), files())
    assert verdict.outcome is Outcome.VACUOUS
    assert said in verdict.vacuities[0].message


def test_only_what_has_fields_can_be_copied(judge_rule: JudgeRule) -> None:
    shape = "constant\nvalue 3\n"
    listed = clause(shape, more=COPIED).replace("target: shop.context.Context", "target: shop.context.VERSION")
    verdict = judge_rule(listed, files())
    assert verdict.outcome is Outcome.VACUOUS
    assert "shop.context.VERSION has no fields" in verdict.vacuities[0].message
    assert judge_rule(listed.replace(COPIED, ""), files()).outcome is Outcome.KEPT


def test_what_is_not_judged_cannot_be_locked(judge_rule: JudgeRule) -> None:
    listed = clause().replace("shop.context.Context", "helpers.Context")
    code = {**files(), "tests/helpers.py": CONTEXT}
    verdict = judge_rule(listed.replace("helpers.", "tests.helpers."), code)
    assert verdict.outcome is Outcome.VACUOUS
    assert "lies in tests, which this lock does not judge: add tests to its `judged`" in verdict.vacuities[0].message
    judged = clause(more="    judged: [tests]\n").replace("shop.context.Context", "tests.helpers.Context")
    assert judge_rule(judged, code).outcome is Outcome.KEPT


def test_what_was_read_does_not_outlive_the_run(judge_rule: JudgeRule) -> None:
    judge_rule(clause(), files())
    gc.collect()
    assert not lock_state._read


def test_a_module_and_a_function_are_locked_at_their_first_line(judge_rule: JudgeRule) -> None:
    exports = "module\nexport Context\nexport VERSION\n"
    listed = clause(exports).replace("target: shop.context.Context", "target: shop.context")
    assert judge_rule(listed, files()).outcome is Outcome.KEPT
    verdict = judge_rule(listed, files(("VERSION = 3", "__all__ = ['Context']")))
    assert only(verdict)[0] == "breaking-change"
    assert verdict.judged[0].finding.site == "shop.context:<module>"
