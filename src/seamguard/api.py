"""What a team's own rules and tests may use; see `docs/reference/facts.md`."""

from __future__ import annotations

from seamguard.domain.breach import Breach, Examined
from seamguard.domain.expressions import Attribute, Constant, Expr, Name, Result
from seamguard.domain.factbase import Facts, Named
from seamguard.domain.facts import Argument, Call, Class, Defined, Function, Imported, ModuleFacts, Scope, Span, Valued
from seamguard.domain.seam import Restrict, asked
from seamguard.domain.source import Category, SourceFile
from seamguard.domain.uses import SeamFacts, Target, TargetState, Use

__all__ = [
    # what a rule is given, and what it gives
    "Facts",
    "Breach",
    "Examined",
    # files
    "SourceFile",
    "Category",
    "Span",
    # names, resolved
    "Named",
    "Target",
    "TargetState",
    "asked",
    "Restrict",
    "SeamFacts",
    "Use",
    # what one file says
    "ModuleFacts",
    "Scope",
    "Imported",
    "Valued",
    "Defined",
    "Function",
    "Class",
    "Call",
    "Argument",
    # expressions
    "Expr",
    "Name",
    "Attribute",
    "Result",
    "Constant",
]
