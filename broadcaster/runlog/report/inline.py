"""A picture of matplotlib's (SVG) made fit to stand inside a page: it touches nothing around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

_SVG, _LINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}href"
_UNWANTED = (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style")
"""Who made the picture and when; and a style sheet, which in a page would be that of the whole page."""
_TO = re.compile(r"url\(#")


def inlined(raw: bytes, prefix: str, title: str, description: str) -> bytes:
    """Return an SVG picture without declarations and style sheets, with names of its own and words for the blind.

    Args:
        raw: the picture. prefix: what every name in it begins with; no other picture of the page may have it.
        title, description: what is read aloud in place of the picture.
    """
    root: Any = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    for element in list(root.iter(*_UNWANTED)):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    for element in root.iter():
        _rename(element, prefix)
        for name, value in _declared(element.attrib.pop("style", "")):
            element.set(name, value)  # as attributes, which a page that forbids styles inside its text allows
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}title {prefix}description")
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")
    for place, (name, said) in enumerate((("title", title), ("desc", description))):
        told = etree.Element(f"{{{_SVG}}}{name}")
        told.set("id", f"{prefix}{'title' if name == 'title' else 'description'}")
        told.text = said
        root.insert(place, told)
    return etree.tostring(root, encoding="utf-8")


def _rename(element: Any, prefix: str) -> None:
    for name, value in list(element.attrib.items()):
        if name == "id":
            element.set(name, prefix + value)
        elif name == _LINK:
            element.set(name, f"#{prefix}{value.removeprefix('#')}")
        elif "url(#" in value:
            element.set(name, _TO.sub(f"url(#{prefix}", value))


def _declared(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip(), value.strip()
