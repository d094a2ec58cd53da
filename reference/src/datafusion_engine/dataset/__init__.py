"""Datasets: where they lie, how a session reads them."""
