"""What only a run shows: of the code under guard, and of the libraries that it stands on."""
