"""Binds a boundary when it is imported, under a name of its own."""

from flow import fresh
from flow import scan as look


def again(resolver):
    return look(["a"], resolver=resolver)


def intrude():
    return look(["a"], resolver=fresh())
