"""What a change breaks: a table of old code, new code, and what is told of it."""

from __future__ import annotations

import pytest
from tests.unit.rules.shapes import surface

from seamguard.domain.breakage import Breakage
from seamguard.domain.surface import Form, Item, Surface, Word
from seamguard.rules.breakage import compare, is_breaking

B = Breakage


def kinds(old: str, new: str, name: str) -> list[Breakage]:
    found = compare(surface(old, name), surface(new, name))
    return sorted(kind for change in found for kind in change.kinds)


FUNCTIONS = [
    ("f()", "f()", []),
    ("f(a)", "f(a)", []),
    ("f(a, b)", "f(b, a)", [B.PARAMETER_MOVED, B.PARAMETER_MOVED]),
    ("f(a, b, c)", "f(a, c, b)", [B.PARAMETER_MOVED, B.PARAMETER_MOVED]),
    ("f(a, b)", "f(a)", [B.PARAMETER_REMOVED]),
    ("f(a, b)", "f(b)", [B.PARAMETER_REMOVED, B.PARAMETER_MOVED]),
    ("f(a)", "f(a, b)", [B.PARAMETER_ADDED_REQUIRED]),
    ("f(a)", "f(b, a)", [B.PARAMETER_ADDED_REQUIRED, B.PARAMETER_MOVED]),
    ("f(a)", "f(a, b=1)", [B.PARAMETER_ADDED_OPTIONAL]),
    ("f(a=1)", "f(b=1, a=1)", [B.PARAMETER_ADDED_OPTIONAL, B.PARAMETER_MOVED]),
    ("f(a)", "f(a, *, b)", [B.PARAMETER_ADDED_REQUIRED]),
    ("f(a)", "f(a, *, b=1)", [B.PARAMETER_ADDED_OPTIONAL]),
    ("f(a)", "f(c)", [B.PARAMETER_REMOVED, B.PARAMETER_ADDED_REQUIRED]),
    ("f(a, /)", "f(c, /)", [B.PARAMETER_RENAMED]),
    ("f(a, b, /)", "f(b, a, /)", [B.PARAMETER_MOVED, B.PARAMETER_MOVED]),
    ("f(a, /)", "f(a)", [B.PARAMETER_LOOSENED_KIND]),
    ("f(a, /, **kw)", "f(a, **kw)", [B.PARAMETER_CHANGED_KIND]),
    ("f(a, *args)", "f(a, b=1, *args)", [B.PARAMETER_ADDED_OPTIONAL, B.PARAMETER_MOVED]),
    ("f(*args, a=1)", "f(a=1, *args)", [B.PARAMETER_LOOSENED_KIND, B.PARAMETER_MOVED]),
    ("f(a, *args)", "f(a, *args, b=1)", [B.PARAMETER_ADDED_OPTIONAL]),
    ("f(a)", "f(a, /)", [B.PARAMETER_CHANGED_KIND]),
    ("f(a)", "f(*, a)", [B.PARAMETER_CHANGED_KIND]),
    ("f(*, a)", "f(a)", [B.PARAMETER_LOOSENED_KIND]),
    ("f(a, /)", "f(*, a)", [B.PARAMETER_CHANGED_KIND]),
    ("f(a, *, b)", "f(b, a)", [B.PARAMETER_LOOSENED_KIND, B.PARAMETER_MOVED]),
    ("f(*, a, b)", "f(*, b, a)", [B.PARAMETER_REORDERED]),
    ("f(*, a=1, b=2, c=3)", "f(*, b=2, c=3, a=1)", [B.PARAMETER_REORDERED]),
    ("f(a=1)", "f(a=2)", [B.PARAMETER_CHANGED_DEFAULT]),
    ("f(a='x')", 'f(a="x")', []),
    ("f(a=1_000)", "f(a=1000)", []),
    ("f(a=(1, 2))", "f(a=(1,2,))", []),
    ("f(a=None)", "f(a=())", [B.PARAMETER_CHANGED_DEFAULT]),
    ("f(a=1)", "f(a)", [B.PARAMETER_CHANGED_REQUIRED]),
    ("f(a)", "f(a=1)", [B.PARAMETER_NOW_OPTIONAL]),
    ("f(*, a=1)", "f(*, a)", [B.PARAMETER_CHANGED_REQUIRED]),
    ("f(*, a)", "f(*, a=1)", [B.PARAMETER_NOW_OPTIONAL]),
    ("f(a=1)", "f(*, a)", [B.PARAMETER_CHANGED_KIND, B.PARAMETER_CHANGED_REQUIRED]),
    ("f(a: int)", "f(a: str)", [B.PARAMETER_CHANGED_TYPE]),
    ("f(a: int)", "f(a: int | None)", [B.PARAMETER_WIDENED_TYPE]),
    ("f(a: int | None)", "f(a: int)", [B.PARAMETER_CHANGED_TYPE]),
    ("f(a: int)", "f(a: Any)", [B.PARAMETER_WIDENED_TYPE]),
    ("f(a: int)", "f(a: object)", [B.PARAMETER_WIDENED_TYPE]),
    ("f(a: object)", "f(a: int)", [B.PARAMETER_CHANGED_TYPE]),
    ("f(a)", "f(a: int)", [B.PARAMETER_ANNOTATED]),
    ("f(a: int)", "f(a)", [B.PARAMETER_ANNOTATED]),
    ("f(a: int | str)", "f(a: str | int)", []),
    ("f(a: Optional[int])", "f(a: int | None)", []),
    ("f(a: typing.Optional[int])", "f(a: None | int)", []),
    ("f(a: Union[int, str, None])", "f(a: int | str | None)", []),
    ("f(a: Optional[Union[int, str]])", "f(a: 'int | str | None')", []),
    ("f(a: 'int')", "f(a: int)", []),
    ("f(a: 'list[int]')", "f(a: list['int'])", []),
    ("f(a: Literal['int'])", "f(a: Literal[int])", [B.PARAMETER_CHANGED_TYPE]),
    ("f(a: Annotated['int', 'x'])", "f(a: Annotated[int, 'x'])", []),
    ("f(a: Annotated[int, 'x'])", "f(a: Annotated[int, 'y'])", [B.PARAMETER_CHANGED_TYPE]),
    ("f(*args)", "f(*others)", [B.PARAMETER_RENAMED]),
    ("f(**options)", "f(**settings)", [B.PARAMETER_RENAMED]),
    ("f()", "f(*args)", [B.PARAMETER_ADDED_OPTIONAL]),
    ("f()", "f(**kw)", [B.PARAMETER_ADDED_OPTIONAL]),
    ("f(*args)", "f()", [B.PARAMETER_REMOVED]),
    ("f(**kw)", "f()", [B.PARAMETER_REMOVED]),
    ("f(*args)", "f(args)", [B.PARAMETER_REMOVED, B.PARAMETER_ADDED_REQUIRED]),
    ("f(*args: int)", "f(*args: str)", [B.PARAMETER_CHANGED_TYPE]),
    ("f(*, a)", "f(**kw)", [B.PARAMETER_ADDED_OPTIONAL, B.PARAMETER_SWALLOWED]),
    ("f(a, /)", "f(*args)", [B.PARAMETER_ADDED_OPTIONAL, B.PARAMETER_SWALLOWED]),
    ("f(a)", "f(*args)", [B.PARAMETER_ADDED_OPTIONAL, B.PARAMETER_REMOVED]),
    ("f(a)", "f(*args, **kw)", [B.PARAMETER_ADDED_OPTIONAL, B.PARAMETER_ADDED_OPTIONAL, B.PARAMETER_SWALLOWED]),
    ("f() -> int", "f() -> str", [B.RETURN_CHANGED_TYPE]),
    ("f() -> int", "f() -> int | None", [B.RETURN_CHANGED_TYPE]),
    ("f() -> int | None", "f() -> int", [B.RETURN_NARROWED_TYPE]),
    ("f() -> object", "f() -> int", [B.RETURN_NARROWED_TYPE]),
    ("f()", "f() -> int", [B.RETURN_ANNOTATED]),
    ("f() -> int", "f()", [B.RETURN_ANNOTATED]),
    ("f() -> 'int'", "f() -> int", []),
    (
        "f[T](a: T) -> T",
        "f[S](a: S) -> S",
        [B.TYPE_PARAMETERS_CHANGED] * 2 + [B.PARAMETER_CHANGED_TYPE, B.RETURN_CHANGED_TYPE],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), FUNCTIONS, ids=[f"{a} -> {b}" for a, b, _ in FUNCTIONS])
