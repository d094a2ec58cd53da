"""Products that leave the pipeline."""
