"""The growth gate on uses that moved: those that the list follows, and those that bring something with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.functional.team import FILES, IMPORT

if TYPE_CHECKING:
    from tests.functional.team import Team

MOVES = {
    "module": ({"views": "", "pages": FILES["src/shop/views.py"]}, "shop.pages:show"),
    "function": (
        {"views": "import shop.db as db\n\n\ndef present():\n    return db.session( 'c' )\n"},
        "shop.views:present",
    ),
    "method": (
        {"views": f"{IMPORT}class View:\n    def show(self):\n        return session('c')\n"},
        "shop.views:View.show",
    ),
    "into another function": (
        {"views": f"{IMPORT}def show():\n    pass\n\n\ndef hide():\n    return session('c')\n"},
        "shop.views:hide",
    ),
    "module and class": (
        {"views": "", "v2": 'from shop.db import session as s\nclass V:\n    def show(self): return s("c")\n'},
        "shop.v2:V.show",
    ),
}


@pytest.mark.parametrize(("files", "place"), MOVES.values(), ids=MOVES)
def test_a_move_that_the_list_follows_is_no_growth(team: Team, files: dict[str, str], place: str) -> None:
    team.write(**{f"src/shop/{name}.py": text for name, text in files.items()})
    kinds = {kind: blocking for kind, _, blocking in team.changes()}
    assert kinds == {"use-moved-unlisted": True}
    assert "seamguard prune --moves" in team.diff().stdout
    team.edit("allowlists.yaml", "shop.views:show", place)
    run = team.diff()
    assert run.exit_code == 0, run.stdout
    assert "session +0 -0, 1 moved, 3 left\n" in run.stdout
    assert [kind for kind, _, _ in team.changes()] == ["entry-moved", "use-moved", "entry-removed"]


def test_a_moved_use_may_not_bring_another_with_it(team: Team) -> None:
    team.write(**{"src/shop/views.py": f"{IMPORT}def present():\n    return session('c'), session('d')\n"})
    team.edit("allowlists.yaml", "shop.views:show\n        count: 1", "shop.views:present\n        count: 2")
    assert [one for one in team.changes() if one[2]] == [
        ("entry-added", "allowlists.yaml:20", True),
        ("use-came", "src/shop/views.py:5", True),
    ]


def test_a_boundary_that_moved_takes_its_permission_with_it(team: Team) -> None:
    boundary = "from shop.db import session\ndef unit():\n    return session()\n"
    team.write(**{"src/shop/work.py": boundary})
    team.edit(
        "allowlists.yaml", "    migrating:\n", "      - module: shop.work\n        reason: Works.\n    migrating:\n"
    )
    team.git("switch", "-q", "main")
    team.commit()
    team.git("switch", "-q", "-c", "moving")
    team.git("mv", "src/shop/work.py", "src/shop/labour.py")
    team.edit("allowlists.yaml", "shop.work", "shop.labour")
    assert [(kind, blocking) for kind, _, blocking in team.changes()] == [
        ("entry-moved", False),
        ("entry-removed", False),
    ]


def test_debt_does_not_hide_as_a_move_out_of_the_boundary(team: Team) -> None:
    team.edit("src/shop/db.py", "    return name\n", "    return name\n\n\ndef unit():\n    return session('u')\n")
    team.git("switch", "-q", "main")
    team.commit()
    team.git("switch", "-q", "-c", "moving")
    team.write(
        **{
            "src/shop/db.py": FILES["src/shop/db.py"],
            "src/shop/unit.py": f"{IMPORT}def unit():\n    return session('u')\n",
        }
    )
    assert team.changes() == [("use-came", "src/shop/unit.py:5", True)]
