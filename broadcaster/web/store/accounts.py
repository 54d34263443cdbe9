"""The people who may sign in: their accounts, what they may do, their passwords."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import argon2
import sqlalchemy as sa

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.web.rights import BY_LANGUAGE, BY_STATION, Grant, Person, Role
from broadcaster.web.store.database import insert_or_none
from broadcaster.web.store.tables import grants, links, people, sessions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from broadcaster.web.store.database import Database

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,59}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9][0-9 .-]{5,28}", re.ASCII)

SHORTEST, LONGEST = 10, 200
"""Letters a password may have (NIST SP 800-63B, 5.1.1: length counts, not the kinds of letters)."""

_hasher = argon2.PasswordHasher()
_nobody = _hasher.hash("nobody has this password")


class Accounts:
    """The accounts in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def any(self) -> bool:
        """Tell whether anybody has an account with a password yet."""
        with self._database.reading() as connection:
            return connection.scalar(sa.select(people.c.id).where(people.c.password != "").limit(1)) is not None

    def all(self, *, closed: bool = False) -> list[Person]:
        """Return everybody, by name; `closed`: those whose accounts are closed instead."""
        which = people.c.closed_at.is_not(None) if closed else people.c.closed_at.is_(None)
        return self._read(sa.select(people).where(which).order_by(people.c.name, people.c.id))

    def waiting(self) -> frozenset[int]:
        """Return the numbers of those who have not chosen a password yet."""
        query = sa.select(people.c.id).where(people.c.password == "", people.c.closed_at.is_(None))
        with self._database.reading() as connection:
            return frozenset(connection.scalars(query))

    def get(self, number: int, *, closed: bool = False) -> Person | None:
        """Return the person of a number; None when there is none, or the account is closed (`closed`: is open)."""
        which = people.c.closed_at.is_not(None) if closed else people.c.closed_at.is_(None)
        found = self._read(sa.select(people).where(people.c.id == number, which))
        return found[0] if found else None

    def find(self, login: str) -> Person | None:
        """Return the person who signs in with a name, as `get` does."""
        if not _LOGIN.fullmatch(fold(login)):
            return None
        found = self._read(sa.select(people).where(people.c.login == fold(login), people.c.closed_at.is_(None)))
        return found[0] if found else None

    def make(self, login: str, name: str, phone: str, given: Iterable[Grant], *, at: int) -> Person:
        """Make an account without a password; an invitation lets its owner choose one.

        Args:
            at: the clock, in seconds.

        Raises:
            FaultsFoundError: a part is missing or malformed, or the login is taken; all faults at once.
        """
        login, name, phone, given = fold(login), _line(name), _line(phone), sorted(set(given))
        faults = _faults(login, name, phone, given)
        if faults:
            raise FaultsFoundError(faults)
        row = {"login": login, "name": name, "phone": phone, "password": "", "made_at": at}
        with self._database.writing() as connection:
            number = insert_or_none(connection, people, row, people.c.id)
            if number is None:
                raise FaultsFoundError([Fault("", None, "login: is taken.", "Choose another one.")])
            _grant(connection, number, given)
        return Person(number, login, name, phone, tuple(given))

    def change(self, person: Person, name: str, phone: str, given: Iterable[Grant], *, at: int) -> Person:
        """Change what somebody is called, called at, and may do.

        One-time links of somebody who becomes more than before end: whoever has one in an old message was trusted with
        less.

        Raises:
            FaultsFoundError: as `make` does; or nobody else is an administrator.
        """
        name, phone, given = _line(name), _line(phone), sorted(set(given))
        faults = _faults(person.login, name, phone, given)
        if faults:
            raise FaultsFoundError(faults)
        roles = {grant.role for grant in given}
        with self._database.writing() as connection:
            if Role.ADMIN not in roles:
                _demand_another_admin(connection, person.number)
            before = set(connection.scalars(sa.select(grants.c.role).where(grants.c.person == person.number)))
            connection.execute(sa.update(people).where(people.c.id == person.number).values(name=name, phone=phone))
            connection.execute(sa.delete(grants).where(grants.c.person == person.number))
            _grant(connection, person.number, given)
            if roles - before:
                _end_links(connection, person.number, at)
        return Person(person.number, person.login, name, phone, tuple(given))

    def close(self, person: Person, *, at: int) -> None:
        """Close an account: nobody signs in with it any more; what its owner did stays with the name.

        Raises:
            FaultsFoundError: nobody else is an administrator.
        """
        with self._database.writing() as connection:
            _demand_another_admin(connection, person.number)
            connection.execute(sa.update(people).where(people.c.id == person.number).values(closed_at=at))
            _end_links(connection, person.number, at)
            theirs = (sessions.c.person == person.number, sessions.c.revoked_at.is_(None))
            connection.execute(sa.update(sessions).where(*theirs).values(revoked_at=at))

    def reopen(self, person: Person) -> None:
        """Open a closed account again, as a new one is: without a password, until its owner is invited once more."""
        mine = (people.c.id == person.number, people.c.closed_at.is_not(None))
        with self._database.writing() as connection:
            connection.execute(sa.update(people).where(*mine).values(closed_at=None, password=""))

    def set_password(self, person: Person, password: str) -> None:
        """Give somebody a new password.

        Raises:
            FaultsFoundError: it is too short, too long, or the login itself.
        """
        wrong = fault_of_password(password, person.login)
        if wrong:
            raise FaultsFoundError([Fault("", None, f"password: {wrong}")])
        hashed = _hasher.hash(_prepared(password))
        with self._database.writing() as connection:
            connection.execute(sa.update(people).where(people.c.id == person.number).values(password=hashed))

    def check(self, login: str, password: str) -> Person | None:
        """Return the person of a login and its password; it takes as long when there is no such login."""
        folded = fold(login)
        if not _LOGIN.fullmatch(folded):
            folded = ""  # which nobody has; PostgreSQL refuses to be asked about some signs
        query = sa.select(people.c.id, people.c.password).where(people.c.login == folded, people.c.closed_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        kept = row.password if row is not None and row.password else _nobody
        try:
            _hasher.verify(kept, _prepared(password))
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return None
        if row is None or kept is _nobody:
            return None
        person = self.get(row.id)
        if person is not None and _hasher.check_needs_rehash(kept):
            with self._database.writing() as connection:
                renewed = _hasher.hash(_prepared(password))
                connection.execute(sa.update(people).where(people.c.id == person.number).values(password=renewed))
        return person

    def _read(self, query: sa.Select[Any]) -> list[Person]:
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            numbers = [row.id for row in rows]
            given: dict[int, list[Grant]] = {number: [] for number in numbers}
            wanted = sa.select(grants).where(grants.c.person.in_(numbers)) if len(numbers) < 400 else sa.select(grants)
            for grant in connection.execute(wanted):
                if grant.person in given:
                    given[grant.person].append(Grant(Role(grant.role), grant.scope))
        return [Person(row.id, row.login, row.name, row.phone, tuple(sorted(given[row.id]))) for row in rows]


def fold(login: str) -> str:
    """Return a login as it is kept: people do not mind capitals and blanks when they type it."""
    return login.strip().lower()


def fault_of_password(password: str, login: str) -> str:
    """Return what is wrong with a password, in one sentence; "" when nothing is."""
    prepared = unicodedata.normalize("NFC", password)
    if not SHORTEST <= len(prepared) <= LONGEST:
        return f"must have {SHORTEST} to {LONGEST} letters."
    if prepared.strip().lower() == login:
        return "must not be the login."
    return "" if len(set(prepared)) > 3 else "must not repeat so few letters."


def _prepared(password: str) -> bytes:
    """Return a password as it is hashed: the same one typed on another phone may come decomposed.

    What is longer than any password stays so, and is cut: nobody makes the portal work on a megabyte.
    """
    composed = unicodedata.normalize("NFC", password[: 4 * LONGEST])
    return composed[: LONGEST + 1].encode("utf-8", "surrogatepass")


def _line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _faults(login: str, name: str, phone: str, given: Sequence[Grant]) -> list[Fault]:
    wrong = []
    if not _LOGIN.fullmatch(login):
        wrong.append("login: must be 2 to 60 of a-z, 0-9, . _ @ + -, and begin with a letter or digit.")
    if not name or len(name) > 200 or not name.isprintable():
        wrong.append("name: must be one line of at most 200 letters.")
    if phone and not _PHONE.fullmatch(phone):
        wrong.append("phone: must be a telephone number such as 0905 123 456.")
    if not given:
        wrong.append("roles: at least one is needed.")
    for grant in given:
        if (grant.role in BY_LANGUAGE | BY_STATION) != bool(grant.scope):
            of = "a language" if grant.role in BY_LANGUAGE else "a station" if grant.role in BY_STATION else "nothing"
            wrong.append(f"roles: {grant.role} is for {of}.")
    return [Fault("", None, what) for what in wrong]


def _demand_another_admin(connection: sa.Connection, number: int) -> None:
    """Make sure that somebody else than the person of a number is an administrator who can come in.

    The rows are locked: two administrators who close each other at once would otherwise leave none.
    """
    query = sa.select(people.c.id, people.c.password).join(grants, grants.c.person == people.c.id)
    query = query.where(grants.c.role == Role.ADMIN.value, people.c.closed_at.is_(None)).order_by(people.c.id)
    admins = {row.id: row.password for row in connection.execute(query.with_for_update())}
    if number in admins and not any(password for other, password in admins.items() if other != number):
        what = "roles: nobody else is an administrator who has a password."
        raise FaultsFoundError([Fault("", None, what, "Make another administrator first.")])


def _end_links(connection: sa.Connection, number: int, at: int) -> None:
    mine = (links.c.person == number, links.c.used_at.is_(None), links.c.ends_at > at)
    connection.execute(sa.update(links).where(*mine).values(ends_at=at))


def _grant(connection: sa.Connection, number: int, given: Sequence[Grant]) -> None:
    if given:
        rows = [{"person": number, "role": grant.role.value, "scope": grant.scope} for grant in given]
        connection.execute(sa.insert(grants), rows)
