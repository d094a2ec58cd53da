"""A report brought to where it is wanted."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # `typing` takes longer to import than an answer to find
if TYPE_CHECKING:
    from pathlib import Path


def deliver(text: str, output: Path | None = None) -> None:
    """Write a report into a file, or to standard output where none is named.

    Raises:
        BrokenPipeError: Whoever read standard output has seen enough.
        UsageError: It cannot be written.
    """
    if output is None:
        _print(text)
        return
    try:
        # A path on the command line may hold what is no UTF-8; the report must still come out.
        output.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise _unwritable(str(output), error) from error


def _print(text: str) -> None:
    if sys.stdout is None:  # whoever started us may have closed it
        from seamguard.errors import UsageError

        raise UsageError("standard output: cannot write the report: it is closed; name a file with --output FILE")
    # Paths and code can hold characters that the terminal's encoding lacks; the report must still come out.
    try:
        sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "utf-8", errors="backslashreplace"))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:  # such as a disk that is full
        silence()
        raise _unwritable("standard output", error) from error


def _unwritable(where: str, error: OSError) -> Exception:
    from seamguard.errors import UsageError

    reason = error.strerror or error
    return UsageError(f"{where}: cannot write the report: {reason}; name another file with --output FILE")


def silence() -> None:
    """Send the rest of standard output nowhere, so that Python does not fail once more when it flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
