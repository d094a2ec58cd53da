"""The page of `seamguard history --format html`, as a browser shows it."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from tests.functional.browser import contrast, luminance
from tests.functional.story import LEFT, tell

from seamguard.history import disk_place, read_history
from seamguard.report.history import render_history

if TYPE_CHECKING:
    from tests.functional.browser import Browser

    from seamguard.domain.history import History

WIDTHS = [390, 1280]
SCHEMES = [False, True]
_EVERY_TEXT = """
const found = [];
const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode, element = node.parentElement;
  if (!node.data.trim() || !element.getClientRects().length || element.closest("title, style, .inside")) continue;
  let under = element;
  while (under && /, 0\\)|transparent/.test(view.getComputedStyle(under).backgroundColor)) under = under.parentElement;
  const style = view.getComputedStyle(element), isDrawn = element.closest("svg") !== null;
  found.push([node.data.trim().slice(0, 40), isDrawn ? style.fill : style.color,
              view.getComputedStyle(under || page.body).backgroundColor, parseFloat(style.fontSize)]);
}
return found;
"""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    top = tell(tmp_path_factory.mktemp("story") / "repo").top
    place = disk_place(top / "allowlists.yaml", None)
    return read_history(place, date(2026, 1, 20), is_cached=False)


@pytest.fixture(scope="module")
def page(history: History) -> str:
    return render_history(history, "html")


def _loaded(browser: Browser) -> None:
    """What the browser said while it loaded the page: no error of it, and nothing that its policy refused."""
    assert "CONSOLE" not in browser.said
    assert "Refused to" not in browser.said


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", SCHEMES)
def test_nothing_is_wider_than_the_screen(browser: Browser, page: str, width: int, dark: bool) -> None:
    found = browser.ask(
        page,
        """
        const root = page.documentElement, wide = [];
        for (const element of page.querySelectorAll("body *")) {
          const box = element.getBoundingClientRect();
          const may = element.closest(".scroll, clipPath, svg");
          if (box.right > root.clientWidth + 1 && !may) wide.push(element.outerHTML);
        }
        return [root.clientWidth, root.scrollWidth, wide, view.matchMedia("(prefers-color-scheme: dark)").matches];
        """,
        width=width,
        dark=dark,
    )
    assert found == [width, width, [], dark]
    _loaded(browser)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_commit_is_a_point_of_every_plot(browser: Browser, page: str, history: History, width: int) -> None:
    plots = browser.ask(
        page,
        """
        return [...page.querySelectorAll("svg.plot")].filter(plot => plot.getClientRects().length).map(plot => [
          plot.getAttribute("aria-label"),
          plot.querySelectorAll(".point").length,
          [...plot.querySelectorAll(".point")].every(point => point.querySelector("title").textContent.length > 20),
          plot.querySelectorAll(".point.back").length,
          plot.querySelectorAll(".point.unknown").length,
          plot.querySelectorAll(".line, .edge").length,
        ]);
        """,
        width=width,
    )
    assert [plot[0] for plot in plots] == ["Uses left over time, by wave", "session: uses left over time"]
    assert [plot[1:] for plot in plots] == [[len(history.points), True, 1, 1, 1]] * 2
    assert len(history.points) == len(LEFT)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_drawn_lies_in_its_plot_and_labels_do_not_meet(browser: Browser, page: str, width: int) -> None:
    found = browser.ask(
        page,
        """
        const outside = [], meeting = [];
        for (const plot of page.querySelectorAll("svg.plot")) {
          if (!plot.getClientRects().length) continue;
          const frame = plot.getBoundingClientRect();
          const boxes = [...plot.querySelectorAll("text, .point")].map(one => [one, one.getBoundingClientRect()]);
          for (const [one, box] of boxes) {
            if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
                || box.bottom > frame.bottom + 1) outside.push(one.outerHTML);
          }
          const labels = boxes.filter(([one]) => one.matches("text.tick"));
          labels.forEach(([a, one], i) => labels.slice(i + 1).forEach(([b, other]) => {
            if (one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom)
              meeting.push(a.textContent + " and " + b.textContent);
          }));
        }
        return [outside, meeting];
        """,
        width=width,
    )
    assert found == [[], []]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", SCHEMES)
def test_all_text_can_be_read(browser: Browser, page: str, width: int, dark: bool) -> None:
    texts: list[list[Any]] = browser.ask(page, _EVERY_TEXT, width=width, dark=dark)
    assert len(texts) > 100
    weak = [text for text in texts if contrast(text[1], text[2]) < 4.5]
    assert weak == []
    assert min(text[3] for text in texts) >= 12


@pytest.mark.parametrize("dark", SCHEMES)
def test_marks_stand_out_from_their_ground(browser: Browser, page: str, dark: bool) -> None:
    colours = browser.ask(
        page,
        """
        const of = (selector, name) => view.getComputedStyle(page.querySelector(selector))[name];
        const card = of(".seams figure", "backgroundColor"), paper = of("body", "backgroundColor");
        return [[of(".line", "stroke"), card], [of(".point.changed", "fill"), card], [of(".point.back", "fill"), card],
                [of(".point.unknown", "stroke"), card], [of(".axis", "stroke"), card], [of(".trend", "stroke"), card],
                [of(".edge", "stroke"), paper],
                ...[1, 2, 3].map(number => [of(`.legend li:nth-child(${number}) .swatch`, "backgroundColor"), paper])];
        """,
        width=1280,
        dark=dark,
    )
    assert len(colours) >= 10
    assert [pair for pair in colours if contrast(*pair) < 3] == []


def test_the_keyboard_goes_through_the_page_in_its_order(browser: Browser, page: str) -> None:
    stops, hidden = browser.ask(
        page,
        """
        const stops = [...page.querySelectorAll("a[href], [tabindex]")];
        const shown = stops.filter(one => one.getClientRects().length);
        return [shown.map(one => [one.tagName.toLowerCase(), one.getAttribute("href") || one.getAttribute("aria-label"),
                                  one.tabIndex, (one.getAttribute("aria-label") || one.textContent).length > 0]),
                stops.length - shown.length];
        """,
        width=1280,
    )
    assert stops[0][:2] == ["a", "#commits"]
    assert [stop[2] for stop in stops] == [0] * len(stops)
    assert all(stop[3] for stop in stops)
    assert hidden > 0  # the plots for another width take no part
    links = [stop[1] for stop in stops if stop[0] == "a"]
    assert all(f'id="{link[1:]}"' in page for link in links)
    regions = [stop[1] for stop in stops if stop[0] == "div"]
    assert regions == ["By age", "Oldest first"]


def test_the_table_tells_every_commit(browser: Browser, page: str, history: History) -> None:
    rows = browser.ask(
        page,
        """
        const rows = [...page.querySelectorAll("section:last-of-type tbody tr")];
        return rows.map(row => row.innerText.replace(/\\s+/g, " "));
        """,
        width=1280,
    )
    assert len(rows) == len(history.points)
    for row, point in zip(rows, history.points, strict=True):
        assert point.commit.short in row
        assert point.commit.subject in row
    assert "4 (+1)" in rows[3]
    assert "regression" in rows[3]
    assert "moved shop.views:show -> shop.views:present" in rows[5]
    assert "1 place unknown" in rows[6]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_picture_is_a_picture(browser: Browser, page: str, width: int) -> None:
    shown = {dark: browser.picture(page, width=width, height=1200, dark=dark) for dark in SCHEMES}
    for picture in shown.values():
        assert (picture.width, picture.height) == (width, 1200)
        assert len(picture.colours) > 60
        assert picture.colours.most_common(1)[0][1] < 0.97 * width * 1200
    grounds = [luminance(str(tuple(picture.colours.most_common(1)[0][0]))) for picture in shown.values()]
    assert grounds[0] > 0.9
    assert grounds[1] < 0.05


class _Reader(HTMLParser):
    """Notes what a page asks for, and whether its elements are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.asks: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            self.ids += [value or ""] if name == "id" else []
            self.asks += [value or ""] if name in ("src", "href", "srcset", "data", "action", "xlink:href") else []


def test_the_page_asks_for_nothing(page: str) -> None:
    reader = _Reader()
    reader.feed(page)
    assert all(ask.startswith("#") for ask in reader.asks)
    assert reader.tags.isdisjoint(
        {"script", "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video"}
    )
    assert len(reader.ids) == len(set(reader.ids))
    assert {address for address in re.findall(r"url\(([^)]*)\)", page) if not address.startswith("#")} == set()
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_it_is_said_when_there_is_no_forecast(history: History) -> None:
    assert "no forecast" not in render_history(history, "html").partition("<main>")[0]
