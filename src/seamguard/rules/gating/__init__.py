"""What may only be used where a flag is known to be true: who uses it, and what is known there."""
