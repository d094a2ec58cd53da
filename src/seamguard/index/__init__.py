"""One file -> ModuleFacts: what it binds, calls and hands on, before any other file is looked at."""

from seamguard.index.demand import Index
from seamguard.index.reader import read_facts
from seamguard.index.recursion import deep_recursion

__all__ = ["Index", "deep_recursion", "read_facts"]
