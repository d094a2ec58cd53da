"""The documents of the repository, and what stands in them: blocks, commands with their output, and tables."""

from __future__ import annotations

import json
import re
import textwrap
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

REPOSITORY = Path(__file__).parents[2]
README = REPOSITORY / "README.md"
DOCUMENTS = [README, REPOSITORY / "CHANGELOG.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
KEY_ROW = re.compile(r"^\| *`([^`]+)` *(\*?) *\|", re.MULTILINE)


class Block(NamedTuple):
    """A fenced block, with the last line of text before it."""

    language: str
    text: str
    before: str


def blocks_of(document: Path) -> list[Block]:
    text = document.read_text("utf-8")
    found = []
    for match in _FENCE.finditer(text):
        before = text[: match.start()].rstrip().rpartition("\n")[2]
        found.append(Block(match[2], textwrap.dedent(match[3]), before))
    return found


def commands_of(block: Block) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output that is shown below it."""
    parts = re.split(r"^\$ (.*)\n", block.text, flags=re.MULTILINE)
    assert parts[0] == "", f"a console block begins with a command, not with {parts[0]!r}"
    return list(zip(parts[1::2], parts[2::2], strict=True))


def shown_in(document: Path, command: str) -> str:
    """The output that a document shows for a command."""
    runs = [run for block in blocks_of(document) if block.language == "console" for run in commands_of(block)]
    (output,) = [output for found, output in runs if found == command]
    return output


def tables_of(page: str) -> dict[str, dict[str, bool]]:
    """The keys in the tables below each heading of a reference page, with whether an asterisk marks them."""
    parts = HEADING.split((REPOSITORY / "docs/reference" / page).read_text("utf-8"))
    rows = {heading.strip("`"): KEY_ROW.findall(text) for heading, text in zip(parts[1::2], parts[2::2], strict=True)}
    return {heading: {key: bool(mark) for key, mark in found} for heading, found in rows.items() if found}


def hold_to_schema(report: dict[str, Any]) -> None:
    """Hold a document that the command wrote to its JSON Schema, and to no more keys than that has."""
    verb = report["schema"].split("/")[1]
    schema = json.loads(files("seamguard.report").joinpath(f"{verb}.schema.json").read_text("utf-8"))
    jsonschema_rs.Draft202012Validator(_closed(schema), validate_formats=True).validate(report)


def _closed(schema: Any) -> Any:  # noqa: ANN401 (any part of a schema)
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    return {**closed, "additionalProperties": False} if "required" in schema and "properties" in schema else closed
