"""Delta tables: reading, writing, candidate files and change feeds."""
