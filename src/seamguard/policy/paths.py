"""The grammar of folders, globs and addresses.

Every function returns what the text stands for, or raises ValueError with what is wrong and what to do.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from seamguard.policy.wording import show

_GLOB = re.compile(r"[*?\[]")
_DRIVE = re.compile(r"[A-Za-z]:")
_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


def parse_root(text: str) -> str:
    """Parses the folder of the codebase, relative to the folder of the policy file."""
    _refuse_unportable(text)
    return _normal(text)


def parse_folder(text: str) -> str:
    """Parses a folder below the codebase's root."""
    _refuse_unportable(text)
    _refuse_outside(text)
    return _normal(text)


def parse_beside(text: str) -> str:
    """Parses a file, relative to the folder of the policy file."""
    _refuse_foreign(text)
    if _GLOB.search(text):
        raise ValueError(f"{show(text)} is a pattern: name what is meant, without any of * ? [")
    if text.startswith("/") or _DRIVE.match(text):
        raise ValueError(f"{show(text)} is absolute: write a path relative to this file")
    return _normal(text)


def parse_below(text: str) -> str:
    """Parses a file or folder below the folder of the policy file."""
    return _normal(parse_glob_below(parse_beside(text)))


def parse_glob_below(text: str) -> str:
    """Parses a pattern of paths below the folder of the policy file."""
    _refuse_foreign(text)
    if text.startswith("/") or _DRIVE.match(text):
        raise ValueError(f"{show(text)} is absolute: write a path relative to this file")
    if ".." in text.split("/"):
        raise ValueError(
            f"{show(text)} holds '..': keep the policy at the top of the repository, and name what is below"
        )
    return text


def parse_glob(text: str) -> str:
    """Parses a pattern of paths below the codebase's root."""
    _refuse_foreign(text)
    _refuse_outside(text)
    return text


def parse_address(text: str) -> str:
    """Parses the address of a web page."""
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"{show(text)} is no address: write it in full, beginning with https://")
    return text


def _normal(text: str) -> str:
    return PurePosixPath(text).as_posix()


def _refuse_unportable(text: str) -> None:
    _refuse_foreign(text)
    if _GLOB.search(text):
        raise ValueError(f"{show(text)} is a pattern: name the folder itself, without any of * ? [")


def _refuse_foreign(text: str) -> None:
    if "\\" in text:
        raise ValueError(f"{show(text)} holds a backslash: separate folders with /")
    if text.startswith("~"):
        raise ValueError(f"{show(text)}: ~ does not stand for the home folder here; write a path relative to this file")
    if text != text.strip() or "\n" in text:
        raise ValueError(f"{show(text)} holds a line break or space at an end: remove it")


def _refuse_outside(text: str) -> None:
    if text.startswith("/") or _DRIVE.match(text):
        raise ValueError(f"{show(text)} is absolute: write a path relative to `root`")
    if ".." in text.split("/"):
        raise ValueError(f"{show(text)} holds '..': move `root` up, and write a path below it")
