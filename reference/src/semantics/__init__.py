"""The semantic program: what the views mean, and how they are compiled against datasets."""
