"""Mutation testing for guardrails: whether every rule of a policy notices what it exists to stop."""

from seamguard.proving.prove import prove, prove_codebase, prove_tree

__all__ = ["prove", "prove_codebase", "prove_tree"]
