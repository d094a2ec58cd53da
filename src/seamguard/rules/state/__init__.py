"""The state of modules: what is made, which of it is mutable, and who changes it."""
