"""Draw a record: `python plots.py speed.json FOLDER`, in an environment that has matplotlib.

Writes `speed-by-files.svg` and `speed-by-seams.svg`. Lines of text and axes are drawn in the colour of the reader's
page, light or dark. It stands alone, as only the environment of the benchmark has matplotlib.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from statistics import median
from typing import Any, Final

# Distinguishable by people who see fewer colours, and on both backgrounds; a mark and a dash tell them apart as well.
STYLES: Final = {
    "ripgrep": ("#999999", "s", ":"),
    "ruff, cold": ("#d55e00", "v", "--"),
    "ruff, warm": ("#e69f00", "^", "--"),
    "the least in Python: list, read, parse": ("#cc79a7", "x", ":"),
    "seamguard, cold": ("#2b8cd6", "o", "-"),
    "seamguard, warm": ("#009e73", "D", "-"),
}
_INK = "#010203"
_STYLE = "<style>svg { color: #1f2328 } @media (prefers-color-scheme: dark) { svg { color: #e6edf3 } }</style>"
_TEXT: Final = {
    "speed-by-files": "The numbers stand in the table of seconds by number of files.",
    "speed-by-seams": "The numbers stand in the table of seconds by number of seams.",
}


def points(record: dict[str, Any], name: str, by: str) -> list[tuple[int, float]]:
    """The medians of a contestant, by number of files or of seams."""
    base = {(one["tree"], one["seams"]) for one in record["series"] if one["name"] == "python -c pass"}
    own = [one for one in record["series"] if one["name"] == name and one["wall"] and None not in one["wall"]]
    if by == "files":
        found = [one for one in own if (one["tree"], one["seams"]) in base and one["tree"] != "real"]
        return sorted((record["trees"][one["tree"]]["files"], median(one["wall"])) for one in found)
    varied = [one for one in own if (one["tree"], one["seams"]) not in base]
    largest = max((record["trees"][one["tree"]]["files"] for one in varied), default=0)
    return sorted(
        (one["seams"], median(one["wall"])) for one in varied if record["trees"][one["tree"]]["files"] == largest
    )


def draw(record: dict[str, Any], by: str, path: Path, title: str) -> None:
    """Draw one figure; a contestant without points has no line."""
    plt = importlib.import_module("matplotlib.pyplot")
    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "speed", "font.family": "sans-serif", "font.size": 11})
    figure, axes = plt.subplots(figsize=(7.2, 4.4))
    curves = {name: found for name in STYLES if (found := points(record, name, by))}
    for name, found in curves.items():
        colour, marker, dash = STYLES[name]
        axes.loglog(*zip(*found, strict=True), color=colour, marker=marker, linestyle=dash, label=name)
    if not curves:
        axes.text(0.5, 0.5, "not measured", color=_INK, ha="center", transform=axes.transAxes)
    _dress(axes, by, title)
    figure.savefig(path, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    text = path.read_text("utf-8").replace(_INK, "currentColor")
    head, tag, rest = text.partition("<defs>")
    words = f"<title>{title}</title><desc>{_TEXT[path.stem]}</desc>"
    lines = "".join((head, words, _STYLE, tag, rest)).splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", "utf-8")


def _dress(axes: Any, by: str, title: str) -> None:  # noqa: ANN401 (matplotlib is not there when types are checked)
    """Labels, axes and grid."""
    axes.set_title(title, color=_INK)
    axes.set_xlabel(f"number of {by}", color=_INK)
    axes.set_ylabel("wall seconds, median", color=_INK)
    axes.tick_params(which="both", colors=_INK)
    formatter = importlib.import_module("matplotlib.ticker").FuncFormatter
    axes.xaxis.set_major_formatter(formatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_formatter(formatter(lambda value, _: f"{value:g}"))
    axes.grid(visible=True, which="major", color=_INK, alpha=0.2)
    for spine in axes.spines.values():
        spine.set_color(_INK)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, labelcolor=_INK, loc="center left", bbox_to_anchor=(1, 0.5))


def main() -> int:
    """Draw both figures."""
    record = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    folder = Path(sys.argv[2])
    draw(record, "files", folder / "speed-by-files.svg", "Time against files")
    draw(record, "seams", folder / "speed-by-seams.svg", "Time against seams")
    return 0


if __name__ == "__main__":
    sys.exit(main())
