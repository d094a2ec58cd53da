"""The frozen nouns that stages pass to each other: standard library only, no input or output."""
