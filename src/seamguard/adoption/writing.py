"""New files, all of them or none; what exists already is never touched."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from seamguard.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_new(top: Path, files: Mapping[str, bytes]) -> None:
    """Write files that are not there.

    Args:
        top: The folder that their paths start from.
        files: Content by posix path.

    Raises:
        UsageError: One of them came into being meanwhile, or cannot be written; then none of them is left behind.
    """
    made: list[Path] = []
    folders: list[Path] = []
    try:
        for path, data in files.items():
            target = top / path
            _make_folders(target.parent, folders)
            with target.open("xb") as file:
                made.append(target)
                file.write(data)
    except OSError as error:
        _take_back(made, folders)
        cause = "it has come into being meanwhile" if isinstance(error, FileExistsError) else error.strerror or error
        raise UsageError(
            f"{target}: cannot be written ({cause}), so that nothing was: mend that, and run this again"
        ) from error
    except BaseException:
        _take_back(made, folders)
        raise


def _make_folders(folder: Path, folders: list[Path]) -> None:
    missing = [folder, *folder.parents]
    for one in reversed([one for one in missing if not one.exists()]):
        one.mkdir()
        folders.append(one)


def _take_back(made: list[Path], folders: list[Path]) -> None:
    for path in made:
        with suppress(OSError):
            path.unlink()
    for folder in reversed(folders):
        with suppress(OSError):  # somebody else put something there
            folder.rmdir()
