"""The pictures of the documents can be drawn anew, and are those that are committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.pictures import FOLDER, PICTURES, WIDTH, drawn, shop_page
from tests.functional.browser import size_of
from tests.functional.documents import DOCUMENTS

if TYPE_CHECKING:
    from pathlib import Path

MOST = 200_000


def test_the_pictures_that_are_committed_are_those_that_can_be_drawn() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {picture.name for picture in PICTURES}
    for picture in PICTURES:
        data = (FOLDER / picture.name).read_bytes()
        assert size_of(data) == (WIDTH, picture.height), f"{picture.name}: run: python docs/pictures.py"
        assert len(data) < MOST


def test_every_picture_is_shown_with_words_for_those_who_do_not_see_it() -> None:
    text = "".join(document.read_text("utf-8") for document in DOCUMENTS)
    for picture in PICTURES:
        before, found, _ = text.partition(f"pictures/{picture.name})")
        assert found, f"no document shows {picture.name}"
        assert len(before.rpartition("![")[2].partition("]")[0]) > 20


def test_they_can_be_drawn(chromium: str, tmp_path: Path) -> None:
    found = drawn(shop_page(tmp_path / "shop"), chromium, tmp_path)
    for picture in PICTURES:
        committed = (FOLDER / picture.name).read_bytes()
        assert size_of(found[picture.name]) == size_of(committed)
        # Fonts differ from machine to machine; a blank or cut page is of another size by far.
        assert 0.5 < len(found[picture.name]) / len(committed) < 2
