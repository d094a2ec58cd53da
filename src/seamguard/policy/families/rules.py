"""The `rules` clauses: functions of a team, as mappings or as nothing but their names."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from seamguard.domain.families.rules import CHECK, LocalRule, id_of, unsaid
from seamguard.policy.fields import read_fields
from seamguard.policy.nodes import Mapping, Scalar, Sequence
from seamguard.policy.readers import parsed
from seamguard.policy.shared import family_clause, read_shared
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

CLAUSE = family_clause("a clause of `rules`", ("check",), ("options",))
_OPTION = re.compile(r"[^\W\d]\w*")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,8})")
_REAL = re.compile(r"-?[0-9]+\.[0-9]+")
_FORM = "write module:function"


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> LocalRule | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    if isinstance(node, Scalar) and node.kind == "str":
        check = parsed(_parse_check)(node, what, problems)
        if check is None:
            return None
        own = id_of(check)
        if not own:
            problems.add(node.mark, f"{show(check)} gives no id: write a mapping with `id`, `check` and `why`")
            return None
        return LocalRule(id=own, why=unsaid(check), mark=node.mark, check=check, check_mark=node.mark)
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    return LocalRule(
        **read_shared(fields, roots),
        check=fields.read("check", parsed(_parse_check), ""),
        check_mark=fields.value_mark("check"),
        options=fields.read("options", _read_options, ""),
    )


def _parse_check(text: str) -> str:
    if CHECK.fullmatch(text):
        return text
    if "/" in text or ".py" in text:
        stem = re.sub(r"\.py\b", "", text).removeprefix("./").removeprefix("guardrails/").replace("/", ".")
        raise ValueError(f"{show(text)} names a file: write the module and the function, such as {stem.strip('.')}")
    if ":" not in text:
        module, dot, name = text.rpartition(".")
        raise ValueError(f"{show(text)} names no function: {_FORM}{f', {module}:{name}' if dot else ''}")
    raise ValueError(f"{show(text)} is no function of a module: {_FORM}")


def _read_options(node: Node, what: str, problems: Problems) -> str | None:
    if not isinstance(node, Mapping):
        problems.add(node.mark, f"{what} must be a mapping: write `name: value` for each parameter of the function")
        return None
    for key, _ in node.entries:
        if not _OPTION.fullmatch(key.text):
            problems.add(key.mark, f"{show(key.text)} is no name of a parameter: use letters, digits and underscores")
    return json.dumps(_plain(node, problems), ensure_ascii=False)


def _plain(node: Node, problems: Problems) -> object:
    """What a node says, in Python's own values."""
    if isinstance(node, Mapping):
        return {key.text: _plain(value, problems) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [_plain(item, problems) for item in node.items]
    if node.kind == "bool" and node.text in ("true", "false"):
        return node.text == "true"
    if node.kind == "null":
        return None
    if node.kind == "int" and _DECIMAL.fullmatch(node.text):
        return int(node.text)
    if node.kind == "float" and _REAL.fullmatch(node.text):
        return float(node.text)
    if node.kind not in ("str", "refused"):
        problems.add(node.mark, f"{show(node.text)} is no text to YAML: put it in quotes, or write plain numbers")
    return node.text
