"""The `guards` rule on the reference system: the fallbacks that it has, as findings with a list of their own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Run

RESOLVER = "semantics.program_manifest.ManifestDatasetResolver"
CLAUSE = f"""\
guards:
  - id: no-resolver-fallback
    why: One resolver is threaded through every run.
    types: [{RESOLVER}]
"""
CDF = "reference/src/datafusion_engine/delta/cdf.py"


def check(reference: Path, seamguard: Execute, clause: str = CLAUSE) -> Run:
    policy = reference / "allowlists.yaml"
    kept = policy.read_text("utf-8").partition("guards:\n")[0]
    policy.write_text(kept + clause, "utf-8")
    return seamguard("check", "--select", "no-resolver-fallback", "--format", "json", cwd=reference)


def sites(run: Run) -> list[str]:
    return [f"{one['module']}:{one['scope']}" for one in json.loads(run.stdout)["findings"]]


def listed(found: list[str]) -> str:
    entries = "".join(
        f"      - {{site: '{site}', count: {found.count(site)}, wave: wave-1, reason: Made required in wave 1.}}\n"
        for site in dict.fromkeys(found)
    )
    return f"{CLAUSE}    migrating:\n{entries}"


def test_every_optional_resolver_is_a_finding(reference: Path, seamguard: Execute) -> None:
    run = check(reference, seamguard)
    found = json.loads(run.stdout)["findings"]
    assert run.exit_code == 1
    optional = {one["path"] for one in found if one["kind"] == "fallback-parameter"}
    sources = (reference / "reference/src").rglob("*.py")
    expected = {
        path.relative_to(reference / "reference").as_posix()
        for path in sources
        if re.search(r"\w: ManifestDatasetResolver \| None", path.read_text("utf-8"))
    }
    assert optional == expected
    assert len(expected) > 5


def test_the_list_holds_them_and_only_shrinks(reference: Path, seamguard: Execute) -> None:
    clause = listed(sites(check(reference, seamguard)))
    assert check(reference, seamguard, clause).exit_code == 0
    path = reference / CDF
    text = path.read_text("utf-8")
    path.write_text(text + f"\n\ndef late(resolver: {RESOLVER.rpartition('.')[2]} | None) -> None: ...\n", "utf-8")
    run = check(reference, seamguard, clause)
    (new,) = [one for one in json.loads(run.stdout)["findings"] if one["status"] == "violation"]
    assert (run.exit_code, new["scope"], new["kind"]) == (1, "late", "fallback-parameter")
    said = f"`resolver` of datafusion_engine.delta.cdf:late may be None, but a {RESOLVER} has to be given"
    assert new["message"] == f"{said}, and no entry permits it"
    path.write_text(text.replace("ManifestDatasetResolver | None = None", "ManifestDatasetResolver"), "utf-8")
    stale = json.loads(check(reference, seamguard, clause).stdout)
    assert stale["summary"]["outcome"] == "stale"


def test_a_type_that_is_gone_proves_nothing(reference: Path, seamguard: Execute) -> None:
    run = check(reference, seamguard, CLAUSE.replace("Resolver]", "Resolvers]"))
    assert run.exit_code == 2
    assert "did you mean semantics.program_manifest.ManifestDatasetResolver?" in run.stdout
