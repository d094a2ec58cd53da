"""What the program knows of itself, as tables of the reference: by its schema, its parsers and its signatures."""

from __future__ import annotations

import argparse
import inspect
import json
import re
from dataclasses import MISSING, fields
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docs.tables import Said, Table

from seamguard import api
from seamguard.cli import VERBS
from seamguard.options import add_common
from seamguard.policy.shared import SHARED_OPTIONAL, SHARED_REQUIRED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SCHEMA = json.loads(files("seamguard.policy").joinpath("allowlists.schema.json").read_text("utf-8"))
_WORDS = {
    "address": "address",
    "allow": "list",
    "codebase": "mapping",
    "day": "date",
    "dotted": "dotted name",
    "examples": "mapping",
    "folders": "folders",
    "function": "site",
    "globs": "globs",
    "id": "id",
    "label": "label",
    "migrating": "list",
    "modulePattern": "module pattern",
    "parameter": "name",
    "retiredName": "name",
    "rollout": "steps, not empty",
    "root": "folder",
    "site": "site",
    "text": "text",
}
"""What the parts of the schema are called; of any other part, people say what it is."""
_FEW = 6  # choices that a cell still holds


# The policy


def keys(name: str) -> Table:
    """The keys of a mapping of the policy, such as `seam` or `seam.when`; of a rule's family, those of its own."""
    found = clause(name)
    of_family = set(SHARED_REQUIRED + SHARED_OPTIONAL) if name in SCHEMA["properties"] else set()
    needed = found.get("required", ())
    rows = []
    for key, value in found["properties"].items():
        if key not in of_family:
            is_needed = key in needed
            default = _default(value, is_needed=is_needed)
            rows.append((f"`{key}`{' *' * is_needed}", _type(value) or Said("see below"), default, _meaning(value)))
    return Table(("key", "type", "default", "meaning"), tuple(rows))


def mappings() -> Iterator[str]:
    """The names of all mappings that the policy may hold."""
    yield "policy"
    ahead = [(name, part) for name, part in SCHEMA["$defs"].items() if "properties" in part]
    while ahead:
        name, part = ahead.pop()
        yield name
        inner = part["properties"].items()
        ahead += [(f"{name}.{key}", value) for key, value in inner if "properties" in value]


def clause(name: str) -> dict[str, Any]:
    """The part of the schema that a mapping has, such as `seam.when`."""
    first, *rest = name.split(".")
    found: dict[str, Any] = SCHEMA if first == "policy" else SCHEMA["$defs"][first]
    for key in rest:
        found = found["properties"][key]
    return found


def _meaning(value: dict[str, Any]) -> Said:
    return Said(value.get("description") or _target(value).get("description", ""))


def _default(value: dict[str, Any], *, is_needed: bool) -> str | Said:
    default = {**_target(value), **value}.get("default")
    if default is None:
        return "" if is_needed else Said("none")
    written = f"[{', '.join(default)}]" if isinstance(default, list) else json.dumps(default).strip('"')
    return f"`{written}`"


def _type(value: dict[str, Any]) -> str:
    """What a value is called, or nothing where the schema has no short word for it."""
    name = value.get("$ref", "").rpartition("/")[2]
    if name in _WORDS:
        return _WORDS[name] + _filled(value)
    whole = {**_target(value), **value}
    if "const" in whole:
        return f"`{whole['const']}`"
    if "enum" in whole:
        return ", ".join(f"`{one}`" for one in whole["enum"])
    match whole.get("type"):
        case "boolean":
            return "truth value"
        case "integer":
            return f"number from {whole['minimum']} on"
        case "object":
            return "mapping" + (", not empty" if whole.get("minProperties") else "")
        case "array":
            kind = _list(whole["items"])
            return kind and kind + _filled(whole)
        case _:
            return ""


def _list(items: dict[str, Any]) -> str:
    kind = _type(items)
    if kind.startswith("`"):
        return f"list of {kind}" if len(items["enum"]) <= _FEW else ""
    return f"list of {kind}s" if kind == "mapping" else f"{kind}s" if kind else ""


def _filled(value: dict[str, Any]) -> str:
    return {0: "", 1: ", not empty"}.get(value.get("minItems", 0), ", two or more")


def _target(value: dict[str, Any]) -> dict[str, Any]:
    found = SCHEMA["$defs"].get(value.get("$ref", "").rpartition("/")[2], {})
    return found if isinstance(found, dict) else {}


def policy(name: str) -> str:
    """A policy that tests read, in which every key of a part of the format stands."""
    text = (Path(__file__).parents[1] / f"tests/assets/policies/good/{name}.yaml").read_text("utf-8")
    return f"```yaml\n{text}```\n"


# Documents


def document(name: str) -> Table:
    """The keys of a document that a verb writes, such as `check`, or of what stands in it, such as `check.finding`."""
    verb, _, part = name.partition(".")
    schema = json.loads(files("seamguard.report").joinpath(f"{verb}.schema.json").read_text("utf-8"))
    clause = schema["$defs"][part or "document"]
    rows = [
        (f"`{key}`", _said_type(value), Said(value.get("description", "")))
        for key, value in clause["properties"].items()
        if key in clause["required"]
    ]
    return Table(("key", "type", "meaning"), tuple(rows))


