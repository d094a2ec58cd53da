"""Execution plans and the authority that a run works under."""
