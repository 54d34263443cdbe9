"""The translators' desk: brings the catalogs up to date with the Kinh text."""

from broadcaster.translate.catalogs import Change, absent, extract

__all__ = ["Change", "absent", "extract"]
