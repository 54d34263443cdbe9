"""The translators' desk: extract, merge, export, import, check, coverage."""

from broadcaster.translate.catalogs import Change, absent, extract

__all__ = ["Change", "absent", "extract"]
