"""Which keys each mapping of the policy file knows."""

from __future__ import annotations

from typing import NamedTuple

from seamguard.domain.rule import FAMILIES
from seamguard.domain.seam import Escape
from seamguard.policy.wording import show


class Clause(NamedTuple):
    """The keys of one kind of mapping.

    Attributes:
        noun: What the mapping is, for messages.
        required: Keys that must stand.
        optional: Keys that may stand.
        refused: Keys that people write here for a reason, with what is wrong and what to do.
    """

    noun: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """All keys that may stand."""
        return self.required + self.optional


_ENTRY = ("owner", "ticket", "expires")
_DEBT = ("count", "wave")

POLICY = Clause("a policy", ("version",), ("codebase", "waves", *FAMILIES))
CODEBASE = Clause(
    "`codebase`",
    (),
    ("root", "source", "production", "tests", "scripts", "notebooks", "stubs", "executables", "exclude", "include"),
)
WAVE = Clause("a wave", ("id", "status"), ("title", "goal", "due", "after", "owner", "rollout", "closes"))
STEP = Clause("a step of `rollout`", ("level", "until"))
SEAM = Clause(
    "a seam",
    ("id", "target", "why"),
    (
        "instead",
        "when",
        "restrict",
        "possible",
        "escapes",
        "receivers",
        "implementers",
        "external",
        "judged",
        "suppressions",
        "rollout",
        "group",
        "wrappers",
        "makes",
        "rewrite",
        "allow",
        "migrating",
        "examples",
    ),
)
WHEN = Clause("`when`", ("supplies",))
EXAMPLES = Clause("`examples`", (), ("breaks", "keeps"))
MEMBER = Clause("a member of `group`", ("target", "role"), ("when",))
WRAPPER = Clause("a wrapper", ("target", "reason"))
REWRITE = Clause("`rewrite`", (), ("to", "call", "type", "also", "sources", "guards"))
SOURCE = Clause("a source", ("site", "supplies", "value"), ("imports",))
ESCAPES = Clause("`escapes`", (), tuple(escape.value for escape in Escape))
# `module` and `site` are optional here because one of the two is required: whoever reads an entry sees to it.
ALLOW = Clause(
    "an allow entry",
    ("reason",),
    ("module", "site", *_ENTRY),
    tuple(
        (key, f"key {show(key)} belongs to debt: move this entry to `migrating`, or remove the key") for key in _DEBT
    ),
)
MIGRATING = Clause("a migrating entry", ("reason", *_DEBT), ("module", "site", *_ENTRY))
