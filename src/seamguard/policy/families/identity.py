"""The `identity` clauses: objects that a run has to hand on, and to make, just once."""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.families.identity import Boundary, Calls, Constructions, Identity, WhenNone
from seamguard.domain.patterns import covers_module
from seamguard.domain.rule import Suppressions
from seamguard.policy.cited import cited_site, cited_target
from seamguard.policy.clauses import Clause
from seamguard.policy.fields import read_fields
from seamguard.policy.nodes import Mapping, Sequence
from seamguard.policy.places import parse_name
from seamguard.policy.readers import choice, flag, listing, number, parsed
from seamguard.policy.shared import family_clause, read_shared
from seamguard.policy.wording import enumerate_names, show, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from seamguard.domain.cited import Cited, CitedSite
    from seamguard.domain.rule import Entry, Mark
    from seamguard.policy.fields import Fields
    from seamguard.policy.nodes import Node, Problems
    from seamguard.policy.readers import Read

    Counting = TypeVar("Counting", Constructions, Calls)

_ASKING = ("boundaries", "constructions", "calls")
_OF_BOUNDARIES = ("type", "origin", "order")
CLAUSE = family_clause(
    "an identity",
    (),
    (*_ASKING, *_OF_BOUNDARIES, "entry"),
    (
        ("possible", "a run shows what is certain, so that `possible` would change nothing: remove it"),
        ("judged", "a run is judged as it goes, whatever code takes part, and boundaries are in production: remove it"),
        ("suppressions", "no comment in the code permits what a run hands on: remove it, and list the place here"),
        ("examples", "`examples` prove nothing of an identity, which only a run shows: remove it"),
    ),
)
BOUNDARY = Clause("a boundary", ("at", "value"), ("label", "required", "none"))
COUNTED = Clause("a count", ("of",), ("exactly", "at_least", "at_most"))
_NO_BOUNDARY = "name a place that the object is handed through, or remove the key"
_NO_COUNT = "count something, or remove the key"
_NO_LABEL = "name two boundaries, or remove `order`"
_GIVEN = ("return", "yield")
_LABEL = re.compile(r"[\w-]+")


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Identity | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    shared = read_shared(fields, roots)
    shared["suppressions"] = Suppressions.FORBID
    boundary = listing(partial(_read_boundary, roots=roots), if_empty=_NO_BOUNDARY)
    label = parsed(parse_label)
    rule = Identity(
        **shared,
        type=fields.read("type", cited_target(roots), None),
        boundaries=fields.read("boundaries", boundary, ()),
        origin=fields.read("origin", label, None),
        entry=fields.read("entry", cited_site(roots), None),
        constructions=fields.read("constructions", _counting(Constructions, cited_target(roots)), ()),
        calls=fields.read("calls", _counting(Calls, cited_site(roots)), ()),
        order=fields.read("order", listing(label, if_empty=_NO_LABEL), ()),
    )
    _check_keys(fields)
    if _is_read(fields, rule):
        _check_labels(fields, rule)
        _check_entries(rule, problems)
    return rule


def parse_label(text: str) -> str:
    """Parses what reports and `order` call a boundary: letters, digits, `_` and `-`."""
    if not _LABEL.fullmatch(text):
        raise ValueError(f"{show(text)} is no label: use letters, digits, '_' and '-'")
    return unicodedata.normalize("NFKC", text)


def _is_read(fields: Fields, rule: Identity) -> bool:
    """Whether every boundary and every count could be read: if not, what seems unknown may be one of those."""
    return not any(key in fields.excused or (key in fields.entries and not getattr(rule, key)) for key in _ASKING)


def _check_keys(fields: Fields) -> None:
    """Records a clause that asks nothing, and keys that ask nothing without boundaries."""
    given = fields.entries.keys()
    if not given & set(_ASKING) and not fields.excused & set(_ASKING):
        message = f"missing key 'boundaries', 'constructions' or 'calls' in {CLAUSE.noun}: add at least one of them"
        fields.problems.add(fields.mark, message)
    if "boundaries" not in given and "boundaries" not in fields.excused:
        for key in _OF_BOUNDARIES:
            if key in given:
                message = f"key {show(key)} asks nothing without `boundaries`: add them, or remove the key"
                fields.problems.add(fields.key_mark(key), message)


def _check_labels(fields: Fields, rule: Identity) -> None:
    """Records boundaries that cannot be told apart, and labels that no boundary has."""
    labels: dict[str, int] = {}
    seen: dict[tuple[CitedSite, tuple[str, ...]], int] = {}
    for one in rule.boundaries:
        if (one.at, one.value) in seen:
            first = f"first at line {seen[one.at, one.value]}"
            fields.problems.add(one.mark, f"`boundaries` looks at {one} twice ({first}): keep one")
        elif one.label in labels:
            first = f"first at line {labels[one.label]}"
            message = f"two boundaries are called {show(one.label)} ({first}): give one of them another `label`"
            fields.problems.add(one.mark, message)
        seen.setdefault((one.at, one.value), one.mark.line)
        labels.setdefault(one.label, one.mark.line)
    named = [(rule.origin, fields.value_mark("origin"))] if rule.origin else []
    for label, mark in (*named, *zip(rule.order, _item_marks(fields, "order"), strict=False)):
        if label not in labels and labels:
            fields.problems.add(mark, f"{unknown('boundary', label, labels)}; correct it, or add it to `boundaries`")
    if len(rule.order) == 1:
        fields.problems.add(fields.value_mark("order"), f"`order` names one boundary, which is no order: {_NO_LABEL}")


