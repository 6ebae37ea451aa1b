"""Data in and out: imports, exports, the archive."""
