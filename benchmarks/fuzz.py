"""Feed broken files to the engine: it must not crash, hang or pass anything silently.

`python -m benchmarks.fuzz` mutates files of the running Python's standard library and of the environment's packages,
puts each mutant beside a small codebase with a seam, appends a call of the seam to it and checks the whole in process.
Where `ast` reads the mutant, the appended call has to be reported; where it does not, an error has to name the file, or
the reader of newer syntax has found the call all the same; the use in the healthy file is reported in any case. Mutants
are numbered, and a number, the seed and the files determine a mutant. Prints a Markdown report; ends with 1 where
something went wrong.
"""

from __future__ import annotations

import argparse
import ast
import io
import multiprocessing
import platform
import re
import sys
import time
import traceback
import warnings
from collections import Counter
from datetime import date
from functools import partial
from multiprocessing.connection import wait
from tokenize import detect_encoding
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.mutations import folders, mutant, originals

from seamguard.engine import check_tree
from seamguard.index import deep_recursion
from seamguard.policy import parse_policy
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from pathlib import Path

SECONDS = 30
SEED = 20
_DEPTH = 10_000
_TODAY = date(2026, 1, 1)
_MUTANT = "src/app/mutant.py"
_USE = ("src/app/use.py", 5)
_TAIL = b"\nfrom app.seam import bindings as __s\n__s(1)\n"
_FILES = {
    "src/app/__init__.py": b"",
    "src/app/seam.py": b"def bindings(profile):\n    return [profile]\n",
    "src/app/use.py": b"from app.seam import bindings\n\n\ndef run():\n    return bindings(1)\n",
}
_POLICY = b"""\
version: 1
codebase: {source: [src], production: [src]}
seams:
  - {id: seam, target: app.seam.bindings, why: It is fuzzed.}
"""


class Outcome(NamedTuple):
    """What became of a mutant; `wrong` says what should not have been, or nothing."""

    number: int
    kind: str
    wrong: str


def examine(number: int, data: bytes) -> Outcome:
    """Check the codebase with a mutant in it."""
    content = data + _TAIL
    readable = _reads(data) and _reads(content)
    policy = parse_policy(_POLICY, "allowlists.yaml")
    with deep_recursion(_DEPTH):
        result = check_tree(policy, memory_tree({**_FILES, _MUTANT: content}, policy.codebase), ".", (), _TODAY)
    found = [judged.finding for verdict in result.verdicts for judged in verdict.judged]
    certain = {(finding.path, finding.span.line) for finding in found if finding.certain}
    errors = [error for error in result.errors if error.path == _MUTANT and error.line]
    called = any(path == _MUTANT and _is_last(content, line) for path, line in certain)
    if _USE not in certain:
        return Outcome(number, "wrong", "the use in the healthy file is not reported")
    if len(errors) != len(result.errors) or result.exit_code != (2 if errors else 1):
        return Outcome(number, "wrong", f"exit code {result.exit_code} with errors {result.errors}")
    if readable:
        told = "" if called and not errors else f"readable, but {errors or 'the call is not reported'}"
        return Outcome(number, "wrong" if told else "read, and the call reported", told)
    if errors:
        return Outcome(number, "unreadable, and an error reported", "")
    if called:
        return Outcome(number, "read as newer syntax, and the call reported", "")
    return Outcome(number, "wrong", "unreadable, and passed silently")


def _reads(data: bytes) -> bool:
    try:
        # `ast` overlooks bytes in comments that are no text in the file's encoding, where Python itself does not.
        data.decode(detect_encoding(io.BytesIO(data).readline)[0])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(data)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
        return False
    return True


def _is_last(content: bytes, line: int) -> bool:
    """Whether a line is the last one, by Python's own lines."""
    return line == len(re.split(rb"\r\n|\r|\n", content)) - 1


