"""Which functions and classes lack a decorator, or have it in the wrong place."""

from __future__ import annotations

import pytest
from tests.unit.rules.observing import marked, observe, seen

API = """\
def auth(made): return made
def needs(role): return lambda made: made
def log(made): return made
class App:
    def get(self, path): return lambda made: made
app = App()
staff = needs('staff')
"""


def files_of(code: str) -> dict[str, str]:
    return {"src/app/api.py": API, "src/app/use.py": f"from app.api import app, auth, log, needs\n{code}\n"}


def clause(keys: str, site: str = "app.use:f") -> str:
    return f"required_calls: [{{id: r, why: w, {keys}, in: {{sites: ['{site}']}}}}]"


PRESENT = {
    "plain": ("auth", "@auth\ndef f(): pass"),
    "missing": ("auth", "def f():  # not-decorated\n    pass"),
    "another": ("auth", "@log\ndef f():  # not-decorated\n    pass"),
    "called": ("needs", "@needs('admin')\ndef f(): pass"),
    "among others": ("auth", "@log\n@auth\n@app.get('/x')\ndef f(): pass"),
    "under another name": ("auth", "from app.api import auth as a\n@a\ndef f(): pass"),
    "by its module": ("auth", "import app.api\n@app.api.auth\ndef f(): pass"),
    "assigned": ("needs", "admin = needs('admin')\n@admin\ndef f(): pass"),
    "assigned elsewhere": ("needs", "from app.api import staff\n@staff\ndef f(): pass"),
    "assigned twice": (
        "needs",
        "admin = needs('admin')\nif log: admin = log\n@admin\ndef f():  # not-decorated\n    pass",
    ),
    "assigned something else": ("needs", "admin = app.get('/')\n@admin\ndef f():  # not-decorated\n    pass"),
    "assigned in a module": ("needs", "import app.api\n@app.api.staff\ndef f(): pass"),
    "assigned in a class": ("needs", "class A:\n    staff = needs('staff')\n@A.staff\ndef f(): pass"),
    "assigned something else in a class": (
        "needs",
        "class A:\n    staff = app.get('/')\n@A.staff\ndef f():  # not-decorated\n    pass",
    ),
    "or a fallback": (
        "auth",
        (
            "try:\n    from app.api import auth as a\nexcept ImportError:\n    def a(made): return made\n"
            "@a  # may be not-decorated\ndef f(): pass"
        ),
    ),
    "alias": ("auth", "a = auth\n@a\ndef f(): pass"),
    "async": ("auth", "@auth\nasync def f(): pass"),
    "a method of an object": ("App.get", "@app.get('/x')\ndef f(): pass"),
    "fetched": (
        "auth",
        "import app.api\nname = input()\n@getattr(app.api, name)  # may be not-decorated\ndef f(): pass",
    ),
    "called inside": ("auth", "def f():  # not-decorated\n    auth(f)"),
    "class": ("auth", "@auth\nclass f: pass"),
    "class without": ("auth", "class f:  # not-decorated\n    pass"),
}


@pytest.mark.parametrize(("decorator", "code"), PRESENT.values(), ids=PRESENT.keys())
def test_a_decorator_is_there_or_not(decorator: str, code: str) -> None:
    files = files_of(code)
    assert seen(clause(f"decorator: app.api.{decorator}"), files) == marked(files)


ORDER = {
    "above, and is": ("above: [app.api.log]", "@auth\n@log\ndef f(): pass"),
    "above, and is not": ("above: [app.api.log]", "@log\n@auth  # decorator-order\ndef f(): pass"),
    "above a call, and is not": ("above: [app.api.App.get]", "@app.get('/')\n@auth  # decorator-order\ndef f(): pass"),
    "above one of two": ("above: [app.api.log]", "@log\n@auth  # decorator-order\n@log\ndef f(): pass"),
    "below, and is": ("below: [app.api.log]", "@log\n@auth\ndef f(): pass"),
    "below, and is not": ("below: [app.api.log]", "@auth  # decorator-order\n@log\ndef f(): pass"),
    "between": ("below: [app.api.App.get], above: [app.api.log]", "@app.get('/')\n@auth\n@log\ndef f(): pass"),
    "twice, one is right": ("above: [app.api.log]", "@auth\n@log\n@auth\ndef f(): pass"),
    "outermost": ("outermost: true", "@auth\n@log\ndef f(): pass"),
    "outermost, and is not": ("outermost: true", "@log\n@auth  # decorator-order\ndef f(): pass"),
    "outermost need not be": ("outermost: false", "@log\n@auth\ndef f(): pass"),
    "possibly above": (
        "above: [app.api.log]",
        "import app.api\nname = input()\n@getattr(app.api, name)\n@auth  # may be decorator-order\n@log\ndef f(): pass",
    ),
}


@pytest.mark.parametrize(("keys", "code"), ORDER.values(), ids=ORDER.keys())
def test_decorators_stand_in_order(keys: str, code: str) -> None:
    files = files_of(code)
    assert seen(clause(f"decorator: app.api.auth, {keys}"), files) == marked(files)


def test_what_is_wrong_is_said() -> None:
    found = observe(
        clause("decorator: app.api.auth, above: [app.api.log]"), files_of("@log\n@auth\ndef f(): pass")
    ).findings
    assert [(tuple(one.span), one.said) for one in found] == [
        ((3, 2, 3, 6), "app.api.auth must stand above app.api.log, in line 2, on `f`")
    ]
    found = observe(clause("decorator: app.api.auth, outermost: true"), files_of("@log\n@auth\ndef f(): pass")).findings
    assert [one.said for one in found] == [
        "app.api.auth is not the outermost decorator of `f`: another one stands above it, in line 2"
    ]
