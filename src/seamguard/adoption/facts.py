"""What is seen beside the code, a line each: which Python, pytest, import contracts, workflows and branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.adoption.declared import declared_by
from seamguard.adoption.looking import homes
from seamguard.adoption.services import workflows
from seamguard.contracts.configuration import read_configuration
from seamguard.domain.contracts import Configuration
from seamguard.rules.ci.config import read_config

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.adoption.listing import Checkout
    from seamguard.adoption.seen import Outside


def facts_beside(paths: Sequence[str], outside: Outside, where: Checkout | None) -> Iterator[str]:
    """Say what was seen."""
    for home in homes(paths, outside):
        said = declared_by(outside, home.folder)
        if said is not None and said.is_distribution:
            needs = f", Python {said.requires_python}" if said.requires_python else ""
            yield f"{home.folder or 'the top'} is a distribution{f' ({said.name})' if said.name else ''}{needs}"
    config = read_config(outside, ("",))
    roots = f", testpaths {' '.join(config.roots)}" if config.roots else ""
    yield f"pytest is configured in {config.path}{roots}" if config.path else "pytest is not configured"
    contracts = read_configuration(outside, None)
    if isinstance(contracts, Configuration):
        number = len(contracts.contracts)
        yield f"{contracts.path} holds {number} import contract{'s' * (number != 1)} of {', '.join(contracts.roots)}"
    found = workflows(outside)
    if found:
        shown = [*found[:3], *(["..."] if len(found) > 3 else [])]
        yield f"{len(found)} workflow{'s' * (len(found) != 1)}: {', '.join(shown)}"
    if where is None:
        yield "no git repository"
    elif where.branch:
        yield f"git, with {where.branch} as the default branch"
