"""The portal's own memory: who may sign in, what they may do, what they did; the runs themselves are in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster.runlog.place import Place
from broadcaster.web.store.accounts import Accounts
from broadcaster.web.store.answers import Answers
from broadcaster.web.store.approvals import Approvals
from broadcaster.web.store.audit import Audit
from broadcaster.web.store.database import ACCOUNTS, Database
from broadcaster.web.store.fetches import Fetches
from broadcaster.web.store.limits import Limits
from broadcaster.web.store.secret import secret
from broadcaster.web.store.sessions import Sessions
from broadcaster.web.store.taps import Taps
from broadcaster.web.store.tokens import Tokens

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path


class Store:
    """All of the portal's memory, in one database.

    Args:
        where: a file, or the URL of a PostgreSQL database. patience: seconds to wait for another who is writing.

    Attributes:
        place: where it is. secret: what the portal signs with; the same in every process.

    Raises:
        LedgerError: it cannot be opened. UsageError: `where` names no database this program knows.
    """

    def __init__(self, where: str | Path, *, patience: float = 30.0) -> None:
        self.place = Place.of(where, ACCOUNTS)
        self._database = Database(self.place, patience)
        try:
            self.secret = secret(self._database)
        except BaseException:
            self.close()
            raise
        self.accounts = Accounts(self._database)
        self.answers = Answers(self._database)
        self.approvals = Approvals(self._database)
        self.audit = Audit(self._database)
        self.fetches = Fetches(self._database)
        self.limits = Limits(self._database)
        self.sessions = Sessions(self._database)
        self.taps = Taps(self._database)
        self.tokens = Tokens(self._database)

    def hurried(self) -> AbstractContextManager[None]:
        """Return what lets notes that may be left wait but a moment for others who write: see `Database.hurried`."""
        return self._database.hurried()

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
