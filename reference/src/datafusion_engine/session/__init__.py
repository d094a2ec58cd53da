"""Sessions: which engines may be used, with which profile, behind which facade."""
