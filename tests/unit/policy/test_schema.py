"""The JSON Schema and the decoder say the same, on files and on everything that the schema's own parts suggest."""

from __future__ import annotations

import json
import pkgutil
from datetime import date
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import jsonschema_rs
import pytest
import yaml

from seamguard.domain.policy import WaveStatus
from seamguard.domain.rule import Level, Possible, Suppressions
from seamguard.domain.seam import Escape, Receivers, Restrict, Role
from seamguard.domain.source import Category
from seamguard.errors import PolicyError
from seamguard.policy import clauses, families, parse_policy
from seamguard.policy.shared import SHARED_OPTIONAL, SHARED_REQUIRED

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = Any
Steps: TypeAlias = tuple[str | int, ...]

ASSETS = Path(__file__).parents[2] / "assets" / "policies"
SCHEMA: dict[str, Any] = json.loads(files("seamguard.policy").joinpath("allowlists.schema.json").read_text("utf-8"))
DEFS = SCHEMA["$defs"]
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)

# What a schema cannot say, by the words with which the decoder says it. Between two places:
RELATIONS = (
    "unknown wave",
    "unknown seam",
    "unknown rule",
    "is used twice",
    "comes after",
    "is already listed",
    "already (line",
    "below no import root",
    "includes no",
    "is softer than",
    "never holds",
    "waits for the wave itself",
    "unknown boundary",
    "are called",
    "` looks at ",
    "` counts ",
    "is no Python expression",
    "no run can keep both",
    "nothing is ever found there",
    "which a probe of `builtin` tries",
)
# How YAML spells a value: a schema sees what a YAML library makes of it.
SPELLINGS = (
    *("stands twice", "in a way of its own", "not '1.0'", "is neither", "takes '~' for", "merge keys", "the tag '"),
    *("aliases add more", "stands inside its own anchor"),
)
# Values of every type, and text of every grammar; each is right somewhere and wrong elsewhere.
STRANGERS: list[Any] = [
    *(None, True, False, -1, 0, 1, 7, 1.5, 10**9, [], ["x"], [None], [1], {}, {"x": 1}),
    *("", " ", "x", "7", "on", "a b", "x\n", "\nx", "x\u001b", "a-b", "0x", "class", "größe", "_", "a.b", "a..b", ".a"),
    *("a.class", "a.b:c", "a.b:42", "a.b:<module>", "a.b:<locals>.c", "a:", ":a", "a:b:c", "a.b.py", "a.py:b", "a.*"),
    *("*", "a.*b", "a.***", "a/b", "./a", "a/", "a//b", "a/..", "../a", "..a", "/a", "~/a", "~", "C:/a", "a\\b", "a[b"),
    *("2026-03-01", "2026-3-1", "2026-02-30", "2026-13-01", "0000-01-01", "https://a.b/c", "https://", "http://a b"),
]