def test_signatures(old: str, new: str, expected: list[Breakage]) -> None:
    assert kinds(f"def {old}: ...", f"def {new}: ...", "f") == sorted(expected)


DEFINITIONS = [
    ("def f(): ...", "async def f(): ...", [B.OBJECT_CHANGED_KIND]),
    ("async def f(): ...", "async def f(): yield", [B.OBJECT_CHANGED_KIND]),
    ("def f(): ...", "def f(): yield", []),
    ("def f(): ...", "@contextmanager\ndef f(): yield", [B.OBJECT_CHANGED_KIND]),
    ("def f(): ...", "@functools.cache\ndef f(): ...", []),
    ("def f(): ...", "f = 1", [B.OBJECT_CHANGED_KIND, B.ATTRIBUTE_CHANGED_VALUE]),
    ("def f(): 'a'", "def f():\n    'b'\n    return 1", []),
    (
        "@overload\ndef f(a: int) -> int: ...\n@overload\ndef f(a: str) -> str: ...\ndef f(a): ...",
        "@overload\ndef f(a: int) -> int: ...\ndef f(a): ...",
        [B.OVERLOAD_REMOVED],
    ),
    (
        "@overload\ndef f(a: int) -> int: ...\ndef f(a): ...",
        "@overload\ndef f(a: bool) -> bool: ...\n@overload\ndef f(a: int) -> int: ...\ndef f(a): ...",
        [B.OVERLOAD_ADDED],
    ),
    (
        "@overload\ndef f(a: int) -> int: ...\ndef f(a): ...",
        "@overload\ndef f(a: int, b: int) -> int: ...\ndef f(a): ...",
        [B.PARAMETER_ADDED_REQUIRED],
    ),
    (
        "@overload\ndef f(a: int) -> int: ...\n@overload\ndef f(a: str) -> str: ...\ndef f(a): ...",
        "@overload\ndef f(a: str) -> str: ...\n@overload\ndef f(a: int) -> int: ...\ndef f(a): ...",
        [B.OVERLOAD_REMOVED],
    ),
    (
        "def f(a: int) -> int: ...",
        "@overload\ndef f(a: int) -> int: ...\n@overload\ndef f(a: str) -> str: ...\ndef f(a): ...",
        [B.OVERLOAD_ADDED],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), DEFINITIONS)
