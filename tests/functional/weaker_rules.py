"""Edits by which the codebase, waves, seams and rules guard less."""

from __future__ import annotations

from tests.functional.weakening import POLICY, Mutation

CITED = POLICY[POLICY.index("must_exist:") :]
OPENING = POLICY[POLICY.index("  - id: opening") : POLICY.index("  - id: requests")]

RULES = [
    Mutation("rule removed", [(CITED, ""), ("closes: [opening, cited]", "closes: [opening]")], "rule-removed", "cited"),
    Mutation(
        "rule reopened by a wave",
        [("    after: [wave-1]\n", "    after: [wave-1]\n    closes: [cited]\n")],
        "rule-reopened",
        subject="cited",
        line="- id: cited",
        returns=False,
    ),
    Mutation(
        "wave closes no seam",
        [("    closes: [opening, cited]\n", "")],
        "closes-dropped",
        subject="wave-0",
        line="closes:",
    ),
    Mutation(
        "seam reopened by a wave",
        [("    after: [wave-1]\n", "    after: [wave-1]\n    closes: [opening]\n")],
        "seam-reopened",
        subject="opening",
        line="- id: opening",
        returns=False,
    ),
    Mutation(
        "seam reopened by its wave",
        [("id: wave-0\n    status: complete", "id: wave-0\n    status: active")],
        "seam-reopened",
        subject="opening",
    ),
    Mutation(
        "class of what is made dropped", [("    makes: [shop.context.Resolver]\n", "")], "makes-weakened", line="makes:"
    ),
    Mutation(
        "root elsewhere",
        [("root: app", "root: app/src")],
        "root-weakened",
        subject="codebase",
        line="root:",
        returns=False,
    ),
    Mutation(
        "source dropped",
        [("  source: [src, lib]", "  source: [src]"), ("production: [src, lib]", "production: [src]")],
        "source-weakened",
        subject="codebase",
        line="source:",
    ),
    Mutation(
        "production dropped",
        [("production: [src, lib]", "production: [src]")],
        "production-weakened",
        subject="codebase",
    ),
    Mutation(
        "production narrowed",
        [("production: [src, lib]", "production: [src/shop, lib]")],
        "production-weakened",
        subject="codebase",
    ),
    Mutation(
        "production given to tests",
        [("tests: [tests]", "tests: [tests, src/shop/views]")],
        "tests-weakened",
        subject="codebase",
    ),
    Mutation(
        "production given to scripts",
        [("scripts: [scripts]", "scripts: [scripts, lib/more]")],
        "scripts-weakened",
        subject="codebase",
    ),
    Mutation(
        "tests dropped",
        [("  tests: [tests]\n", ""), ("[production, tests]", "[production]")],
        "tests-weakened",
        subject="codebase",
        line="tests:",
    ),
    Mutation("scripts dropped", [("scripts: [scripts]", "scripts: []")], "scripts-weakened", subject="codebase"),
    Mutation("notebooks dropped", [("  notebooks: [notebooks]\n", "")], "notebooks-weakened", subject="codebase"),
    Mutation("executables dropped", [("  executables: [bin]\n", "")], "executables-weakened", subject="codebase"),
    Mutation("stubs set apart", [("stubs: [stubs]", "stubs: [stubs, src]")], "stubs-weakened", subject="codebase"),
    Mutation(
        "files excluded",
        [("generated/**]", "generated/**, src/shop/old*]")],
        "exclude-weakened",
        subject="codebase",
        line="exclude:",
    ),
    Mutation("include dropped", [('  include: ["src/shop/*.pyw"]\n', "")], "include-weakened", subject="codebase"),
    Mutation(
        "wave reopened",
        [("id: wave-0\n    status: complete", "id: wave-0\n    status: active")],
        "wave-reopened",
        subject="wave-0",
        line="status:",
    ),
    Mutation(
        "wave planned again",
        [("id: wave-0\n    status: complete", "id: wave-0\n    status: planned")],
        "wave-reopened",
        subject="wave-0",
    ),
    Mutation(
        "wave put back",
        [("status: active", "status: planned")],
        "wave-put-back",
        subject="wave-1",
        line="status: planned",
    ),
    Mutation("goal raised", [("goal: 0", "goal: 3")], "goal-raised", subject="wave-1", line="goal:"),
    Mutation("due date pushed", [("due: 2027-03-31", "due: 2027-04-30")], "due-put-off", subject="wave-1", line="due:"),
    Mutation("due date dropped", [("    due: 2027-03-31\n", "")], "due-put-off", subject="wave-1"),
    Mutation("order dropped", [("    after: [wave-1]\n", "")], "after-dropped", subject="wave-2", line="after:"),
    Mutation(
        "wave removed",
        [("  - id: wave-0\n    status: complete\n    closes: [opening, cited]\n", "")],
        "wave-removed",
        subject="wave-0",
        line="- id: wave-0",
    ),
    Mutation(
        "seam removed",
        [(OPENING, ""), ("closes: [opening, cited]", "closes: [cited]")],
        "seam-removed",
        subject="opening",
    ),
    Mutation(
        "seam retargeted",
        [("target: shop.store.Store.open", "target: shop.store.use")],
        "seam-retargeted",
        subject="opening",
        line="target:",
        returns=False,
    ),
    Mutation(
        "condition added",
        [("target: outside.get\n", "target: outside.get\n    when: {supplies: [url]}\n")],
        "condition-narrowed",
        subject="requests",
    ),
    Mutation(
        "condition narrowed", [("supplies: [profile, mode]", "supplies: [profile]")], "condition-narrowed", line="when:"
    ),
    Mutation(
        "condition exchanged",
        [("supplies: [profile, mode]", "supplies: [profile, other]")],
        "condition-narrowed",
        returns=False,
    ),
    Mutation(
        "only calls restricted",
        [("restrict: reference", "restrict: call")],
        "restrict-weakened",
        subject="opening",
        line="restrict:",
    ),
    Mutation(
        "only imports restricted",
        [("    restrict: reference\n", "    restrict: import\n")],
        "restrict-weakened",
        subject="opening",
        returns=False,
    ),
    Mutation("possible uses warned of", [("possible: error", "possible: warn")], "possible-weakened", line="possible:"),
    Mutation(
        "possible uses ignored", [("possible: warn", "possible: ignore")], "possible-weakened", subject="requests"
    ),
    Mutation("an escape warned of", [("callback: error", "callback: warn")], "escapes-weakened", line="escapes:"),
    Mutation("an escape ignored", [("table: warn", "table: ignore")], "escapes-weakened"),
    Mutation(
        "an escape let go by default", [("{callback: error,", "{callback: error, partial: ignore,")], "escapes-weakened"
    ),
    Mutation(
        "existence unchecked",
        [("external: false", "external: true")],
        "external-weakened",
        subject="requests",
        line="external:",
    ),
    Mutation(
        "suppressions permitted",
        [("suppressions: forbid", "suppressions: permit")],
        "suppressions-weakened",
        line="suppressions:",
    ),
    Mutation("suppressions permitted by default", [("    suppressions: forbid\n", "")], "suppressions-weakened"),
    Mutation("tests no longer judged", [("judged: [production, tests]", "judged: [production]")], "judged-weakened"),
    Mutation(
        "unknown receivers free", [("receivers: strict", "receivers: known")], "receivers-weakened", subject="opening"
    ),
    Mutation(
        "implementers free", [("implementers: true", "implementers: false")], "implementers-weakened", subject="opening"
    ),
    Mutation(
        "member removed",
        [("      - target: shop.context.Bindings\n        role: value\n", "")],
        "group-weakened",
        line="- target: shop.context.Bindings",
    ),
    Mutation(
        "member narrowed",
        [("role: value\n", "role: value\n        when: {supplies: [locations]}\n")],
        "condition-narrowed",
    ),
    Mutation(
        "wrapper permitted",
        [
            (
                "    wrappers:\n",
                "    wrappers:\n      - target: shop.context.other\n        reason: Needed in two places.\n",
            )
        ],
        "wrapper-permitted",
        line="- target: shop.context.other",
    ),
    Mutation(
        "proof removed",
        [('      breaks: ["from shop.context import Context\\nContext(profile=1)"]\n', "")],
        "examples-weakened",
    ),
    Mutation("counter-proof changed", [('Context()"]', 'Context(1)"]')], "examples-weakened", returns=False),
    Mutation(
        "a seam only warns",
        [("    restrict: call\n", "    restrict: call\n    rollout: [{level: warn, until: wave-2}]\n")],
        "rollout-weakened",
        line="rollout:",
    ),
    Mutation(
        "a seam is off",
        [("    restrict: call\n", "    restrict: call\n    rollout: [{level: off, until: 2027-01-31}]\n")],
        "rollout-weakened",
        line="rollout:",
    ),
    Mutation(
        "a wave only warns",
        [("    goal: 1\n", "    goal: 1\n    rollout: [{level: warn, until: 2027-07-31}]\n")],
        "rollout-weakened",
        subject="wave-2",
        line="rollout:",
    ),
    Mutation(
        "a proof less and a seam renamed",
        [
            (
                "  - id: requests\n    target: outside.get\n    external: false",
                "  - id: fetching\n    target: outside.get\n    external: true",
            )
        ],
        "external-weakened",
        subject="fetching",
    ),
]
