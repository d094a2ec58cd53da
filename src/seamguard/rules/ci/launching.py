"""Which command runs pytest, and which one runs something else that may."""

from __future__ import annotations

import itertools
import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_LAUNCHERS = _set(
    "uv uvx poetry pipenv pdm hatch rye pixi conda mamba micromamba coverage pipx xvfb-run env timeout time sudo nice "
    "exec command nohup stdbuf ionice"
)
_INSTALLING = _set("pip install add remove sync lock list show update upgrade")
_PYTHON = re.compile(r"(.*/)?(python|pypy|py)[0-9.]*(\.exe)?")
_PYTEST = re.compile(r"(.*/)?(pytest|py\.test)(\.exe)?")
_INDIRECT = _set(
    "make gmake tox nox just task invoke inv doit poe mise npm npx yarn pnpm pre-commit prek docker docker-compose "
    "podman "
    "bash sh zsh hatch act eval xargs find ssh pants bazel bazelisk earthly dagger cmake ctest meson ninja moon nx "
    "turbo nix nix-shell devbox rye source ."
)
_TASKS = _set("pdm hatch rye pixi poetry pipenv uv mise")
_OTHER = _set(
    "ruff mypy black isort flake8 pylint pyright basedpyright ty bandit codespell coverage pip python build twine "
    "sphinx-build mkdocs seamguard lint-imports vulture pyupgrade interrogate towncrier cibuildwheel maturin"
)
_NAMING = _set("--with --group --extra --from --only-group --no-group --package --with-requirements --with-editable")


def pytest_words(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """The arguments that a command gives to pytest; None where it does not run pytest."""
    named = [n for n, word in enumerate(words) if _PYTEST.fullmatch(word) and not (n and words[n - 1] in _NAMING)]
    if not named:
        return None
    # `uv run --with pytest pytest`: the second one runs.
    place = next(n for n in named if n + 1 not in named)
    before = words[:place]
    return words[place + 1 :] if not before or _launches(before) else None


def may_run(words: tuple[str, ...], read: Callable[[str], bytes | None], folder: str) -> bool:
    """Whether a command runs something that may run the suite in its turn.

    Args:
        words: The command.
        read: Gives the bytes of a file by its path from the top of the repository, None where there is none.
        folder: Where the command runs, likewise.
    """
    if not words or (words[0] not in (*_INDIRECT, *_LAUNCHERS) and not _is_program(words[0])):
        return False
    if words[0].startswith("$"):
        return len(words) < 3 or words[1] != "-m" or words[2] in _INDIRECT
    if not _INSTALLING.isdisjoint(words[:3]) and words[0] not in _INDIRECT:
        return False
    scripts = [word for word in words if _is_script(word)]
    if scripts and all(_is_innocent(read(posixpath.normpath(posixpath.join(folder, one)))) for one in scripts):
        return False
    return bool(scripts) or words[0] in _INDIRECT or _runs_other(words)


def _runs_other(words: Sequence[str]) -> bool:
    """Whether what is launched is another runner, code of the command line, or a task of the project."""
    rest = [word for word, before in zip(words[1:], words, strict=False) if before not in _NAMING]
    if "-c" in words and any("pytest" in word for word in rest):
        return True
    if _PYTHON.fullmatch(words[0]):
        return any(word in _INDIRECT for before, word in itertools.pairwise(rest) if before == "-m")
    # What stands behind another tool is an argument of it.
    named = itertools.takewhile(lambda word: word not in _OTHER - {"python", "coverage"}, rest)
    if any(posixpath.basename(word) in _INDIRECT for word in named):
        return True
    if words[0] not in _TASKS or "run" not in rest:
        return False
    task = next((word for word in rest[rest.index("run") + 1 :] if not word.startswith("-")), "")
    return task not in _OTHER and not _PYTHON.fullmatch(task) and bool(task)


def _launches(before: tuple[str, ...]) -> bool:
    """Whether the words before `pytest` run it: `uv run`, `python -m`, `coverage run -m`, `timeout 60`."""
    first = before[0]
    if not _INSTALLING.isdisjoint(before):
        return False
    if _PYTHON.fullmatch(first) or first.startswith("$"):
        return before[-1] == "-m"
    other = {word for word, ahead in zip(before[1:], before, strict=False) if ahead not in _NAMING}
    return first in _LAUNCHERS and _OTHER.isdisjoint(other - {"python", "coverage"})


def _is_program(word: str) -> bool:
    return _is_script(word) or word.startswith("$") or bool(_PYTHON.fullmatch(word))


def _is_script(word: str) -> bool:
    """Whether a word is a file of the repository that is run."""
    if word.startswith(("-", "/", "$", "http")) or "=" in word or _PYTHON.fullmatch(word):
        return False
    if word.endswith((".sh", ".bash", ".py")):
        return True
    return word.startswith("./") or bool(re.fullmatch(r"\.?(scripts?|bin|ci|tools|hack|build|dev)/[\w./-]+", word))


def _is_innocent(script: bytes | None) -> bool:
    """Whether a script that is there names nothing that could run a suite."""
    return script is not None and not re.search(rb"pytest|py\.test|tox|nox|make|\$@", script)
