"""Writing extracted facts to their datasets."""
