"""The command, at its door: an answer that is known already is given before anything else is imported."""

from __future__ import annotations

import gc
import sys

TYPE_CHECKING = False  # `typing` takes longer to import than an answer to find
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seamguard.cache.answers import Answer
    from seamguard.options import Output


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; see `cli.main`.

    Args:
        arguments: Those of the command line by default.
    """
    given = sys.argv[1:] if arguments is None else arguments
    answer = _known(given)
    if answer is not None and not answer.to_file:
        from seamguard.delivery import deliver

        try:
            deliver(answer.text)
        except BaseException as error:  # noqa: BLE001 (told by the command, as any other)
            return _failed(given, error)
        return answer.exit_code
    return _run(given, answer)


def _known(given: Sequence[str]) -> Answer | None:
    """What the same command came to, if nothing has changed. What goes wrong with that is no more than lost time."""
    if "check" not in given[:1]:
        return None
    try:
        from seamguard.cache.replay import replayed

        return replayed(given, _indifferent)
    except Exception:  # noqa: BLE001 (it is judged anew, and then kept anew)
        return None


def _indifferent(trace: bytes, changed: Iterable[tuple[str, bytes]]) -> bool:
    from seamguard.index.noted import indifferent

    return indifferent(trace, changed)


def _run(given: Sequence[str], answer: Answer | None) -> int:
    from seamguard.cli import main as run
    from seamguard.options import Output as Known

    return run(given, lambda: None if answer is None else Known(answer.text, answer.exit_code))


def _failed(given: Sequence[str], error: BaseException) -> int:
    from seamguard.cli import main as run

    def fail() -> Output | None:
        raise error

    return run(given, fail)


def script() -> int:
    """Run the command in a process of its own; see `main`."""
    # It ends soon: to look for what it could give back on the way takes a seventh of a run, and finds next to nothing.
    gc.disable()
    exit_code = main()
    gc.freeze()  # nor need Python look through all that was read once more when it ends, which takes a tenth
    return exit_code


if __name__ == "__main__":
    sys.exit(script())
