"""What the `derives_from` rule is made of."""
