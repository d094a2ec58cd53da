"""What a change of an API's shape breaks, in the words of griffe where it has one."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Breakage(StrEnum):
    """One kind of change of a shape. The comment says which griffe tells as well."""

    PARAMETER_MOVED = "parameter-moved"  # griffe
    PARAMETER_REMOVED = "parameter-removed"  # griffe
    PARAMETER_CHANGED_KIND = "parameter-changed-kind"  # griffe
    PARAMETER_CHANGED_DEFAULT = "parameter-changed-default"  # griffe
    PARAMETER_CHANGED_REQUIRED = "parameter-changed-required"  # griffe: it has no default any more
    PARAMETER_ADDED_REQUIRED = "parameter-added-required"  # griffe
    PARAMETER_CHANGED_TYPE = "parameter-changed-type"
    PARAMETER_ADDED_OPTIONAL = "parameter-added-optional"
    PARAMETER_ANNOTATED = "parameter-annotated"
    PARAMETER_LOOSENED_KIND = "parameter-loosened-kind"
    PARAMETER_NOW_OPTIONAL = "parameter-now-optional"
    PARAMETER_RENAMED = "parameter-renamed"
    PARAMETER_REORDERED = "parameter-reordered"
    PARAMETER_SWALLOWED = "parameter-swallowed"
    PARAMETER_WIDENED_TYPE = "parameter-widened-type"
    RETURN_CHANGED_TYPE = "return-changed-type"  # griffe
    RETURN_ANNOTATED = "return-annotated"
    RETURN_NARROWED_TYPE = "return-narrowed-type"
    OVERLOAD_REMOVED = "overload-removed"
    OVERLOAD_ADDED = "overload-added"
    OBJECT_REMOVED = "object-removed"  # griffe
    OBJECT_CHANGED_KIND = "object-changed-kind"  # griffe
    OBJECT_CHANGED_TRAIT = "object-changed-trait"
    OBJECT_GAINED_TRAIT = "object-gained-trait"
    OBJECT_ADDED = "object-added"
    OBJECT_ADDED_REQUIRED = "object-added-required"
    ATTRIBUTE_CHANGED_TYPE = "attribute-changed-type"  # griffe
    ATTRIBUTE_CHANGED_VALUE = "attribute-changed-value"  # griffe
    ATTRIBUTE_ANNOTATED = "attribute-annotated"
    CLASS_REMOVED_BASE = "class-removed-base"  # griffe
    CLASS_MOVED_BASE = "class-moved-base"
    CLASS_CHANGED_OPTION = "class-changed-option"
    CLASS_ADDED_BASE = "class-added-base"
    CLASS_LOOSENED_OPTION = "class-loosened-option"
    TYPE_PARAMETERS_CHANGED = "type-parameters-changed"
    FIELD_MOVED = "field-moved"
    FIELD_REMOVED = "field-removed"
    FIELD_CHANGED_KIND = "field-changed-kind"
    FIELD_CHANGED_DEFAULT = "field-changed-default"
    FIELD_CHANGED_REQUIRED = "field-changed-required"
    FIELD_CHANGED_TYPE = "field-changed-type"
    FIELD_CHANGED_OPTION = "field-changed-option"
    FIELD_ADDED_REQUIRED = "field-added-required"
    FIELD_MAY_BE_ABSENT = "field-may-be-absent"
    FIELD_LENGTHENS_TUPLE = "field-lengthens-tuple"
    FIELD_ADDED_OPTIONAL = "field-added-optional"
    FIELD_ANNOTATED = "field-annotated"
    FIELD_LOOSENED_KIND = "field-loosened-kind"
    FIELD_NOW_OPTIONAL = "field-now-optional"
    FIELD_REORDERED = "field-reordered"
    MEMBER_REMOVED = "member-removed"
    MEMBER_CHANGED_VALUE = "member-changed-value"
    MEMBER_ADDED = "member-added"
    MEMBER_MOVED = "member-moved"
    EXPORT_REMOVED = "export-removed"
    EXPORT_ADDED = "export-added"
    ENTRY_REMOVED = "entry-removed"
    ENTRY_CHANGED_VALUE = "entry-changed-value"
    ENTRY_ADDED = "entry-added"
    ENTRY_MOVED = "entry-moved"

    @property
    def is_breaking(self) -> bool:
        """Whether code that works with the old shape may fail, or do something else, with the new one."""
        return self not in _COMPATIBLE


_COMPATIBLE = frozenset(
    {
        Breakage.PARAMETER_ADDED_OPTIONAL,
        Breakage.PARAMETER_ANNOTATED,
        Breakage.PARAMETER_LOOSENED_KIND,
        Breakage.PARAMETER_NOW_OPTIONAL,
        Breakage.PARAMETER_RENAMED,
        Breakage.PARAMETER_REORDERED,
        Breakage.PARAMETER_SWALLOWED,
        Breakage.PARAMETER_WIDENED_TYPE,
        Breakage.RETURN_ANNOTATED,
        Breakage.RETURN_NARROWED_TYPE,
        Breakage.OVERLOAD_ADDED,
        Breakage.OBJECT_GAINED_TRAIT,
        Breakage.OBJECT_ADDED,
        Breakage.ATTRIBUTE_ANNOTATED,
        Breakage.CLASS_ADDED_BASE,
        Breakage.CLASS_LOOSENED_OPTION,
        Breakage.FIELD_ADDED_OPTIONAL,
        Breakage.FIELD_ANNOTATED,
        Breakage.FIELD_LOOSENED_KIND,
        Breakage.FIELD_NOW_OPTIONAL,
        Breakage.FIELD_REORDERED,
        Breakage.MEMBER_ADDED,
        Breakage.MEMBER_MOVED,
        Breakage.EXPORT_ADDED,
        Breakage.ENTRY_ADDED,
    }
)


class LineChange(NamedTuple):
    """One line of a shape that changed.

    Attributes:
        old: The line as it was recorded; None where it is new.
        new: The line as it is; None where it is gone.
        kinds: What happened to it, at least one thing.
        within: The lines that it stands below, outermost first.
    """

    old: str | None
    new: str | None
    kinds: tuple[Breakage, ...]
    within: tuple[str, ...] = ()

    @property
    def is_breaking(self) -> bool:
        """Whether one of its kinds breaks callers."""
        return any(kind.is_breaking for kind in self.kinds)
