from __future__ import annotations

import pytest

from seamguard.rules.ci.conditions import asks_always, holds, is_on

TRUE = [
    "true",
    "always()",
    "success()",
    "${{ always() }}",
    "!cancelled()",
    "!failure() && true",
    "github.event_name == 'pull_request'",
    "github.event_name != 'schedule'",
    "'pull_request' == github.event_name",
    "github.event_name == 'PULL_REQUEST'",
    "(github.event_name == 'push' || github.event_name == 'pull_request')",
    "vars.X == 'y' || true",
    "1",
    "'no'",
    "success() && !cancelled()",
    "x ${{ false }}",
    "false || 'it''s'",
    "startsWith(github.event_name, 'pull')",
    "contains('push PULL_REQUEST', github.event_name)",
    "endsWith(github['event_name'], 'request')",
]
FALSE = [
    "false",
    "${{ false }}",
    "failure()",
    "cancelled()",
    "!always()",
    "github.event_name == 'never'",
    "github.event_name == 'push' && vars.X",
    "github.event_name == 'push' || github.event_name == 'workflow_dispatch'",
    "0",
    "''",
    "null",
    "!true",
    "!(true || vars.X)",
    "github['event_name'] == 'push'",
    "contains(github.event_name, 'push')",
]
UNKNOWN = [
    "vars.X",
    "github.ref == 'refs/heads/main'",
    "contains(github.event.pull_request.labels.*.name, 'x')",
    "matrix.python == '3.11'",
    "vars.X && true",
    "false || vars.X",
    "hashFiles('**/*.lock') != ''",
    "github.event_name > 'a'",
    "github.event['x'].y == 'z'",
    "1 +",
    "(true",
    "true false",
    "",
    "==",
    "${{ vars.X }}${{ vars.Y }}",
]


@pytest.mark.parametrize(
    ("condition", "truth"),
    [*((one, True) for one in TRUE), *((one, False) for one in FALSE), *((one, None) for one in UNKNOWN)],
)
def test_conditions_are_true_false_or_unknown(condition: str, truth: bool | None) -> None:
    assert holds(condition, "pull_request") is truth


def test_switches() -> None:
    assert is_on("true") is True
    assert is_on("false") is False
    assert is_on("${{ true }}") is True
    assert is_on("${{ matrix.experimental }}") is None


def test_who_asks_for_more_than_success() -> None:
    assert asks_always("${{ always( ) }}")
    assert asks_always("!cancelled()")
    assert not asks_always("success()")
