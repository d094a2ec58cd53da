"""Calls that load something by a name in a string."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute, Result

if TYPE_CHECKING:
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Call
    from seamguard.rules.naming.expressions import Said

_LOADERS = {
    "import_module": "importlib.import_module",
    "__import__": "builtins.__import__",
    "resolve_name": "pkgutil.resolve_name",
    "find_spec": "importlib.util.find_spec",
    "run_module": "runpy.run_module",
}
_PATCHES = frozenset({"patch", "setattr", "delattr"})
"""Methods that take the dotted name of what they replace: `mock.patch`, `mocker.patch`, `monkeypatch.setattr`."""
_PATCHING_IN = ("patch.dict", "patch.multiple")
"""Functions that take the dotted name of what they change a part of; of an object, its attributes are keywords."""
LOADING = re.compile("|".join((*_LOADERS, *_PATCHES)))
"""Finds texts that may hold such a call."""


def loaded_names(facts: Facts, said: Said, index: int, call: Call) -> list[str]:
    """The dotted names that a call may load."""
    if not call.arguments:
        return []
    if isinstance(call.func, Attribute) and call.func.attr in _PATCHES:
        return [text for text in facts.strings(said.file, call.arguments[0].value) if "." in text]
    spelled = said.spelled(call.func)
    if spelled.endswith(_PATCHING_IN):
        texts = facts.strings(said.file, call.arguments[0].value)
        keys = [one.name for one in call.arguments if one.name] if spelled.endswith("multiple") else []
        return [*(text for text in texts if "." in text), *(f"{text}.{key}" for text in texts for key in keys)]
    callee = {value.name for value in facts.names(said.file, call.func)} & set(_LOADERS.values())
    is_patch = any(value.name == "unittest.mock.patch" for value in facts.names(said.file, call.func))
    if not callee and not is_patch:
        return []
    texts = facts.strings(said.file, call.arguments[0].value)
    plain = [text.replace(":", ".", 1) for text in texts if not text.startswith(".")]
    return plain + [value.name for value in facts.names(said.file, Result(index)) if value.kind != "instance"]
