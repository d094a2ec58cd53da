"""The same run as a page and as JSON: the same verdicts, places, reasons and errors."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from tests.functional.test_categories import FILES, LISTED
from tests.pages import Page

from seamguard.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BROKEN = """\
version: 1
codebase: {source: [src], tests: [tests]}
waves:
  - {id: late, status: active, due: 2026-01-01}
  - {id: later, status: active, after: [late]}
seams:
  - id: session
    target: shop.db.Session
    why: One place.
    allow:
      - {module: shop.gone, reason: It was there.}
    migrating:
      - {site: "shop.use:one", count: 2, wave: late, reason: Not yet.}
      - {site: "shop.use:two", count: 1, wave: later, reason: Not yet.}
  - id: nowhere
    target: shop.db.Sesion
    why: Does not exist.
  - id: soft
    target: shop.db.connect
    why: Soon.
    rollout: [{level: warn, until: 2999-01-01}]
  - id: unasked
    target: shop.db.connect
    why: Much later.
    rollout: [{level: "off", until: 2999-01-01}]
must_exist:
  - {id: there, names: [shop.db.Session, shop.db.Gone], why: Others import it.}
"""
KEPT = """\
version: 1
codebase: {source: [src]}
seams:
  - {id: one, target: shop.seam, why: One place.}
"""
CODE = {
    "src/shop/__init__.py": "",
    "src/shop/db.py": "class Session: ...\n\n\ndef connect(): ...\n",
    "src/shop/use.py": "from shop.db import Session, connect\n\n\ndef one():\n    Session()\n\n\n"
    "def three():\n    Session(\n    )\n    connect()\n    take(Session)\n\n\n"
    "def four():\n    Session()  # seamguard: allow[session] -- For now.\n"
    "    return 1  # seamguard: allow[session] -- Nothing here.\n",
    "src/shop/moved.py": "from shop.db import Session\n\n\ndef two():\n    Session()\n",
    "tests/test_use.py": "from shop.db import Session\n\nSession()\n",
}
CASES: dict[str, tuple[dict[str, str], str]] = {
    "every status": (CODE, BROKEN),
    "errors": ({**CODE, "src/shop/bad.py": "from shop.db import Session\ndef (:\n"}, BROKEN),
    "notebooks": (dict(FILES), LISTED),
    "kept": ({"src/shop/__init__.py": "def seam(): ...\n"}, KEPT),
}


@pytest.fixture(params=CASES)
def case(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    files, policy = CASES[request.param]
    for name, text in {**files, "allowlists.yaml": policy}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def _run(folder: Path, format_: str) -> tuple[int, str]:
    target = folder / f"out.{format_}"
    given = ["check", "--policy", str(folder / "allowlists.yaml"), "--format", format_, "--output", str(target)]
    return main([*given, "--no-cache"]), target.read_text("utf-8")


def _place(found: dict[str, Any]) -> str:
    cell = f"cell {found['cell']}:" if "cell" in found else ""
    parts = [number for number in (found["line"], found["column"]) if number]
    return f"{found['path']}:{cell}{':'.join(map(str, parts))}".removesuffix(":")


def _told(page: Page) -> Iterator[tuple[str, ...]]:
    keys = ("rule", "subject", "status", "kind", "place", "blocking")
    yield from (tuple(own[f"data-{key}"] for key in keys) for own in page.having("data-status"))


def test_the_page_and_the_json_say_the_same(case: Path) -> None:
    (code, text), (same, html) = _run(case, "json"), _run(case, "html")
    told, page = json.loads(text), Page(html)
    page.hold()
    root = page.elements[0].own
    assert (root["data-outcome"], root["data-exit-code"], same) == (told["summary"]["outcome"], str(code), code)
    verdicts = [(s["rule"], s["id"], s["outcome"]) for s in told["subjects"]]
    rows = [own for own in page.having("data-outcome") if "data-subject" in own]
    assert [(own["data-rule"], own["data-subject"], own["data-outcome"]) for own in rows] == verdicts
    found = Counter(
        (f["rule"], f["subject"], f["status"], f["kind"], _place(f), "true" if f["blocking"] else "false")
        for f in told["findings"]
    )
    assert Counter(_told(page)) == found
    reasons = Counter((s["rule"], s["id"], r["line"], r["column"]) for s in told["subjects"] for r in s["reasons"])
    shown = Counter(
        (own["data-rule"], own["data-subject"], *map(int, own["data-reason"].split(":")[1:]))
        for own in page.having("data-reason")
    )
    assert shown == reasons
    assert [own["data-error"] for own in page.having("data-error")] == [_place(error) for error in told["errors"]]
    for finding in told["findings"]:
        if finding["status"] in ("violation", "moved", "stale"):
            assert " ".join(finding["message"].split()).replace("`", "") in " ".join(page.text.split())


def test_the_cases_hold_what_can_be_told(tmp_path: Path) -> None:
    """The comparison above is of no use where there is nothing to compare."""
    statuses, outcomes = set(), set()
    for name, (files, policy) in CASES.items():
        for path, text in {**files, "allowlists.yaml": policy}.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_text(text, "utf-8")
        told = json.loads(_run(tmp_path / name, "json")[1])
        statuses |= {finding["status"] for finding in told["findings"]}
        outcomes |= {subject["outcome"] for subject in told["subjects"]} | {told["summary"]["outcome"]}
    assert statuses == {"violation", "permitted", "migrating", "stale", "moved"}
    assert outcomes == {"off", "kept", "warned", "broken", "vacuous", "error"}
