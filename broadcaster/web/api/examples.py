"""What questions and answers look like; the API's description shows them, and a test asks and compares."""

from __future__ import annotations

from typing import Any

_SHA = "1f3c0a7d5b9e2846f0a1c3d5e7092b4d6f8193a5c7e90b2d4f6183a5c7e9b0d2"

STATION: dict[str, Any] = {"code": "24235", "name": "Buôn Đôn", "kind": "xã", "languages": ["vi", "rad", "cmo"]}

RUN: dict[str, Any] = {
    "bulletin": "bao-hiem-y-te",
    "language": "rad",
    "scheduled_at": "2026-11-23T05:00:00+07:00",
    "aired_at": "2026-11-23T05:00:10+07:00",
    "seconds": 312,
}

REPORTS: dict[str, Any] = {
    "runs": [RUN, {"bulletin": "bao-hiem-y-te", "language": "vi", "aired_at": "2026-11-23T05:05:30+07:00"}]
}

REPORTED: dict[str, Any] = {
    "added": 2,
    "already_there": 0,
    "strengthened": 0,
    "voided": 0,
    "passed_over": 0,
    "states": ["added", "added"],
}

ROW: dict[str, Any] = {
    "number": 8081,
    "week": "2026-W48",
    "bulletin": "bao-hiem-y-te",
    "language": "rad",
    "scheduled_at": "2026-11-23T05:00:00+07:00",
    "aired_at": "2026-11-23T05:00:10+07:00",
    "seconds": 312,
    "items": 4,
    "evidence": "log",
    "proof": "",
    "note": "",
    "counts": True,
    "why": "",
    "entered_at": "2026-11-23T08:00:00+07:00",
    "source": "api:máy phát sóng:1",
}

ROWS: dict[str, Any] = {"runs": [ROW], "cursor": None}

COUNTS: dict[str, Any] = {
    "from": "2026-11-01",
    "to": "2026-11-30",
    "by": "language",
    "least": "word",
    "total": 126,
    "groups": {"cmo": 42, "rad": 42, "vi": 42},
}

WEEKS: dict[str, Any] = {
    "current": "2026-W48",
    "weeks": [{"week": "2026-W48", "first_day": "2026-11-23", "last_day": "2026-11-29", "published": True}],
}


def _file(name: str, size: int) -> dict[str, Any]:
    address = f"https://loa.example.vn/shelf/2026-W48/24235/{name}?v={_SHA[:12]}"
    return {"path": f"24235/{name}", "address": address, "size": size, "sha256": _SHA}


WEEK: dict[str, Any] = {
    "week": "2026-W48",
    "first_day": "2026-11-23",
    "last_day": "2026-11-29",
    "station": "24235",
    "published": True,
    "bundle": _file("2026-W48-24235.zip", 3_912_004),
    "slots": [
        {
            "at": "2026-11-23T05:00:00+07:00",
            "bulletin": "bao-hiem-y-te",
            "title": "Bảo hiểm y tế",
            "plays": [
                {
                    "language": "rad",
                    "language_name": "Êđê",
                    "sound": {**_file("rad/01-bao-hiem-y-te.mp3", 1_248_626), "duration_ms": 312_104},
                    "script": _file("rad/01-bao-hiem-y-te.html", 20_411),
                    "text": _file("rad/01-bao-hiem-y-te.txt", 4_080),
                    "review": {"reviewed": 31, "draft": 0, "outdated": 0, "missing": 0, "confirm": 0},
                    "run": ROW,
                }
            ],
        }
    ],
}
