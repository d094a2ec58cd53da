"""The pipeline: from configuration to written results."""