def _said_type(value: dict[str, Any]) -> str:
    if "const" in value:
        return "text"
    if "$ref" in value or "anyOf" in value:
        return "object"
    kinds: list[str] = value["type"] if isinstance(value["type"], list) else [value["type"]]
    words = {**_KINDS, "string": {"date": "date", "date-time": "time"}.get(value.get("format", ""), "text")}
    *others, last = [words.get(kind, kind) for kind in kinds]
    if last == "list" and value["items"].get("type") == "string":
        return "list of texts"
    return f"{', '.join(others)} or {last}" if others else last


_KINDS = {"array": "list", "boolean": "truth value", "integer": "number"}


# The command


def verbs(_: str) -> Table:
    """What the command can do."""
    rows = [(f"`{verb.name}`", verb.help) for verb in VERBS if verb.help]
    return Table(("verb", "does"), tuple(rows))


def options(verb: str) -> Table:
    """The options of a verb that are not common to all; `common` are those."""
    parser = argparse.ArgumentParser(add_help=False)
    add_common(parser)
    common = parser._actions
    if verb != "common":
        names = {one.dest for one in common}
        parser = parser_of(verb)
        common = [one for one in parser._actions if one.dest not in names]
    shown = [one for one in common if one.help != argparse.SUPPRESS and one.dest != "help"]
    rows = [(_spelt(one), _given(one), Said(_sentence(one.help or ""))) for one in shown]
    return Table(("option", "default", "meaning"), tuple(rows))


def exit_codes(_: str) -> Table:
    """What each verb ends with."""
    rows = []
    for verb in VERBS:
        codes = (parser_of(verb.name).epilog or "").removeprefix("exit codes: ")
        told = dict(re.findall(r"([012]) (.*?)(?:; (?=[012] )|$)", codes))
        rows.append((f"`{verb.name}`", *(told.get(code, "") for code in "012")))
    return Table(("verb", "0", "1", "2"), tuple(rows))


def parser_of(verb: str) -> argparse.ArgumentParser:
    """The parser of one verb, filled in."""
    (found,) = [one for one in VERBS if one.name == verb]
    parser = argparse.ArgumentParser(prog=f"seamguard {verb}")
    getattr(import_module(f"seamguard.{found.module}"), f"add_{verb}")(parser)
    return parser


def _spelt(action: argparse.Action) -> str:
    value = action.metavar or (f"{{{','.join(action.choices)}}}" if action.choices else action.dest.upper())
    if not action.option_strings:
        return f"`{value}`"
    taken = "" if action.nargs == 0 else f" {value}{'...' * (action.nargs == '+')}"
    return f"`{', '.join(name + taken for name in action.option_strings)}`"


def _given(action: argparse.Action) -> str:
    if action.required and action.option_strings:
        return "required"
    return f"`{action.default}`" if action.default and action.default != argparse.SUPPRESS else ""


def _sentence(text: str) -> str:
    whole = re.sub(r" \(default: [^)]*\)", "", text)
    return f"{whole[:1].upper()}{whole[1:]}." if whole else ""


# The facts


def names(_: str) -> Table:
    """What `seamguard.api` has."""
    return Table(("name", "what"), tuple((f"`{name}`", Said(_first(getattr(api, name)))) for name in api.__all__))


def methods(name: str) -> Table:
    """The methods of a class of the API, as they are called."""
    found = getattr(api, name)
    asked = [(key, value) for key, value in vars(found).items() if callable(value) and not key.startswith("_")]
    rows = [
        (f"`{key}({', '.join([*inspect.signature(value).parameters][1:])})`", Said(_first(value)))
        for key, value in asked
    ]
    return Table(("method", "gives"), tuple(rows))


def attributes(name: str) -> Table:
    """The fields of a class of the API, with their defaults."""
    found = fields(getattr(api, name))
    rows = [(f"`{one.name}`", Said("" if one.default is MISSING else f"`{one.default}`"), Said("")) for one in found]
    return Table(("field", "default", "meaning"), tuple(rows))


def _first(value: object) -> str:
    return (inspect.getdoc(value) or "").partition("\n\n")[0].replace("\n", " ")


# The pages themselves


def pages(folder: str) -> Table:
    """The pages of a folder of the documents, with the sentence that each begins with."""
    top = Path(__file__).parent / folder
    found = sorted(path for path in top.rglob("*.md") if path.name != "index.md")
    rows = [_told(path.read_text("utf-8"), path.relative_to(top).as_posix()) for path in found]
    return Table(("page", "about"), tuple(rows))


def _told(text: str, link: str) -> tuple[str, str]:
    title, _, rest = text.removeprefix("# ").partition("\n")
    paragraph = " ".join(rest.strip().partition("\n\n")[0].split())
    sentence = re.split(r"(?<=\.)\s", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", paragraph))[0]
    return f"[{title}]({link})", "" if sentence.startswith(("|", "`" * 3, "<", "#")) else sentence.removesuffix(":")


KINDS: Mapping[str, Callable[[str], Table | str]] = {
    "pages": pages,
    "policy": policy,
    "document": document,
    "keys": keys,
    "verbs": verbs,
    "options": options,
    "exit-codes": exit_codes,
    "names": names,
    "methods": methods,
    "attributes": attributes,
}
"""What may stand behind `generated:`; the rest of that line is handed over."""
