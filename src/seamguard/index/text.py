"""Bytes of a Python file -> text, exactly as Python's own parser reads them, or bytes to search for names."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

_UTF_8 = "utf-8"
_LATIN_1 = "iso-8859-1"

# A cookie counts in the first line, or in the second if the first is blank or a comment (PEP 263). Lines may end in CR.
_COOKIE = re.compile(rb"(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))??[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # before UTF-16: its mark begins with theirs
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


class _Encoding(NamedTuple):
    """How a file says that it is to be decoded.

    Attributes:
        name: Codec, with the names for UTF-8 and Latin-1 that Python gives them.
        offset: Where the name stands in the file's bytes after the byte order mark; 0 if nothing is said.
    """

    name: str
    offset: int


def decode(data: bytes) -> str:
    r"""Decode a file; every newline becomes `\n`, and a byte order mark is dropped.

    Positions in the text are those that `ast.parse` gives for the bytes.

    Raises:
        SyntaxError: The bytes are not what they are declared to be; `lineno` and `offset` say where.
    """
    for mark, encoding in _WIDE_MARKS:
        if data.startswith(mark):
            raise _refused(f"the file is {encoding}, which Python cannot read: convert it to UTF-8", 1, 1)
    is_marked = data.startswith(codecs.BOM_UTF8)
    body = data.removeprefix(codecs.BOM_UTF8)
    if b"\r" in body:
        body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    declared = _declared(body)
    if is_marked and declared.name != _UTF_8:
        message = f"the file has a UTF-8 byte order mark, but declares {declared.name!r}: declare utf-8, or nothing"
        raise _refused_at(body, declared.offset, message)
    text = _decoded(body, declared)
    null = text.find("\0")
    if null >= 0:
        message = "null byte: Python cannot read it; if the file is UTF-16 or UTF-32, convert it to UTF-8"
        raise _refused(message, text.count("\n", 0, null) + 1, null - text.rfind("\n", 0, null))
    return text


def searchable(data: bytes) -> bytes | None:
    """Return bytes in which every identifier of a file literally occurs: NFKC-normalised, as the parser does, in UTF-8.

    Most files are their own answer. None means that the file must be parsed: it cannot be decoded, and that is to be
    reported.
    """
    if b"\0" in data:
        return None
    encoding = _declared(data.removeprefix(codecs.BOM_UTF8)).name
    if encoding != _UTF_8 and not (encoding == _LATIN_1 and data.isascii()):
        try:
            data = decode(data).encode()
        except SyntaxError:
            return None
    return data if data.isascii() else _normalised(data)


def _normalised(data: bytes) -> bytes | None:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    # Asking costs a tenth of doing it, and most texts are normal already.
    return data if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text).encode()


def _declared(body: bytes) -> _Encoding:
    cookie = _COOKIE.match(body)
    if cookie is None:
        return _Encoding(_UTF_8, 0)
    return _Encoding(_python_name(cookie[1].decode("ascii")), cookie.start(1))


def _python_name(name: str) -> str:
    """Python knows UTF-8 and Latin-1 under several spellings, with any suffix (`latin-1-unix`)."""
    plain = name.lower().replace("_", "-")
    for known, spellings in ((_UTF_8, ("utf-8", "utf8")), (_LATIN_1, ("latin-1", "iso-8859-1", "iso-latin-1"))):
        if any(plain == spelling or plain.startswith(spelling + "-") for spelling in spellings):
            return known
    return name


def _decoded(body: bytes, declared: _Encoding) -> str:
    try:
        text = body.decode(declared.name)
        if declared.name != _UTF_8:
            _check_cookie(text, body, declared)
    except LookupError:
        message = f"unknown encoding {declared.name!r}: declare one that Python knows, or convert the file to UTF-8"
        raise _refused_at(body, declared.offset, message) from None
    except UnicodeDecodeError as error:
        # A declaration that can be read as ASCII is wrong, if these are what it declares.
        is_wrong = codecs.lookup(declared.name).name.startswith(("utf-16", "utf-32", "punycode"))
        start = declared.offset if is_wrong else error.start
        raise _refused_at(body, start, _undecodable(error, declared), _UTF_8 if is_wrong else declared.name) from None
    except (ValueError, Warning) as error:  # codecs that are no character sets report in their own ways
        message = f"cannot be decoded as {declared.name!r} ({error}): convert the file to UTF-8"
        raise _refused_at(body, declared.offset, message) from None
    return text


def _check_cookie(text: str, body: bytes, declared: _Encoding) -> None:
    """Refuse codecs in which the declaration, which is read as ASCII, says something else: Python cannot read them."""
    head = "\n".join(text.split("\n", 2)[:2])
    # Punycode does not decode line by line, as Python does.
    if _declared(head.encode()).name != declared.name or declared.name.lower() == "punycode":
        message = f"the file is not written in {declared.name!r}, as it declares: correct that, or convert it to UTF-8"
        raise _refused_at(body, declared.offset, message)
    text.encode()  # some codecs make lone surrogates, which are no text


def _undecodable(error: UnicodeDecodeError, declared: _Encoding) -> str:
    byte = error.object[error.start : error.start + 1].hex()
    remedy = "correct the declared encoding" if declared.offset else "declare its encoding in the first line"
    return f"byte 0x{byte} is not {declared.name}: convert the file to UTF-8, or {remedy}"


def _refused_at(body: bytes, offset: int, message: str, encoding: str = _UTF_8) -> SyntaxError:
    start = body.rfind(b"\n", 0, offset) + 1
    column = len(body[start:offset].decode(encoding, "replace")) + 1
    return _refused(message, body.count(b"\n", 0, offset) + 1, column)


def _refused(message: str, line: int, column: int) -> SyntaxError:
    return SyntaxError(message, (None, line, column, None))
