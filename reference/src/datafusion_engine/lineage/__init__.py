"""What a plan reads, and what a run recorded."""
