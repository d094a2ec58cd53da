"""The page of a check as the command makes it: where its history comes from, and what it never says."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.functional.shop import open_shop
from tests.pages import Page

from seamguard.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return open_shop(tmp_path_factory.mktemp("shop") / "repo").top


def _page(folder: Path, capsysbinary: pytest.CaptureFixture[bytes], *given: str) -> tuple[int, Page]:
    code = main(["check", "--policy", str(folder / "allowlists.yaml"), "--format", "html", "--no-cache", *given])
    page = Page(capsysbinary.readouterr().out.decode())
    page.hold()
    return code, page


def _plots(page: Page) -> int:
    return sum(element.own.get("class", "").startswith("plot wide") for element in page.elements)


@pytest.mark.parametrize(("given", "plots", "commits"), [((), 6, 6), (("--history", "HEAD~2"), 6, 2)])
def test_the_history_is_that_of_the_repository(
    shop: Path, capsysbinary: pytest.CaptureFixture[bytes], given: tuple[str, ...], plots: int, commits: int
) -> None:
    code, page = _page(shop, capsysbinary, *given)
    assert (code, _plots(page)) == (1, plots)
    assert sum(own["id"].startswith("c-") for own in page.having("id")) == commits
    assert "8 commits" in page.text if not given else "3 commits" in page.text


def test_a_page_can_be_without_its_history(shop: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    _, page = _page(shop, capsysbinary, "--history", "none")
    assert _plots(page) == 0
    assert "this page was made with --history none." in page.text


def test_a_commit_that_is_none_is_an_error(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--policy", str(shop / "allowlists.yaml"), "--format", "html", "--history", "v9"]
    assert main(["check", *given]) == 2
    out, err = capsys.readouterr()
    assert "there is no commit 'v9'" in err
    assert "there is no commit 'v9'" in Page(out).having("data-error")[0].get("data-error", "") + Page(out).text


def test_what_has_no_plot_takes_no_history(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--policy", str(shop / "allowlists.yaml"), "--history", "none"]) == 2
    assert "goes with --format html" in capsys.readouterr().err


def test_outside_of_git_the_page_says_so_and_not_where_that_is(
    shop: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    for path in ("allowlists.yaml", "src"):
        subprocess.run(["cp", "-r", str(shop / path), str(tmp_path)], check=True)
    code, page = _page(tmp_path, capsysbinary)
    assert (code, _plots(page)) == (2, 0)  # there are no tests
    assert "There is no plot: not a git repository" in page.text
    assert str(tmp_path) not in page.text


def test_a_shallow_clone_has_no_curve_and_the_page_says_what_to_do(
    shop: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", shop.as_uri(), str(clone)], check=True)
    _, page = _page(clone, capsysbinary)
    assert _plots(page) == 0
    assert "one point makes no curve" in page.text
    assert "fetch-depth: 0" in page.text


def test_a_policy_that_cannot_be_read_has_a_page_too(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "allowlists.yaml").write_text("version: 1\nseems: []\n", "utf-8")
    code, page = _page(tmp_path, capsysbinary)
    assert code == 2
    assert page.elements[0].own["data-outcome"] == "error"
    assert "unknown key" in page.text


def test_what_shows_the_commits_is_not_given_again(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A commit changes no file of the code: an answer that was kept would not see it."""
    monkeypatch.setenv("SEAMGUARD_CACHE_DIR", str(tmp_path / "cache"))
    given = ["check", "--policy", str(shop / "allowlists.yaml"), "--format"]
    kept = {}
    for format_ in ("html", "json"):
        main([*given, format_])
        kept[format_] = [path for path in (tmp_path / "cache").glob("answers-*/**/*") if path.is_file()]
    assert kept["html"] == []
    assert len(kept["json"]) == 1
    capsysbinary.readouterr()
