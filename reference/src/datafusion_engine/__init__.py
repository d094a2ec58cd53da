"""Sessions, plans, views and Delta tables on DataFusion."""
