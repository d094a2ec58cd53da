"""What is offered as a first seam, and what may be meant by a name that is none."""

from __future__ import annotations

import ast

from seamguard.adoption.candidates import Names
from seamguard.adoption.seen import WantedSeam

SHOP = {
    "shop": "from shop.db import Session\nfrom .errors import ShopError\n",
    "shop.db": "class Session: ...\n\n\ndef _hidden(): ...\n\n\nSession()\n",
    "shop.errors": "class ShopError(Exception): ...\n",
    "shop.web": "import shop.db\nfrom shop import ShopError, Session as S\n\nshop.db.Session(S())\n"
    "shop.db._hidden()\nShopError()\n",
    "shop.jobs": "from .db import Session\n\n\ndef run():\n    from . import web\n    web.index()\n    Session()\n",
    "shop.unknown": "from elsewhere import thing\nthing()\nprint()\n",
}


def names() -> Names:
    return Names((name, name == "shop", ast.parse(text)) for name, text in SHOP.items())


def test_calls_from_other_modules_are_counted_by_definition() -> None:
    assert [str(one) for one in names().candidates()] == ["shop.db.Session  (3 calls in 2 other modules)"]


def test_names_alike_are_offered_same_last_names_first() -> None:
    assert names().like("Session") == ["shop.db.Session"]
    assert names().like("shop.db.Sesion")[0] == "shop.db.Session"
    assert names().like("zzz") == []


def test_the_id_is_made_of_the_last_name() -> None:
    made = {name: WantedSeam(name, "").words for name in ("a.CompileContext", "a.Store.open", "a.b.make_HTTP2", "a.é")}
    assert made == {
        "a.CompileContext": "compile-context",
        "a.Store.open": "store-open",
        "a.b.make_HTTP2": "make-http2",
        "a.é": "seam",
    }
