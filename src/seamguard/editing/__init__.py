"""Edits of the list that the code asks for: the policy says what is promised, a run what is used."""
