"""Code of the name `f` and, below an arrow, the lines of its shape; two blank lines stand between two cases."""

from __future__ import annotations

CASES = """
def f(a: 'int', /, b, *c: str, d=None, **e) -> None: ...
->
function
parameter positional-only a: int
parameter b
parameter variadic-positional c: str
parameter keyword-only d = None
parameter variadic-keyword e
returns None


def f(*args: *Ts): ...
->
function
parameter variadic-positional args: Unpack[Ts]


async def f[T: int, *Ts, **P](a: T) -> T: ...
->
function async
type-parameter T: int
type-parameter variadic-positional Ts
type-parameter variadic-keyword P
parameter a: T
returns T


@overload
def f(a: int) -> int: ...
@overload
def f(a: str) -> str: ...
def f(a, b=1): ...
->
function
overload
  parameter a: int
  returns int
overload
  parameter a: str
  returns str


class f:
    'Doc.'
    x: int
    y = 2
    _z = 3
    def __init__(self, a): self.b = a
    def go(self): ...
->
class
attribute x: int
attribute y = 2
method __init__
  parameter a
method go


class A:
    def one(self): ...
    def two(self, a): ...
class f(A):
    def two(self, b): ...
->
class
base A
method one
method two
  parameter b


class f:
    @property
    def a(self) -> int: ...
    @a.setter
    def a(self, v): ...
    @staticmethod
    def b(c): ...
->
class
method property settable a
  returns int
method staticmethod b
  parameter c


@dataclass(frozen=True, slots=True, repr=False)
class f:
    a: int
    _: KW_ONLY
    b: list[int] = field(default_factory=list)
    C: ClassVar[int] = 1
->
dataclass
option frozen = True
option slots = True
field a: int
field keyword-only b: list[int] = factory(list)
attribute C: ClassVar[int] = 1


@define
class f:
    a: int
    b: int = attrs.field()
    @b.default
    def _b(self): ...
->
attrs
field a: int
field b: int = factory(_b)


class f(Struct, frozen=True, kw_only=True, tag='x'):
    a: int
    b: str = msgspec.field(default='', name='B')
->
struct
base Struct
option frozen = True
option tag = 'x'
field keyword-only a: int
field keyword-only b: str = ''
  option name = 'B'


class f(BaseModel):
    model_config = {'extra': 'forbid'}
    a: Annotated[int, Field(alias='A', ge=0)]
    b: str = Field(default='', description='x')
->
model
base BaseModel
option extra = 'forbid'
field keyword-only a: Annotated[int, Field(alias='A', ge=0)]
  option alias = 'A'
  option ge = 0
field keyword-only b: str = ''


class A(TypedDict):
    a: int
class f(A, total=False):
    b: Required[ReadOnly[str]]
    c: Annotated[int, 1]
->
typed-dict
base A
field a: int
field read-only b: str
field not-required c: Annotated[int, 1]


f = TypedDict('f', {'in': int, 'x-y': 'NotRequired[str]'})
->
typed-dict
field in: int
field not-required 'x-y': str


class f(NamedTuple):
    a: int
    b: int = 1
    def sum(self) -> int: ...
->
named-tuple
base NamedTuple
field a: int
field b: int = 1
method sum
  returns int


class f(StrEnum):
    A = auto()
    B = 'x'
    C = 'x'
    _ignore_ = []
    label: str
    def show(self): ...
->
enum
base StrEnum
member A = 'a'
member B = 'x'
member other-name C = B
attribute label: str
method show


class A(Enum):
    def _generate_next_value_(name, *rest): return name
class f(A):
    X = auto()
->
enum
base A
member X = auto()


f = Enum('f', [('A', 1), ('B', 2)])
->
enum
base Enum
member A = 1
member B = 2


f: dict[str, int] = {'a': 1, **other}
->
constant
type dict[str, int]
display dict
entry 'a': 1
entry **other


f = frozenset({1})
->
constant
display frozenset
entry 1


@final
@typing.runtime_checkable
class f(Protocol):
    pass
->
protocol final runtime-checkable
base Protocol


class f(Enum):
    _ignore_ = ['i']
    i = 0
    A, B = 1, 2
    @enum.property
    def g(self) -> int: ...
->
enum
base Enum
member A = 1
member B = 2
method property g
  returns int


class f:
    @property
    def a(self) -> int: ...
    @a.getter
    def a(self) -> str: ...
    del b
    def c(self): ...
    del c
->
class
method property a
  returns str


make = dataclass(frozen=True)
@make
class f:
    b: int
    a: int = 1
->
dataclass
option frozen = True
field b: int
field a: int = 1


make = functools.partial(dataclasses.dataclass, kw_only=True)
@make(order=True)
class f:
    a: int = 1
->
dataclass
option order = True
field keyword-only a: int = 1


@dataclass
class A:
    a: int
class f(A):
    b = 1
->
dataclass
base A
field a: int
attribute b = 1


@attr.s
class A:
    c: int = 1
    a = attr.ib()
@attr.s(kw_only=True)
class f(A):
    b = attr.ib(default=attr.NOTHING)
->
attrs
base A
field keyword-only a
field keyword-only b
attribute c: int = 1


@define
class f:
    a = attrs.field()
    b: int = 1
->
attrs
field a
attribute b: int = 1


class A:
    a: int = 1
class f(BaseModel, A):
    b: int = ...
    class Config:
        extra = "forbid"
->
model
base BaseModel
base A
option extra = 'forbid'
field keyword-only a: int = 1
field keyword-only b: int
attribute nested-class Config


type f[T] = list[T] | None
->
alias
type-parameter T
value list[T] | None
"""
