"""Which bindings of a name can reach a reading of it: reaching definitions, per scope, while the file is walked.

Within a scope the order of statements counts, and branches are merged. A function body sees the names of
the scopes around it as they stand when those have run (`now`); what they held at other times is kept apart
(`later`), because the function seldom runs then.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from seamguard.domain.facts import Binding, Read, Scope
from seamguard.index.making import make

if TYPE_CHECKING:
    from collections.abc import Iterator

Env = dict[str, tuple[int, ...]]
"""Name -> indices of the bindings that may be in force."""

STAR = "*"
_IMMEDIATE = frozenset({"class", "comprehension", "annotation"})


def merged(*envs: Env | None) -> Env | None:
    """Join the states of several branches; None is a branch that does not arrive."""
    arriving = [env for env in envs if env is not None]
    if not arriving:
        return None
    result = dict(arriving[0])
    for env in arriving[1:]:
        for name, ids in env.items():
            known = result.get(name)
            if known is None:
                result[name] = ids
            elif known != ids:
                result[name] = tuple(sorted({*known, *ids}))
    return result


class OpenScope:
    """A scope while it is walked."""

    __slots__ = (
        "anytime",
        "born",
        "bound",
        "dead",
        "declared",
        "ends",
        "env",
        "home",
        "immediate",
        "index",
        "kind",
        "loops",
        "missed",
        "owner",
        "parent",
        "qualname",
        "rebound",
        "snapshot",
        "typing",
    )

    def __init__(self, kind: str, qualname: str, owner: int, parent: OpenScope | None, index: int, born: int) -> None:
        self.kind = kind
        self.immediate = kind in _IMMEDIATE
        self.qualname = qualname
        self.owner = owner
        self.parent = parent
        self.index = index
        self.born = born
        self.home: OpenScope | None = None
        self.snapshot: Env = {}
        self.env: Env = {}
        self.dead = False
        self.ends: list[Env] = []
        self.loops: list[tuple[list[Env], list[Env]]] = []
        self.bound: dict[str, list[int]] = {}
        self.anytime: dict[str, list[int]] = {}
        self.typing: dict[str, list[int]] = {}
        self.declared: dict[str, str] = {}
        self.rebound: set[str] = set()
        self.missed: list[tuple[int, str]] = []

    def finished(self) -> Scope:
        """This scope as a fact."""
        names = {} if self.kind in ("comprehension", "annotation") else self.env
        typed = {name: tuple(ids) for name, ids in self.typing.items()}
        return make(Scope, (self.kind, self.qualname, self.owner, names, typed))

    def state(self) -> Env | None:
        """The current state, or None where control does not arrive."""
        return None if self.dead else self.env

    def resume(self, env: Env | None) -> None:
        """Go on with a joined state; after a dead end the old state stays, so that code there is still read."""
        self.dead = env is None
        if env is not None:
            self.env = env


Reading = tuple[str, OpenScope, tuple[int, ...], bool]
"""A reading so far: the name, the scope from which it is looked up, the bindings there that reach it, and whether only
type checkers make it."""


class Flow:
    """Bindings, readings and scopes of one file, in the making.

    Attributes:
        bindings: Bindings so far.
        reads: Readings so far.
        scopes: Scopes so far.
        module: The scope of the file itself.
    """

    def __init__(self) -> None:
        self.bindings: list[Binding] = []
        self.reads: list[Reading] = []
        self.scopes: list[OpenScope] = []
        self._has_stars = False
        self.module = self.open_scope("module", "<module>", -1, None)

    def open_scope(self, kind: str, qualname: str, owner: int, parent: OpenScope | None) -> OpenScope:
        """Begin a scope; a deferred one remembers how the scope around it stood."""
        scope = OpenScope(kind, qualname, owner, parent, len(self.scopes), len(self.bindings))
        if kind not in _IMMEDIATE:
            home = parent
            while home is not None and home.immediate:
                home = home.parent
            if home is not None:
                scope.home = home
                # Of a name that is bound once there is nothing to remember: that keeps this linear.
                scope.snapshot = {name: home.env.get(name, ()) for name in home.rebound}
        self.scopes.append(scope)
        return scope

    def bind(self, scope: OpenScope, binding: Binding, *, typing: bool = False) -> None:
        """Record a binding made in `scope`; `typing` is one that only type checkers see."""
        index, name = len(self.bindings), binding.name
        self.bindings.append(binding)
        if typing:
            scope.typing.setdefault(name, []).append(index)
            scope.bound.setdefault(name, [])  # it is a name of this scope all the same, though unbound
            return
        home = scope
        if scope.declared:
            home = self._home(scope, name)
            if home is not scope:
                home.anytime.setdefault(name, []).append(index)
        bound = home.bound.setdefault(name, [])
        bound.append(index)
        if len(bound) > 1:
            home.rebound.add(name)
        if name == STAR:
            self._has_stars = True
            scope.env[STAR] = (*scope.env.get(STAR, ()), index)
        else:
            scope.env[name] = (index,)

    def unbind(self, scope: OpenScope, name: str) -> None:
        """`del name`, or the end of `except ... as name`."""
        scope.env.pop(name, None)
        scope.rebound.add(name)

    def _home(self, scope: OpenScope, name: str) -> OpenScope:
        declared = scope.declared.get(name)
        if declared == "global":
            return self.module
        if declared == "nonlocal":
            outer = scope.parent
            while outer is not None and (outer.kind == "class" or name not in outer.bound):
                outer = outer.parent
            return outer or scope
        return scope

    def read(self, scope: OpenScope, name: str, *, typing: bool = False) -> int:
        """Record a reading of `name` and return its index; `typing` is one that only type checkers make."""
        at = self._from(scope, name) if scope.immediate else scope
        index = len(self.reads)
        now = _reaching(at.env, name) if self._has_stars else at.env.get(name, ())
        self.reads.append((name, at, now, typing))
        if at is not scope and scope.kind == "class" and at.kind == "function":
            scope.missed.append((index, name))
        return index

    def _from(self, scope: OpenScope, name: str) -> OpenScope:
        """The scope from which a name is looked up that is read in one that runs where it stands."""
        at, seen = scope, scope  # of classes, only the one in whose own body (or annotation scope) the name is read
        while at.immediate and at.parent is not None:
            if name in at.env and (at.kind != "class" or at is seen):
                break
            seen = at.parent if at.kind == "annotation" and at is seen else seen
            at = at.parent
        return at

    def patch(self, scope: OpenScope, start: int, entry: Env, extra: Env | None, since: int) -> None:
        """Let bindings made from `since` on reach the readings from `start` on that saw the state at `entry`.

        A loop body sees its own bindings on the second round; a `finally` sees those of the interrupted body.
        """
        if extra is None:
            return
        news = {name: added for name, ids in extra.items() if (added := [i for i in ids if i >= since])}
        if not news:
            return
        for index in range(start, len(self.reads)):
            name, at, now, typing = self.reads[index]
            if at is not scope or name not in news:
                continue
            before = entry.get(name, ())
            if set(before) <= set(now) if before else not now:
                self.reads[index] = name, at, tuple(sorted({*now, *news[name]})), typing

    def made_since(self, scope: OpenScope, start: int) -> Env:
        """All bindings that `scope` made from index `start` on."""
        since: Env = {}
        for index in range(start, len(self.bindings)):
            binding = self.bindings[index]
            if binding.scope == scope.index:
                since[binding.name] = (*since.get(binding.name, ()), index)
        return since

    def close(self, scope: OpenScope) -> None:
        """End a scope: from here on `env` is what stands when it has run, on any of its ways out."""
        scope.env = merged(scope.state(), *scope.ends) or scope.env
        if scope.kind == "class":
            # A name that the body binds later on is looked up past the functions around, in the module.
            for index, name in scope.missed:
                if name in scope.bound:
                    _, at, _, typing = self.reads[index]
                    self.reads[index] = name, at, _reaching(self.module.env, name), typing

    def finished_reads(self) -> tuple[Read, ...]:
        """All readings, those of outer names settled now that every scope has been closed."""
        for scope in self.scopes:
            for name, bound in scope.anytime.items():
                scope.env[name] = tuple(sorted({*scope.env.get(name, ()), *bound}))
        # Most are repeated: readings of which the same is known are one.
        settled: dict[Reading, Read] = {}
        found: list[Read] = []
        for reading in self.reads:
            read = settled.get(reading)
            if read is None:
                read = settled[reading] = self._settled(reading)
            found.append(read)
        return tuple(found)

    def _settled(self, reading: Reading) -> Read:
        name, scope, now, typing = reading
        if typing:
            return self._checked(name, scope)
        if not now:
            return self._outer(name, scope)
        if name in scope.anytime:
            now = tuple(sorted({*now, *scope.anytime[name]}))
        return make(Read, (name, now, (), self._has_stars and self._are_stars(now)))

    def _are_stars(self, now: tuple[int, ...]) -> bool:
        """Whether only star imports reach a reading: none of them need have the name."""
        return all(self.bindings[index].name == STAR for index in now)

    def _outer(self, name: str, scope: OpenScope) -> Read:
        """What a scope in which no binding of `name` is in force sees of it: nothing if it binds it elsewhere."""
        if name in scope.bound:
            return make(Read, (name, (), (), False))
        inner, at = scope, scope.parent
        if scope.declared.get(name) == "global":
            at = self.module
        while at is not None:
            if at.declared.get(name) == "global":
                at = self.module
            if at.kind != "class" and name in at.bound:
                now = _reaching(at.env, name)
                bound = at.bound[name]
                before = [index for index in bound if index < inner.born] if inner.home is at else []
                seen = inner.snapshot.get(name, before)
                later = {*seen, *(index for index in bound if index >= inner.born)} - {*now}
                return make(Read, (name, now, tuple(sorted(later)), bool(now) and self._are_stars(now)))
            if at.kind not in _IMMEDIATE:
                inner = at
            at = at.parent
        return make(Read, (name, self.module.env.get(STAR, ()), (), True))

    def _checked(self, name: str, scope: OpenScope) -> Read:
        """What a type checker takes `name` to be: bindings it alone sees come first, and order does not count."""
        at: OpenScope | None = scope
        while at is not None:
            if at is scope or at.kind != "class":
                ids = tuple(at.typing.get(name, ())) or (_reaching(at.env, name) if name in at.bound else ())
                if ids:
                    return make(Read, (name, ids, (), False))
            at = at.parent
        return Read(name, self.module.env.get(STAR, ()), (), open=True)

    def finished_scopes(self) -> tuple[Scope, ...]:
        """All scopes as facts."""
        return tuple([scope.finished() for scope in self.scopes])

    @contextmanager
    def loop(self, scope: OpenScope, *, endless: bool) -> Iterator[list[Env]]:
        """Walk a loop body: its bindings reach its own head, and what follows it sees zero or more rounds.

        Yields the states in which `break` leaves the loop, past its `else`; an endless loop ends in no other way.
        """
        entry, start, since = scope.env.copy(), len(self.reads), len(self.bindings)
        breaks: list[Env] = []
        again: list[Env] = []
        was_dead = scope.dead
        scope.loops.append((breaks, again))
        yield breaks
        scope.loops.pop()
        carried = merged(scope.state(), *again)
        self.patch(scope, start, entry, carried, since)
        scope.resume(None if endless else merged(entry, carried))
        scope.dead = scope.dead or was_dead


def _reaching(env: Env, name: str) -> tuple[int, ...]:
    """Bindings in force, with star imports that came after the name's last explicit binding."""
    ids = env.get(name)
    stars = env.get(STAR, ())
    if ids is None:
        return stars
    newest = max(ids)
    return (*ids, *(star for star in stars if star > newest))
