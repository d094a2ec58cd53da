"""What becomes of the failure of one command, by what stands around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_HARMLESS = re.compile(r"(/usr)?(/bin/)?(true|echo|printf)|:")
_KEPT = re.compile(r"\w+=\"?\$(\?|\{\?\})\"?")


def lost_by(joiner: str, after: tuple[str, ...], later: bool, *, strict: bool, piped: bool) -> str:
    """Why the failure of a command does not fail the step; empty where it does, or where that is not certain.

    Args:
        joiner: What joins it to the next command.
        after: The next command.
        later: Whether commands follow behind the chain that it is part of.
        strict: Whether the shell stops at the first failure.
        piped: Whether a pipe fails where its first part does.
    """
    if joiner == "||" and after and (_HARMLESS.fullmatch(after[0]) or after in (("exit", "0"), ("return", "0"))):
        return f"`|| {' '.join(after)}` takes its failure away"
    if joiner in ("|", "|&") and not piped:
        return "a pipe takes its failure away, for only `shell: bash` sets `pipefail`"
    if joiner == "&":
        return "it runs in the background, where its failure is not seen"
    if joiner == "&&" and later:
        return "the shell goes on where it fails in front of `&&`"
    if not strict and later and joiner != "||" and not _keeps(after):
        return "the shell goes on behind it (`set +e`), and only its last command counts"
    return ""


def unsure_by(joiner: str, after: tuple[str, ...], before: str, later: bool, *, branch: bool, strict: bool) -> str:
    """Why the failure of a command may not fail the step, or why it may not run; empty where neither is so."""
    if joiner == "||" and after[:1] != ("exit",) and after != ("false",):
        return f"`|| {' '.join(after)}` may take its failure away"
    if before == "||":
        return "it runs only where what stands before `||` fails"
    if branch:
        return "it stands in a branch, loop or function of the script"
    if not strict and after[:1] != ("exit",):
        return f"its exit code is kept in `{after[0]}`, and only a run can tell what becomes of it"
    if before == "&&" and later:
        return "it runs only where what stands before `&&` succeeds, and the shell goes on else"
    return ""


def asked_later(joiner: str, later: Sequence[tuple[str, ...]]) -> str:
    """Where the script asks for a failure that the shell forgets: of a pipe's parts, and of what it waits for."""
    for words in later:
        if joiner in ("|", "|&") and any("PIPESTATUS" in word for word in words):
            return f"only a run can tell what `{' '.join(words)}` makes of its failure"
        if joiner == "&" and words[0] == "wait" and len(words) > 1:
            return f"only a run can tell what `{' '.join(words)}` makes of its failure"
    return ""


def leaves(words: tuple[str, ...], before: str) -> bool:
    """Whether a command that may run ends the script, and the step with success."""
    if words[0] == "trap":
        return len(words) > 1 and "exit" in words[1]
    return words == ("exit", "0") or (words == ("exit",) and before != "||")


def _keeps(after: tuple[str, ...]) -> bool:
    return after[:2] in (("exit", "$?"), ("return", "$?")) or (len(after) == 1 and bool(_KEPT.fullmatch(after[0])))
