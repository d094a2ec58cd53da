"""The seams of most cases, and their innocent neighbours."""

from dataclasses import dataclass


@dataclass
class Ctx:
    name: str = ""
    runtime_profile: object = None
    outputs: object = None
    policy: str = "schema_only"


def bindings(profile, *, strict=False):
    return [profile, strict]


class Store:
    def __init__(self, root=""):
        self.root = root

    def open(self, profile=None, *, mode="r"):
        return [self, profile, mode]

    def close(self):
        return self.root


@dataclass
class Plain:
    name: str = ""
    runtime_profile: object = None


def other(profile=None, *, strict=False):
    return [profile, strict]
