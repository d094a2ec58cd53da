"""The parts of the `required_calls` rule: which functions it is about, what they call, and what is wrong with them."""
