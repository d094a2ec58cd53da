"""What the seam makes, and what it does not."""

from typing import Generic, NewType, Optional, Protocol, TypeAlias, TypeVar, Union


class Resolver(Protocol):
    def location(self, name: str) -> str: ...


class Bindings:
    def location(self, name: str) -> str:
        return name


class Special(Resolver):
    pass


T = TypeVar("T")


class Table(Resolver, Generic[T]):
    pass


class Other:
    class Resolver:
        pass


class Holder:
    resolver: Resolver
    other: Other

    def __init__(self, resolver: Resolver) -> None:
        self.kept = resolver

    @property
    def current(self) -> Resolver:
        return self.resolver

    def find(self) -> Resolver:
        return self.resolver


Maybe = Resolver | None
Perhaps: TypeAlias = Optional[Resolver]
Either = Union[Resolver, None]
Renamed = Resolver
Branded = NewType("Branded", Resolver)


def lookup(name: str) -> Optional[Resolver]:
    return None
