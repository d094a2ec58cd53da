"""The `codebase` clause: which files are guarded, and who they are for."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from seamguard.domain.policy import Codebase
from seamguard.policy.clauses import CODEBASE
from seamguard.policy.fields import Fields, read_fields
from seamguard.policy.paths import parse_folder, parse_glob, parse_root
from seamguard.policy.readers import listing, parsed
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from seamguard.domain.rule import Mark
    from seamguard.policy.nodes import Node, Problems


# What makes a category of their own out of some files of a folder, whoever the others are for.
_KINDS = ("notebooks", "stubs", "executables")


class _Folder(NamedTuple):
    path: str
    mark: Mark


_Folders: TypeAlias = tuple[_Folder, ...]


def read_codebase(node: Node, what: str, problems: Problems) -> Codebase | None:
    """Reads the clause."""
    fields = read_fields(node, what, CODEBASE, problems)
    return _codebase(fields) if fields else None


def default_codebase(mark: Mark, problems: Problems) -> Codebase:
    """Returns what holds where the clause is missing: everything below the policy file's folder is production."""
    return _codebase(Fields(mark, {}, frozenset(), problems))


def _codebase(fields: Fields) -> Codebase:
    source = fields.read("source", listing(_folder, if_empty="name an import root"), (_Folder(".", fields.mark),))
    folders = {
        "source": source,
        "production": fields.read("production", listing(_folder, if_empty="name what is guarded"), source),
        "tests": fields.read("tests", listing(_folder), ()),
        "scripts": fields.read("scripts", listing(_folder), ()),
        **{key: fields.read(key, listing(_folder), ()) for key in _KINDS},
    }
    _check_once(["source"], folders, fields)
    _check_once(["production", "tests", "scripts"], folders, fields)
    for key in _KINDS:
        _check_once([key], folders, fields)
    _check_importable(folders["production"], source, fields.problems)
    return Codebase(
        root=fields.read("root", parsed(parse_root), "."),
        source=_paths(source),
        production=_paths(folders["production"]),
        tests=_paths(folders["tests"]),
        scripts=_paths(folders["scripts"]),
        exclude=fields.read("exclude", listing(parsed(parse_glob)), ()),
        include=fields.read("include", listing(parsed(parse_glob)), ()),
        notebooks=_paths(folders["notebooks"]),
        stubs=_paths(folders["stubs"]),
        executables=_paths(folders["executables"]),
        mark=fields.mark,
        root_marks=tuple(((key, folder.path), folder.mark) for key in folders for folder in folders[key]),
    )


def _folder(node: Node, what: str, problems: Problems) -> _Folder | None:
    path = parsed(parse_folder)(node, what, problems)
    return None if path is None else _Folder(path, node.mark)


def _paths(folders: _Folders) -> tuple[str, ...]:
    return tuple(folder.path for folder in folders)


def _check_once(keys: list[str], lists: dict[str, _Folders], fields: Fields) -> None:
    """Records folders that stand twice in the lists of these keys."""
    claims: dict[str, tuple[str, Mark]] = {}
    for key in keys:
        for path, mark in lists[key]:
            other, first = claims.setdefault(path, (key, mark))
            # A list that is there by default repeats what stands twice in the list it comes from.
            repeats = other == key and key not in fields.entries
            if (other, first) != (key, mark) and not repeats:
                message = f"folder {show(path)} is in `{other}` already (line {first.line})"
                fields.problems.add(mark, f"{message}: keep one, for a folder has one use")


def _check_importable(production: _Folders, source: _Folders, problems: Problems) -> None:
    for path, mark in production:
        if source and not any(PurePosixPath(path).is_relative_to(root.path) for root in source):
            roots = ", ".join(_paths(source))
            problems.add(
                mark, f"`production` folder {show(path)} lies below no import root ({roots}): add one to `source`"
            )
