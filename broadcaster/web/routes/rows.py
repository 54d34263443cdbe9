"""The rows behind every number of a report: a page of its own, or opened in place by htmx."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import HTMLResponse

from broadcaster.models import Evidence
from broadcaster.runlog.leafing import Wanted
from broadcaster.runlog.report import saying, texts
from broadcaster.web import choosing
from broadcaster.web.airing import PORTAL
from broadcaster.web.asking import Asker
from broadcaster.web.choosing import Asked
from broadcaster.web.opening import ALL, JUDGED, Opened, judged, rows
from broadcaster.web.printing import moment
from broadcaster.web.routes.reports import Asking, Seeing

router = APIRouter()

_WORDS = ("tram", "tieng", "ban_tin", "chi", "loai")
"""What an address may say of the rows that it asks for; see `opened`."""


def _wanted(tram: str = "", tieng: str = "", ban_tin: str = "", chi: str = "", loai: str = "") -> dict[str, str]:
    """Return which rows an address asks for; what it leaves open is not there.

    Raises:
        HTTPException: something that no name of ours has in it, and databases do not like (404).
    """
    words = dict(zip(_WORDS, (tram, tieng, ban_tin, chi, loai), strict=True))
    if not all(word.isprintable() for word in words.values()):
        raise HTTPException(404)
    return {name: word for name, word in words.items() if word}


@router.get("/bao-cao/luot", response_class=HTMLResponse)
def opened(
    asker: Seeing,
    asked: Asking,
    words: Annotated[dict[str, str], Depends(_wanted)],
    ngay: str = "",
    sau: str = "",
) -> Response:
    """Show the rows behind a number.

    Args:
        words: tram, tieng, ban_tin: only those of a station, a language, a bulletin; chi: only those known just so
            well; loai: see `opening.Which`. ngay: one day, instead of a period. sau: where the page begins.
    """
    desk, loai = asker.desk, words.get("loai", "")
    if ngay:
        one = choosing.read(desk, "", ngay, ngay, asked.least.word)
        if isinstance(one, str):
            raise HTTPException(404)
        asked = one
    try:
        which = ALL[ALL.index(loai)]
        if which in JUDGED:
            return _shown(asker, asked, judged(desk, words["tram"], asked, which, sau), words, sau)
        exactly = Evidence[words["chi"].upper()] if "chi" in words else None
        least = Evidence.PLANNED if which == "huy" or exactly is not None else asked.least
        station, language, bulletin = (words.get(name) for name in ("tram", "tieng", "ban_tin"))
        wanted = Wanted(asked.period, station, language, bulletin, least, exactly, voided=which == "huy")
        return _shown(asker, asked, rows(desk, wanted, sau), words, sau)
    except (KeyError, ValueError) as error:
        raise HTTPException(404) from error


def _shown(asker: Asker, asked: Asked, found: Opened, words: dict[str, str], after: str) -> Response:
    known, words_of_pages = asker.desk.known, asker.desk.words
    name = "rows.html.j2" if asker.request.headers.get("hx-request") else "rows-page.html.j2"
    answer = asker.page(
        name,
        asked=asked,
        opened=found,
        query=f"{asked.query}&{urlencode(words)}" if words else asked.query,
        picked={name: words.get(name, "") for name in _WORDS},
        after=after,
        about=known.about,
        saying=saying,
        texts=texts,
        evidences=list(Evidence),
        portal=PORTAL,
        moment_of=partial(moment, words_of_pages),
    )
    answer.headers["Vary"] = "HX-Request"
    return answer