def test_functions(old: str, new: str, expected: list[Breakage]) -> None:
    assert kinds(old, new, "f") == sorted(expected)


DATA = "@dataclass\nclass C:\n"
RECORDS = [
    (f"{DATA} a: int", f"{DATA} a: int\n b: int", [B.FIELD_ADDED_REQUIRED]),
    (f"{DATA} a: int", f"{DATA} a: int\n b: int = 1", [B.FIELD_ADDED_OPTIONAL]),
    (f"{DATA} a: int\n c: int = 0", f"{DATA} a: int\n b: int\n c: int = 0", [B.FIELD_ADDED_REQUIRED, B.FIELD_MOVED]),
    (f"{DATA} a: int\n b: int", f"{DATA} b: int\n a: int", [B.FIELD_MOVED, B.FIELD_MOVED]),
    (f"{DATA} a: int\n b: int", f"{DATA} a: int", [B.FIELD_REMOVED]),
    (f"{DATA} a: int", f"{DATA} a: str", [B.FIELD_CHANGED_TYPE]),
    (f"{DATA} a: int", f"{DATA} a: int | None", [B.FIELD_CHANGED_TYPE]),
    (f"{DATA} a: Optional[int]", f"{DATA} a: 'int | None'", []),
    (f"{DATA} a: int = 1", f"{DATA} a: int = 2", [B.FIELD_CHANGED_DEFAULT]),
    (f"{DATA} a: int = 1", f"{DATA} a: int", [B.FIELD_CHANGED_REQUIRED]),
    (f"{DATA} a: int", f"{DATA} a: int = 1", [B.FIELD_NOW_OPTIONAL]),
    (f"{DATA} a: int = 1", f"{DATA} a: int = field(default=1)", []),
    (f"{DATA} a: int = 1", f"{DATA} a: int = field(default=1, repr=False)", []),
    (
        f"{DATA} a: list = field(default_factory=list)",
        f"{DATA} a: list = field(default_factory=dict)",
        [B.FIELD_CHANGED_DEFAULT],
    ),
    (f"{DATA} a: int = field(default=1)", f"{DATA} a: int = field(default=1, compare=False)", [B.FIELD_CHANGED_OPTION]),
    (f"{DATA} a: int", f"{DATA} a: int = field(kw_only=True)", [B.FIELD_CHANGED_KIND]),
    (f"{DATA} a: int = field(kw_only=True)", f"{DATA} a: int", [B.FIELD_LOOSENED_KIND]),
    (f"{DATA} a: int = 1", f"{DATA} a: int = field(default=1, init=False)", [B.FIELD_CHANGED_KIND]),
    (f"{DATA} a: int = field(default=1, init=False)", f"{DATA} a: int = 1", [B.FIELD_LOOSENED_KIND]),
    (f"{DATA} a: int = field(init=False)", f"{DATA} a: int", [B.FIELD_CHANGED_KIND]),
    (f"{DATA} a: int = field(init=False)\n b: int", f"{DATA} b: int\n a: int = field(init=False)", [B.FIELD_REORDERED]),
    (f"{DATA} a: int", f"{DATA} a: InitVar[int]", [B.FIELD_CHANGED_KIND]),
    (f"{DATA} a: int\n b: int", f"{DATA} a: int\n _: KW_ONLY\n b: int", [B.FIELD_CHANGED_KIND]),
    (f"{DATA} a: int", f"{DATA} a: int\n X: ClassVar[int] = 1", [B.OBJECT_ADDED]),
    (f"{DATA} a: int", "@dataclass(frozen=True)\nclass C:\n a: int", [B.CLASS_CHANGED_OPTION]),
    (f"{DATA} a: int", "@dataclass(frozen=False, eq=True)\nclass C:\n a: int", []),
    (f"{DATA} a: int", "@dataclass(order=True)\nclass C:\n a: int", [B.CLASS_LOOSENED_OPTION]),
    ("@dataclass(slots=True)\nclass C:\n a: int", f"{DATA} a: int", [B.CLASS_LOOSENED_OPTION]),
    ("@dataclass(order=True)\nclass C:\n a: int", f"{DATA} a: int", [B.CLASS_CHANGED_OPTION]),
    (f"{DATA} a: int\n b: int", "@dataclass(kw_only=True)\nclass C:\n a: int\n b: int", [B.FIELD_CHANGED_KIND] * 2),
    (f"{DATA} a: int", "class C:\n a: int", [B.OBJECT_CHANGED_KIND, B.FIELD_REMOVED, B.OBJECT_ADDED]),
    ("class C(TypedDict):\n a: int", "class C(TypedDict):\n a: int\n b: int", [B.FIELD_ADDED_REQUIRED]),
    ("class C(TypedDict):\n a: int", "class C(TypedDict):\n a: int\n b: NotRequired[int]", [B.FIELD_ADDED_OPTIONAL]),
    ("class C(TypedDict):\n a: int", "class C(TypedDict):\n a: NotRequired[int]", [B.FIELD_MAY_BE_ABSENT]),
    ("class C(TypedDict):\n a: NotRequired[int]", "class C(TypedDict):\n a: int", [B.FIELD_CHANGED_REQUIRED]),
    ("class C(TypedDict):\n a: int\n b: int", "class C(TypedDict):\n b: int\n a: int", [B.FIELD_REORDERED]),
    ("class C(TypedDict):\n a: int", "class C(TypedDict, total=False):\n a: Required[int]", []),
    ("class C(TypedDict):\n a: int", "class C(TypedDict):\n a: ReadOnly[int]", [B.FIELD_CHANGED_KIND]),
    ("class C(TypedDict):\n a: ReadOnly[int]", "class C(TypedDict):\n a: int", [B.FIELD_LOOSENED_KIND]),
    ("class C(NamedTuple):\n a: int", "class C(NamedTuple):\n a: int\n b: int = 1", [B.FIELD_LENGTHENS_TUPLE]),
    ("class C(NamedTuple):\n a: int", "class C(NamedTuple):\n a: int\n b: int", [B.FIELD_ADDED_REQUIRED]),
    ("class C(NamedTuple):\n a: int\n b: int", "class C(NamedTuple):\n b: int\n a: int", [B.FIELD_MOVED] * 2),
    (
        "C = collections.namedtuple('C', 'a b')",
        "C = collections.namedtuple('C', ['a', 'b'], defaults=(1,))",
        [B.FIELD_NOW_OPTIONAL],
    ),
    ("C = collections.namedtuple('C', 'a')", "C = NamedTuple('C', [('a', int)])", [B.FIELD_ANNOTATED]),
    ("C = NamedTuple('C', [('a', int)])", "C = NamedTuple('C', [('a', 'str')])", [B.FIELD_CHANGED_TYPE]),
    (
        "C = TypedDict('C', {'in': int})",
        "C = TypedDict('C', {'in': int, 'x-y': int}, total=False)",
        [B.FIELD_MAY_BE_ABSENT, B.FIELD_ADDED_OPTIONAL],
    ),
    ("class C(Struct):\n a: int", "class C(Struct):\n a: int\n b: int = 0", [B.FIELD_ADDED_OPTIONAL]),
    ("class C(Struct):\n a: int\n b: int", "class C(Struct):\n b: int\n a: int", [B.FIELD_MOVED] * 2),
    (
        "class C(Struct, kw_only=True):\n a: int\n b: int",
        "class C(Struct, kw_only=True):\n b: int\n a: int",
        [B.FIELD_REORDERED],
    ),
    (
        "class C(Struct, kw_only=True, array_like=True):\n a: int\n b: int",
        "class C(Struct, kw_only=True, array_like=True):\n b: int\n a: int",
        [B.FIELD_MOVED] * 2,
    ),
    ("class C(Struct):\n a: int", "class C(Struct, tag='c'):\n a: int", [B.CLASS_CHANGED_OPTION]),
    ("class C(Struct, forbid_unknown_fields=True):\n a: int", "class C(Struct):\n a: int", [B.CLASS_LOOSENED_OPTION]),
    ("class C(Struct):\n a: int", "class C(Struct):\n a: int = msgspec.field(name='b')", [B.FIELD_CHANGED_OPTION]),
    ("class C(BaseModel):\n a: int", "class C(BaseModel):\n a: int = Field(..., alias='A')", [B.FIELD_CHANGED_OPTION]),
    ("class C(BaseModel):\n a: int", "class C(BaseModel):\n a: int = Field(3)", [B.FIELD_NOW_OPTIONAL]),
    ("class C(BaseModel):\n a: int\n b: int", "class C(BaseModel):\n b: int\n a: int", [B.FIELD_REORDERED]),
    ("class C(BaseModel):\n a: int", "class C(BaseModel):\n a: int\n _b: int = 1", []),
    (
        "class C(BaseModel):\n a: int",
        "class C(BaseModel):\n model_config = ConfigDict(extra='forbid')\n a: int",
        [B.CLASS_CHANGED_OPTION],
    ),
    ("class C(BaseModel):\n a: int = Field(description='x')", "class C(BaseModel):\n a: int", []),
    ("@define\nclass C:\n a: int", "@define\nclass C:\n a: int = attrs.field(factory=int)", [B.FIELD_NOW_OPTIONAL]),
    ("@define\nclass C:\n a: int", "@frozen\nclass C:\n a: int", [B.CLASS_CHANGED_OPTION]),
    (
        "@attr.s\nclass C:\n a = attr.ib()",
        "@attr.s\nclass C:\n a = attr.ib()\n b = attr.ib(3)",
        [B.FIELD_ADDED_OPTIONAL],
    ),
    ("@define\nclass C:\n a: int", "@define\nclass C:\n a: int = attrs.field(alias='b')", [B.FIELD_CHANGED_OPTION]),
    (
        "@define\nclass C:\n a: list = attrs.field(factory=list)",
        "@define\nclass C:\n a: list = attrs.Factory(list)",
        [],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), RECORDS)
