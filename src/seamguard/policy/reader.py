"""Reads a policy file: text, nodes, clauses, checks between clauses."""

from __future__ import annotations

import stat
from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.policy import Codebase, Policy
from seamguard.domain.rule import FAMILIES, Mark, Rule
from seamguard.policy.clauses import POLICY
from seamguard.policy.codebase import default_codebase, read_codebase
from seamguard.policy.crosschecks import check_across
from seamguard.policy.document import decode_text
from seamguard.policy.families import reader_of
from seamguard.policy.fields import Fields, read_fields
from seamguard.policy.nodes import Node, Problems
from seamguard.policy.readers import listing, scalar
from seamguard.policy.seams import read_seam
from seamguard.policy.waves import read_wave
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from pathlib import Path

_VERSION = 1
_WHOLE_FILE = Mark(0, 0)
_NO_RULE = "list at least one, or nothing is guarded"


def read_policy(path: Path, *, display: str | None = None) -> Policy:
    """Reads the policy file at a path.

    Args:
        path: The file.
        display: What problems call it; by default the path itself.

    Raises:
        PolicyError: The file cannot be read, or says anything that is not a policy; holds all problems at once.
    """
    shown = path.as_posix() if display is None else display
    return parse_policy(read_bytes(path, display=shown), shown)


def read_bytes(path: Path, *, display: str | None = None) -> bytes:
    """Reads what a policy file holds.

    Args:
        path: The file.
        display: What problems call it; by default the path itself.

    Raises:
        PolicyError: It cannot be read, or is no file.
    """
    problems = Problems(path.as_posix() if display is None else display)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            found = "a folder" if stat.S_ISDIR(mode) else "a device, pipe or socket"
            problems.stop(_WHOLE_FILE, f"this is {found}, not a policy file: name the file itself")
        return path.read_bytes()
    except FileNotFoundError:
        problems.stop(_WHOLE_FILE, "there is no such policy file: create it, or name the one that is meant")
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        problems.stop(_WHOLE_FILE, f"the policy file cannot be read ({cause}): check its name and its permissions")


def parse_policy(data: bytes, display: str) -> Policy:
    """Reads a policy from bytes.

    Args:
        data: What the file holds.
        display: What problems call the file.

    Raises:
        PolicyError: The bytes are not a policy; holds all problems at once.
    """
    # Here, so that importing the stage does not import YAML before a policy is read.
    from seamguard.policy.composition import compose

    problems = Problems(display)
    top = compose(decode_text(data, problems), problems)
    policy = _decode(top, problems, display)
    check_across(top, problems)
    return problems.finish(policy)


def _decode(top: Node, problems: Problems, display: str) -> Policy | None:
    fields = read_fields(top, "the policy", POLICY, problems)
    if fields is None:
        return None
    fields.read("version", _read_version, None)
    codebase: Codebase = fields.read("codebase", read_codebase, None) or default_codebase(fields.mark, problems)
    if not fields.entries.keys() & FAMILIES.keys() and "seams" not in fields.excused:
        problems.add(fields.mark, "missing key 'seams' in a policy: add it, or the key of another family of rules")
    seam = partial(read_seam, roots=codebase.source)
    return Policy(
        path=display,
        codebase=codebase,
        waves=fields.read("waves", listing(read_wave), ()),
        seams=fields.read("seams", listing(seam, if_empty=_NO_RULE), ()),
        others=tuple(rule for family in FAMILIES if family != "seams" for rule in _rules(fields, family, codebase)),
    )


def _rules(fields: Fields, family: str, codebase: Codebase) -> tuple[Rule, ...]:
    """Reads the clauses of one family, whose reader is only imported where there are some."""
    if family not in fields.entries:
        return ()
    return fields.read(family, listing(partial(reader_of(family), roots=codebase.source), if_empty=_NO_RULE), ())


def _read_version(node: Node, what: str, problems: Problems) -> int | None:
    found = scalar(node, what, f"the number {_VERSION}", problems)
    if found and (found.kind, found.text) != ("int", str(_VERSION)):
        problems.add(
            node.mark, f"{what} must be the number {_VERSION}, not {show(found.text)}: write `version: {_VERSION}`"
        )
    return _VERSION
