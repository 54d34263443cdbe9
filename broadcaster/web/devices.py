"""What a device is called, in plain words, guessed from what its browser says it is."""

from __future__ import annotations

_BROWSERS = (
    ("Zalo", "Zalo"),
    ("FBAN", "Facebook"),
    ("FBAV", "Facebook"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("MiuiBrowser", "Mi Browser"),
    ("UCBrowser", "UC Browser"),
    ("EdgA", "Edge"),
    ("EdgiOS", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
"""A word in what a browser says, and what to call it; the first one found holds: all call themselves Safari as well."""

ON, UNKNOWN = "%(browser)s trên %(system)s", "Trình duyệt khác"
IN_CODE = (ON, UNKNOWN)
"""The texts that stand here and in no template; a catalog needs them too."""


def named(device: str) -> tuple[str, str]:
    """Return the browser and the system of a User-Agent; "" for what cannot be told."""
    return _first(_BROWSERS, device), _first(_SYSTEMS, device)


def _first(among: tuple[tuple[str, str], ...], device: str) -> str:
    return next((name for word, name in among if word.lower() in device.lower()), "")
