"""What the `typed_arguments` rule is made of."""