def test_records(old: str, new: str, expected: list[Breakage]) -> None:
    assert kinds(old, new, "C") == sorted(expected)


CLASSES = [
    ("class C: ...", "class C(object): ...", []),
    ("class C: ...", "@final\nclass C: ...", [B.OBJECT_CHANGED_TRAIT]),
    ("@typing.runtime_checkable\nclass C(Protocol): ...", "class C(Protocol): ...", [B.OBJECT_CHANGED_TRAIT]),
    ("class C: ...", "class C(ABC): ...", [B.CLASS_ADDED_BASE]),
    ("class C(ABC): ...", "class C: ...", [B.CLASS_REMOVED_BASE]),
    ("class C(int, ABC): ...", "class C(ABC, int): ...", [B.CLASS_MOVED_BASE]),
    ("class C: ...", "class C(metaclass=abc.ABCMeta): ...", [B.CLASS_CHANGED_OPTION]),
    ("class C:\n def m(self): ...", "class C: ...", [B.OBJECT_REMOVED]),
    ("class C: ...", "class C:\n def m(self): ...", [B.OBJECT_ADDED]),
    ("class C: ...", "class C:\n def _m(self): ...", []),
    ("class C: ...", "class C:\n def __call__(self): ...", [B.OBJECT_ADDED]),
    ("class C: ...", "class C:\n def __repr__(self): ...", []),
    ("class C: ...", "class C:\n def __init__(self): ...", [B.OBJECT_ADDED]),
    ("class C: ...", "class C:\n def __init__(self, a): ...", [B.OBJECT_ADDED_REQUIRED]),
    ("class C: ...", "class C:\n def __init__(self, a=1): ...", [B.OBJECT_ADDED]),
    ("class C(ABC): ...", "class C(ABC):\n @abstractmethod\n def m(self): ...", [B.OBJECT_ADDED_REQUIRED]),
    ("class C(Protocol): ...", "class C(Protocol):\n def m(self): ...", [B.OBJECT_ADDED_REQUIRED]),
    ("class C(Protocol): ...", "class C(Protocol):\n a: int", [B.OBJECT_ADDED_REQUIRED]),
    ("class C(ABC):\n @abstractmethod\n def m(self): ...", "class C(ABC):\n def m(self): ...", [B.OBJECT_GAINED_TRAIT]),
    ("class C:\n def m(self): ...", "class C:\n @abstractmethod\n def m(self): ...", [B.OBJECT_CHANGED_TRAIT]),
    ("class C:\n def m(self): ...", "class C:\n @final\n def m(self): ...", [B.OBJECT_CHANGED_TRAIT]),
    ("class C:\n def m(self): ...", "class C:\n @classmethod\n def m(cls): ...", [B.OBJECT_CHANGED_KIND]),
    ("class C:\n def m(self, a): ...", "class C:\n @staticmethod\n def m(a): ...", [B.OBJECT_CHANGED_KIND]),
    ("class C:\n def m(self): ...", "class C:\n @property\n def m(self): ...", [B.OBJECT_CHANGED_KIND]),
    (
        "class C:\n @property\n def m(self): ...",
        "class C:\n @cached_property\n def m(self): ...",
        [B.OBJECT_GAINED_TRAIT],
    ),
    (
        "class C:\n @property\n def m(self): ...",
        "class C:\n @property\n def m(self): ...\n @m.setter\n def m(self, v): ...",
        [B.OBJECT_GAINED_TRAIT],
    ),
    (
        "class C:\n @property\n def m(self): ...\n @m.setter\n def m(self, v): ...",
        "class C:\n @property\n def m(self): ...",
        [B.OBJECT_CHANGED_TRAIT],
    ),
    (
        "class C:\n @property\n def m(self) -> int: ...",
        "class C:\n @property\n def m(self) -> str: ...",
        [B.RETURN_CHANGED_TYPE],
    ),
    ("class C:\n @property\n def m(self) -> int: ...", "class C:\n m: int", [B.OBJECT_CHANGED_KIND]),
    ("class C:\n m = 1", "class C:\n def m(self): ...", [B.OBJECT_CHANGED_KIND]),
    ("class C:\n def m(self, a): ...", "class C:\n def m(this, a): ...", []),
    ("class C:\n def m(self, a): ...", "class C:\n def m(self, a, b): ...", [B.PARAMETER_ADDED_REQUIRED]),
    ("class C:\n def m(self, a): ...\n def n(self): ...", "class C:\n def n(self): ...\n def m(self, a): ...", []),
    ("class C:\n a: int", "class C:\n a: str", [B.ATTRIBUTE_CHANGED_TYPE]),
    ("class C:\n a: int", "class C:\n a = 1", [B.ATTRIBUTE_ANNOTATED, B.ATTRIBUTE_CHANGED_VALUE]),
    ("class C:\n a = 1", "class C:\n a = 2", [B.ATTRIBUTE_CHANGED_VALUE]),
    ("class C:\n a = 1", "class C: ...", [B.OBJECT_REMOVED]),
    ("class C: ...", "class C:\n a = 1", [B.OBJECT_ADDED]),
    ("class C:\n class D: ...", "class C:\n D = 1", [B.OBJECT_CHANGED_KIND, B.ATTRIBUTE_CHANGED_VALUE]),
    ("class C(Enum):\n A = 1", "class C(Enum):\n A = 1\n B = 2", [B.MEMBER_ADDED]),
    ("class C(Enum):\n A = 1\n B = 2", "class C(Enum):\n A = 1", [B.MEMBER_REMOVED]),
    ("class C(Enum):\n A = 1", "class C(Enum):\n A = 3", [B.MEMBER_CHANGED_VALUE]),
    ("class C(Enum):\n A = 1\n B = 2", "class C(Enum):\n B = 2\n A = 1", [B.MEMBER_MOVED]),
    ("class C(Enum):\n A = auto()\n B = auto()", "class C(Enum):\n A = 1\n B = 2", []),
    (
        "class C(Enum):\n A = auto()\n B = auto()",
        "class C(Enum):\n B = auto()\n A = auto()",
        [B.MEMBER_CHANGED_VALUE] * 2,
    ),
    ("class C(StrEnum):\n A = auto()\n B = auto()", "class C(StrEnum):\n A = 'a'\n B = 'b'", []),
    ("class C(Flag):\n A = auto()\n B = auto()\n D = auto()", "class C(Flag):\n A = 1\n B = 2\n D = 4", []),
    ("class C(Enum):\n A = 1\n B = A", "class C(Enum):\n A = 1\n B = 1", []),
    ("class C(Enum):\n A = 1\n B = 1", "class C(Enum):\n A = 1\n B = 2", [B.MEMBER_CHANGED_VALUE]),
    (
        "class C(Enum):\n A = 'x', auto()\n B = 'y', auto()",
        "class C(Enum):\n B = 'y', auto()\n A = 'x', auto()",
        [B.MEMBER_CHANGED_VALUE] * 2,
    ),
    ("class C(Enum):\n A = 1", "class C(StrEnum):\n A = 1", [B.CLASS_REMOVED_BASE, B.CLASS_ADDED_BASE]),
    ("C = Enum('C', 'A B')", "class C(Enum):\n A = 1\n B = 2", []),
    ("C = Enum('C', ['A', 'B'])", "C = Enum('C', {'A': 1, 'B': 3})", [B.MEMBER_CHANGED_VALUE]),
    ("class C[T]: ...", "class C[T: int]: ...", [B.TYPE_PARAMETERS_CHANGED]),
    ("class C:\n def m[T](self): ...", "class C:\n def m(self): ...", [B.TYPE_PARAMETERS_CHANGED]),
]


