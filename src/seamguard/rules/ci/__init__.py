"""What a workflow does, read without running it: conditions, filters, scripts and pytest's arguments."""