def _item_marks(fields: Fields, key: str) -> list[Mark]:
    node = fields.entries[key][1] if key in fields.entries else None
    return [item.mark for item in node.items] if isinstance(node, Sequence) else []


def _check_entries(rule: Identity, problems: Problems) -> None:
    """Records entries for places in which nothing can be found; a check, which sees no run, would never miss them."""
    known = enumerate_names(site if ":" in site else ":".join(site.rsplit(".", 1)) for site in rule.sites)
    for entry in rule.migrating if rule.sites else ():
        if entry.scope is None and entry.module:
            message = "debt of an identity is counted at each place by itself"
            problems.add(entry.mark, f"{message}: write `site` in place of `module`, with one of {known}")
        elif entry.scope is not None and not rule.knows(entry.module, entry.scope):
            problems.add(entry.mark, f"{_nothing_in(entry)}: name one of {known}")
    for entry in rule.allow if rule.sites else ():
        if entry.module and not any(_covers(entry, site) for site in rule.sites):
            problems.add(entry.mark, f"{_nothing_in(entry)}: name one of {known}")


def _nothing_in(entry: Entry) -> str:
    what = (
        "is no boundary and nothing that is counted" if entry.scope else "holds no boundary and nothing that is counted"
    )
    return f"{entry.place} {what}, so that nothing is ever found there"


def _covers(entry: Entry, site: str) -> bool:
    """Whether a permanent entry speaks of a boundary, or of something that is counted."""
    places = [site.split(":")] if ":" in site else [site.rsplit(".", cut) for cut in range(1, site.count(".") + 1)]
    return any(
        covers_module(entry.module, module)
        and (entry.scope is None or f"{'.'.join(scope)}.".startswith(f"{entry.scope}."))
        for module, *scope in places
    )


def _read_boundary(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Boundary | None:
    fields = read_fields(node, what, BOUNDARY, problems)
    if fields is None:
        return None
    at = fields.read("at", cited_site(roots), None)
    value = fields.read("value", parsed(_parse_value), ())
    label = fields.read("label", parsed(parse_label), None)
    required = fields.read("required", flag, True)
    none = fields.read("none", choice(WhenNone), WhenNone.FAIL)
    if at is None or not value or (label is None and "label" in fields.entries):
        return None
    return Boundary(at, value, label or at.scope.rpartition(".")[2], required, none, fields.mark)


def _parse_value(text: str) -> tuple[str, ...]:
    """Parses what of a call is looked at: a parameter, `return` or `yield`, and names of attributes behind it."""
    if {"*", "["} & {*text}:
        advice = "name a parameter, `return` or `yield`, with attributes behind dots"
        raise ValueError(f"{show(text)} names an item of something, which has no name of its own: {advice}")
    first, *attributes = text.split(".")
    own = first if first in _GIVEN else parse_name(first)
    return (own, *map(parse_name, attributes))


def _counting(kind: Callable[..., Counting], read_of: Read[Cited] | Read[CitedSite]) -> Read[tuple[Counting, ...]]:
    """Makes a reader of one count, or of a list of some."""

    def read_one(node: Node, what: str, problems: Problems) -> Counting | None:
        fields = read_fields(node, what, COUNTED, problems)
        if fields is None:
            return None
        of = fields.read("of", read_of, None)
        exactly = fields.read("exactly", number(0), None)
        least = fields.read("at_least", number(1), None)
        most = fields.read("at_most", number(0), None)
        _check_bounds(fields, least, most)
        if of is None:
            return None
        return kind(of, exactly or least or 0, most if exactly is None else exactly, fields.mark)

    def read_all(node: Node, what: str, problems: Problems) -> tuple[Counting, ...] | None:
        if isinstance(node, Mapping):
            only = read_one(node, what, problems)
            return None if only is None else (only,)
        counts = listing(read_one, if_empty=_NO_COUNT)(node, what, problems)
        if counts is not None:
            _check_distinct(counts, what, problems)
        return counts

    return read_all


def _check_bounds(fields: Fields, least: int | None, most: int | None) -> None:
    """Records a count without bounds, and bounds that contradict each other."""
    given = fields.entries.keys() & {"exactly", "at_least", "at_most"}
    if not given and not fields.excused & {"exactly", "at_least", "at_most"}:
        message = f"missing key 'exactly', 'at_least' or 'at_most' in {COUNTED.noun}: say how often one run may do it"
        fields.problems.add(fields.mark, message)
    for key in sorted(given - {"exactly"} if "exactly" in given else ()):
        fields.problems.add(fields.key_mark(key), f"key {show(key)} does not go with `exactly`: remove one of them")
    if least is not None and most is not None and "exactly" not in given and least > most:
        message = f"at least {least} and at most {most} contradict each other: no run can keep both, so correct one"
        fields.problems.add(fields.value_mark("at_least"), message)


def _check_distinct(counts: Iterable[Counting], what: str, problems: Problems) -> None:
    first: dict[Cited | CitedSite, Mark] = {}
    for one in counts:
        mark = first.setdefault(one.of, one.mark)
        if mark != one.mark:
            problems.add(one.mark, f"{what} counts {one.of} twice (first at line {mark.line}): keep one")
