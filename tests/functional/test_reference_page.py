"""What is generated of the reference is in step with the program and the corpus."""

from __future__ import annotations

import re

from docs import generated, known
from docs.tables import Said, Table, table

from seamguard.cli import VERBS


def test_what_is_generated_is_as_it_would_be_written_now() -> None:
    assert not [*generated.outdated()], "run: python docs/generated.py --write"


def test_every_verb_has_its_options_in_the_page() -> None:
    page = (generated.REPOSITORY / "docs/reference/command.md").read_text("utf-8")
    parts = set(re.findall(r"<!-- generated: options (\w+) -->", page))
    having = {verb.name for verb in VERBS if any("--" in str(row[0]) for row in known.options(verb.name).rows)}
    assert having - parts == set(), "add: <!-- generated: options VERB -->, <!-- generated: end -->, and run --write"


def test_every_mapping_of_the_policy_has_its_keys_in_a_page() -> None:
    pages = "".join(page.read_text("utf-8") for page in (generated.REPOSITORY / "docs/reference").rglob("*.md"))
    parts = set(re.findall(r"<!-- generated: keys ([\w.]+) -->", pages))
    # Tables of another form with a test of their own, and what is the same as its like.
    others = {"seam.escapes", "derives_from.value", "member.when", "identity.calls"}
    assert set(known.mappings()) - others == parts


def test_a_row_that_is_gone_goes_and_a_new_one_says_what_the_program_says() -> None:
    current = (
        "| key | type | meaning |\n| --- | --- | --- |\n| `old` | text | Gone. |\n| `kept` | text | By hand \\| so. |\n"
    )
    rows = (("`kept` *", "number", Said("By program.")), ("`new`", "a|b", Said("x|y")))
    assert table(Table(("key", "type", "meaning"), rows), current) == (
        "| key | type | meaning |\n| --- | --- | --- |\n"
        "| `kept` * | number | By hand \\| so. |\n| `new` | a\\|b | x\\|y |\n"
    )