def work(numbers: range, seed: int, files: Sequence[Path], out: Connection) -> None:
    """Examine mutants, telling each one's number before and its outcome after."""
    for number in numbers:
        out.send(number)
        mutations, data = mutant(number, seed, files)
        try:
            outcome = examine(number, data)
        except Exception:  # noqa: BLE001 (any crash is a finding)
            outcome = Outcome(number, "wrong", f"crash: {traceback.format_exc(limit=-3)}")
        out.send(outcome._replace(wrong=f"{outcome.wrong} (after {mutations})" if outcome.wrong else ""))
    out.close()


def run(
    count: int,
    seed: int,
    files: Sequence[Path],
    workers: int = 2,
    seconds: float = SECONDS,
    work: Callable[[range, int, Sequence[Path], Connection], None] = work,
) -> Iterator[Outcome]:
    """Examine mutants 0 to `count` in worker processes, which are replaced when they die or take too long."""
    start = partial(_Worker, work, seed, files)
    running = [start(range(first, count, workers)) for first in range(workers)]
    while running:
        wait([worker.inbox for worker in running], timeout=1)
        for worker in [*running]:
            yield from worker.received()
            ended = worker.ended(seconds)
            if ended is None:
                continue
            running.remove(worker)
            if worker.number is not None:
                yield Outcome(worker.number, "wrong", ended)
                running.append(start(worker.numbers[worker.numbers.index(worker.number) + 1 :]))


class _Worker:
    """A process with a share of the mutants; `number` is the mutant that it is at."""

    def __init__(self, work: Callable[..., None], seed: int, files: Sequence[Path], numbers: range) -> None:
        self.numbers = numbers
        self.number: int | None = None
        self._since = time.monotonic()
        context = multiprocessing.get_context("spawn")
        self.inbox, outbox = context.Pipe(duplex=False)
        self._process: BaseProcess = context.Process(target=work, args=(numbers, seed, files, outbox), daemon=True)
        self._process.start()
        outbox.close()

    def received(self) -> Iterator[Outcome]:
        try:
            while self.inbox.poll():
                told = self.inbox.recv()
                self.number = None if isinstance(told, Outcome) else told
                self._since = time.monotonic()
                if isinstance(told, Outcome):
                    yield told
        except EOFError:
            self._process.join(10)

    def ended(self, seconds: float) -> str | None:
        """Why the process is at its end; none while it works."""
        if self._process.exitcode is not None:
            return f"the process ended with {self._process.exitcode}"
        if self.number is not None and time.monotonic() - self._since > seconds:
            self._process.kill()
            self._process.join()
            return f"took more than {seconds} seconds"
        return None


def summary(outcomes: Sequence[Outcome], seed: int, files: int, minutes: int) -> Iterator[str]:
    """The report as Markdown lines."""
    yield from ("# Fuzzing", "", "`python -m benchmarks.fuzz`", "")
    python = platform.python_version()
    yield f"Python {python}, seed {seed}: {len(outcomes)} mutants of {files} files, {minutes} minutes."
    yield from ("", "| outcome | mutants |", "| --- | --: |")
    for kind, count in sorted(Counter(outcome.kind for outcome in outcomes).items()):
        yield f"| {kind} | {count} |"
    wrong = [outcome for outcome in sorted(outcomes) if outcome.wrong]
    yield from ("", f"{len(wrong)} went wrong.")
    for outcome in wrong:
        yield f"\n- mutant {outcome.number}: {outcome.wrong}"


def main() -> int:
    """Fuzz and print."""
    parser = argparse.ArgumentParser(description="Check mutated files with seamguard.")
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--show", type=int, metavar="NUMBER", help="write this mutant to standard output instead")
    options = parser.parse_args()
    files = originals(folders(), share=4)
    if options.show is not None:
        sys.stdout.buffer.write(mutant(options.show, options.seed, files)[1] + _TAIL)
        return 0
    started = time.monotonic()
    outcomes = []
    for outcome in run(options.count, options.seed, files, options.workers):
        outcomes.append(outcome)
        if outcome.wrong or len(outcomes) % 1000 == 0:
            print(len(outcomes), outcome.number, outcome.wrong, file=sys.stderr, flush=True)
    minutes = round((time.monotonic() - started) / 60)
    print(*summary(outcomes, options.seed, len(files), minutes), sep="\n")
    return int(any(outcome.wrong for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
