from __future__ import annotations

import pytest

from seamguard.sources.shebang import names_python


@pytest.mark.parametrize(
    "line",
    [
        "#!/usr/bin/env python3",
        "#! /usr/bin/env python",
        "#!/usr/bin/python3.12 -s",
        "#!/usr/local/bin/python3.13t",
        "#!/usr/bin/env -S python3 -u",
        "#!/usr/bin/env -Spython3 -u",
        "#!/usr/bin/env -S -i A=1 B=2 python3",
        "#!/usr/bin/env -vS python3",
        "#!/usr/bin/env --split-string=python3 -u",
        "#!/usr/bin/env -u HOME python3",
        "#!/usr/bin/env A=1 python3",
        "#!/usr/bin/env -S uv run --script",
        "#!/usr/bin/env -S uv run --quiet --with rich -s",
        "#!/usr/bin/env -S uv run python",
        "#!/usr/bin/env -S pipx run",
        "#!/opt/venv/bin/pypy3.10",
        "#!python",
        "#!C:\\Python312\\python.exe",
        "#!/usr/bin/env ipython",
        "#!/usr/bin/python3-dbg",
    ],
)
@pytest.mark.parametrize("ending", ["\nimport a\n", "\r\nimport a", ""])
def test_python(line: str, ending: str) -> None:
    assert names_python((line + ending).encode())


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"#!",
        b"#!\npython",
        b"#!/bin/sh\n# python3",
        b"#!/usr/bin/env bash",
        b"#!/usr/bin/env",
        b"#!/usr/bin/env -S",
        b"#!/usr/bin/env -u",
        b"#!/usr/bin/env A=1",
        b"#!/usr/bin/env -S uv run tool",
        b"#!/usr/bin/env -S uv sync --script",
        b"#!/usr/bin/pythonic",
        b"#!/usr/bin/perl -w python",
        b"# /usr/bin/env python3",
        b" #!/usr/bin/env python3",
        b"\n#!/usr/bin/env python3",
        b"\x7fELF\x00#!/usr/bin/python",
        b"#!/\xff\xfe",
    ],
)
def test_not_python(head: bytes) -> None:
    assert not names_python(head)
