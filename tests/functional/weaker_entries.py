"""Edits by which entries permit more, or for longer."""

from __future__ import annotations

from tests.functional.weakening import POLICY, Mutation

RUN = POLICY[POLICY.index("      - site: shop.jobs:Job.run") : POLICY.index("      - site: shop.jobs:nightly")]
FOR_GOOD = "      - site: shop.jobs:Job.run\n        reason: Has no context, ever.\n"
DEBT = "      - site: shop.jobs:extra\n        count: 1\n        wave: wave-1\n        reason: One more.\n"

ENTRIES = [
    Mutation(
        "permanent entry added",
        [
            (
                "    allow:\n      - module: shop.context\n",
                "    allow:\n      - module: shop.more\n        reason: More of it.\n      - module: shop.context\n",
            )
        ],
        "entry-added",
        line="- module: shop.more",
    ),
    Mutation(
        "permanent site added",
        [
            (
                "      - site: shop.boot:start\n",
                "      - site: shop.boot:stop\n        reason: Stops.\n      - site: shop.boot:start\n",
            )
        ],
        "entry-added",
    ),
    Mutation(
        "permanent scope widened",
        [("site: shop.boot:start", "module: shop.boot")],
        "scope-widened",
        line="- module: shop.boot",
    ),
    Mutation("permanent pattern widened", [("module: shop.tools.*", "module: shop.tools.**")], "scope-widened"),
    Mutation(
        "permanent module became a pattern",
        [("      - module: shop.context\n", "      - module: shop.*\n")],
        "scope-widened",
    ),
    Mutation(
        "debt added",
        [
            (
                "    migrating:\n",
                "    migrating:\n" + DEBT,
            )
        ],
        "entry-added",
        line="- site: shop.jobs:extra",
    ),
    Mutation("count raised", [("count: 1", "count: 2")], "count-raised", line="count: 2"),
    Mutation("debt widened to the class", [("site: shop.jobs:Job.run", "site: shop.jobs:Job")], "scope-widened"),
    Mutation("debt widened to the module", [("site: shop.jobs:Job.run", "module: shop.jobs")], "scope-widened"),
    Mutation("debt widened to more modules", [("module: shop.views.*", "module: shop.**")], "scope-widened"),
    Mutation(
        "debt went elsewhere", [("site: shop.jobs:Job.run", "site: shop.other:Task.go")], "entry-added", returns=False
    ),
    Mutation(
        "debt swapped for another", [("site: shop.jobs:nightly", "site: shop.jobs:daily")], "entry-added", returns=False
    ),
    Mutation(
        "debt made permanent",
        [
            (
                RUN,
                "",
            ),
            (
                "      - site: shop.boot:start\n",
                FOR_GOOD + "      - site: shop.boot:start\n",
            ),
        ],
        "made-permanent",
    ),
    Mutation(
        "debt put off to a later wave",
        [("wave: wave-1\n        reason: Reads twice.", "wave: wave-2\n        reason: Reads twice.")],
        "entry-put-off",
        line="wave:",
    ),
    Mutation(
        "debt put off to no day",
        [
            ("wave: wave-1\n        reason: Reads twice.", "wave: wave-9\n        reason: Reads twice."),
            ("waves:\n", "waves:\n  - id: wave-9\n    status: planned\n"),
        ],
        "entry-put-off",
        returns=False,
    ),
    Mutation("expiry pushed", [("expires: 2027-02-01", "expires: 2027-02-02")], "expiry-put-off", line="expires:"),
    Mutation("expiry dropped", [("        expires: 2027-02-01\n", "")], "expiry-put-off"),
]
