"""A repository brought under guard: looked at, asked about, written into, and its set-up checked from then on."""
