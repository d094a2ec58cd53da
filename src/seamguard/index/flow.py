"""Which bindings of a name can reach a reading of it: reaching definitions, per scope, while the file is walked.

Within a scope the order of statements counts, and branches are merged. A function body sees the names of
the scopes around it as they stand when those have run (`now`); what they held at other times is kept apart
(`later`), because the function seldom runs then.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from seamguard.domain.facts import Binding, Read, Scope

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
        "index",
        "kind",
        "loops",
        "missed",
        "owner",
        "parent",
        "qualname",
        "reads",
        "rebound",
        "snapshot",
        "typing",
    )

    def __init__(self, kind: str, qualname: str, owner: int, parent: OpenScope | None, index: int, born: int) -> None:
        self.kind = kind
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
        self.reads: list[tuple[int, str]] = []
        self.rebound: set[str] = set()
        self.missed: list[tuple[int, str]] = []

    def state(self) -> Env | None:
        """The current state, or None where control does not arrive."""
        return None if self.dead else self.env

    def resume(self, env: Env | None) -> None:
        """Go on with a joined state; after a dead end the old state stays, so that code there is still read."""
        self.dead = env is None
        if env is not None:
            self.env = env


class Flow:
    """Bindings, readings and scopes of one file, in the making."""

    def __init__(self) -> None:
        self.bindings: list[Binding] = []
        self.reads: list[Read] = []
        self.scopes: list[OpenScope] = []
        self._settled: list[tuple[int, OpenScope]] = []
        self._typing: list[tuple[int, OpenScope]] = []
        self.module = self.open_scope("module", "<module>", -1, None)

    def open_scope(self, kind: str, qualname: str, owner: int, parent: OpenScope | None) -> OpenScope:
        """Begin a scope; a deferred one remembers how the scope around it stood."""
        scope = OpenScope(kind, qualname, owner, parent, len(self.scopes), len(self.bindings))
        if kind not in _IMMEDIATE:
            home = parent
            while home is not None and home.kind in _IMMEDIATE:
                home = home.parent
            if home is not None:
                scope.home = home
                # Of a name that is bound once there is nothing to remember: that keeps this linear.
                scope.snapshot = {name: home.env.get(name, ()) for name in home.rebound}
        self.scopes.append(scope)
        return scope

    def bind(self, scope: OpenScope, binding: Binding, *, typing: bool = False) -> None:
        """Record a binding made in `scope`; `typing` is one that only type checkers see."""
        index = len(self.bindings)
        self.bindings.append(binding)
        if typing:
            scope.typing.setdefault(binding.name, []).append(index)
            scope.bound.setdefault(binding.name, [])  # it is a name of this scope all the same, though unbound
            return
        home = self._home(scope, binding.name)
        if home is not scope:
            home.anytime.setdefault(binding.name, []).append(index)
        made = home.bound.setdefault(binding.name, [])
        made.append(index)
        if len(made) > 1:
            home.rebound.add(binding.name)
        if binding.name == STAR:
            scope.env[STAR] = (*scope.env.get(STAR, ()), index)
        else:
            scope.env[binding.name] = (index,)

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
        at, seen = scope, scope  # of classes, only the one in whose own body (or annotation scope) the name is read
        while at.kind in _IMMEDIATE and at.parent is not None:
            if name in at.env and (at.kind != "class" or at is seen):
                break
            seen = at.parent if at.kind == "annotation" and at is seen else seen
            at = at.parent
        index = len(self.reads)
        self.reads.append(Read(name, _reaching(at.env, name), (), False))
        at.reads.append((index, name))
        if scope.kind == "class" and at.kind == "function":
            scope.missed.append((index, name))
        if typing:
            self._typing.append((index, at))
        else:
            self._settled.append((index, at))
        return index

    def patch(self, scope: OpenScope, start: int, entry: Env, extra: Env | None, since: int) -> None:
        """Let bindings made from `since` on reach the readings from `start` on that saw the state at `entry`.

        A loop body sees its own bindings on the second round; a `finally` sees those of the interrupted body.
        """
        if extra is None:
            return
        for index, name in scope.reads[start:]:
            read = self.reads[index]
            added = [i for i in extra.get(name, ()) if i >= since]
            before = set(entry.get(name, ()))
            if added and (before <= set(read.now) if before else not read.now):
                self.reads[index] = read._replace(now=tuple(sorted({*read.now, *added})))

    def made_since(self, scope: OpenScope, start: int) -> Env:
        """All bindings that `scope` made from index `start` on."""
        made: Env = {}
        for index in range(start, len(self.bindings)):
            binding = self.bindings[index]
            if binding.scope == scope.index:
                made[binding.name] = (*made.get(binding.name, ()), index)
        return made

    def close(self, scope: OpenScope) -> None:
        """End a scope: from here on `env` is what stands when it has run, on any of its ways out."""
        scope.env = merged(scope.state(), *scope.ends) or scope.env
        if scope.kind == "class":
            # A name that the body binds later on is looked up past the functions around, in the module.
            for index, name in scope.missed:
                if name in scope.bound:
                    self.reads[index] = Read(name, _reaching(self.module.env, name), (), open=False)

    def finished_reads(self) -> tuple[Read, ...]:
        """All readings, those of outer names settled now that every scope has been closed."""
        for scope in self.scopes:
            for name, made in scope.anytime.items():
                scope.env[name] = tuple(sorted({*scope.env.get(name, ()), *made}))
        for index, scope in self._settled:
            read = self.reads[index]
            if read.now and read.name in scope.anytime:
                self.reads[index] = read._replace(now=tuple(sorted({*read.now, *scope.anytime[read.name]})))
            elif not read.now:
                self.reads[index] = (
                    self._unbound(read.name) if read.name in scope.bound else self._outer(read.name, scope)
                )
        for index, read in enumerate(self.reads):
            if read.now and not read.open and all(self.bindings[made].name == STAR for made in read.now):
                self.reads[index] = read._replace(open=True)  # none of the stars need have the name
        for index, scope in self._typing:
            self.reads[index] = self._checked(self.reads[index].name, scope)
        return tuple(self.reads)

    def _unbound(self, name: str) -> Read:
        return Read(name, (), (), open=False)

    def _outer(self, name: str, scope: OpenScope) -> Read:
        """What a scope that does not bind `name` sees of it in the scopes around."""
        inner, at = scope, scope.parent
        if scope.declared.get(name) == "global":
            at = self.module
        while at is not None:
            if at.declared.get(name) == "global":
                at = self.module
            if at.kind != "class" and name in at.bound:
                now = _reaching(at.env, name)
                made = at.bound[name]
                before = [index for index in made if index < inner.born] if inner.home is at else []
                seen = inner.snapshot.get(name, before)
                later = {*seen, *(index for index in made if index >= inner.born)} - {*now}
                return Read(name, now, tuple(sorted(later)), open=False)
            if at.kind not in _IMMEDIATE:
                inner = at
            at = at.parent
        return Read(name, self.module.env.get(STAR, ()), (), open=True)

    def _checked(self, name: str, scope: OpenScope) -> Read:
        """What a type checker takes `name` to be: bindings it alone sees come first, and order does not count."""
        at: OpenScope | None = scope
        while at is not None:
            if at is scope or at.kind != "class":
                ids = tuple(at.typing.get(name, ())) or (_reaching(at.env, name) if name in at.bound else ())
                if ids:
                    return Read(name, ids, (), open=False)
            at = at.parent
        return Read(name, self.module.env.get(STAR, ()), (), open=True)

    def finished_scopes(self) -> tuple[Scope, ...]:
        """All scopes as facts."""
        return tuple(
            Scope(
                scope.kind,
                scope.qualname,
                scope.owner,
                {} if scope.kind in ("comprehension", "annotation") else scope.env,
                {name: tuple(ids) for name, ids in scope.typing.items()},
            )
            for scope in self.scopes
        )

    @contextmanager
    def loop(self, scope: OpenScope, *, endless: bool) -> Iterator[list[Env]]:
        """Walk a loop body: its bindings reach its own head, and what follows it sees zero or more rounds.

        Yields the states in which `break` leaves the loop, past its `else`; an endless loop ends in no other way.
        """
        entry, start, since = scope.env.copy(), len(scope.reads), len(self.bindings)
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
