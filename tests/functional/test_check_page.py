"""The page of `seamguard check --format html`, as a browser shows it, with no script allowed to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.functional.browser import contrast
from tests.functional.shop import look, open_shop
from tests.pages import Page

from seamguard.report.page import render_page

if TYPE_CHECKING:
    from tests.functional.browser import Browser

WIDTHS = [360, 1280]
SCHEMES = [False, True]
# Everything that a person reads, with its own colour, that of its ground, and its size.
_EVERY_TEXT = """
for (const details of page.querySelectorAll("details")) details.open = true;
const found = [];
const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode, element = node.parentElement;
  if (!node.data.trim() || !element.getClientRects().length || element.closest("title, desc, style, .inside")) continue;
  const isDrawn = element.closest("svg") !== null, box = element.closest("g.node");
  let under = element;
  while (under && /, 0\\)|transparent/.test(view.getComputedStyle(under).backgroundColor)) under = under.parentElement;
  const ground = box ? view.getComputedStyle(box.querySelector("rect")).fill
                     : view.getComputedStyle(under || page.body).backgroundColor;
  const style = view.getComputedStyle(element), drawing = element.closest("svg");
  const scale = drawing ? drawing.getScreenCTM().a : 1;
  found.push([node.data.trim().slice(0, 40), isDrawn ? style.fill : style.color, ground,
              scale * parseFloat(style.fontSize)]);
}
return found;
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    sight = look(open_shop(tmp_path_factory.mktemp("shop") / "repo").top)
    return render_page(sight.result, sight.beside)


def test_the_page_is_whole_and_asks_for_nothing(page: str) -> None:
    Page(page).hold()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", SCHEMES)
def test_it_can_be_read(browser: Browser, page: str, width: int, dark: bool) -> None:
    """Nothing is wider than the screen, and all text stands out from its ground and is large enough."""
    wide, texts = browser.ask(
        page,
        f"""
        const root = page.documentElement, wide = [root.clientWidth, root.scrollWidth];
        for (const element of page.querySelectorAll("body *")) {{
          const box = element.getBoundingClientRect();
          const may = element.closest(".scroll, clipPath, svg");
          if (box.right > root.clientWidth + 1 && !may) wide.push(element.outerHTML);
        }}
        return [wide, (() => {{ {_EVERY_TEXT} }})()];
        """,
        width=width,
        dark=dark,
    )
    assert wide == [width, width]
    assert len(texts) > 300
    assert [text for text in texts if contrast(text[1], text[2]) < 4.5] == []
    assert min(text[3] for text in texts) >= 11
    assert "CONSOLE" not in browser.said
    assert "Refused to" not in browser.said


@pytest.mark.parametrize("dark", SCHEMES)
def test_shapes_stand_out_and_none_is_told_by_its_colour_alone(browser: Browser, page: str, dark: bool) -> None:
    pairs, shapes, tags = browser.ask(
        page,
        """
        const own = (element, name) => view.getComputedStyle(element)[name];
        const card = own(page.querySelector(".reach .scroll"), "backgroundColor");
        const pairs = [...page.querySelectorAll(".graph .mark")].map(mark => [own(mark, "fill"), card]);
        for (const box of page.querySelectorAll(".graph rect")) pairs.push([own(box, "stroke"), card]);
        for (const bar of page.querySelectorAll(".bar")) pairs.push([own(bar, "backgroundColor"), card]);
        const shapes = {}, tags = {};
        for (const mark of page.querySelectorAll(".graph .mark")) {
          (shapes[own(mark, "fill")] ||= {})[mark.getAttribute("d")] = 1;
        }
        for (const tag of page.querySelectorAll(".tag")) {
          (tags[own(tag, "color")] ||= {})[view.getComputedStyle(tag, "::before").content] = 1;
        }
        return [pairs, Object.values(shapes).map(Object.keys), Object.values(tags).map(Object.keys)];
        """,
        width=1280,
        dark=dark,
    )
    assert len(pairs) > 30
    assert [pair for pair in pairs if contrast(*pair) < 3] == []
    for found in (shapes, tags):
        assert len(found) >= 4
        every = [shape for own in found for shape in own]
        assert len(every) == len({*every}), "two colours share a shape"


