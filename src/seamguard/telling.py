"""A result in the format that was asked for, with what that format has to know of the repository around it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.options import folders_of, format_of, policy_path, shown, style_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from seamguard.domain.growth import Comparison
    from seamguard.domain.verdict import CheckResult
    from seamguard.errors import Problem
    from seamguard.report.placement import Placement

_SIGN = ".git"


def tell(result: CheckResult, options: argparse.Namespace) -> str:
    """A result of `check` as a whole document, with a final newline."""
    return WRITERS[format_of(options)](result, options)


# Each imports what it writes with only where it is asked for.


def _text(result: CheckResult, options: argparse.Namespace) -> str:
    from seamguard.report.text_format import render_text

    return shown(render_text(result, style_of(options)), options, folders_of(options, result.root))


def _json(result: CheckResult, _: argparse.Namespace) -> str:
    from seamguard.report.json_format import render_json

    return render_json(result)


def _github(result: CheckResult, options: argparse.Namespace) -> str:
    from seamguard.report.github import render_github

    return render_github(result, _placed(result, options), style_of(options))


def _sarif(result: CheckResult, options: argparse.Namespace) -> str:
    from seamguard.report.sarif import render_sarif

    return render_sarif(result, _version(), _placed(result, options))


def _markdown(result: CheckResult, options: argparse.Namespace) -> str:
    from seamguard.report.check_markdown import render_check_markdown

    return render_check_markdown(result, _placed(result, options))


def _html(result: CheckResult, options: argparse.Namespace) -> str:
    from seamguard.check_page import page_of

    return page_of(result, options)


WRITERS: dict[str, Callable[[CheckResult, argparse.Namespace], str]] = {
    "text": _text,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
    "markdown": _markdown,
    "html": _html,
}
"""What writes each format of `check`."""


def tell_growth(result: Comparison, options: argparse.Namespace) -> str:
    """A comparison for the log of GitHub Actions. Its policy is named from the top of the repository already."""
    from seamguard.report.growth_github import render_comparison_github
    from seamguard.report.placement import Placement

    return render_comparison_github(result, Placement(code=_prefix(result.root)), style_of(options))


def tell_problems(problems: Sequence[Problem], policy: str, options: argparse.Namespace) -> str | None:
    """Why there is no answer, in the format that was asked for; None where that format has nothing for it.

    Args:
        problems: What is wrong; paths are from the current folder.
        policy: What reports call the policy file.
        options: Of a verb that has formats.
    """
    form = format_of(options)
    if form == "json" and options.schema != "check":
        from seamguard.report.json_format import render_problems

        return render_problems(options.schema, problems)
    if form == "json":
        from seamguard.report.json_format import render_json_problems

        return render_json_problems(policy, options.root.as_posix() if options.root else "", problems)
    if form == "sarif":
        from seamguard.report.sarif import render_sarif_problems

        return render_sarif_problems(_from_the_top(problems), _version())
    if form == "html" and options.schema == "check":
        from seamguard.check_page import page_of_problems

        return page_of_problems(policy, tuple(problems))
    if form == "github":
        from seamguard.report.github import render_github_problems

        return render_github_problems(_from_the_top(problems))
    if form == "markdown" and options.schema in ("check", "diff"):
        from seamguard.report.check_markdown import render_markdown_problems

        return render_markdown_problems(_from_the_top(problems))
    return None


def _version() -> str:
    from importlib.metadata import version

    return version("seamguard")


def _placed(result: CheckResult, options: argparse.Namespace) -> Placement:
    """Where the files of a result lie in the repository of its code."""
    from seamguard.report.placement import Placement

    folder, root = _folders(result, options)
    top = top_of(root)
    return Placement(_below(root, top), _below(folder, top), link_of(os.environ))


def _folders(result: CheckResult, options: argparse.Namespace) -> tuple[Path, Path]:
    """The folder of the policy and the root of the codebase."""
    folder = policy_path(options).absolute().parent
    return folder, Path(os.path.normpath(folder / result.root if options.root is None else options.root.absolute()))


def signs_of_top(result: CheckResult, options: argparse.Namespace) -> tuple[list[str], list[str]]:
    """By what the top of the repository is found: a file that is there, if any, and paths at which there is nothing."""
    _, root = _folders(result, options)
    absent: list[str] = []
    for sign in (folder / _SIGN for folder in (root, *root.parents)):
        if sign.exists():
            return [str(sign / "config" if sign.is_dir() else sign)], absent
        absent.append(str(sign))
    return [], absent


def _from_the_top(problems: Sequence[Problem]) -> list[Problem]:
    from dataclasses import replace

    top = top_of(Path.cwd())
    return [replace(problem, path=_below(Path(problem.path).absolute(), top).rstrip("/")) for problem in problems]


def top_of(folder: Path) -> Path:
    """The top of the repository around a folder; without one, where a job of CI began, or the current folder."""
    for around in (folder, *folder.parents):
        if (around / _SIGN).exists():
            return around
    workspace = os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR")
    if workspace and folder.is_relative_to(workspace):
        return Path(workspace)
    return Path.cwd()


def _below(path: Path, top: Path) -> str:
    """What paths below a folder begin with, seen from the top; an absolute path where it does not lie there."""
    path = Path(os.path.normpath(path))
    return _prefix(path.relative_to(top).as_posix() if path.is_relative_to(top) else path.as_posix())


def _prefix(folder: str) -> str:
    return "" if folder in ("", ".") else f"{folder}/"


def link_of(environment: Mapping[str, str]) -> str:
    """What links to files of the commit begin with, where the environment of a job of CI says it; else empty."""
    server, repository, commit = (environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    if server and repository and commit:
        return f"{server}/{repository}/blob/{commit}/"
    project, commit = environment.get("CI_PROJECT_URL", ""), environment.get("CI_COMMIT_SHA", "")
    return f"{project}/-/blob/{commit}/" if project and commit else ""
