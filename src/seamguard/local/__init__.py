"""The code of a team, brought to run: never that of the codebase under guard."""

from seamguard.local.loading import Unloadable, failure, first_line, imports_of, load

__all__ = ["Unloadable", "failure", "first_line", "imports_of", "load"]
