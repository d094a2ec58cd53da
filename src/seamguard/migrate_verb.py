"""The verb `migrate`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from seamguard.errors import UsageError
from seamguard.options import Output, add_common, policy_path, style_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from seamguard.migration.migrate import Migrated
    from seamguard.report import Style


def add_migrate(parser: argparse.ArgumentParser) -> None:
    """Fill in `seamguard migrate`."""
    parser.description = (
        "Rewrite uses that are migrating as their seam's `rewrite` says, with the list, and show what would change."
    )
    parser.epilog = (
        "exit codes: 0 all of it can be done, or is; 1 some of it is refused, each with its place and reason; 2 "
        "nothing was changed (usage, policy, unreadable or vacuous, internal error)"
    )
    parser.set_defaults(verb=_migrate)
    parser.add_argument("--wave", action="append", default=[], metavar="ID", help="uses of this wave; may be repeated")
    parser.add_argument("--seam", action="append", default=[], metavar="ID", help="uses of this seam; may be repeated")
    parser.add_argument(
        "--site", action="append", default=[], metavar="SITE", help="uses in this `module:scope`; may be repeated"
    )
    parser.add_argument("--write", action="store_true", help="change the files, and not only show how")
    parser.add_argument("--allow-dirty", action="store_true", help="change files with uncommitted changes too")
    add_common(parser)


def _migrate(options: argparse.Namespace) -> Output:
    from seamguard.migration.migrate import Wanted, migrate
    from seamguard.promises import load_policy

    wanted = Wanted(tuple(options.wave), tuple(options.seam), tuple(options.site))
    if not any(wanted):
        raise UsageError("say which uses are to go: --wave ID, --seam ID or --site SITE")
    path = policy_path(options)
    root = path.parent / load_policy(path).codebase.root
    if options.root is not None and options.root.resolve() != root.resolve():
        raise UsageError(f"--root: the list is that of {root.as_posix()}, and only its code is rewritten: leave it out")
    step = migrate(path, wanted)
    for line in step.refused:
        print(f"seamguard: {line}", file=sys.stderr)
    if options.write and step.files:
        _write(step, root, is_dirty_fine=options.allow_dirty)
    text = "".join(_told(step, is_done=True)) if options.write else _shown(step, root, style_of(options))
    for note in step.notes:
        print(f"left    {note}", file=sys.stderr)
    return Output(text, 1 if step.refused else 0)


def _write(step: Migrated, root: Path, *, is_dirty_fine: bool) -> None:
    from seamguard.migration.writing import refuse_dirty, write

    if not is_dirty_fine:
        refuse_dirty(root, list(step.files))
    write(step, root)


def _told(step: Migrated, *, is_done: bool) -> Iterator[str]:
    if not step.files:
        yield "" if step.refused else "nothing to migrate\n"
        return
    guards = sum(one.kind.startswith("fallback-") for one in step.done)
    calls = len(step.done) - guards
    uses = f"{calls} use{'s' * (calls != 1)}" + (f" and {guards} fallback guard{'s' * (guards != 1)}" if guards else "")
    files = f"{len(step.files)} file{'s' * (len(step.files) != 1)}"
    yield from (f"rewrote {path}\n" for path in step.files) if is_done else ()
    yield from (f"{line}\n" for line in step.lines)
    yield f"{uses} rewritten in {files}\n" if is_done else f"{uses} can be rewritten in {files}: add --write to do so\n"


def _shown(step: Migrated, root: Path, style: Style) -> str:
    """What would change, as a diff that `git apply` reads; what it comes to goes to people, beside it."""
    from seamguard.report import render_diff

    for line in _told(step, is_done=False):
        print(line, end="", file=sys.stderr)
    shown = [((root / path).as_posix(), *change) for path, change in step.files.items()]
    changes = [*shown, (step.policy.as_posix(), *step.listed)]
    return "".join(render_diff(path, _text(old), _text(new), style) for path, old, new in changes if old != new)


def _text(data: bytes) -> bytes:
    """Source in UTF-8, whatever encoding it declares."""
    import io
    import tokenize

    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding).encode("utf-8")
