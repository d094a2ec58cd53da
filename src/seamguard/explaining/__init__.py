"""Why something was reported, or was not: what one place comes to, step by step. Only who asks pays for it."""

from seamguard.explaining.explain import Answer, explain

__all__ = ["Answer", "explain"]
