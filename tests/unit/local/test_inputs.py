from __future__ import annotations

import pytest

from seamguard.local.inputs import knows_only_facts


@pytest.mark.parametrize(
    "source",
    [
        "",
        "import ast\nimport re\n",
        "from seamguard.api import Breach\nfrom collections.abc import Iterator\nfrom pathlib import PurePosixPath\n",
        "class A:\n    def __init__(self):\n        self.x = type(self).__name__\n",
        "def find(facts):\n    return [len(facts.text(file)) for file in facts.files()]\n",
    ],
)
def test_what_is_given_is_all_that_it_knows(source: str) -> None:
    assert knows_only_facts(source.encode())


@pytest.mark.parametrize(
    "source",
    [
        "import os\n",
        "import ast, time\n",
        "from datetime import date\n",
        "from . import other\n",
        "from pathlib import Path\n",
        "import yaml\n",
        "open('x')\n",
        "f = open\n",
        "print('x')\n",
        "eval('1')\n",
        "__import__('os')\n",
        "import re\nre.__builtins__\n",
        "().__class__.__mro__\n",
        "getattr(1, 'x')\n",
        "def f():\n    import random\n",
        "this is no Python\n",
        "\0",
    ],
)
def test_whoever_may_look_around_is_doubted(source: str) -> None:
    assert not knows_only_facts(source.encode())
