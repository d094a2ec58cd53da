"""What documents claim, held against the code: one module for each kind of claim, and what all of them ask."""
