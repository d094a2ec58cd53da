"""The `seams` rule, second part: functions that hand out what a seam makes, and who gets it through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import HandOut


def find_wrapper(seam: Seam, made: HandOut, users: Sequence[Finding]) -> Finding:
    """The finding of a function that hands out what the seam makes.

    Args:
        seam: The seam.
        made: The function.
        users: Uses of the function, in places that may not use the seam itself.
    """
    return Finding(
        rule="seam",
        subject=seam.id,
        kind="wrapper",
        certain=True,
        path=made.file.path,
        span=made.span._replace(end_line=made.span.line, end_column=made.span.column),
        module=made.file.module,
        scope=made.qualname,
        category=made.file.category,
        target=made.target,
        spelling=made.qualname,
        via=(made.target, seam.target),
        users=tuple(f"{user.path}:{user.span.line}" for user in users),
    )
