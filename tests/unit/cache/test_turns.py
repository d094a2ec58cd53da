from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from seamguard.cache.store import Store
from seamguard.cache.turns import turn

if TYPE_CHECKING:
    from pathlib import Path

KEY = "ab" + 62 * "0"
_HOLDER = """\
import sys, time
from seamguard.cache.store import Store
from seamguard.cache.turns import turn
with turn(Store(sys.argv[1], "kind-1", 9), sys.argv[2]):
    print("held", flush=True)
    time.sleep(600)
"""


def test_one_waits_for_the_other_also_if_that_crashes(tmp_path: Path) -> None:
    store, entered = Store(tmp_path, "kind-1", 9), threading.Event()

    def wait() -> None:
        with turn(store, KEY):
            entered.set()

    with subprocess.Popen([sys.executable, "-c", _HOLDER, tmp_path, KEY], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        waiting = threading.Thread(target=wait)
        waiting.start()
        with turn(store, "cd" + KEY[2:]):  # another question has its own turn
            assert not entered.wait(0.2)
        holder.kill()
        assert entered.wait(60)
        waiting.join()


def test_without_a_folder_nobody_waits(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with turn(None, KEY), turn(Store(tmp_path / "file", "kind-1", 9), KEY), turn(None, KEY):
        pass