@pytest.mark.parametrize(("old", "new", "expected"), CLASSES)
def test_classes(old: str, new: str, expected: list[Breakage]) -> None:
    assert kinds(old, new, "C") == sorted(expected)


CONSTANTS = [
    ("K = 1", "K = 2", [B.ATTRIBUTE_CHANGED_VALUE]),
    ("K = 'a'", 'K = "a"', []),
    ("K = 1", "K: int = 1", [B.ATTRIBUTE_ANNOTATED]),
    ("K: int = 1", "K: float = 1", [B.ATTRIBUTE_CHANGED_TYPE]),
    ("K = {'a': 1}", "K = {'a': 1, 'b': 2}", [B.ENTRY_ADDED]),
    ("K = {'a': 1, 'b': 2}", "K = {'a': 1}", [B.ENTRY_REMOVED]),
    ("K = {'a': 1}", "K = {'a': 2}", [B.ENTRY_CHANGED_VALUE]),
    ("K = {'a': 1, 'b': 2}", "K = {'b': 2, 'a': 1}", [B.ENTRY_MOVED]),
    ("K = {'a', 'b'}", "K = {'b', 'a'}", []),
    ("K = frozenset({'a', 'b'})", "K = frozenset(['b', 'a', 'c'])", [B.ENTRY_ADDED]),
    ("K = ('a', 'b')", "K = ('b', 'a')", [B.ENTRY_MOVED]),
    ("K = ('a',)", "K = ('a', 'b')", [B.ATTRIBUTE_CHANGED_VALUE]),
    ("K = ['a', 'a']", "K = ['a']", [B.ENTRY_REMOVED]),
    ("K = ('a', 'b')", "K = ['a', 'b']", [B.ATTRIBUTE_CHANGED_VALUE]),
    ("K = {**A, 'b': 1}", "K = {**B, 'b': 1}", [B.ENTRY_REMOVED, B.ENTRY_ADDED]),
    ("K: TypeAlias = 'int | None'", "K: TypeAlias = Optional[int]", []),
    ("type K = int", "type K = str", [B.ATTRIBUTE_CHANGED_VALUE]),
    ("type K = int", "K: TypeAlias = int", []),
    ("K = 1", "def K(): ...", [B.OBJECT_CHANGED_KIND, B.ATTRIBUTE_CHANGED_VALUE]),
]


