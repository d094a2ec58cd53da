"""Mutation testing for guardrails: whether every rule of a policy notices what it exists to stop."""

from seamguard.proving.prove import Prover, prove, prove_codebase, prove_tree, prover_of

__all__ = ["Prover", "prove", "prove_codebase", "prove_tree", "prover_of"]
