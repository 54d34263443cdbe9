"""Who did what: the audit log, the newest first, and as a file for Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from broadcaster.runlog.cells import FORMULA
from broadcaster.runlog.clock import at_second
from broadcaster.web.asking import Asker, may
from broadcaster.web.rights import Act
from broadcaster.web.store.audit import PAGE, Audit, AuditLine

router = APIRouter()

AUDIT = "/nhat-ky"
_SOME = 2_000
"""Lines of the file that are read at once."""

ACTS = {
    "sign-in": "đăng nhập",
    "sign-in-failed": "đăng nhập không được",
    "sign-out": "đăng xuất",
    "password-set": "chọn mật khẩu theo lời mời",
    "password-changed": "đổi mật khẩu",
    "password-wrong": "đổi mật khẩu không được",
    "device-ended": "cho một máy thoát",
    "devices-ended": "cho các máy khác thoát",
    "handover-offered": "lấy mã chuyển máy",
    "handover-taken": "mở trên máy khác bằng mã",
    "person-made": "tạo tài khoản",
    "person-changed": "sửa tài khoản",
    "person-invited": "tạo lời mời",
    "person-signed-out": "cho người khác thoát khỏi mọi máy",
    "person-closed": "đóng tài khoản",
    "person-reopened": "mở lại tài khoản",
    "token-made": "thêm máy phát",
    "token-revoked": "hủy máy phát",
    "aired": "báo đã phát",
    "taken-back": "hoàn tác lượt báo",
    "api-runs": "máy phát báo lượt",
    "approved": "duyệt báo cáo",
}
"""What acts are called; one that is not here is shown by its own name."""

_HEADS = ("Lúc", "Ai", "Việc", "Về", "Địa chỉ mạng")
IN_CODE = (*ACTS.values(), *_HEADS)
"""The texts that stand here and in no template; a catalog needs them too."""

Seeing = Annotated[Asker, Depends(may(Act.SEE_AUDIT))]
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get(AUDIT, response_class=HTMLResponse)
def lines(asker: Seeing, ai: str = "", viec: str = "", truoc: Before = None) -> Response:
    """Show some lines; `ai`: only those of this login, `viec`: of this act, `truoc`: older than this number."""
    found = _lines(asker.desk.store.audit, ai, viec, truoc, PAGE + 1)
    shown, chosen = found[:PAGE], {"ai": ai, "viec": viec}
    kept = {name: value for name, value in chosen.items() if value}
    older = urlencode({**kept, "truoc": shown[-1].number}) if len(found) > PAGE else ""
    return asker.page(
        "audit.html.j2",
        lines=shown,
        acts=ACTS,
        chosen=chosen,
        older=older,
        is_first=truoc is None,
        kept=urlencode(kept),
        logins=[person.login for closed in (False, True) for person in asker.desk.store.accounts.all(closed=closed)],
    )


@router.get(f"{AUDIT}.csv")
def download(asker: Seeing, ai: str = "", viec: str = "") -> Response:
    """Return all lines, or those of one login or act, as a file for Excel."""
    day = f"{asker.desk.now():%Y-%m-%d}"
    return StreamingResponse(
        _csv(asker, ai, viec),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="nhat-ky-{day}.csv"', "Cache-Control": "no-store"},
    )


def _csv(asker: Asker, who: str, act: str) -> Iterator[bytes]:
    """Yield a CSV file: RFC 4180, UTF-8 with a BOM, times at +07:00."""
    say = asker.desk.words.say
    yield ("\ufeff" + _row([say(head) for head in _HEADS])).encode()
    before = None
    while True:
        found = _lines(asker.desk.store.audit, who, act, before, _SOME)
        rows = (
            _row(
                [
                    f"{at_second(line.at):%Y-%m-%d %H:%M:%S}",
                    line.who,
                    say(ACTS[line.act]) if line.act in ACTS else line.act,
                    line.about,
                    line.address,
                ]
            )
            for line in found
        )
        yield "".join(rows).encode("utf-8", "replace")
        if len(found) < _SOME:
            return
        before = found[-1].number


def _row(cells: list[str]) -> str:
    buffer = io.StringIO(newline="")
    guarded = [f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell for cell in cells]
    csv.writer(buffer, lineterminator="\r\n").writerow(guarded)
    return buffer.getvalue()


def _lines(audit: Audit, who: str, act: str, before: int | None, most: int) -> list[AuditLine]:
    if not (who + act).isprintable():  # nobody is called so, and PostgreSQL refuses to be asked
        return []
    return audit.lines(before=before, who=who.strip(), act=act, most=most)
