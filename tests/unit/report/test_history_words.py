from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from seamguard.domain.history import Forecast
from seamguard.report.history_words import tell_forecast
from seamguard.report.markdown import code, prose
from seamguard.report.words import plain

SINCE = datetime(2026, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("forecast", "told"),
    [
        (Forecast(0, finish=date(2026, 2, 1), reason="the goal is reached"), "goal reached on 2026-02-01"),
        (Forecast(3, finish=date(2026, 2, 1), reason="the goal is reached"), "goal of 3 reached on 2026-02-01"),
        (Forecast(0, reason="the count does not fall"), "no forecast (the count does not fall)"),
        (
            Forecast(0, SINCE, 9, -0.25, 4, date(2026, 2, 1), date(2026, 1, 20), date(2026, 3, 1)),
            "about 2026-02-01 (95 %: 2026-01-20 to 2026-03-01; 0.25 uses a day since 2026-01-04)",
        ),
        (
            Forecast(2, SINCE, 9, -12.5, 4, date(2026, 2, 1), date(2026, 1, 20), None),
            "2 left about 2026-02-01 (not before 2026-01-20, perhaps never; 12 uses a day since 2026-01-04)",
        ),
    ],
)
def test_a_forecast_in_words(forecast: Forecast, told: str) -> None:
    assert str(tell_forecast(forecast)) == told


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢", "plain é 漢"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("two\nlines\ttab", "two\\nlines\\ttab"),
        ("\u202eback", "\\u202eback"),
        ("\udce9", "\\udce9"),
    ],
)
def test_text_from_elsewhere_gives_no_orders(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_text_from_elsewhere_is_text_in_markdown() -> None:
    assert prose("a|b `c` *d* [e](f) <g> &h; @all") == (
        "a&#124;b &#96;c&#96; &#42;d&#42; &#91;e&#93;&#40;f&#41; &lt;g&gt; &amp;h; @<!-- -->all"
    )
    assert code("a.b:c|`<x>") == "<code>a.b:c&#124;&#96;&lt;x&gt;</code>"
    assert code("") == ""
