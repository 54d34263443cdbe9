"""What databases and disks refuse, in sentences a person may see."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from broadcaster.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadcaster.runlog.place import Place

EDITED = (
    "the ledger holds a value that no run can have, so it was edited or is damaged; "
    "`broadcaster runs verify` tells where."
)
_IN_USE = "is in use by another program that does not let go of it. Close that program, then try again."
_FULL = "has no room left on its disk; nothing was written. Make room, then try again."

_SQLITE = {
    sqlite3.SQLITE_READONLY_DBMOVED: "was moved or replaced while it was open; nothing was written. Start anew.",
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: "is in use by another part of this program. Try again.",
    sqlite3.SQLITE_NOTADB: "is not {0.kind}; nothing was changed. Check {0.key} in broadcaster.yaml.",
    sqlite3.SQLITE_CORRUPT: "is damaged; nothing was changed. Keep the file, and go on with the last good copy of it.",
    sqlite3.SQLITE_READONLY: "may only be read here, not written. Check the permissions of the file and its folder.",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened. Check that it is a file, and that its folder is there and may be used.",
    sqlite3.SQLITE_PERM: "may not be opened by you. Check the permissions of the file and its folder.",
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: "could not be read or written by the disk; nothing was written. Check disk and network.",
}
"""By SQLite's code, or its low byte, the kind of refusal; the rest are details (https://www.sqlite.org/rescode.html).

{0}: what the place is for, a `place.Contents`.
"""

_POSTGRES = {
    "53100": _FULL,
    "53": "has no connection or memory to spare; nothing was written. Try again.",
    "55": "is in use by another program that does not let go of it. Try again.",
    "25": "may only be read here, not written.",
    "42501": "may not be used so by you: ask who keeps the server for the rights to make and write tables.",
    "57": "was stopped by who keeps the server; nothing was written. Try again.",
}
"""By the class of PostgreSQL's code (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

_UNREACHED = "cannot be reached; nothing was written. Check the network, and that the server runs."


@contextmanager
def in_words(place: Place, engine: sa.Engine | None = None) -> Iterator[None]:
    """Turn what the database or the disk refuses into a sentence.

    Args:
        place: the ledger. engine: what connects to it, whose driver may complain as well.

    Raises:
        LedgerError: it refuses.
    """
    driver: type[Exception] = getattr(engine and engine.dialect.dbapi, "Error", sqlite3.Error)
    try:
        yield
    except (sa.exc.DBAPIError, driver) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        raise LedgerError(f"{place}: {_words(place, cause)}") from error
    except sa.exc.TimeoutError as error:
        raise LedgerError(f"{place}: {_SQLITE[sqlite3.SQLITE_LOCKED]}") from error
    except OSError as error:
        raise LedgerError(f"{place}: cannot be opened: {error.strerror or error}.") from error


def _words(place: Place, cause: BaseException | None) -> str:
    if place.path:
        code = getattr(cause, "sqlite_errorcode", 0)
        words: str | None = _SQLITE.get(code, _SQLITE.get(code & 0xFF, "")).format(place.contents)
    else:
        state = getattr(cause, "sqlstate", None)
        # What keeps a connection from being made has no code, only the server's own words behind "FATAL:".
        words = _POSTGRES.get(state, _POSTGRES.get(state[:2])) if state else None
        if not state and (told := str(cause).partition("FATAL:")[2]):
            why = told.splitlines()[0].strip()
            words = f"does not let this program in: {why}. Check its name, the user and the password."
        elif not state:
            words = _UNREACHED
    return words or f"was refused by the database: {cause}. Nothing was written."
