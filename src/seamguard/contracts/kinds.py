"""Names of contract types to import-linter's classes, and contracts to its objects."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from seamguard.contracts.graph import is_inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import importlinter

    from seamguard.domain.contracts import Configuration, Contract, Option

_BUILT_IN = {
    "acyclic_siblings": "importlinter.contracts.acyclic_siblings.AcyclicSiblingsContract",
    "forbidden": "importlinter.contracts.forbidden.ForbiddenContract",
    "independence": "importlinter.contracts.independence.IndependenceContract",
    "layers": "importlinter.contracts.layers.LayersContract",
    "private_modules": "importlinter.contracts.private_modules.PrivateModulesContract",
    "protected": "importlinter.contracts.protected.ProtectedContract",
}
_ALERTING = "unmatched_ignore_imports_alerting"
_LEVELS = ("none", "warn", "error")


class MisconfiguredError(Exception):
    """A contract cannot be run; says what is wrong and what to do."""


def make(
    configuration: Configuration, contract: Contract, modules: Sequence[str], folder: str
) -> importlinter.Contract:
    """Makes import-linter's object of a contract.

    Args:
        configuration: What it stands in.
        contract: The contract.
        modules: Of the codebase, none of which is ever imported.
        folder: Where types of a team's own are looked for besides the import path, as `lint-imports` does.

    Raises:
        MisconfiguredError: There is no such type, or it refuses the options.
    """
    from importlinter.domain.contract import InvalidContractOptions

    _prepare()
    kind = _class_of(configuration, contract, modules, folder)
    options = {key: _as_given(value) for key, value in contract.options}
    if hasattr(kind, _ALERTING) and options.get(_ALERTING, "error") in _LEVELS:
        # What matches nothing is found here; raised by the contract, it would hide what is broken.
        options[_ALERTING] = "none"
    session = {
        **{key: _as_given(value) for key, value in configuration.session},
        "root_packages": [*configuration.roots],
    }
    session.pop("root_package", None)
    identity = {key: value for key, value in (("id", contract.id), ("name", contract.name)) if value}
    try:
        return kind(contract.name, session, {**identity, "type": contract.type, **options})
    except InvalidContractOptions as error:
        raise MisconfiguredError("; ".join(f"{key}: {text}" for key, text in sorted(error.errors.items()))) from None
    except (Exception, SystemExit) as error:  # whatever a team's own type does
        told = f"{type(error).__name__}: {error}"
        raise MisconfiguredError(f"its type {contract.type!r} cannot be made ({told}): mend the class") from error


def _prepare() -> None:
    """Give import-linter the clock that some contracts ask, which it has once its command or API was imported."""
    from importlinter.application.app_config import settings

    try:
        _ = settings.TIMER
    except KeyError:
        from importlinter.configuration import configure

        configure()


def _class_of(
    configuration: Configuration, contract: Contract, modules: Sequence[str], folder: str
) -> type[importlinter.Contract]:
    own = configuration.own_types
    known = sorted({*_BUILT_IN, *own})
    if not contract.type:
        raise MisconfiguredError(f"it has no type: add `type = ...`, which is one of {', '.join(known)}")
    if contract.type not in known:
        raise MisconfiguredError(f"there is no contract type {contract.type!r}: use one of {', '.join(known)}")
    name = own.get(contract.type) or _BUILT_IN[contract.type]
    home, _, last = name.rpartition(".")
    if is_inside(home, {module.partition(".")[0] for module in modules}):
        raise MisconfiguredError(
            f"its type {name} belongs to the codebase under guard, which is never imported: move it out"
        )
    with _on_path(folder if contract.type in own else ""):
        return _found(home, last, name)


def _found(home: str, last: str, name: str) -> type[importlinter.Contract]:
    import importlinter

    try:
        found: Any = getattr(import_module(home), last)
    except (ImportError, AttributeError, ValueError) as error:
        raise MisconfiguredError(f"its type {name} cannot be imported ({error}): name a class that exists") from None
    except (Exception, SystemExit) as error:  # whatever a module does when it is run
        told = f"{type(error).__name__}: {error}"
        raise MisconfiguredError(f"its type {name} cannot be imported ({told}): mend its module") from error
    if not (isinstance(found, type) and issubclass(found, importlinter.Contract)):
        raise MisconfiguredError(f"its type {name} is no importlinter.Contract: name a subclass of it")
    return found


def _as_given(value: Option) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


@contextmanager
def _on_path(folder: str) -> Iterator[None]:
    """Let a folder be looked in first; nothing where there is none."""
    if not folder:
        yield
        return
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)
