"""Names that rules are about: which code brings one into being, imports it, or spells it."""
