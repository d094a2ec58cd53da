"""Violations in new files, side by side: none stands in the place of another, and none is lost."""

from __future__ import annotations

from seamguard.domain.mutant import Mutant
from seamguard.domain.rule import Mark
from seamguard.domain.seam import asked
from seamguard.proving.batches import batches_of
from seamguard.proving.lots import Planned

RULE = asked("shop.db.connect")


def planned(path: str, text: str = "import shop\n", also: tuple[tuple[str, str], ...] = ()) -> Planned:
    """A violation in a new file."""
    return Planned(RULE, Mutant(f"{path}: {text}", path, text, also), Mark(1, 1))


def test_what_is_called_alike_stands_beside_each_other() -> None:
    """One run for all, each in a module of its own in the same folder, whatever there is already."""
    same = [planned("src/made.py", f"import shop  # {number}\n") for number in range(3)]
    (batch,) = batches_of(same, {"src/made_2.py"})
    assert [dict(one.texts) for one in batch] == [
        {"src/made.py": "import shop  # 0\n"},
        {"src/made_3.py": "import shop  # 1\n"},
        {"src/made_4.py": "import shop  # 2\n"},
    ]
    assert [one.planned for one in batch] == same


def test_what_has_to_stand_in_its_place_waits_for_the_next_run() -> None:
    """A package, a module that imports itself, and one that comes with others, which name it."""
    texts = ("from shop import made\n", "import shop.made as it\n")
    fixed = [planned("shop/made.py", text) for text in texts]
    fixed += [planned("shop/made.py", also=(("shop/other.py", "from shop.made import it\n"),))]
    batches = batches_of([planned("shop/made.py"), *fixed, planned("shop/made.py")], ())
    assert [len(batch) for batch in batches] == [2, 1, 1, 1]
    assert [one.texts for batch in batches[1:] for one in batch] == [one.mutant.texts for one in fixed]
    packages = [planned("shop/made/__init__.py"), planned("shop/made/__init__.py", "import os\n")]
    assert [len(batch) for batch in batches_of(packages, ())] == [1, 1]
