"""Which plans `plan_claims.py` reads, and what a person found who looked every alarm up in the code."""

from __future__ import annotations

from seamguard.domain.claims import Truth

COMMIT = "1800c333"
REVIEW = "review"
DOCUMENTS = {
    REVIEW: "programmatic_architecture_assessment_review_codex_v2_2026-02-07",
    "assessment": "programmatic_architecture_assessment_v1_2026-02-07",
    "remaining scope": "semantic_compiled_remaining_scope_implementation_plan_v1_2026-02-07",
    "integration tests": "expanded_integration_testing_v2",
}
"""Documents below `docs/plans`, by the names that the report gives them."""

REVIEWED = {Truth.OK: 44, Truth.MOVED: 7, Truth.CHANGED: 1}
"""What the claims of the review come to: seven lines drifted, and one signature is wrong, as people found."""

UNTAKEN = (
    (15, "the version of DataFusion in the environment", "when it runs", "holds"),
    (17, "plans that a library returns lack `statistics` and `schema`", "a library", "holds"),
    (31, "eight clusters, nine rows and a fallback in the reviewed plan", "another document", "not verifiable"),
    (34, "`IncrementalRuntime.dataset_resolver` returns what was injected", "behaviour", "holds"),
    (35, "the registry facade uses the injected resolver", "behaviour", "holds"),
    (94, "executors are stored in `_EXTRACT_ADAPTER_EXECUTORS`", "behaviour", "holds"),
    (106, "`build_semantic_execution_context` fills the five fields only", "behaviour", "holds"),
    (149, "`DataFusionFeatureGates` holds settings of the optimizer only", "a meaning", "holds"),
    (159, "`plan_details` and the report of lineage carry seven keys and fields", "keys of mappings", "holds"),
)
"""What else people count as claims of the review: the line, what is claimed, why it is not taken, and their verdict."""

_BLANK = "true: the line is blank; the definition begins on the next"
_UP_3 = "true: three lines above what it names"
_OTHER = "true: another function stands there"
_GONE = "true: the function was renamed or taken away"
_BODY = "true: inside of it; the definition begins earlier"
LOOKED_UP = {
    ("review", 38, "line"): _UP_3,
    ("review", 39, "line"): _UP_3,
    ("review", 40, "line"): _UP_3,
    ("review", 148, "line"): _UP_3,
    ("review", 149, "line"): _BLANK,
    ("review", 186, "line"): _UP_3,
    ("review", 193, "signature"): "true: `name` takes an ArtifactSpec as well",
    ("review", 193, "line"): "true: four lines above, in another method",
    ("assessment", 93, "line"): _BLANK,
    ("assessment", 2336, "line"): _BLANK,
    ("assessment", 2388, "line"): _UP_3,
    ("assessment", 2528, "line"): "true: both lines, by one and by three",
    ("assessment", 2629, "line"): _UP_3,
    ("assessment", 2634, "line"): _UP_3,
    ("assessment", 2636, "line"): _BLANK,
    ("assessment", 2905, "line"): _UP_3,
    ("remaining scope", 29, "line"): "true: the range is of another method",
    ("remaining scope", 31, "line"): "true: the range is of another class",
    ("remaining scope", 48, "count"): "true: one call is left, in the compile boundary",
    ("remaining scope", 49, "count"): "true: two calls; 31 counted an older tree and other methods",
    ("remaining scope", 51, "presence"): "true: the class is gone",
    ("remaining scope", 115, "line"): _UP_3,
    ("remaining scope", 150, "line"): _OTHER,
    ("remaining scope", 155, "line"): _UP_3,
    ("remaining scope", 181, "signature"): "true: `runtime_config` is gone, and it returns nothing",
    ("remaining scope", 361, "line"): "true: two files are called so, and the step is about a class yet to come",
    ("remaining scope", 409, "line"): "true: two files are called so",
    ("remaining scope", 443, "count"): "true: one call is left, in the compile boundary",
    ("remaining scope", 1412, "line"): "true: the file is gone",
    ("remaining scope", 1425, "line"): _OTHER,
    ("remaining scope", 1426, "line"): _OTHER,
    ("remaining scope", 1427, "line"): _OTHER,
    ("remaining scope", 1428, "line"): _OTHER,
    ("remaining scope", 1430, "line"): _OTHER,
    ("remaining scope", 1436, "line"): _OTHER,
    ("remaining scope", 1440, "line"): _OTHER,
    ("remaining scope", 1441, "line"): _OTHER,
    ("remaining scope", 1709, "line"): _GONE,
    ("remaining scope", 1712, "line"): _GONE,
    ("remaining scope", 1718, "line"): _GONE,
    ("remaining scope", 1721, "line"): _GONE,
    ("remaining scope", 1724, "line"): _GONE,
    ("remaining scope", 2100, "line"): "true: a table of messages stands there",
    ("integration tests", 64, "line"): _BODY,
    ("integration tests", 65, "line"): _OTHER,
    ("integration tests", 66, "line"): _BLANK,
    ("integration tests", 99, "line"): _BODY,
    ("integration tests", 100, "line"): _BODY,
    ("integration tests", 101, "line"): _BODY,
    ("integration tests", 103, "line"): _BODY,
    ("integration tests", 104, "line"): _BODY,
    ("integration tests", 194, "line"): _OTHER,
    ("integration tests", 195, "line"): _OTHER,
    ("integration tests", 196, "line"): _OTHER,
    ("integration tests", 267, "line"): _BLANK,
    ("integration tests", 583, "line"): _OTHER,
}
"""By document, line and kind: whether the alarm is true, and what is so."""
