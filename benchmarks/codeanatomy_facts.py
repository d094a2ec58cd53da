"""What the guards of the real repository said of it at the commits of `codeanatomy.py`.

Measured by running each guard on the tree of each commit: the Python ones with Python 3.13, those that call `rg` with
its search done by `grep -P`. Nothing stands where a guard did not exist.
"""

from __future__ import annotations

from typing import Final

REVIEWED: Final = "1800c333"
COMMITS: Final = (REVIEWED, "28ccaefe", "5c66d917", "50ed41b2")

_FIRST, _SECOND, _THIRD, _LAST = COMMITS

GUARDS: Final[dict[str, dict[str, str]]] = {
    "1 check_semantic_compiled_cutover.py --strict": {
        _FIRST: "passes",
        _SECOND: "passes",
        _THIRD: "fails: 1 file",
        _LAST: "fails: 6 files",
    },
    "2 check_drift_surfaces.sh": dict.fromkeys((_SECOND, _THIRD, _LAST), "calls guard 3"),
    "3 check_drift_surfaces.py --strict": {
        _SECOND: "passes, 8 checks",
        _THIRD: "fails: 2 checks, 4 violations",
        _LAST: "fails: 4 checks, 6 violations",
    },
    "4 check_hamilton_residuals.py": {_THIRD: "clean", _LAST: "clean"},
    "5 check_relspec_decommission_imports.py": {_THIRD: "passes", _LAST: "passes"},
    "6 check_no_legacy_planning_imports.sh": {_THIRD: "passes", _LAST: "passes"},
    "7 audit_artifact_callsites.py": {
        _SECOND: "177 typed, exit 0",
        _THIRD: "153 typed, exit 0",
        _LAST: "116 typed, 39 unknown, exit 0",
    },
    "8 plan_fingerprint_gate.py": dict.fromkeys(COMMITS, "nothing calls it"),
    "9 test_import_boundaries.py": {
        _THIRD: "passes: 31 entries, 1 stale",
        _LAST: "passes: 74 entries, 29 stale",
    },
    "10 test_manifest_authority_naming_guard.py": dict.fromkeys((_SECOND, _THIRD, _LAST), "passes"),
    "11 test_otel_import_boundaries.py": {_LAST: "passes"},
    "11 test_runtime_decomposition.py": {_LAST: "passes"},
    "11 test_cli_obs_legacy_import_gate.py": {_THIRD: "passes", _LAST: "passes"},
    "12 test_no_pydantic_runtime.py": {_LAST: "passes"},
    "12 test_model_boundary_policy.py": dict.fromkeys(COMMITS, "passes"),
    "12 test_noqa_guard.py": {_THIRD: "passes", _LAST: "passes"},
    "12 test_uuid_factory.py, its search for uuid4": {
        _FIRST: "passes",
        _SECOND: "passes",
        _THIRD: "passes",
        _LAST: "fails: 1 file",
    },
    "12 test_delta_legacy_decommission_guards.py": dict.fromkeys(COMMITS, "passes"),
    "13 resolver_identity.py": dict.fromkeys((_SECOND, _THIRD, _LAST), "at run time"),
    "14 compile_invariants.py": {_FIRST: "nothing calls it", **dict.fromkeys((_SECOND, _THIRD, _LAST), "at run time")},
    "15 test_resolver_identity_integration.py": {_THIRD: "needs native code", _LAST: "needs native code"},
    "16 test_execution_context_contracts.py": {
        _SECOND: "needs the code's dependencies",
        _THIRD: "deleted",
        _LAST: "deleted",
    },
    "17 test_public_api_contracts.py": {
        _THIRD: "needs the code's dependencies",
        _LAST: "needs the code's dependencies",
    },
    "17 test_public_api_surface.py": {_LAST: "needs the code's dependencies"},
    "17 test_identity_contract_golden.py": {_LAST: "passes, of any 64 hexadecimal digits"},
}

SINCE: Final = {
    "no-hamilton": _THIRD,
    "no-rustworkx": _THIRD,
    "no-pydantic": _LAST,
    "relspec-decommission": _THIRD,
    "legacy-planning": _THIRD,
    "hamilton-residuals": _THIRD,
    "view-kinds": _THIRD,
    "table-specs": _THIRD,
    "private-names-of-cq": _THIRD,
    "telemetry-facade": _LAST,
    "command-line-and-telemetry": _THIRD,
    "runs-on-every-change": _THIRD,
    "no-noqa-in-cq": _THIRD,
    "profile-only": _LAST,
}
"""For clauses of guards that came after the second commit, the first of the commits that has the guard."""
