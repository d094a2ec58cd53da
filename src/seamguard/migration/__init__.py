"""Code rewritten by machine, where that is safe: a seam's calls give way to what the policy says stands for them."""
