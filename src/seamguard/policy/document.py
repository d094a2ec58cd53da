"""Bytes to text: encodings, and characters that no policy file should hold."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from seamguard.domain.rule import Mark

if TYPE_CHECKING:
    from seamguard.policy.nodes import Problems

START = Mark(1, 1)
"""The first character of the file."""

# UTF-32 first: its little-endian mark starts with that of UTF-16.
_FOREIGN_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# U+0085, U+2028 and U+2029 end a line for YAML but for no editor: they would shift every place below them.
_UNWANTED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_LINE_END = re.compile(r"\r\n?|\n")


def decode_text(data: bytes, problems: Problems) -> str:
    """Decodes a policy file.

    Raises:
        PolicyError: The bytes are not UTF-8, or hold characters that are invisible or end lines in unusual ways.
    """
    for mark, encoding in _FOREIGN_MARKS:
        if data.startswith(mark):
            problems.stop(START, f"the file is {encoding}: save it as UTF-8")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        # UTF-16 without its mark: the NUL tells more than the first byte that is not UTF-8.
        _refuse_unwanted(before, problems)
        message = f"byte 0x{data[error.start]:02x} at offset {error.start} is not UTF-8: save the file as UTF-8"
        problems.stop(_end_of(before), message)
    _refuse_unwanted(text, problems)
    return text


def _refuse_unwanted(text: str, problems: Problems) -> None:
    unwanted = _UNWANTED.search(text)
    if unwanted:
        problems.stop(_end_of(text[: unwanted.start()]), _describe_unwanted(unwanted[0]))


def _end_of(before: str) -> Mark:
    """Returns the place right after some text that starts the file."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(before))]
    return Mark(len(starts), len(before) - starts[-1] + 1)


def _describe_unwanted(character: str) -> str:
    if character == "\0":
        return "a NUL character stands here: remove it, or save the file as UTF-8 if it is UTF-16"
    return f"the invisible character U+{ord(character):04X} stands here: remove it, or write it as an escape"
