"""Draw the pictures of the documents anew, with an installed Chromium: `python docs/pictures.py`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))  # the shop and the browser are those of the tests

from tests.functional.browser import NAMES, Browser
from tests.functional.shop import look, open_shop

from seamguard.report.page import render_page

FOLDER = Path(__file__).parent / "pictures"
WIDTH = 1120


class Picture(NamedTuple):
    """A part of the page of a check.

    Attributes:
        name: Of its file.
        hidden: What of the page is not shown, as a CSS selector.
        height: In pixels.
        dark: Whether it is of the dark page.
    """

    name: str
    hidden: str
    height: int
    dark: bool = False


PICTURES = (
    Picture("page-overview.png", "main > section:not([aria-labelledby='overview'])", 780),
    Picture("page-owners.png", "header, nav, main > section:not([aria-labelledby='owners']), details, #entries", 640),
    Picture(
        "page-reach.png", "header, nav, main > section:not([aria-labelledby='reach']), .reach ~ .reach", 816, dark=True
    ),
    Picture(
        "page-site.png", "header, nav, main > section:not([aria-labelledby='sites']), article details ~ details", 560
    ),
)


def drawn(page: str, program: str, folder: Path) -> dict[str, bytes]:
    """The pictures, by the names of their files.

    Args:
        page: The page.
        program: The browser.
        folder: Where the browser may write.
    """
    browser = Browser(program, folder)
    found = {}
    for picture in PICTURES:
        rest = f"{picture.hidden} {{ display: none }} body {{ padding-block: .75rem }} h2 {{ margin-top: 1rem }}"
        part = page.replace("</head>", f"<style>{rest}</style></head>")
        found[picture.name] = browser.shot(part, width=WIDTH, height=picture.height, dark=picture.dark)
    return found


def shop_page(folder: Path) -> str:
    """The page of the shop that all pictures show."""
    sight = look(open_shop(folder).top)
    return render_page(sight.result, sight.beside)


def main() -> None:
    """Write them."""
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        sys.exit(f"no browser: install one of {', '.join(NAMES)}")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        for name, data in drawn(shop_page(Path(place) / "shop"), program, Path(place)).items():
            (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
