"""What a document says of the code, and whether it is so."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from seamguard.errors import Problem


class Truth(StrEnum):
    """What became of a claim."""

    OK = "ok"
    MOVED = "moved"
    CHANGED = "changed"
    MISSING = "missing"
    AMBIGUOUS = "ambiguous"
    UNCHECKABLE = "uncheckable"


DRIFTED = (Truth.MOVED, Truth.CHANGED, Truth.MISSING)
"""What a document is wrong about."""

FAILING = (*DRIFTED, Truth.AMBIGUOUS)
"""What its author has to mend; what is ambiguous may be right or wrong. What cannot be checked is only told."""


class ClaimKind(StrEnum):
    """What a claim is about."""

    LINE = "line"
    COUNT = "count"
    MEMBERS = "members"
    LACK = "lack"
    SIGNATURE = "signature"
    ABSENCE = "absence"
    PRESENCE = "presence"
    NAME = "name"


class Tense(StrEnum):
    """Which time a sentence speaks of."""

    PRESENT = "present"
    OPEN = "open"
    FUTURE = "future"
    PAST = "past"


class Where(NamedTuple):
    """Where a claim stands in its document.

    Attributes:
        line: From 1 on.
        column: From 1 on, in characters; 0 where only the line is known.
    """

    line: int
    column: int


class Symbol(NamedTuple):
    """A name of the code, as a document writes it.

    Attributes:
        dotted: Without a call's parentheses.
        supplies: Parameters that a call is written with, as in `Context(profile=...)`.
        is_open: It ends with an open parenthesis, as what one searches a text for.
    """

    dotted: str
    supplies: tuple[str, ...] = ()
    is_open: bool = False

    @property
    def name(self) -> str:
        """The last of its names."""
        return self.dotted.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """The name before the last one; empty where there is none."""
        return self.dotted.rpartition(".")[0].rpartition(".")[2]


class Cited(NamedTuple):
    """A line of a file, as a document cites it.

    Attributes:
        path: As written, with plain slashes.
        line: The first line.
        end: The last one; the first one again where no range is cited.
        digits: Where the numbers stand in the document, as offsets in characters: `(start, end)` of the first one, and
            of the last one where there is a range; empty where they cannot be told apart in the text.
    """

    path: str
    line: int
    end: int
    digits: tuple[tuple[int, int], ...] = ()


class Bounds(NamedTuple):
    """Where something is counted or looked for.

    Attributes:
        inside: Files and folders that it is counted in; empty for production code.
        outside: Files and folders that are left out.
        unclear: Words that say where, and name no path.
    """

    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    unclear: str = ""


class Claim(NamedTuple):
    """One explicit claim.

    Attributes:
        kind: What it is about; decides which of the others say something.
        where: Where it stands.
        text: The words, or the code, that make it one.
        tense: Which time its sentence speaks of.
        symbols: What it is about, the first one first; of a line, whatever may stand there.
        cited: The line that it cites; None where it cites none.
        nearby: Of a line: further names of the sentence, and scopes that the line may be in.
        link: Of a line: how closely name and line are linked: `defines`, `close`, or empty where they stand apart.
        sort: Of a line `call` or `definition`; of members or a lack, what they are; of a count, what is counted.
        number: How many.
        is_about: The number is only about right.
        limit: What it is a limit of: `least` and `most` it may be, `more` and `fewer` than it; empty where it is exact.
        names: Members.
        is_exact: These members, and no others.
        bounds: Where it is counted or looked for.
    """

    kind: ClaimKind
    where: Where
    text: str
    tense: Tense = Tense.OPEN
    symbols: tuple[Symbol, ...] = ()
    cited: Cited | None = None
    nearby: tuple[Symbol, ...] = ()
    link: str = ""
    sort: str = ""
    number: int = 0
    is_about: bool = False
    limit: str = ""
    names: tuple[str, ...] = ()
    is_exact: bool = False
    bounds: Bounds = Bounds()


class Document(NamedTuple):
    """What one document claims.

    Attributes:
        path: As it was named.
        claims: In the order of the text.
        units: How many paragraphs, items and rows it has.
        names: The names in its code, with dots where they have some.
        files: The paths that it names, with a line or without.
    """

    path: str
    claims: tuple[Claim, ...]
    units: int
    names: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()


class UnreadableDocument(NamedTuple):
    """Why nothing is known of a document."""

    problem: Problem


class Answer(NamedTuple):
    """What became of one claim.

    Attributes:
        claim: The claim.
        truth: Whether it is so.
        said: What is so instead, or why it cannot be told; empty where there is nothing to add.
        path: Where it is now, or where it was found; empty where there is no such place.
        line: Likewise.
        candidates: Of what is ambiguous, what may be meant.
    """

    claim: Claim
    truth: Truth
    said: str = ""
    path: str = ""
    line: int = 0
    candidates: tuple[str, ...] = ()

    @property
    def is_drifted(self) -> bool:
        """Whether the document is wrong here."""
        return self.truth in DRIFTED


class Checked(NamedTuple):
    """One document, with what became of its claims.

    Attributes:
        path: As it was named.
        answers: In the order of the text.
        problem: Why nothing is known of it; None where it was read.
    """

    path: str
    answers: tuple[Answer, ...] = ()
    problem: Problem | None = None


class Fixed(NamedTuple):
    """How many line numbers of a document were corrected."""

    path: str
    lines: int


class ClaimsResult(NamedTuple):
    """What became of the claims of some documents.

    Attributes:
        root: What the codebase was read from.
        revision: The commit that it was read at; empty for the working tree.
        files: How many files it has.
        documents: In the order in which they were named.
        errors: Files of the codebase of which nothing is known.
        fixed: What was corrected.
    """

    root: str
    revision: str
    files: int
    documents: tuple[Checked, ...]
    errors: tuple[Problem, ...] = ()
    fixed: tuple[Fixed, ...] = ()

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What became of all claims."""
        return tuple(answer for document in self.documents for answer in document.answers)

    @property
    def exit_code(self) -> int:
        """0 where nothing is wrong, 1 where something is to be mended, 2 where nothing is said or could be read."""
        is_known = not self.errors and all(one.answers and one.problem is None for one in self.documents)
        if not is_known or not self.files:
            return 2
        return 1 if any(answer.truth in FAILING for answer in self.answers) else 0
