"""What the package brings along: the schema of the policy, and the files of a suite."""

from __future__ import annotations

from importlib.resources import files


def schema() -> bytes:
    """The JSON Schema of the policy, for editors."""
    return files("seamguard.policy").joinpath("allowlists.schema.json").read_bytes()


def template(name: str) -> bytes:
    """A file that is written into repositories, as the package has it."""
    return files("seamguard.adoption").joinpath(f"templates/{name}.txt").read_bytes()
