"""Lines put right: nothing else of a document changes, and nobody's change is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.claims.claiming import answered

from seamguard.claims import fixing
from seamguard.claims.fixing import correct, corrected
from seamguard.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"src/shop/db.py": "\n\n\ndef connect():\n    pass\n\n\ndef close(): ...\n"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"`connect`: `src/shop/db.py:1`", b"`connect`: `src/shop/db.py:4`"),
        (b"`connect`: `src/shop/db.py:1-2`", b"`connect`: `src/shop/db.py:4-5`"),
        (b"[`connect`](src/shop/db.py#L1-L2)\r\n", b"[`connect`](src/shop/db.py#L4-L5)\r\n"),
        (b"\xef\xbb\xbf`connect`\tsrc\\shop\\db.py:99\r", b"\xef\xbb\xbf`connect`\tsrc\\shop\\db.py:4\r"),
        ("größe `connect` (`db.py:1`) é".encode(), "größe `connect` (`db.py:4`) é".encode()),
        (b"`connect`, `close`: `db.py:1, 9`\n", b"`connect`, `close`: `db.py:4, 8`\n"),
        (
            b"`connect` is defined in `src/shop/db.py` (line 1).\r\n",
            b"`connect` is defined in `src/shop/db.py` (line 4).\r\n",
        ),
        (
            b"`connect` is at lines 1-2 of `src/shop/db.py`, not 1.",
            b"`connect` is at lines 4-5 of `src/shop/db.py`, not 1.",
        ),
        (b"`connect`: `db.py` L1, `close`: `db.py` L9", b"`connect`: `db.py` L4, `close`: `db.py` L8"),
        (b"[db.py:1](db.py#L1) is `connect`", b"[db.py:4](db.py#L4) is `connect`"),
        (b"`connect`: `db.py:1`, `connect`: `db.py:1`", b"`connect`: `db.py:4`, `connect`: `db.py:4`"),
        (
            b"| name | file | line |\n| --- | --- | --- |\n| `connect` | `db.py` | 1-2 |",
            b"| name | file | line |\n| --- | --- | --- |\n| `connect` | `db.py` | 4-5 |",
        ),
        (b"`connect`: `src/shop/db.py:4`", b"`connect`: `src/shop/db.py:4`"),
        (b"`connect`: `src/shop/gone.py:1`", b"`connect`: `src/shop/gone.py:1`"),
        (b"`connect` has 3 callers.", b"`connect` has 3 callers."),
    ],
)
def test_only_the_numbers_of_lines_that_moved_change(before: bytes, after: bytes) -> None:
    found, places = corrected(before, answered(before, FILES))
    assert found == after
    assert (places > 0) is (before != after)


def test_a_document_that_changed_meanwhile_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.md"
    data = b"`connect`: `src/shop/db.py:1`\n"
    path.write_bytes(data + b"More.\n")
    with pytest.raises(UsageError, match="has changed since it was read"):
        correct(path, data, answered(data, FILES))
    assert path.read_bytes() == data + b"More.\n"
    path.write_bytes(data)
    assert correct(path, data, answered(data, FILES)) == 1
    assert path.read_bytes() == b"`connect`: `src/shop/db.py:4`\n"
    monkeypatch.setattr(fixing, "replace_file", lambda *_: pytest.fail("nothing moved"))
    assert correct(path, path.read_bytes(), answered(path.read_bytes(), FILES)) == 0
