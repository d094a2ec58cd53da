"""The graph is the one that grimp itself would build from the same files."""

from __future__ import annotations

import ast
import sys
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

import grimp
import pytest

from seamguard.contracts.graph import build_graph
from seamguard.contracts.stated import stated_imports
from seamguard.domain.contracts import Configuration, Imports
from seamguard.domain.source import Category, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[3]
SITE = Path(pytest.__file__).parents[1]
REFERENCE = ("datafusion_engine", "engine", "extract", "hamilton_pipeline", "relspec", "semantics")
TREES = {
    "reference": (REPOSITORY / "reference" / "src", REFERENCE),
    "seamguard": (REPOSITORY / "src", ("seamguard",)),
    "pytest": (SITE, ("_pytest", "pytest")),
    "hypothesis": (SITE, ("hypothesis",)),
}
FORMS = {
    "a/__init__.py": "from . import b, missing\nfrom .b import *\nimport ext.deep.er\n",
    "a/b.py": "import a, a.c.d as d; import a.c\n",
    "a/c/__init__.py": "from .d import x\nfrom ..b import y\nfrom .. import b\n",
    "a/c/d.py": "try:\n    import one\nexcept ImportError:\n    import two\nelse:\n    import three\nfinally:\n"
    "    import four\nwith x:\n    import five\nfor i in x:\n    import six\nwhile x:\n    import seven\n"
    "match x:\n    case 1:\n        import eight\nasync def f():\n    class C:\n        import nine\n",
    "a/t.py": "from typing import TYPE_CHECKING\nimport typing as t\nif TYPE_CHECKING:\n    import one\n"
    "elif x:\n    import two\nelse:\n    import three\nif t.TYPE_CHECKING:\n    def f():\n        import four\n"
    "if not TYPE_CHECKING:\n    import five\nimport six\nimport a.gone.deep\nfrom a.gone import x\n",
    "ns/p/__init__.py": "import ns\nimport ns.q\nfrom ns import q\nfrom ns.q.r import s\nimport ns.p.m\n",
    "ns/p/m.py": "from ns.p import n\nimport ns.other.x.y\n",
    "bare/x/y.py": "import a.b, bare.z, bare.x\n",
    "bare/z.py": "from . import x\nfrom .x import y\n",
}


def _theirs(roots: tuple[str, ...], base: Path, *, external: bool, untyped: bool) -> grimp.ImportGraph:
    sys.path.insert(0, str(base))
    try:
        return grimp.build_graph(
            *roots, include_external_packages=external, exclude_type_checking_imports=untyped, cache_dir=None
        )
    finally:
        sys.path.remove(str(base))


def _imports(base: Path, roots: tuple[str, ...]) -> Iterator[Imports]:
    for path in sorted(path for root in roots for path in (base / root.replace(".", "/")).rglob("*.py")):
        parts = path.relative_to(base).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        module = ".".join(parts[:-1] if is_package else parts)
        with tokenize.open(path) as opened:
            text = opened.read()
        file = SourceFile(path.relative_to(base).as_posix(), module, is_package, Category.PRODUCTION, path.read_bytes)
        yield Imports(file, stated_imports(ast.parse(text), text))


def _edges(graph: grimp.ImportGraph) -> set[tuple[str, str, int]]:
    return {
        (module, imported, detail["line_number"])
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        for detail in graph.get_import_details(importer=module, imported=imported)
    }


def _compare(base: Path, roots: tuple[str, ...], *, external: bool, untyped: bool) -> None:
    session = (("include_external_packages", str(external)), ("exclude_type_checking_imports", str(untyped)))
    ours = build_graph(Configuration("", session, (), roots, 0), tuple(_imports(base, roots))).edges
    theirs = _theirs(roots, base, external=external, untyped=untyped)
    assert _edges(ours) == _edges(theirs)
    assert ours.modules == theirs.modules
    squashed = {name for name in theirs.modules if theirs.is_module_squashed(name)}
    assert {name for name in ours.modules if ours.is_module_squashed(name)} == squashed


@pytest.mark.parametrize("untyped", [False, True])
@pytest.mark.parametrize("external", [False, True])
@pytest.mark.parametrize(("base", "roots"), TREES.values(), ids=TREES)
def test_the_graph_of_a_real_tree_is_grimps(
    base: Path,
    roots: tuple[str, ...],
    external: bool,
    untyped: bool,
) -> None:
    _compare(base, roots, external=external, untyped=untyped)


@pytest.mark.parametrize("untyped", [False, True])
@pytest.mark.parametrize("external", [False, True])
def test_the_graph_of_every_form_of_import_is_grimps(
    tmp_path: Path,
    external: bool,
    untyped: bool,
) -> None:
    for name, text in FORMS.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    _compare(tmp_path, ("a", "bare", "ns.p"), external=external, untyped=untyped)


def test_folders_without_init_below_packages_hold_modules_which_grimp_passes_over(tmp_path: Path) -> None:
    (tmp_path / "a/bare").mkdir(parents=True)
    (tmp_path / "a/__init__.py").write_text("")
    (tmp_path / "a/bare/m.py").write_text("import a\n")
    configuration = Configuration("", (), (), ("a",), 0)
    ours = build_graph(configuration, tuple(_imports(tmp_path, ("a",)))).edges
    theirs = _theirs(("a",), tmp_path, external=False, untyped=False)
    assert ours.modules - theirs.modules == {"a.bare", "a.bare.m"}
    assert _edges(ours) == {("a.bare.m", "a", 1)}


def test_imports_that_lead_out_of_all_packages_are_none() -> None:
    # Of these grimp itself makes an import of nothing, or crashes.
    file = SourceFile("a/b.py", "a.b", False, Category.PRODUCTION, bytes)
    found = tuple(
        Imports(file, stated_imports(ast.parse(text), text))
        for text in ("from ... import too_far\nfrom .... import x\nfrom .. import outside",)
    )
    session = (("include_external_packages", "True"),)
    assert build_graph(Configuration("", session, (), ("a",), 0), found).places == {}


def test_columns_count_characters() -> None:
    text = (
        "é = 'ü'; import modül, a.b\nclass C:\n    def f(self):\n        from . import (\n            x,\n        )\n"
    )
    stated = stated_imports(ast.parse(text), text)
    assert [(one.name, *one.span, one.scope) for one in stated] == [
        ("modül", 1, 10, 1, 27, "<module>"),
        ("a.b", 1, 10, 1, 27, "<module>"),
        (".x", 4, 9, 6, 10, "C.f"),
    ]


def test_deep_code_is_read() -> None:
    tree: ast.stmt = ast.parse("import deep").body[0]
    for _ in range(20_000):
        tree = ast.If(ast.Constant(True), [tree], [])
    assert [one.name for one in stated_imports(ast.Module([tree], []), "")] == ["deep"]
