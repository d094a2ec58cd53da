"""Stage rules: the shape of an API as its source code gives it.

It reads syntax trees, follows names and base classes through the codebase, and never imports or runs anything.
"""

from seamguard.rules.shape.extract import Shape, literal_of, shape_of
from seamguard.rules.shape.naming import Codebase, Module

__all__ = ["Codebase", "Module", "Shape", "literal_of", "shape_of"]