@pytest.mark.parametrize(("old", "new", "expected"), CONSTANTS)
def test_constants(old: str, new: str, expected: list[Breakage]) -> None:
    assert kinds(old, new, "K") == sorted(expected)


def test_the_tables_are_large_and_name_every_kind() -> None:
    rows = [*FUNCTIONS, *DEFINITIONS, *RECORDS, *CLASSES, *CONSTANTS]
    named = {kind for _, _, kinds in rows for kind in kinds}
    assert len(rows) >= 120
    # Those of exports have a test of their own below.
    assert named | {B.EXPORT_ADDED, B.EXPORT_REMOVED} == set(Breakage)


def test_exports() -> None:
    old, new = (surface(f"__all__ = {names}") for names in (["a", "b"], ["b", "c"]))
    assert [change.kinds for change in compare(old, new)] == [(B.EXPORT_REMOVED,), (B.EXPORT_ADDED,)]


def test_only_what_costs_callers_something_breaks() -> None:
    assert is_breaking(compare(surface("def f(a): ...", "f"), surface("def f(a, b): ...", "f")))
    assert not is_breaking(compare(surface("def f(a): ...", "f"), surface("def f(a, b=1): ...", "f")))


def test_no_difference_goes_untold() -> None:
    one, other = (
        Surface(Form.CLASS, (), (Item(Word.OPTION, name), Item(Word.OPTION, last))) for name, last in ("ab", "ba")
    )
    assert compare(one, one) == ()
    assert [change.kinds for change in compare(one, other)] == [(B.OBJECT_CHANGED_KIND,)]


def test_a_change_below_a_line_says_below_which() -> None:
    old, new = (surface(f"class C:\n def m(self, {given}): ...", "C") for given in ("a", "b"))
    assert [change.within for change in compare(old, new)] == [("method m",), ("method m",)]
    assert [(change.old, change.new) for change in compare(old, new)] == [("parameter a", None), (None, "parameter b")]
