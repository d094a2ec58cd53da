"""The diff is one that git applies, whatever ends the lines."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from seamguard.report import Style, render_diff

if TYPE_CHECKING:
    from pathlib import Path


def test_a_diff() -> None:
    assert render_diff("allowlists.yaml", b"a\nb\nc\n", b"a\nc\n") == (
        "--- a/allowlists.yaml\n+++ b/allowlists.yaml\n@@ -1,3 +1,2 @@\n a\n-b\n c\n"
    )


def test_no_difference_is_no_text() -> None:
    assert render_diff("allowlists.yaml", b"a\n", b"a\n") == ""


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("ends", [(b"\n", b"\n"), (b"", b""), (b"", b"\n"), (b"\n", b"")])
def test_git_applies_it(tmp_path: Path, newline: bytes, ends: tuple[bytes, bytes]) -> None:
    lines = [b"# \xc3\xa9 \xe2\x80\xa8 x", b"\x0b", b"a", b"b", b"c", b"d", b"e", b"f", b"g"]
    old, new = b"\n".join(lines) + ends[0], b"\n".join([*lines[:3], *lines[4:], b"h"]) + ends[1]
    old, new = old.replace(b"\n", newline), new.replace(b"\n", newline)
    path = tmp_path / "allowlists.yaml"
    path.write_bytes(old)
    diff = render_diff(path.name, old, new).encode()
    done = subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], input=diff, cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert path.read_bytes() == new


def test_colour() -> None:
    lines = render_diff("p", b"a\n", b"b\n", Style(colour=True)).splitlines()
    assert [line[:5] for line in lines] == ["\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[31m", "\x1b[32m"]
