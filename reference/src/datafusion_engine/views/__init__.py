"""The graph of views that a session holds."""
