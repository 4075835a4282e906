"""Exports of the whole record, and mirrors that others keep of the site."""

from exports.models.export import Export, ExportFile, exports_folder
from exports.models.mirror import Mirror

__all__ = ["Export", "ExportFile", "Mirror", "exports_folder"]
