"""Holding people's rows while something is written about them: what was looked at before may have changed since.

A look, and a write later on, leave a moment between them for somebody else. So whatever lets somebody in, or changes
what they may do, looks once more inside the transaction that writes, and holds the rows of the people until its end.
SQLite lets one write at a time anyway; PostgreSQL locks the rows, always in the order of their numbers, so that no two
wait for each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.web.rights import Grant, Person, Role
from broadcaster.web.store.tables import grants, links, people, sessions

if TYPE_CHECKING:
    from collections.abc import Collection

NOT_YOURS = "roles: are more than you may give."
"""What is wrong when somebody is about to change an account that is not theirs to change (any more)."""


def hold(connection: sa.Connection, *numbers: int | None, admins: bool = False) -> dict[int, sa.Row[Any]]:
    """Keep others from writing about people until the transaction ends; return their rows, by number.

    Args:
        numbers: of the people; None is nobody. admins: all administrators as well.
    """
    which = [people.c.id.in_([number for number in numbers if number is not None])]
    if admins:
        which.append(people.c.id.in_(sa.select(grants.c.person).where(grants.c.role == Role.ADMIN.value)))
    query = sa.select(people).where(sa.or_(*which)).order_by(people.c.id).with_for_update()
    return {row.id: row for row in connection.execute(query)}


def grants_of(connection: sa.Connection, number: int) -> tuple[Grant, ...]:
    """Return what the person of a number may do."""
    found = connection.execute(sa.select(grants.c.role, grants.c.scope).where(grants.c.person == number))
    return tuple(sorted(Grant(Role(row.role), row.scope) for row in found))


def demand_managed(
    connection: sa.Connection, giver: int | None, held: sa.Row[Any] | None, given: Collection[Grant] = ()
) -> None:
    """Make sure that somebody may still change an account whose row is held, as is their own.

    Args:
        giver: their number; None where it is not asked for, as at the machine itself. given: what the other is to be.

    Raises:
        FaultsFoundError: the account is not there (any more), or not theirs to change: `NOT_YOURS`.
    """
    if giver is None:
        return
    row = connection.execute(sa.select(people).where(people.c.id == giver, people.c.closed_at.is_(None))).first()
    if row is not None and held is not None:
        by, other = (_person(connection, one) for one in (row, held))
        if by.manages(other) and {grant.role for grant in given} <= set(by.makes()):
            return
    raise FaultsFoundError([Fault("", None, NOT_YOURS)])


def demand_another_admin(connection: sa.Connection, number: int) -> None:
    """Make sure that somebody else than the person of a number is an administrator who can come in.

    The administrators must be held: two of them who close each other at once would otherwise leave none.

    Raises:
        FaultsFoundError: nobody else is.
    """
    query = sa.select(people.c.id, people.c.password).join(grants, grants.c.person == people.c.id)
    query = query.where(grants.c.role == Role.ADMIN.value, people.c.closed_at.is_(None))
    admins = {row.id: row.password for row in connection.execute(query)}
    if number in admins and not any(password for other, password in admins.items() if other != number):
        what = "roles: nobody else is an administrator who has a password."
        raise FaultsFoundError([Fault("", None, what, "Make another administrator first.")])


def end_links(connection: sa.Connection, number: int, *, at: int, kind: str | None = None) -> None:
    """End the one-time links of somebody, or those of a kind."""
    mine = [links.c.person == number, links.c.used_at.is_(None), links.c.ends_at > at]
    if kind is not None:
        mine.append(links.c.kind == kind)
    connection.execute(sa.update(links).where(*mine).values(ends_at=at))


def end_sessions(
    connection: sa.Connection, number: int, *, at: int, one: int | None = None, but: int | None = None
) -> int:
    """End one of somebody's sessions, or all of them but one; return how many that were."""
    change = sa.update(sessions).where(sessions.c.person == number, sessions.c.revoked_at.is_(None))
    if one is not None:
        change = change.where(sessions.c.id == one)
    if but is not None:
        change = change.where(sessions.c.id != but)
    return connection.execute(change.values(revoked_at=at)).rowcount


def _person(connection: sa.Connection, row: sa.Row[Any]) -> Person:
    return Person(row.id, row.login, row.name, row.phone, grants_of(connection, row.id))
