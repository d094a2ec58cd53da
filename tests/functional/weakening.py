"""A policy, code that it guards, and what an edit that weakens it is."""

from __future__ import annotations

from typing import NamedTuple

POLICY = """\
version: 1
codebase:
  root: app
  source: [src, lib]
  production: [src, lib]
  tests: [tests]
  scripts: [scripts]
  notebooks: [notebooks]
  stubs: [stubs]
  executables: [bin]
  exclude: [src/shop/generated/**]
  include: ["src/shop/*.pyw"]
waves:
  - id: wave-1
    title: First
    status: active
    goal: 0
    due: 2027-03-31
    owner: "@shop"
  - id: wave-2
    status: planned
    goal: 1
    due: 2027-06-30
    after: [wave-1]
  - id: wave-0
    status: complete
    closes: [opening, cited]
seams:
  - id: context
    target: shop.context.Context
    when: {supplies: [profile, mode]}
    why: One boundary decides.
    instead: Take the resolver.
    restrict: call
    possible: error
    escapes: {callback: error, table: warn, default: ignore}
    suppressions: forbid
    judged: [production, tests]
    group:
      - target: shop.context.make
        role: wrapper
        when: {supplies: [profile]}
      - target: shop.context.Bindings
        role: value
    makes: [shop.context.Resolver]
    wrappers:
      - target: shop.context.assemble
        reason: The way to go.
    allow:
      - module: shop.context
        reason: The boundary itself.
      - site: shop.boot:start
        reason: Starts before there is a context.
      - module: shop.tools.*
        reason: Tools make their own.
    migrating:
      - site: shop.jobs:Job.run
        count: 1
        wave: wave-2
        reason: Has no context yet.
        owner: "@jobs"
        expires: 2027-02-01
      - site: shop.jobs:nightly
        count: 2
        wave: wave-1
        reason: Reads twice.
      - module: shop.views.*
        count: 2
        wave: wave-2
        reason: Views are next.
    examples:
      breaks: ["from shop.context import Context\\nContext(profile=1)"]
      keeps: ["from shop.context import Context\\nContext()"]
  - id: opening
    target: shop.store.Store.open
    why: One place opens stores.
    receivers: strict
    implementers: true
    restrict: reference
    allow:
      - module: shop.store
        reason: The store.
  - id: requests
    target: outside.get
    external: false
    why: One client.
    possible: warn
    allow:
      - module: shop.client
        reason: The client.
must_exist:
  - id: cited
    why: A plan cites them.
    names: [shop.context.make]
"""

CODE = {
    "src/shop/__init__.py": "",
    "src/shop/context.py": """\
class Bindings:
    pass

class Resolver:
    pass

class Context:
    def __init__(self, profile=None, mode=None):
        self.profile = profile

def make(profile=None):
    return Context(profile=profile)

def assemble(profile):
    return Context(profile=profile)
""",
    "src/shop/boot.py": "from shop.context import Context\ndef start(p):\n    return Context(profile=p)\n",
    "src/shop/tools/__init__.py": "",
    "src/shop/tools/one.py": "from shop.context import Context\ndef f(p):\n    return Context(mode=p)\n",
    "src/shop/jobs.py": """\
from shop.context import Context, make
class Job:
    def run(self, p):
        return make(profile=p)
def nightly(p):
    return Context(profile=p), Context(mode=p)
""",
    "src/shop/views/__init__.py": "",
    "src/shop/views/a.py": "from shop.context import Context\ndef show(p):\n    return Context(p), Context(p, 2)\n",
    "src/shop/store.py": "class Store:\n    def open(self): ...\ndef use(s: Store):\n    s.open()\n",
    "src/shop/client.py": "import outside\ndef call():\n    return outside.get(1)\n",
    "src/shop/generated/g.py": "x = 1\n",
    "src/shop/odd.pyw": "x = 1\n",
    "lib/extra.py": "x = 1\n",
    "tests/test_it.py": "def test_it(): ...\n",
    "scripts/run.py": "x = 1\n",
    "notebooks/n.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    "stubs/outside.pyi": "def get(x: int) -> int: ...\n",
    "bin/tool": "#!/usr/bin/env python3\nx = 1\n",
}


class Mutation(NamedTuple):
    """An edit that makes the policy guard less.

    Attributes:
        name: What it does.
        edits: Texts of the policy that it replaces, each standing there once, with what it puts there.
        kind: What the gate calls it.
        subject: Whose growth it is.
        line: The text with which the line begins to which the gate points, after blanks.
        returns: Whether the way back makes the policy stricter (it does not where both ways lose something).
    """

    name: str
    edits: list[tuple[str, str]]
    kind: str
    subject: str = "context"
    line: str = ""
    returns: bool = True
