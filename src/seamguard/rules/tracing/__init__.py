"""Where values come from, and which calls hand them over: what rules about values share."""

from seamguard.rules.tracing.arguments import Handed, How, Wanted
from seamguard.rules.tracing.attributes import assigned, constructed, scope_of
from seamguard.rules.tracing.calls import (
    Default,
    Site,
    callers,
    calls_by_name,
    calls_of,
    look_up,
    question,
    replaces_none,
)
from seamguard.rules.tracing.definitions import (
    At,
    Bound,
    at,
    bindings_in,
    bound,
    callees,
    class_of,
    function_of,
    spelled,
)
from seamguard.rules.tracing.leaves import Form, Leaf, Wish
from seamguard.rules.tracing.meaning import is_nothing_else, with_decorated
from seamguard.rules.tracing.present import is_kept_from_none
from seamguard.rules.tracing.traces import Tracer

__all__ = [
    "At",
    "Bound",
    "Default",
    "Form",
    "Handed",
    "How",
    "Leaf",
    "Site",
    "Tracer",
    "Wanted",
    "Wish",
    "assigned",
    "at",
    "bindings_in",
    "bound",
    "callees",
    "callers",
    "calls_by_name",
    "calls_of",
    "class_of",
    "constructed",
    "function_of",
    "is_kept_from_none",
    "is_nothing_else",
    "look_up",
    "question",
    "replaces_none",
    "scope_of",
    "spelled",
    "with_decorated",
]