def as_json(value: Json) -> Json:
    """Turns what YAML reads into what JSON could hold."""
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def is_valid_yaml(data: bytes) -> bool:
    """Tells what an editor would: whether this is YAML that satisfies the schema."""
    try:
        return VALIDATOR.is_valid(as_json(yaml.safe_load(data)))
    except (yaml.YAMLError, ValueError):
        return False


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Follows a reference into the definitions."""
    return {**DEFS[schema["$ref"].rpartition("/")[2]], **schema} if "$ref" in schema else schema


def mutants(schema: dict[str, Any], value: Json) -> Iterator[Json]:
    """Yields variants of a value that differ in one place, led by the schema of that place."""
    schema = resolved(schema)
    yield from STRANGERS
    yield from schema.get("enum", ())
    if isinstance(value, dict):
        yield {**value, "stranger": 1}
        for key, part in schema.get("properties", {}).items():  # a mapping may be free
            yield {name: item for name, item in value.items() if name != key}
            yield from ({**value, key: item} for item in mutants(part, value.get(key)))
    elif isinstance(value, list):
        yield value * 2
        yield from ([item, *value[1:]] for item in mutants(schema["items"], value[0]))


def complaints(data: bytes, beyond: tuple[str, ...]) -> list[str]:
    """Returns what the decoder finds, but for what lies beyond a schema."""
    try:
        parse_policy(data, "p")
    except PolicyError as error:
        messages = [problem.message for problem in error.problems]
        return [message for message in messages if not any(words in message for words in beyond)]
    return []


FULL = as_json(yaml.safe_load((ASSETS / "good" / "full.yaml").read_bytes()))
PARTS = [
    ("version",),
    ("codebase",),
    ("waves", 1),
    *(("seams", 0, key) for key in DEFS["seam"]["properties"] if key not in ("allow", "migrating", "when")),
    ("seams", 0, "when"),
    ("seams", 0, "allow", 0),
    ("seams", 0, "allow", 1),
    ("seams", 0, "migrating", 0),
    ("seams", 1, "target"),
    ("seams", 1),
]


FAMILIES_READ = [module.name for module in pkgutil.iter_modules(families.__path__)]
SHARED_KEYS = {*SHARED_REQUIRED, *SHARED_OPTIONAL}


def part_of(document: Json, path: Steps) -> Json:
    for step in path:
        document = document[step]
    return document


def with_part(document: Json, path: Steps, part: Json) -> Json:
    """Returns a copy of a document in which one part is another."""
    if not path:
        return part
    copy = document.copy()
    copy[path[0]] = with_part(document[path[0]], path[1:], part)
    return copy


def schema_of(path: Steps) -> dict[str, Any]:
    schema = SCHEMA
    for step in path:
        schema = resolved(schema)
        schema = schema["items"] if isinstance(step, int) else schema["properties"][step]
    return schema


def test_the_schema_is_a_schema() -> None:
    jsonschema_rs.meta.validate(SCHEMA)


@pytest.mark.parametrize("path", sorted((ASSETS / "good").iterdir()), ids=lambda path: path.stem)
def test_good_files_satisfy_the_schema(path: Path) -> None:
    assert list(VALIDATOR.iter_errors(as_json(yaml.safe_load(path.read_bytes())))) == []


@pytest.mark.parametrize("path", sorted((ASSETS / "broken").iterdir()), ids=lambda path: path.stem)
def test_broken_files_break_the_schema_unless_they_break_what_it_cannot_say(path: Path) -> None:
    data = path.read_bytes()
    if complaints(data, RELATIONS + SPELLINGS):
        assert not is_valid_yaml(data)
    else:
        assert complaints(data, ())


@pytest.mark.parametrize("path", PARTS, ids=lambda path: ".".join(map(str, path)))
def test_the_schema_and_the_decoder_agree_on_every_mutant(path: Steps) -> None:
    disagreements = []
    every = list(mutants(schema_of(path), part_of(FULL, path)))
    for part in every:
        document = with_part(FULL, path, part)
        found = complaints(json.dumps(document, ensure_ascii=False).encode(), ())
        expressible = [message for message in found if not any(words in message for words in RELATIONS)]
        agreed = not expressible if VALIDATOR.is_valid(document) else bool(found)
        if not agreed:
            disagreements.append((part, found))
    assert disagreements == []
    assert len(every) >= len(STRANGERS)


@pytest.mark.parametrize("family", FAMILIES_READ)
def test_the_schema_and_the_decoder_agree_on_every_mutant_of_a_family(family: str) -> None:
    document = as_json(yaml.safe_load((ASSETS / "good" / f"{family}.yaml").read_bytes()))
    schema = DEFS[family]
    own = {key: part for key, part in schema["properties"].items() if key not in SHARED_KEYS}
    disagreements = []
    for number, clause in enumerate(document[family]):
        for part in mutants({**schema, "properties": own}, clause):
            mutant = with_part(document, (family, number), part)
            found = complaints(json.dumps(mutant, ensure_ascii=False).encode(), ())
            expressible = [message for message in found if not any(words in message for words in RELATIONS)]
            if bool(expressible) if VALIDATOR.is_valid(mutant) else not found:
                disagreements.append((part, found))
    assert disagreements == []
    assert {key for clause in document[family] for key in clause} >= own.keys()


@pytest.mark.parametrize("family", FAMILIES_READ)
def test_both_know_the_same_keys_of_a_family(family: str) -> None:
    clause = import_module(f"seamguard.policy.families.{family}").CLAUSE
    assert set(DEFS[family]["properties"]) == set(clause.known)
    assert set(DEFS[family]["required"]) == set(clause.required)
    assert DEFS[family]["additionalProperties"] is False


@pytest.mark.parametrize(
    ("clause", "schema"),
    [
        (clauses.POLICY, SCHEMA),
        (clauses.CODEBASE, DEFS["codebase"]),
        (clauses.WAVE, DEFS["wave"]),
        (clauses.STEP, DEFS["step"]),
        (clauses.SEAM, DEFS["seam"]),
        (clauses.WHEN, DEFS["seam"]["properties"]["when"]),
        (clauses.EXAMPLES, DEFS["examples"]),
        (clauses.MEMBER, DEFS["member"]),
        (clauses.WRAPPER, DEFS["wrapper"]),
        (clauses.REWRITE, DEFS["rewrite"]),
        (clauses.SOURCE, DEFS["source"]),
        (clauses.ESCAPES, DEFS["seam"]["properties"]["escapes"]),
        (clauses.ALLOW, DEFS["allowEntry"]),
        (clauses.MIGRATING, DEFS["migratingEntry"]),
    ],
    ids=lambda part: part.noun if isinstance(part, clauses.Clause) else "",
)
def test_both_know_the_same_keys(clause: clauses.Clause, schema: dict[str, Any]) -> None:
    assert set(schema["properties"]) == set(clause.known)
    assert set(schema.get("required", ())) == set(clause.required)
    assert schema["additionalProperties"] is False
    assert set(dict(clause.refused)).isdisjoint(clause.known)


def test_every_clause_is_compared() -> None:
    assert [name for name, value in vars(clauses).items() if isinstance(value, clauses.Clause)] == [
        *("POLICY", "CODEBASE", "WAVE", "STEP", "SEAM", "WHEN", "EXAMPLES"),
        *("MEMBER", "WRAPPER", "REWRITE", "SOURCE", "ESCAPES", "ALLOW", "MIGRATING"),
    ]


def test_both_know_the_same_words_and_defaults() -> None:
    properties = DEFS["seam"]["properties"]
    assert properties["restrict"]["enum"] == list(Restrict)
    assert DEFS["possible"]["enum"] == list(Possible)
    assert DEFS["suppressions"]["enum"] == list(Suppressions)
    assert DEFS["judged"]["items"]["enum"] == list(Category)
    assert properties["receivers"]["enum"] == list(Receivers)
    assert list(properties["escapes"]["properties"]) == list(Escape)
    assert all(part["enum"] == list(Possible) for part in properties["escapes"]["properties"].values())
    assert DEFS["member"]["properties"]["role"]["enum"] == list(Role)
    assert DEFS["wave"]["properties"]["status"]["enum"] == list(WaveStatus)
    assert {*DEFS["step"]["properties"]["level"]["enum"], Level.ERROR} == set(Level)
    seam = parse_policy((ASSETS / "good" / "minimal.yaml").read_bytes(), "p").seams[0]
    for key in ("restrict", "possible", "external", "suppressions", "receivers", "implementers"):
        assert resolved(properties[key])["default"] == getattr(seam, key)


def test_editors_have_something_to_show_for_every_key() -> None:
    for definition in (SCHEMA, *DEFS.values()):
        for key, part in definition.get("properties", {}).items():
            assert resolved(part).get("description"), key
