"""Contracts between modules, run by import-linter on the imports of a listed codebase."""

from seamguard.contracts.configuration import DEFAULT_FILES, read_configuration
from seamguard.contracts.workbench import Workbench, contract_facts

__all__ = ["DEFAULT_FILES", "Workbench", "contract_facts", "read_configuration"]
