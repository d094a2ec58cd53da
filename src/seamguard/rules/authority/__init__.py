"""Declarations of values: what they are, who repeats them, and what covers them."""
