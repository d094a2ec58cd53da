"""Steps of the pipeline."""
