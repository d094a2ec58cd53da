"""One thing in a workflow that keeps a suite from guarding."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from seamguard.domain.workflow import At


class Fault(NamedTuple):
    """One thing that is wrong.

    Attributes:
        path: The file that it stands in.
        at: Where it stands there.
        job: The id of the job; `on` for what starts the workflow.
        kind: What it is, in one word.
        certain: False where only a run can tell.
        said: What is wrong, as a sentence without full stop.
        what: The value that is at fault, as written.
    """

    path: str
    at: At
    job: str
    kind: str
    certain: bool
    said: str
    what: str
