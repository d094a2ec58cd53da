"""Reads the reports of a check, each in its own format, into one form in which they can be held side by side."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt
from tests.pages import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CODE = "code/"
"""Where the codebase of every case lies, seen from the top."""


class Spot(NamedTuple):
    """A place that a report holds against a rule."""

    subject: str
    path: str
    line: int
    cell: int = 0


@dataclass(frozen=True)
class Told:
    """What a report says.

    Attributes:
        verdicts: The outcome of each rule, by id; of what all rules stand on, as `wave wave-1`.
        failing: What fails.
        warning: What only warns.
    """

    verdicts: dict[str, str] = field(default_factory=dict)
    failing: set[Spot] = field(default_factory=set)
    warning: set[Spot] = field(default_factory=set)


# Text


_HEAD = re.compile(r"(OFF|KEPT|WARNED|STALE|BROKEN|VACUOUS) +(\S.*?)  (\S.*)")
_SPOT = re.compile(r"  (?:(stale|warning) +)?((?:[^\s:|]| (?! ))+):(?:cell (\d+):)?(\d+)(?::\d+)?: ")
_GROUNDS = ("codebase", "wave")


def read_text(text: str) -> Told:
    told = Told()
    subject, softened, last = "", False, None
    for line in text.splitlines():
        head = _HEAD.match(line)
        spot = _SPOT.match(line)
        if line.startswith("ERROR   these places"):
            subject, softened = "unreadable", False
        elif head:
            subject = f"{head[3]} {head[2]}" if head[3] in _GROUNDS else head[2]
            told.verdicts[subject] = head[1].lower()
            softened, last = False, None
        elif line.startswith("  level     warn"):
            if last is None:  # it is said of the whole rule
                softened = True
            else:
                told.failing.discard(last)
                told.warning.add(last)
        elif spot:
            last = _spot(subject, spot)
            warns = softened or spot[1] == "warning" or "(warns until" in line
            (told.warning if warns else told.failing).add(last)
    return told


def _spot(subject: str, found: re.Match[str]) -> Spot:
    path = found[2] if found[2] == "allowlists.yaml" else CODE + found[2]
    return Spot(subject, path, int(found[4]), int(found[3] or 0))


# JSON


def read_json(text: str) -> Told:
    document = json.loads(text)
    told = Told({_named(one["rule"], one["id"]): one["outcome"] for one in document["subjects"]})
    for problem in document["errors"]:
        told.failing.add(Spot("unreadable", CODE + problem["path"], problem["line"], problem.get("cell", 0)))
    softened = {one["id"] for one in document["subjects"] if one["level"] == "warn"}
    for one in document["subjects"]:
        warns = one["id"] in softened and one["outcome"] != "vacuous"
        for reason in one["reasons"]:
            spots = told.warning if warns else told.failing
            spots.add(Spot(_named(one["rule"], one["id"]), document["policy"], reason["line"]))
    judged = {one["id"]: one["by_category"] for one in document["subjects"]}
    for one in document["findings"]:
        path = one["path"] if one["kind"] == "entry" else CODE + one["path"]
        spot = Spot(one["subject"], path, one["line"], one.get("cell", 0))
        if one["blocking"]:
            told.failing.add(spot)
        elif one["status"] in ("violation", "moved", "stale") or _is_told(one, judged):
            told.warning.add(spot)
    return told


def _is_told(finding: dict[str, Any], judged: dict[str, Any]) -> bool:
    """Whether a finding passes with a warning, as the message says of it."""
    is_possible = finding["status"] == "permitted" and finding["certainty"] == "possible"
    return is_possible and finding["wave"] is None and finding["category"] == "production" and bool(judged)


def _named(rule: str, id_: str) -> str:
    return f"{rule} {id_}" if rule in _GROUNDS else id_


# GitHub's log


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


def commands_of(log: str) -> Iterator[Command]:
    """The commands in a log that are obeyed, read as the runner reads them.

    https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
    """
    stopped = ""
    for line in re.split(r"\r\n|\r|\n", log):
        message = line.strip()
        if stopped:
            stopped = "" if message == f"::{stopped}::" else stopped
            continue
        if not message.startswith("::") or "::" not in message[2:]:
            continue
        head, _, data = message[2:].partition("::")
        name, _, given = head.partition(" ")
        if name == "stop-commands":
            stopped = data
            continue
        pairs = [pair.split("=", 1) for pair in given.strip().split(",") if "=" in pair]
        yield Command(name, {key: _unescaped(value, ":,") for key, value in pairs}, _unescaped(data, ""))


def _unescaped(text: str, more: str) -> str:
    for character in f"\r\n{more}":
        text = text.replace(f"%{ord(character):02X}", character)
    return text.replace("%25", "%")


def read_github(log: str) -> Told:
    told = Told()
    for command in commands_of(log):
        title = re.fullmatch(r"seamguard: (.+) \((\w+)\)", command.properties["title"])
        if title is None:
            continue
        cell = re.match(r"cell (\d+), line (\d+): ", command.data)
        line = int(cell[2]) if cell else int(command.properties.get("line", "0"))
        spot = Spot(title[1], command.properties["file"], line, int(cell[1]) if cell else 0)
        (told.failing if command.name == "error" else told.warning).add(spot)
    whole = re.fullmatch(r"(?:.*\n)?::stop-commands::(\S+)\n(.*)\n::\1::\n", log, re.DOTALL)
    assert whole is not None
    text = read_text(whole[2])
    assert text.failing >= told.failing, "the text that follows has everything"
    assert text.warning >= told.warning
    told.verdicts.update(text.verdicts)
    return told


# SARIF


def read_sarif(text: str) -> Told:
    (run,) = json.loads(text)["runs"]
    rules = run["tool"]["driver"]["rules"]
    told = Told({rule["id"]: rule["properties"]["outcome"] for rule in rules if "/" not in rule["id"]})
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        subject = result["ruleId"]
        if "/" in subject:
            subject = f"{subject.partition('/')[2]} {result['properties']['subject']}"
            told.verdicts[subject] = rule["properties"]["outcome"]
        if result.get("suppressions"):
            assert result["level"] == "note"
            continue
        cell = re.match(r"cell (\d+), line (\d+): ", result["message"]["text"])
        spot = _sarif_spot(subject, result["locations"][0], cell)
        (told.failing if result["level"] == "error" else told.warning).add(spot)
    for note in run["invocations"][0].get("toolExecutionNotifications", []):
        if note["level"] == "error":
            told.failing.add(_sarif_spot("unreadable", note["locations"][0], None))
    return told


def _sarif_spot(subject: str, location: dict[str, Any], cell: re.Match[str] | None) -> Spot:
    physical = location["physicalLocation"]
    path = unquote(physical["artifactLocation"]["uri"])
    if cell:
        return Spot(subject, path, int(cell[2]), int(cell[1]))
    return Spot(subject, path, physical.get("region", {}).get("startLine", 0))


# Markdown


_ITEM = re.compile(
    r"<li>(?:([^<>]+?), )?(?:<a [^>]*>|<code>)([^<>]+?)(?::cell (\d+))?(?::(\d+))?(?::\d+)?(?:</a>|</code>): "
)
_ROW = re.compile(r"<tr>\s*<td>(?:<strong>)?([A-Z]+)(?:</strong>)?</td>\s*<td>(.*?)</td>")
_FOLDED = re.compile(r"<details><summary>\d+ warnings?</summary>")
_UNREAD = "These places could not be read, so nothing is known of them"


def rendered(markdown: str) -> str:
    """As a page shows it."""
    return str(MarkdownIt("gfm-like", {"linkify": False}).render(markdown))


def read_markdown(text: str) -> Told:
    page = rendered(text)
    told = Told({html.unescape(name): outcome.lower() for outcome, name in _ROW.findall(page)})
    shown = page.partition("<h4>Rules</h4>")[0]
    failing, *folded = _FOLDED.split(shown)
    for section in failing.split("<h4>")[1:]:
        head = html.unescape(section.partition("</h4>")[0])
        told.failing.update(_items(section, "unreadable" if head == _UNREAD else head))
    for section in folded:
        told.warning.update(_items(section, ""))
    return told


def _items(page: str, subject: str) -> Iterator[Spot]:
    for named, path, cell, line in _ITEM.findall(page):
        yield Spot(html.unescape(named) or subject, html.unescape(path), int(line or 0), int(cell or 0))


# JUnit


def read_junit(text: str) -> Told:
    """The suite's tests; each failure's text is that of the text report. Only tests of rules name their subject."""
    told = Told()
    for case in ET.fromstring(text).iter("testcase"):  # noqa: S314 (pytest wrote it a moment ago)
        properties = {one.get("name", ""): one.get("value", "") for one in case.iter("property")}
        subject = properties.get("seamguard_id", "")
        if subject:
            told.verdicts[subject] = properties["seamguard_outcome"]
        for failure in case.iter("failure"):
            said = failure.text or ""
            told.failing.update(_said(said, subject))
        for name, value in ((one.get("name"), one.get("value", "")) for one in case.iter("property")):
            if name == "seamguard_notice":
                told.warning.update(_said(value, subject))
    return told


def _said(text: str, subject: str) -> Iterator[Spot]:
    for line in text.splitlines():
        spot = _SPOT.match(line) or _SPOT.match(f"  {line}")
        if spot:
            yield _spot(subject, spot)


# HTML


_AT = re.compile(r"(.*?):(?:cell (\d+):)?(\d+):\d+")


def read_html(text: str) -> Told:
    page = Page(text)
    page.hold()
    rows = [one for one in page.having("data-outcome") if "data-rule" in one]
    told = Told({_named(one["data-rule"], one["data-subject"]): one["data-outcome"] for one in rows})
    for error in page.having("data-error"):
        told.failing.add(_at("unreadable", error["data-error"]))
    for reason in page.having("data-reason"):
        spots = told.warning if reason["data-warning"] == "true" else told.failing
        spots.add(_at(_named(reason["data-rule"], reason["data-subject"]), reason["data-reason"]))
    for one in page.having("data-place"):
        if one["data-blocking"] == "true":
            told.failing.add(_at(one["data-subject"], one["data-place"]))
        elif one["data-warning"] == "true":
            told.warning.add(_at(one["data-subject"], one["data-place"]))
    return told


def _at(subject: str, place: str) -> Spot:
    found = _AT.fullmatch(place)
    assert found is not None, place
    path = found[1] if found[1] == "allowlists.yaml" else CODE + found[1]
    return Spot(subject, path, int(found[3]), int(found[2] or 0))


READERS: dict[str, Callable[[str], Told]] = {
    "text": read_text,
    "json": read_json,
    "github": read_github,
    "sarif": read_sarif,
    "markdown": read_markdown,
    "html": read_html,
}
"""What reads each format of `check`: a format more has to be read here too."""
