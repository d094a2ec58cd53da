"""Places as SARIF writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seamguard.report.placement import Place


def physical(place: Place) -> dict[str, Any]:
    """A stretch of a file. A line of a notebook's cell is none of the file, which is meant as a whole then."""
    uri = f"file://{place.quoted}" if place.is_outside else place.quoted
    base = {} if place.is_outside else {"uriBaseId": "%SRCROOT%"}
    region = _region(place)
    return {"artifactLocation": {"uri": uri, **base}, **({"region": region} if region else {})}


def _region(place: Place) -> dict[str, int]:
    if place.cell:
        return {"startLine": 1}  # without a line, code scanning shows nothing
    if not place.line:
        return {}
    region = {"startLine": place.line}
    if place.column:
        region["startColumn"] = place.column
    if (place.end_line, place.end_column) > (place.line, place.column):
        region |= {"endLine": place.end_line, "endColumn": place.end_column}
    return region
