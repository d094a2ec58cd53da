"""Documents -> what they claim of the code; nothing is looked up here. markdown-it-py enters by this room."""

from __future__ import annotations

from seamguard.documents.reading import read_document

__all__ = ["read_document"]
