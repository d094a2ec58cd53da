"""The `capabilities` clauses: what libraries can do, and what may only be used under a flag."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.capabilities import BUILTIN, LIBRARIES, is_builtin, libraries_of, selected
from seamguard.domain.families.capabilities import Capabilities, Gate, Probe, ProbeKind
from seamguard.policy.cited import cited_site, cited_target
from seamguard.policy.clauses import Clause
from seamguard.policy.fields import read_fields
from seamguard.policy.paths import parse_below
from seamguard.policy.places import parse_id, parse_target
from seamguard.policy.readers import listing, parsed, text
from seamguard.policy.shared import family_clause, read_shared, refuse_examples
from seamguard.policy.wording import show, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamguard.policy.fields import Fields
    from seamguard.policy.nodes import Node, Problems
    from seamguard.policy.readers import Read

_PROBED = ("builtin", "probes")
CLAUSE = family_clause("a clause of `capabilities`", (), ("libraries", *_PROBED, "snapshots", "gated"))
PROBE = Clause("a probe", ("name",), (*ProbeKind, "absent"))
GATE = Clause("an item of `gated`", ("accessor", "flag"))
_LIBRARY = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Capabilities | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    _check_parts(fields)
    gate = partial(_read_gate, roots=roots)
    rule = Capabilities(
        **read_shared(fields, roots),
        libraries=fields.read("libraries", listing(parsed(_parse_library), if_empty="name a library"), ()),
        builtin=fields.read("builtin", listing(parsed(_parse_built_in), if_empty="name a set, or remove the key"), ()),
        probes=fields.read("probes", listing(_read_probe, if_empty="add a probe, or remove the key"), ()),
        snapshots=fields.read("snapshots", parsed(parse_below), None),
        gated=fields.read("gated", listing(gate, if_empty="name what is gated, or remove the key"), ()),
    )
    _check_names(rule, problems)
    _check_libraries(fields, rule)
    return rule


def _check_parts(fields: Fields) -> None:
    """Records that a clause says nothing, or what lacks what it goes with."""
    given = fields.entries.keys() | fields.excused
    if not {*_PROBED, "gated"} & given:
        keys = "'builtin', 'probes' or 'gated'"
        fields.problems.add(fields.mark, f"missing key {keys} in {CLAUSE.noun}: add at least one of them")
    if not {*_PROBED} & given:
        for key in ("libraries", "snapshots"):
            if key in fields.entries:
                remedy = "add 'builtin' or 'probes', or remove it"
                fields.problems.add(fields.key_mark(key), f"key {show(key)} is of probes, and there are none: {remedy}")
    if {*_PROBED} & fields.entries.keys():
        _need(fields, "libraries", "name the distributions that are probed: their versions name the snapshot")
        _need(fields, "snapshots", "name the folder in which what they find is recorded")
    if "gated" not in given:
        refuse_examples(fields, "what libraries can do, which shows when they run", fields.problems)


def _need(fields: Fields, key: str, remedy: str) -> None:
    if key not in fields.entries and key not in fields.excused:
        fields.problems.add(fields.mark, f"missing key {show(key)} in {CLAUSE.noun} with probes: {remedy}")


def _check_names(rule: Capabilities, problems: Problems) -> None:
    """Records capabilities that are told in two ways."""
    lines: dict[str, int] = {}
    for probe in rule.probes:
        if probe.name in lines:
            first = f"first at line {lines[probe.name]}"
            problems.add(probe.mark, f"probe name {show(probe.name)} is used twice ({first}): give each its own")
        lines.setdefault(probe.name, probe.mark.line)


def _check_libraries(fields: Fields, rule: Capabilities) -> None:
    """Records that a probe tries a library whose version would not name the snapshot."""
    asked = {*libraries_of(selected(rule.builtin))}
    queried = {*LIBRARIES["datafusion"]} if any(probe.kind is ProbeKind.QUERY for probe in rule.probes) else set()
    missing = sorted((asked | queried) - {*rule.libraries})
    if rule.libraries and missing:
        names = " and ".join(map(show, missing))
        tries = "a probe of `builtin`" if {*missing} & asked else "a `query`"
        message = f"`libraries` lacks {names}, which {tries} tries: add it, for its version decides"
        fields.problems.add(fields.key_mark("libraries"), message)


def _parse_library(written: str) -> str:
    if not _LIBRARY.fullmatch(written):
        raise ValueError(f"{show(written)} is no distribution: write the name that it is installed by")
    return written


def _parse_built_in(written: str) -> str:
    if not is_builtin(written):
        raise ValueError(unknown("set of probes", written, (*LIBRARIES, *BUILTIN)))
    return written


def _parse_name(written: str) -> str:
    if written.partition(".")[0] in LIBRARIES:
        raise ValueError(f"{show(written)} is the name of a built-in probe: give this one another")
    return parse_id(written)


def _read_probe(node: Node, what: str, problems: Problems) -> Probe | None:
    fields = read_fields(node, what, PROBE, problems)
    if fields is None:
        return None
    name = fields.read("name", parsed(_parse_name), None)
    absent = fields.read("absent", text, None)
    kind = _kind_of(fields)
    if kind is None:
        return None
    of = fields.read(kind, _OF[kind], None)
    if kind is not ProbeKind.QUERY and "absent" in fields.entries:
        remedy = f"remove it, or probe by `{ProbeKind.QUERY}`"
        message = f"key 'absent' is what the error of a query says, and does not go with {show(kind.value)}: {remedy}"
        problems.add(fields.key_mark("absent"), message)
    return None if name is None or of is None else Probe(name, kind, of, absent, fields.mark)


def _kind_of(fields: Fields) -> ProbeKind | None:
    """How a probe finds out; records none, and several."""
    given = [kind for kind in ProbeKind if kind in fields.entries]
    if len(given) == 1:
        return given[0]
    if given:
        second = max(map(fields.key_mark, given))
        fields.problems.add(second, f"a probe finds out in one way, but {_listed(given, 'and')} stand there: keep one")
    elif not {*ProbeKind} & fields.excused:
        fields.problems.add(fields.mark, f"missing key {_listed(ProbeKind, 'or')} in a probe: add one of them")
    return None


def _listed(kinds: Iterable[ProbeKind], word: str) -> str:
    return f" {word} ".join(show(kind.value) for kind in kinds)


def _parse_attribute(written: str) -> str:
    return parse_target(written, (), importable=False)


def _read_callable(node: Node, what: str, problems: Problems) -> str | None:
    found = cited_site(())(node, what, problems)
    return None if found is None else str(found)


_OF: dict[ProbeKind, Read[str]] = {
    ProbeKind.ATTRIBUTE: parsed(_parse_attribute),
    ProbeKind.CALLABLE: _read_callable,
    ProbeKind.QUERY: text,
}


def _read_gate(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Gate | None:
    fields = read_fields(node, what, GATE, problems)
    if fields is None:
        return None
    accessor = fields.read("accessor", cited_target(roots), None)
    flag = fields.read("flag", cited_target(roots), None)
    if accessor is None or flag is None:
        return None
    if accessor == flag:
        problems.add(flag.mark, f"`flag` is what it gates, {flag}: name what says that it may be used")
    return Gate(accessor, flag, fields.mark)
