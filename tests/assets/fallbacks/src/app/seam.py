"""The boundary: what it does for its own values is permitted."""

from app.things import Bindings


class Context:
    def __init__(self, name=None, profile=None):
        self.name, self.profile = name, profile
        self._bindings: Bindings | None = None

    def bindings(self, given: Bindings | None = None):
        if self._bindings is None:
            self._bindings = given or make(self.profile)
        return self._bindings


def make(profile) -> Bindings:
    return Bindings()
