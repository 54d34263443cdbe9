"""Who is signed in on which device, until when; one-time links that let somebody in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.web.store import keys
from broadcaster.web.store.holding import demand_managed, end_links, end_sessions, hold
from broadcaster.web.store.tables import links, people, sessions

if TYPE_CHECKING:
    from broadcaster.web.store.database import Database

DAY = 86_400
DEVICE = 300
"""Letters kept of what a browser says it is; the last words tell most of them apart."""

_SEEN = 3_600
"""Seconds after which it is worth writing down that a session was used again."""


class LinkKind(StrEnum):
    """What a one-time link is for, and seconds until it ends."""

    INVITATION = "invitation"
    HANDOVER = "handover"

    @property
    def lasts(self) -> int:
        """Seconds until it ends."""
        return 7 * DAY if self is LinkKind.INVITATION else 900


@dataclass(frozen=True)
class Session:
    """One device on which somebody is signed in; times in seconds."""

    number: int
    person: int
    device: str
    address: str
    made_at: int
    seen_at: int
    ends_at: int


class Sessions:
    """The sessions and one-time links in a database. `at` is the clock, in seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self,
        person: int,
        *,
        days: int,
        device: str,
        address: str,
        at: int,
        password: str | None = None,
        handover: str | None = None,
    ) -> str:
        """Sign somebody in on a device; return the secret that its cookie holds.

        Whoever comes by a password, or by a link, has been looked at a moment ago; meanwhile all devices may have been
        signed out, and this one would stay. So it is looked at again, in the same step.

        Args:
            password: as it was kept when it was found to be right. handover: the link to use up.

        Raises:
            FaultsFoundError: the account is closed, the password another one, or the link over.
        """
        secret = keys.new()
        row = {
            "digest": keys.digest(secret),
            "person": person,
            "device": device[:DEVICE],
            "address": address[:64],
            "made_at": at,
            "seen_at": at,
            "ends_at": at + days * DAY,
        }
        with self._database.writing() as connection:
            held = hold(connection, person).get(person)
            is_same = held is not None and held.closed_at is None and password in (None, held.password)
            if is_same and handover is not None:
                is_same = use_link(connection, LinkKind.HANDOVER, handover, at=at) == person
            if not is_same:
                raise FaultsFoundError([Fault("", None, "session: what lets this person in has ended meanwhile.")])
            connection.execute(sa.insert(sessions).values(row))
        return secret

    def find(self, secret: str, *, at: int) -> Session | None:
        """Return the session of a secret; None when it is over, revoked, or never was."""
        query = sa.select(sessions).where(
            sessions.c.digest == keys.digest(secret), sessions.c.revoked_at.is_(None), sessions.c.ends_at > at
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return _session(row) if row is not None else None

    def renew(self, session: Session, *, days: int, at: int) -> bool:
        """Let a session that is being used last `days` from now; tell whether its cookie must be sent anew."""
        if at - session.seen_at < _SEEN:
            return False
        change = sa.update(sessions).where(sessions.c.id == session.number)
        with self._database.writing() as connection:
            connection.execute(change.values(seen_at=at, ends_at=at + days * DAY))
        return True

    def of(self, person: int, *, at: int) -> list[Session]:
        """Return all of somebody's sessions that are not over, the last used first."""
        query = sa.select(sessions).where(
            sessions.c.person == person, sessions.c.revoked_at.is_(None), sessions.c.ends_at > at
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(sessions.c.seen_at.desc(), sessions.c.id.desc())).all()
        return [_session(row) for row in rows]

    def last_seen(self) -> dict[int, int]:
        """Return when each person was last there, sessions that are over included; of those who ever were."""
        query = sa.select(sessions.c.person, sa.func.max(sessions.c.seen_at).label("seen")).group_by(sessions.c.person)
        with self._database.reading() as connection:
            return {row.person: row.seen for row in connection.execute(query)}

    def revoke(
        self, person: int, number: int | None = None, *, but: int | None = None, giver: int | None = None, at: int
    ) -> int:
        """End one of somebody's sessions, or all of them but one; return how many that were.

        Their hand-over links end as well: whoever had a device may have made one on it.

        Args:
            number: of the session; None for all. but: the session to leave.
            giver: who does it, where it must be somebody who may change the account.

        Raises:
            FaultsFoundError: the giver may not.
        """
        with self._database.writing() as connection:
            demand_managed(connection, giver, hold(connection, person, giver).get(person))
            end_links(connection, person, at=at, kind=LinkKind.HANDOVER)
            return end_sessions(connection, person, at=at, one=number, but=but)

    # ----------------------------------------------------------------------------------------------- one-time links

    def link(
        self,
        kind: LinkKind,
        person: int,
        *,
        by: str,
        at: int,
        giver: int | None = None,
        session: int | None = None,
    ) -> str:
        """Make a one-time link for somebody, in place of those of its kind that they had; return its secret.

        Args:
            giver: who makes it, where it must be somebody who may change the account.
            session: on which it is made, where it must be one that is not over.

        Raises:
            FaultsFoundError: the giver may not, the account is closed, or the session was revoked; nothing is made.
        """
        secret = keys.new() if kind is LinkKind.INVITATION else keys.short()
        row = {
            "digest": keys.digest(secret),
            "kind": kind.value,
            "person": person,
            "made_by": by,
            "made_at": at,
            "ends_at": at + kind.lasts,
        }
        with self._database.writing() as connection:
            # One after the other, also in several processes: else neither of two would end the other's link.
            held = hold(connection, person, giver).get(person)
            demand_managed(connection, giver, held)
            is_over = held is not None and held.closed_at is not None
            if session is not None:
                revoked = sa.select(sessions.c.revoked_at).where(sessions.c.id == session)
                is_over = is_over or connection.scalar(revoked) is not None
            if is_over:
                raise FaultsFoundError([Fault("", None, "link: what lets it be made has ended meanwhile.")])
            end_links(connection, person, at=at, kind=kind)
            connection.execute(sa.insert(links).values(row))
        return secret

    def invited(self, *, at: int) -> dict[int, int]:
        """Return when the open invitations end, by whom they let in."""
        query = sa.select(links.c.person, sa.func.max(links.c.ends_at).label("ends")).group_by(links.c.person)
        query = query.where(links.c.kind == LinkKind.INVITATION.value, links.c.used_at.is_(None), links.c.ends_at > at)
        with self._database.reading() as connection:
            return {row.person: row.ends for row in connection.execute(query)}

    def whose(self, kind: LinkKind, secret: str, *, at: int) -> int | None:
        """Return whom a link lets in; None when it is used up, over, or never was."""
        with self._database.reading() as connection:
            found = connection.scalar(_open_link(sa.select(links.c.person), kind, secret, at))
        return None if found is None else int(found)


def use_link(connection: sa.Connection, kind: LinkKind, secret: str, *, at: int) -> int | None:
    """Use a link up, in one step with what it is used for; return whom it lets in. Of two at once, one gets None."""
    wanted = _open_link(sa.select(links.c.person), kind, secret, at)
    person = connection.scalar(wanted)
    if person is None:
        return None
    hold(connection, person)
    if connection.scalar(wanted) is None:  # it was ended, or used, while another held the person
        return None
    connection.execute(sa.update(links).where(links.c.digest == keys.digest(secret)).values(used_at=at))
    return int(person)


def _open_link(query: sa.Select[Any], kind: LinkKind, secret: str, at: int) -> sa.Select[Any]:
    return query.join(people, people.c.id == links.c.person).where(
        links.c.digest == keys.digest(secret),
        links.c.kind == kind.value,
        links.c.used_at.is_(None),
        links.c.ends_at > at,
        people.c.closed_at.is_(None),
    )


def _session(row: sa.Row[Any]) -> Session:
    return Session(row.id, row.person, row.device, row.address, row.made_at, row.seen_at, row.ends_at)
