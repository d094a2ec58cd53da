"""Claims of members: what a class has, what a function takes, and what either lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.claims import Answer, Claim, Truth
from seamguard.domain.expressions import Name
from seamguard.rules.claims.ground import Definition, is_of_self
from seamguard.rules.claims.occurrences import DEFINITION
from seamguard.rules.claims.softening import softened

if TYPE_CHECKING:
    from seamguard.domain.facts import Class, Function, ModuleFacts
    from seamguard.domain.source import SourceFile
    from seamguard.rules.claims.ground import Ground

_PROPERTIES = frozenset({"property", "cached_property"})


class _Members(NamedTuple):
    """What a class or function has, each name with its kind: field, method, property, attribute or parameter.

    Attributes:
        own: Of itself.
        inherited: Of the classes of the codebase that it derives from.
        unknown: A class outside of the codebase that may have more; empty where there is none.
    """

    own: dict[str, str]
    inherited: dict[str, str]
    unknown: str

    @property
    def all(self) -> dict[str, str]:
        return {**self.inherited, **self.own}


def answer_members(claim: Claim, ground: Ground) -> Answer:
    """Look at what a claim says that something has."""
    owner = _owner(claim, ground)
    if isinstance(owner, Answer):
        return owner
    members = _members(owner, ground, claim.sort)
    missing = [name for name in claim.names if name not in members.all]
    if missing and members.unknown:
        if members.unknown.startswith("*"):
            said = f"{owner.qualname} ({owner.place}) takes {_listed(missing)} as any other name, by {members.unknown}"
            return Answer(claim, Truth.UNCHECKABLE, said, owner.file.path, owner.line)
        said = f"{owner.qualname} may inherit {_listed(missing)} from {members.unknown}, which is not of the codebase"
        return Answer(claim, Truth.UNCHECKABLE, said, owner.file.path, owner.line)
    if missing:
        said = f"{owner.qualname} ({owner.place}) has no {_listed(missing)}; it has {_listed(list(members.all))}"
        return softened(Answer(claim, Truth.CHANGED, said, owner.file.path, owner.line))
    more = _more(claim, members) if claim.is_exact else []
    if more:
        said = f"{owner.qualname} ({owner.place}) has {_listed(more)} as well"
        return softened(Answer(claim, Truth.CHANGED, said, owner.file.path, owner.line))
    return Answer(claim, Truth.OK)


def answer_lack(claim: Claim, ground: Ground) -> Answer:
    """Look whether something has what a claim says that it lacks."""
    if not claim.names:
        return Answer(claim, Truth.UNCHECKABLE, "what `such` means was not listed before")
    owner = _owner(claim, ground)
    if isinstance(owner, Answer):
        return owner
    members = _members(owner, ground, claim.sort)
    found = [name for name in claim.names if name in members.all]
    if not found:
        return Answer(claim, Truth.OK)
    said = f"{owner.qualname} ({owner.place}) has {_listed(found)}"
    return softened(Answer(claim, Truth.CHANGED, said, owner.file.path, owner.line))


def _owner(claim: Claim, ground: Ground) -> Definition | Answer:
    """The class or function that a claim is about: the one that it names, or the one at the line that it cites."""
    at = ground.paths(claim.cited.path) if claim.cited is not None else []
    if not claim.symbols:
        named = [one for symbol in claim.nearby for one in ground.definitions(symbol.name) if one.kind == "class"]
        found = [one for one in named if one.file.path in at]
        found = found or [one for path in at for one in _at_line(claim, path, ground)]
        if len(found) == 1:
            return found[0]
        return Answer(claim, Truth.UNCHECKABLE, "it is not said whose, and no class begins at the line beside it")
    [symbol] = claim.symbols
    functions = [
        one for one in ground.meant(symbol) if one.kind in ("function", "method") and claim.sort == "parameter"
    ]
    meant = functions or [one for one in ground.meant(symbol) if one.kind == "class"]
    if len(meant) > 1 and at:
        meant = [one for one in meant if one.file.path in at] or meant
    if len(meant) == 1:
        return meant[0]
    if meant:
        places = tuple(one.place for one in meant)
        said = f"{symbol.dotted} is defined {len(meant)} times: write its whole name"
        return softened(Answer(claim, Truth.AMBIGUOUS, said, candidates=places))
    said = f"nothing in the codebase defines {symbol.dotted} as a class or function"
    return Answer(claim, Truth.UNCHECKABLE, said)


def _at_line(claim: Claim, path: str, ground: Ground) -> list[Definition]:
    cited = claim.cited
    blocks = [one for one in ground.named(path) if one.block == "class"]
    at = [one for one in blocks if cited is not None and cited.line in one.lines]
    if not at:
        # The line may have moved: the class that has all of the names is meant, if there is but one.
        defined = [(one.scope, one.name) for one in ground.named(path) if one.kind == DEFINITION]
        at = [one for one in blocks if all(((*one.scope, one.name), name) in defined for name in claim.names)]
    return [Definition(ground.files[path], one.dotted, one.line, "class") for one in at]


def _members(owner: Definition, ground: Ground, sort: str) -> _Members:
    facts = ground.facts.module(owner.file)
    if facts is None:
        return _Members({}, {}, owner.file.path)
    # What a class takes is what makes an object of it does, and without that its fields.
    wanted = f"{owner.qualname}.__init__" if owner.kind == "class" else owner.qualname
    for function in facts.functions:
        if function.qualname == wanted and sort == "parameter":
            any_name = next((f"**{one.name}" for one in function.parameters if one.kind == "keywords"), "")
            return _Members({one.name: "parameter" for one in function.parameters}, {}, any_name)
    own, inherited, unknown = _of_class(owner.file, facts, owner.qualname, ground, frozenset())
    return _Members(own, inherited, unknown)


def _of_class(
    file: SourceFile, facts: ModuleFacts, qualname: str, ground: Ground, seen: frozenset[str]
) -> tuple[dict[str, str], dict[str, str], str]:
    """Members of a class, those of the classes above it, and one of those that is not of the codebase."""
    found = [(index, one) for index, one in enumerate(facts.classes) if one.qualname == qualname]
    if not found:
        return {}, {}, f"{file.module}.{qualname}"
    index, made = found[-1]
    own = _own(index, made, facts)
    inherited: dict[str, str] = {}
    unknown = ""
    for base in made.bases:
        for named in ground.facts.names(file, base) or (None,):
            if named is None:
                unknown = unknown or "a class that cannot be looked up"
            elif named.module and named.name not in seen:
                home = ground.facts.file_of(named.module)
                above = ground.facts.module(home) if home is not None else None
                if home is not None and above is not None:
                    name = named.name.removeprefix(f"{named.module}.")
                    more, higher, outside = _of_class(home, above, name, ground, seen | {named.name})
                    inherited = {**higher, **more, **inherited}
                    unknown = unknown or outside
            elif not named.module and named.name.rpartition(".")[0] not in (
                "builtins",
                "typing",
                "abc",
                "enum",
                "typing_extensions",
            ):
                unknown = unknown or named.name
    return own, inherited, unknown


def _own(index: int, made: Class, facts: ModuleFacts) -> dict[str, str]:
    own = {field.name: "field" if field.annotated else "attribute" for field in made.fields}
    for function in facts.functions:
        if function.owner == index and function.name:
            own[function.name] = "property" if _is_property(function, facts) else "method"
    for stored in facts.stores:
        if (
            stored.attr
            and stored.scope >= 0
            and facts.scopes[stored.scope].owner == index
            and is_of_self(stored, facts)
        ):
            own.setdefault(stored.attr, "attribute")
    return own


def _is_property(function: Function, facts: ModuleFacts) -> bool:
    for decorator in function.decorators:
        if isinstance(decorator, Name) and facts.reads[decorator.read].name in _PROPERTIES:
            return True
        if decorator is not None and getattr(decorator, "attr", "") in {*_PROPERTIES, "setter"}:
            return True
    return False


def _more(claim: Claim, members: _Members) -> list[str]:
    """What else there is of the kinds that a claim lists; private members count only where it lists some."""
    kinds = {members.all[name] for name in claim.names}
    if claim.sort == "member":
        kinds |= {"property", "attribute", "field"}
    private = any(name.startswith("_") for name in claim.names)

    def others(names: dict[str, str]) -> list[str]:
        left = [name for name, kind in names.items() if kind in kinds and name not in claim.names]
        return [name for name in left if (private or not name.startswith("_")) and name not in ("self", "cls")]

    # Who lists nothing that is inherited may leave out all that is.
    is_own = all(name in members.own for name in claim.names)
    return others(members.own if is_own else members.all)


def _listed(names: list[str]) -> str:
    shown = [name for name in names if name not in ("self", "cls")][:12]
    return ", ".join(shown) + (", ..." if len(names) > 12 else "") if shown else "nothing"
