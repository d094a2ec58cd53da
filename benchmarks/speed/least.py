"""The least that a checker in Python does without a cache: `python least.py WORDS FOLDER`.

It lists a folder, reads every file of Python, and parses those that hold a word of the file WORDS. It understands
nothing of what it parsed, so that whatever a checker takes more than this is for the answer.
"""

import ast
import os
import sys


def main(words: str, folder: str) -> None:
    """List, read, look, parse."""
    with open(words, "rb") as told:  # noqa: PTH123 (objects for paths cost more than the least)
        wanted = told.read().split()
    folders = [folder]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.name.endswith(".py"):
                    parse(entry.path, wanted)


def parse(path: str, wanted: list[bytes]) -> None:
    """Parse a file if it holds one of some words."""
    with open(path, "rb") as file:  # noqa: PTH123 (as above)
        data = file.read()
    if any(word in data for word in wanted):
        try:
            ast.parse(data)
        except (SyntaxError, ValueError, RecursionError):
            return  # it is of another Python, or no Python


if __name__ == "__main__":
    main(*sys.argv[1:])
