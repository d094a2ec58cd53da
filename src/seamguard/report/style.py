"""Colour for terminals, and plain text everywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seamguard.domain.verdict import Outcome

if TYPE_CHECKING:
    from seamguard.domain.proof import ProofOutcome

_COLOURS = {
    Outcome.OFF: "90",
    Outcome.KEPT: "32",
    Outcome.WARNED: "33",
    Outcome.STALE: "33",
    Outcome.BROKEN: "31",
    Outcome.VACUOUS: "35",
    Outcome.ERROR: "31",
}
_PROOFS = {"proved": Outcome.KEPT, "open": Outcome.OFF, "vacuous": Outcome.VACUOUS}  # by the value of `ProofOutcome`


@dataclass(frozen=True, slots=True)
class Style:
    """Whether to colour."""

    colour: bool

    def outcome(self, outcome: Outcome) -> str:
        """An outcome as a word of even width."""
        return self._in(f"{outcome.value.upper():<7}", f"1;{_COLOURS[outcome]}")

    def proof(self, outcome: ProofOutcome) -> str:
        """The outcome of a proof as a word of the same width."""
        return self._in(f"{outcome.value.upper():<7}", f"1;{_COLOURS[_PROOFS[outcome.value]]}")

    def strong(self, text: str) -> str:
        """Text that the eye should find first."""
        return self._in(text, "1")

    def faint(self, text: str) -> str:
        """Text that frames other text."""
        return self._in(text, "2")

    def changed(self, line: str) -> str:
        """A line of a diff."""
        code = {"+": "32", "-": "31", "@": "36"}.get(line[:1])
        return line if code is None else self._in(line, code)

    def _in(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


PLAIN = Style(colour=False)
