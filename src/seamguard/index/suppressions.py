"""Comments -> Suppressions: `# seamguard: allow[seam-id, other-id] -- reason`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.facts import Span
from seamguard.domain.suppression import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.source import SourceFile
    from seamguard.index.comments import Comment

_NAME = b"seamguard"
_MARK = re.compile(rb"seamguard\s*:")
_DIRECTIVE = re.compile(r"#\s*seamguard\s*:\s*(.*)")
_VERB = re.compile(r"(\w*)\s*(.*)")
_SEAMS = re.compile(r"\[([^\[\]]*)\]\s*(.*)")
_REASON = re.compile(r"--+\s*(.*)")
# Another tool's comment may follow; the number of an issue is no comment.
_NEXT_COMMENT = re.compile(r"(?:^|\s)#(?!\d)")


class _Reading(NamedTuple):
    """What a directive says, or why it says nothing."""

    seams: tuple[str, ...] = ()
    reason: str = ""
    fault: str = ""


def may_suppress(data: bytes) -> bool:
    """Whether a file's searchable bytes can hold a suppression."""
    return _NAME in data and _MARK.search(data) is not None


def read_suppressions(file: SourceFile, text: str) -> tuple[Suppression, ...]:
    """Return the suppressions of a file, in order; those that cannot be read say why.

    Args:
        file: The file.
        text: Its decoded text.
    """
    try:
        return tuple(_suppressions(file, text))
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        fault = f"{error.msg}, so the suppressions of this file cannot be told from its strings: correct it"
        return (Suppression(file, Span(line, column, line, column), 0, 0, (), "", fault),)


def _suppressions(file: SourceFile, text: str) -> Iterator[Suppression]:
    # Here, as few files hold what may be a suppression.
    from seamguard.index.comments import read_comments

    for comment in read_comments(text):
        directive = _DIRECTIVE.match(comment.text)
        if directive is not None:
            said = _read(directive[1])
            yield Suppression(file, _span(comment), comment.first, comment.last, said.seams, said.reason, said.fault)


def _span(comment: Comment) -> Span:
    return Span(comment.line, comment.column, comment.line, comment.column + len(comment.text))


def _read(said: str) -> _Reading:
    verb, rest = _parts(_VERB, said)
    if verb != "allow":
        return _refused(f"the verb {verb!r} is unknown" if verb else "the verb is missing")
    seams, rest = _parts(_SEAMS, rest)
    ids = tuple(name.strip() for name in seams.split(","))
    if "" in ids:
        return _refused("a seam's id is missing between the brackets" if seams else "no seam is named in brackets")
    if len(set(ids)) < len(ids):
        return _refused("a seam is named twice", ids)
    (reason,) = _parts(_REASON, rest)
    reason = _NEXT_COMMENT.split(reason, 1)[0].strip()
    if not re.search(r"\w", reason):
        return _refused("the reason is missing" if not rest else "no reason follows a `--`", ids)
    return _Reading(ids, reason)


def _parts(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = pattern.match(text)
    return ("",) * pattern.groups if found is None else tuple(found.groups())


def _refused(what: str, ids: tuple[str, ...] = ("seam-id",)) -> _Reading:
    form = f"# seamguard: allow[{', '.join(dict.fromkeys(ids))}] -- why this use may stay"
    return _Reading(fault=f"this suppresses nothing, for {what}: write `{form}`, or remove it")
