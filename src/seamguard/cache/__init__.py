"""What one run leaves for the next: kept by content, never run as code, thrown away when in doubt.

Nothing is imported here, so that whoever needs one part does not pay for the others.
"""
