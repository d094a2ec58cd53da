"""A real browser, to look at pages that the command writes."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
import zlib
from collections import Counter
from html import escape, unescape
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-extensions --disable-default-apps --hide-scrollbars "
    "--enable-logging=stderr --host-resolver-rules=MAP\u00a0*\u00a0~NOTFOUND"
)
_FOUND = re.compile(r'<pre id="found">(.*?)</pre>', re.DOTALL)
# The page is looked at from around it: it stands in a frame of its own in which no script may run.
_HARNESS = """\
<!doctype html><meta charset="utf-8"><style>body {{ margin: 0 }}</style>
<iframe sandbox="allow-same-origin" style="border: 0; width: {width}px; height: {height}px" srcdoc="{page}"></iframe>
<pre id="found"></pre>
<script>
const frame = document.querySelector("iframe");
frame.addEventListener("load", () => {{
  const page = frame.contentDocument, view = frame.contentWindow;
  let found;
  try {{ found = (() => {{ {script} }})(); }} catch (error) {{ found = {{ error: String(error) }}; }}
  document.querySelector("#found").textContent = JSON.stringify(found);
}});
</script>
"""


class Picture(NamedTuple):
    """A screenshot.

    Attributes:
        width: In pixels.
        height: In pixels.
        colours: How many pixels have each colour.
    """

    width: int
    height: int
    colours: Counter[bytes]


class Browser:
    """Runs the browser anew for every question."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self.said = ""

    def ask(self, page: str, script: str, *, width: int, dark: bool = False) -> Any:  # noqa: ANN401 (what the script returns)
        """Load a page, without scripts, in a frame of a width, and return what a script finds from outside.

        Args:
            page: The document.
            script: The body of a function that sees `page`, its document, and `view`, its window.
            width: Of the frame.
            dark: Whether the person prefers dark pages.
        """
        path = self._folder / "harness.html"
        text = _HARNESS.format(width=width, height=900, page=escape(page), script=script)
        path.write_text(text, "utf-8")
        output = self._run(path, "--dump-dom", "--virtual-time-budget=3000", dark=dark)
        found = _FOUND.search(output)
        assert found, output[-2000:]
        return json.loads(unescape(found[1]))

    def picture(self, page: str, *, width: int, height: int, dark: bool = False) -> Picture:
        """Load a page and count the colours of its picture."""
        return _decoded(self.shot(page, width=width, height=height, dark=dark))

    def shot(self, page: str, *, width: int, height: int, dark: bool = False) -> bytes:
        """Load a page and take its picture, as PNG."""
        path, target = self._folder / "page.html", self._folder / "picture.png"
        path.write_text(page, "utf-8")
        size = f"--window-size={width},{height}"
        self._run(path, f"--screenshot={target}", size, dark=dark)
        return target.read_bytes()

    def _run(self, path: Path, *arguments: str, dark: bool) -> str:
        data = self._folder / "data"
        options = [option.replace("\u00a0", " ") for option in _OPTIONS.split(" ")]
        options += ["--force-dark-mode"] if dark else []
        command = [self._program, *options, f"--user-data-dir={data}", *arguments, path.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
        finally:
            shutil.rmtree(data, ignore_errors=True)
        assert done.returncode == 0, done.stderr
        self.said = done.stderr
        return done.stdout


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _decoded(data: bytes) -> Picture:
    """Count the colours of a PNG as browsers write it: eight bits, no palette, not interlaced."""
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (data[:8], depth, data[28]) == (b"\x89PNG\r\n\x1a\n", 8, 0)
    size = {2: 3, 6: 4}[kind]
    packed, place = b"", 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        packed += data[place + 8 : place + 8 + length] if data[place + 4 : place + 8] == b"IDAT" else b""
        place += length + 12
    colours: Counter[bytes] = Counter()
    raw, stride = zlib.decompress(packed), width * size
    above = bytearray(stride)
    for row in range(height):
        start = row * (stride + 1)
        line = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), above, size)
        colours.update(bytes(line[i : i + 3]) for i in range(0, stride, size))
        above = line
    return Picture(width, height, colours)


def _unfiltered(kind: int, line: bytearray, above: bytearray, size: int) -> bytearray:
    """One row, freed of its filter (PNG specification, 9.2)."""
    for i in range(len(line)) if kind else ():
        left, up, corner = (line[i - size] if i >= size else 0), above[i], (above[i - size] if i >= size else 0)
        line[i] = (line[i] + (0, left, up, (left + up) // 2, _nearest(left, up, corner))[kind]) & 255
    return line


def _nearest(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as CSS writes them (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1."""
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
