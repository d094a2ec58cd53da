"""A small client of a language server: just enough to ask where a name is referred to."""

from __future__ import annotations

import json
import subprocess
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import unquote, urlparse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class Reference(NamedTuple):
    """A name in a file: 1-based line, and columns that count UTF-16 units from 0."""

    path: str
    line: int
    column: int
    end_column: int


class LanguageServer:
    """A server on one folder, spoken to over its standard streams."""

    def __init__(self, command: Sequence[str], root: Path) -> None:
        """Start the server and open the folder."""
        self._root = root.resolve()
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)
        self._count = 0
        uri = self._root.as_uri()
        folders = [{"uri": uri, "name": "root"}]
        abilities = {"workspace": {"configuration": True, "workspaceFolders": True}}
        start = {"processId": None, "rootUri": uri, "workspaceFolders": folders, "capabilities": abilities}
        self._ask("initialize", start)
        self._send({"method": "initialized", "params": {}})
        self._await_files()

    def references(self, path: str, line: int, column: int) -> list[Reference]:
        """Ask for all references to the name at a place, without its definition; sorted.

        Args:
            path: Posix path from the root.
            line: 1-based.
            column: 0-based, in UTF-16 units.
        """
        uri = (self._root / path).as_uri()
        text = (self._root / path).read_text("utf-8")
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        asked = {
            "textDocument": {"uri": uri},
            "position": {"line": line - 1, "character": column},
            "context": {"includeDeclaration": False},
        }
        found = self._ask("textDocument/references", asked)
        self._send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}})
        return sorted(self._reference(item) for item in found or ())

    def close(self) -> None:
        """Stop the server."""
        self._ask("shutdown", None)
        self._send({"method": "exit"})
        self._process.wait(30)

    def _await_files(self) -> None:
        """Until it has listed the folder's files, the server knows of no others than the open one."""
        for message in self._messages():
            if message.get("method") == "window/logMessage" and "source file" in message["params"]["message"]:
                return
            self._oblige(message)
        raise RuntimeError("the server ended before it listed the files")

    def _reference(self, item: dict[str, Any]) -> Reference:
        path = unquote(urlparse(item["uri"]).path)
        start, end = item["range"]["start"], item["range"]["end"]
        shown = path.removeprefix(f"{self._root.as_posix()}/")
        return Reference(shown, start["line"] + 1, start["character"], end["character"])

    def _ask(self, method: str, params: object) -> Any:  # noqa: ANN401 (whatever the server answers)
        self._count += 1
        self._send({"id": self._count, "method": method, "params": params})
        for message in self._messages():
            if message.get("id") == self._count and "method" not in message:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self._oblige(message)
        raise RuntimeError(f"the server ended before it answered {method}")

    def _oblige(self, message: dict[str, Any]) -> None:
        if "id" in message and "method" in message:
            self._send({"id": message["id"], "result": _answer(message)})

    def _send(self, message: dict[str, object]) -> None:
        data = json.dumps({"jsonrpc": "2.0"} | message).encode()
        stream = cast("IO[bytes]", self._process.stdin)
        stream.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        stream.flush()

    def _messages(self) -> Iterator[dict[str, Any]]:
        stream = cast("IO[bytes]", self._process.stdout)
        length = 0
        while line := stream.readline():
            if line.strip():
                name, _, value = line.decode().partition(":")
                length = int(value) if name.lower() == "content-length" else length
            else:
                yield json.loads(stream.read(length))


def _answer(message: dict[str, Any]) -> object:
    """What a request of the server gets: settings that look at no more than the folder."""
    if message["method"] != "workspace/configuration":
        return None
    return [{"analysis": {"indexing": True, "diagnosticMode": "openFilesOnly"}} for _ in message["params"]["items"]]
