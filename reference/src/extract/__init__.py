"""Facts read from Python sources."""
