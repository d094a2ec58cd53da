"""The exact lines that would permit a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seamguard.report.entries import permission

if TYPE_CHECKING:
    from tests.unit.conftest import Make


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(module=st.text(min_size=1, max_size=30) | st.sampled_from(["a b #c", "a: b", "[x](y)", "&a", "a\nb", '"', "\\"]))
def test_a_place_is_read_back_as_it_is_whatever_it_is_called(make: Make, module: str) -> None:
    finding = make.finding(f"{module}:run")
    lines = "\n".join(permission(finding, 2, "wave-1"))
    (entry,) = yaml.safe_load(lines)["migrating"]
    assert entry == {"site": f"{module}:run", "count": 2, "wave": "wave-1", "reason": "<why this place may use it>"}


def test_what_is_mostly_written_needs_no_quotes(make: Make) -> None:
    assert permission(make.finding("app.use:<module>"), 1, None)[:2] == ("allow:", "  - site: app.use:<module>")
    assert permission(make.finding("app.use:Run.go"), 1, None)[1] == "  - site: app.use:Run.go"