def test_the_keyboard_goes_through_the_page_in_its_order(browser: Browser, page: str) -> None:
    stops, sizes, ring = browser.ask(
        page,
        """
        const all = [...page.querySelectorAll("a[href], summary, [tabindex='0']")];
        const stops = all.filter(one => one.getClientRects().length);
        const places = stops.map(one => [one.tagName.toLowerCase(), one.getAttribute("href") || "", one.tabIndex,
          (one.getAttribute("aria-label") || one.textContent).trim().length > 0]);
        const sizes = stops.filter(one => one.matches("summary, nav a")).map(one => one.getBoundingClientRect().height);
        const skip = stops[0];
        skip.focus();
        const shown = skip.getBoundingClientRect().top >= 0;
        const style = view.getComputedStyle(skip);
        return [places, sizes, [shown, page.activeElement === skip, style.outlineStyle]];
        """,
        width=1280,
    )
    assert stops[0][:2] == ["a", "#content"]
    assert [stop[1] for stop in stops[1:6]] == ["#overview", "#owners", "#burndown", "#reach", "#sites"]
    assert {stop[2] for stop in stops} == {0}
    assert all(stop[3] for stop in stops)
    assert min(sizes) >= 24  # WCAG 2.2, 2.5.8
    assert ring[:2] == [True, True]
    assert {"summary", "div", "a"} <= {stop[0] for stop in stops}


def test_links_lead_to_what_is_shown(browser: Browser, page: str) -> None:
    hidden = browser.ask(
        page,
        """
        const links = [...page.querySelectorAll("a[href^='#']")].map(one => one.getAttribute("href").slice(1));
        const targets = links.map(name => page.getElementById(name));
        return targets.filter(one => !one.getClientRects().length).map(one => one.outerHTML.slice(0, 80));
        """,
        width=1280,
    )
    assert hidden == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_drawing_holds_its_names_and_lines_meet_their_boxes(browser: Browser, page: str, width: int) -> None:
    graphs: list[list[Any]] = browser.ask(
        page,
        """
        return [...page.querySelectorAll("svg.graph")].map(graph => {
          const frame = graph.getBoundingClientRect(), outside = [];
          const nodes = [...graph.querySelectorAll("g.node")].map(node => {
            const box = node.querySelector("rect").getBoundingClientRect();
            for (const part of node.querySelectorAll("text, path")) {
              const own = part.getBoundingClientRect();
              if (own.left < box.left || own.right > box.right || own.top < box.top || own.bottom > box.bottom)
                outside.push(node.textContent);
            }
            if (box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom) outside.push("box");
            return box;
          });
          const texts = [...graph.querySelectorAll("g.node")].filter(node => {
            const parts = [...node.querySelectorAll(".name, .mark, .uses")].map(part => part.getBoundingClientRect());
            const meets = (one, other) => one.left < other.right && other.left < one.right;
            return parts.some((one, i) => parts.slice(i + 1).some(other => meets(one, other)));
          });
          const meet = nodes.filter((one, i) => nodes.slice(i + 1).some(other =>
            one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom));
          return [graph.querySelector("title").textContent, outside, texts.map(one => one.textContent), meet.length,
                  graph.querySelectorAll("a").length, nodes.length, graph.querySelectorAll(".flow").length];
        });
        """,
        width=width,
    )
    assert [graph[0] for graph in graphs] == ["Who reaches session", "Who reaches clock"]
    assert [graph[1:4] for graph in graphs] == [[[], [], 0]] * 2
    assert [graph[4:] for graph in graphs] == [[12, 15, 14], [2, 3, 2]]


def test_it_fits_on_paper(browser: Browser, page: str) -> None:
    """As wide as A4 between its margins, where nothing scrolls and nothing can be unfolded."""
    wide, nav, details = browser.ask(
        page.replace("@media print", "@media all"),
        """
        const wide = [...page.querySelectorAll("body *")].filter(one => !one.closest("clipPath, .plot, a.skip"))
          .filter(one => one.getClientRects().length && one.getBoundingClientRect().right > view.innerWidth + 1);
        const closed = [...page.querySelectorAll("details:not([open]) > :not(summary)")];
        return [wide.map(one => one.outerHTML.slice(0, 200)), view.getComputedStyle(page.querySelector("nav")).display,
                closed.map(one => one.getBoundingClientRect().height > 0)];
        """,
        width=720,
    )
    assert (wide, nav) == ([], "none")
    assert details
    assert all(details)


def test_the_picture_is_a_picture(browser: Browser, page: str) -> None:
    for dark in SCHEMES:
        picture = browser.picture(page, width=500, height=160, dark=dark)
        assert len(picture.colours) > 60
        (ground, number), *_ = picture.colours.most_common(1)
        assert number < 0.97 * picture.width * picture.height
        assert (max(ground) < 60) == dark


def test_whatever_the_shop_says_is_there(page: str) -> None:
    said = " ".join(Page(page).text.split())
    for words in (
        "Broken the code breaks a rule",
        "wave 'wave-1' was due on 2026-01-16, 4 days ago",
        "1 permission that nobody needs",
        "wave-1, Jobs and reports: 2 uses left in 2 modules",
        "shop.cli (session) expires 2026-02-10, in 21 days",
        "Session → shop.api.Session → shop.compat.Db → shop.db.Session, defined at src/shop/db.py:1",
        "in 12 days",
        "wave overdue",
        "What 8 commits up to",
        "2 rules never had a use that was debt.",
    ):
        assert words in said
