from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.resolve.conftest import Resolve

DATACLASS = "from dataclasses import dataclass, field, KW_ONLY, InitVar\nfrom typing import ClassVar\n"

CASES = {
    "def Seam(a, /, b, *args, c, **rest): ...": "a b args c rest",
    "class Seam:\n    def __init__(self, a, b=1): ...": "a b",
    "class Seam:\n    def __new__(cls, a): ...": "a",
    "class Base:\n    def __init__(self, a): ...\nclass Seam(Base): ...": "a",
    "class Seam: ...": "",
    "class Seam(SomethingUnknown): ...": None,
    "from elsewhere import Base\nclass Seam(Base): ...": None,
    DATACLASS
    + "@dataclass\nclass Seam:\n    a: int\n    b: ClassVar[int] = 1\n"
    + "    c: int = field(init=False)\n    d: InitVar[int] = 2": "a d",
    DATACLASS + "@dataclass(kw_only=True)\nclass Base:\n    a: int\n@dataclass\nclass Seam(Base):\n    b: int": "b a",
    DATACLASS + "@dataclass\nclass Seam:\n    a: int\n    _: KW_ONLY\n    b: int": "a b",
    DATACLASS + "@dataclass(init=False)\nclass Seam:\n    a: int": "",
    DATACLASS + "@dataclass\nclass Base:\n    a: int\n    b: int\n@dataclass\nclass Seam(Base):\n    a: str": "a b",
    "from typing import NamedTuple\nclass Seam(NamedTuple):\n    a: int\n    b: int = 1": "a b",
    "import attrs\n@attrs.define\nclass Seam:\n    _a: int\n"
    "    b: int = attrs.field(alias='c')\n    d: int = attrs.field(init=False)": "a c",
    "import attr\n@attr.s\nclass Seam:\n    a = attr.ib()\n    b = 3": "a",
    "from pydantic import BaseModel\nclass Seam(BaseModel):\n    a: int": "a",
}


@pytest.mark.parametrize(("text", "names"), CASES.items())
def test_parameters(resolve: Resolve, text: str, names: str | None) -> None:
    parameters = resolve({"src/app/home.py": text}, "app.home.Seam").target.parameters
    assert (None if parameters is None else " ".join(p.name for p in parameters)) == names


def test_fields_of_attrs_lose_their_underscore_and_pydantic_takes_keywords_only(resolve: Resolve) -> None:
    text = "from pydantic import BaseModel\nclass Seam(BaseModel):\n    a: int\n    b: int = 1"
    parameters = resolve({"src/app/home.py": text}, "app.home.Seam").target.parameters
    assert parameters is not None
    assert [(p.kind, p.has_default) for p in parameters] == [("keyword", False), ("keyword", True)]
