"""What the documents give to editors reads what the command says: a problem matcher, and an `errorformat`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.functional.documents import REPOSITORY, blocks_of

from seamguard.cli import main

if TYPE_CHECKING:
    from pathlib import Path

PAGE = REPOSITORY / "docs/how-to/use-in-an-editor.md"
DB = "class Session: ...\n\n\ndef work():\n    return Session()\n"
POLICY = """\
version: 1
waves: [{id: wave-1, status: active}]
seams:
  - id: session
    target: shop.db.Session
    why: One place.
  - id: old
    target: shop.db.work
    why: One place.
    migrating:
      - {site: "shop.db:gone", count: 1, wave: wave-1, reason: r}
  - id: nothing
    target: shop.db.Nothing
    why: One place.
"""
# A use, an entry that nothing uses, a target that is not there.
PLACES = [
    ("shop/db.py", "5", "12", "shop.db:work uses 'session', and no entry permits it"),
    ("allowlists.yaml", "11", "9", "nothing in shop.db:gone uses 'old' any more: remove the entry"),
    ("allowlists.yaml", "13", "13", "the target shop.db.Nothing does not exist in the codebase"),
]


def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/db.py").write_text(DB, "utf-8")
    (tmp_path / "allowlists.yaml").write_text(POLICY, "utf-8")
    monkeypatch.chdir(tmp_path)
    main(["check", "--color", "never"])
    return capsys.readouterr().out.splitlines()


def matcher() -> str:
    (tasks,) = [json.loads(block.text) for block in blocks_of(PAGE) if block.language == "json"]
    pattern = tasks["tasks"][0]["problemMatcher"]["pattern"]
    assert (pattern["file"], pattern["line"], pattern["column"], pattern["message"]) == (1, 2, 3, 4)
    return str(pattern["regexp"])


def errorformat() -> list[str]:
    """The patterns of vim's option, as regular expressions."""
    (block,) = [block.text for block in blocks_of(PAGE) if block.language == "vim"]
    (value,) = re.findall(r"^set errorformat=(.*)$", block, re.MULTILINE)
    made = {"%*[ ]": " +", "%*[a-z]": "[a-z]+", "%f": "([^:]+)", "%l": r"(\d+)", "%c": r"(\d+)", "%m": "(.*)"}
    parts = re.split(r",", value.replace("\\ ", " "))
    assert parts.pop() == "%-G%.%#", "whatever else is said is passed over"
    return [re.sub(r"%\*\[.*?\]|%[flcm]", lambda found: made[found[0]], part) for part in parts]


@pytest.mark.parametrize("reader", ["matcher", "errorformat"])
def test_every_place_is_read_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], reader: str
) -> None:
    patterns = [matcher()] if reader == "matcher" else errorformat()
    lines = told(tmp_path, monkeypatch, capsys)
    firsts = [next((found for one in patterns if (found := re.fullmatch(one, line))), None) for line in lines]
    places = [found.groups() for found in firsts if found is not None]
    assert [place[:3] for place in places] == [place[:3] for place in PLACES]
    assert all(found[3].startswith(place[3]) for found, place in zip(places, PLACES, strict=True))
