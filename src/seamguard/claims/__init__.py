"""What documents claim of a codebase, asked for by name: the codebase chosen, the claims answered, lines corrected."""

from __future__ import annotations

from seamguard.claims.asking import Question, check_documents

__all__ = ["Question", "check_documents"]
