"""Architectural fitness tests for Python codebases in migration.

`allowlists.yaml` names the only places that may use a seam; `pytest guardrails/` and `seamguard check` prove it.
"""
