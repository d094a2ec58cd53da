"""Run commands and measure them; a program of its own, so small that its own memory does not stand in the results.

Each line of its input is a JSON object with `command`, `folder`, `environment`, `output` (a folder) and `limit`
(seconds). It answers each with a line: `wall`, `cpu`, `memory` (MB) and `exit`; `exit` is null where the command was
stopped. A process is charged with the memory of the one that started it, until it becomes another program: here 10 MB.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_MEGABYTE = 1 << 20 if sys.platform == "darwin" else 1 << 10


def run(
    command: list[str], folder: str, environment: dict[str, str], output: str, limit: float
) -> dict[str, float | None]:
    """Run one command, stop it with all that it started where it takes longer than `limit`, and say what it took."""
    os.chdir(folder)
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, f"{output}/stdout", _CREATE, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, f"{output}/stderr", _CREATE, 0o600),
    ]
    stopped = []
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, environment, file_actions=files, setpgroup=0)

    def stop(*_: object) -> None:
        stopped.append(child)
        os.killpg(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    signal.setitimer(signal.ITIMER_REAL, 0)
    exit_code = None if stopped else os.waitstatus_to_exitcode(status)
    return {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss / _MEGABYTE,
        "exit": exit_code,
    }


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(**json.loads(line))), flush=True)
