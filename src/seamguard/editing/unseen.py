"""Entries for what no check sees: only a run of the code shows it, and so the list takes the word of who saw one."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from seamguard.domain.families.identity import Identity
from seamguard.errors import UsageError
from seamguard.policy.wording import enumerate_names

if TYPE_CHECKING:
    from seamguard.domain.rule import Entry, Rule
    from seamguard.editing.allowing import Wanted


def unseen_entry(rule: Rule, wanted: Wanted) -> Entry:
    """The entry that is asked for, for a place in which a run may find something.

    Args:
        rule: The rule, which awaits a run.
        wanted: What is to be permitted.

    Raises:
        UsageError: No place is named, or none of the rule's, or debt without its count.
    """
    known = rule.sites if isinstance(rule, Identity) else ()
    places = [site if ":" in site else ":".join(site.rsplit(".", 1)) for site in known]
    if wanted.place is None:
        raise UsageError(f"only a run shows what breaks {rule.id!r}: name one place of {enumerate_names(places)}")
    module, scope = wanted.place
    if scope is None and wanted.entry.wave is not None:
        raise UsageError(
            f"debt of {rule.id!r} is counted at each place by itself: name one of {enumerate_names(places)}"
        )
    if scope is not None and isinstance(rule, Identity) and not rule.knows(module, scope):
        close = get_close_matches(f"{module}:{scope}", places, 1)
        hint = f"did you mean {close[0]}? " if close else ""
        known_places = enumerate_names(places)
        raise UsageError(f"{module}:{scope} is no place of {rule.id!r}: {hint}it has {known_places}")
    if wanted.entry.wave is not None and wanted.count is None:
        raise UsageError(f"--count: only a run shows how much breaks {rule.id!r}, so say how many the suite reported")
    return replace(wanted.entry, module=module, scope=scope, count=wanted.count)
