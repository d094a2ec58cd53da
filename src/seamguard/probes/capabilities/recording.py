"""What a runtime records when it starts: what the engine can do, and so which of its features are on, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seamguard.domain.capabilities import State, libraries_of, selected
from seamguard.probes.capabilities.trying import builtin_probes, take_snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seamguard.domain.capabilities import Snapshot

_NO_FEATURES: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature that adapts to what the engine can do.

    Attributes:
        name: What it is called.
        is_on: Whether everything that it needs is present.
        why: Which of that is not, and why; where it is on, what it rests on.
    """

    name: str
    is_on: bool
    why: str

    def __str__(self) -> str:
        return f"{self.name} is {'on' if self.is_on else 'off'}: {self.why}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a runtime started with.

    Attributes:
        snapshot: What the installed libraries can do.
        features: Which features are on, in the order in which they were given.
    """

    snapshot: Snapshot
    features: tuple[Feature, ...] = ()

    def has(self, capability: str) -> bool:
        """Whether a capability is present; what is unknown is not.

        Raises:
            KeyError: It was not asked for.
        """
        if self.snapshot.of(capability) is None:
            raise KeyError(f"{capability!r} was not asked for: name it in `builtin` or in a feature")
        return self.snapshot.has(capability)

    def is_on(self, feature: str) -> bool:
        """Whether a feature is on.

        Raises:
            KeyError: There is none of that name.
        """
        found = next((one for one in self.features if one.name == feature), None)
        if found is None:
            known = ", ".join(one.name for one in self.features) or "none"
            raise KeyError(f"there is no feature {feature!r}: take one of those that were given ({known})")
        return found.is_on

    def payload(self) -> dict[str, object]:
        """All of it as plain data."""
        return {
            "fingerprint": self.snapshot.fingerprint,
            "libraries": {library.name: library.version for library in self.snapshot.libraries},
            "capabilities": {
                one.name: {"state": one.state.value, "detail": one.detail, "probe_version": one.probe_version}
                for one in self.snapshot.capabilities
            },
            "features": {one.name: {"on": one.is_on, "why": one.why} for one in self.features},
        }


def record_capabilities(
    *, builtin: Sequence[str] = ("datafusion", "delta"), features: Mapping[str, Sequence[str]] = _NO_FEATURES
) -> Report:
    """Find out what the installed libraries can do, and which features that switches on.

    Every capability is tried anew, in a session of its own: call it once when a runtime starts. No failure of a probe
    is raised: what failed is unknown, and what needs it is off. What never ends, or ends the process, is not caught.

    Args:
        builtin: Built-in capabilities, or sets of them; none where it is empty.
        features: For each feature of the runtime the built-in capabilities that it needs; these are tried too.

    Raises:
        ValueError: There is no built-in capability of such a name, or a feature needs nothing.
    """
    single = next((given for given in (builtin, *features.values()) if isinstance(given, str)), None)
    if single is not None:
        raise ValueError(f"{single!r} is one name where several go: write [{single!r}]")
    names = selected([*builtin, *(need for needs in features.values() for need in needs)])
    snapshot = take_snapshot(libraries_of(names), builtin_probes(names))
    return Report(snapshot, tuple(_feature(name, needs, snapshot) for name, needs in features.items()))


def _feature(name: str, needs: Sequence[str], snapshot: Snapshot) -> Feature:
    if not needs:
        raise ValueError(f"the feature {name!r} needs no capability: name some, or leave it out")
    found = [one for one in snapshot.capabilities if one.name in selected(needs)]
    lacking = [one for one in found if one.state is not State.PRESENT]
    told = lacking or found
    return Feature(name, not lacking, "; ".join(map(str, told)))
