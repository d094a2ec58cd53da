"""Plan bundles: how they are built, pinned, replayed and executed."""
