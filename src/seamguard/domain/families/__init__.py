"""What each family of rules asks for: one file a family, named after its key in the policy file."""
