"""The people who may sign in: their accounts, what they may do, their passwords."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import argon2
import sqlalchemy as sa

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.web.rights import BY_LANGUAGE, BY_STATION, Grant, Person, Role
from broadcaster.web.store.database import insert_or_none
from broadcaster.web.store.holding import (
    demand_another_admin,
    demand_managed,
    end_links,
    end_sessions,
    grants_of,
    hold,
)
from broadcaster.web.store.sessions import LinkKind, use_link
from broadcaster.web.store.tables import grants, people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from broadcaster.web.store.database import Database

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,59}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9][0-9 .-]{5,28}", re.ASCII)

SHORTEST, LONGEST = 10, 200
"""Letters a password may have (NIST SP 800-63B, 5.1.1: length counts, not the kinds of letters)."""

_hasher = argon2.PasswordHasher()
_nobody = _hasher.hash("nobody has this password")


@dataclass(frozen=True)
class Proven:
    """That somebody has shown their password.

    Attributes:
        password: as it was kept at that moment; whatever rests on it holds only as long as it is kept so.
    """

    person: Person
    password: str


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

    def change(
        self, person: Person, name: str, phone: str, given: Iterable[Grant], *, giver: int | None = None, at: int
    ) -> Person:
        """Change what somebody is called, called at, and may do.

        One-time links of somebody who becomes more than before end: whoever has one in an old message was trusted with
        less. Another station or language is more, too.

        Args:
            giver: who changes it, where it must be somebody who may.

        Raises:
            FaultsFoundError: as `make` does; or nobody else is an administrator, or the giver may not.
        """
        name, phone, given = _line(name), _line(phone), sorted(set(given))
        faults = _faults(person.login, name, phone, given)
        if faults:
            raise FaultsFoundError(faults)
        stays = any(grant.role is Role.ADMIN for grant in given)
        with self._database.writing() as connection:
            held = hold(connection, person.number, giver, admins=not stays)
            demand_managed(connection, giver, held.get(person.number), given)
            if not stays:
                demand_another_admin(connection, person.number)
            before = grants_of(connection, person.number)
            connection.execute(sa.update(people).where(people.c.id == person.number).values(name=name, phone=phone))
            connection.execute(sa.delete(grants).where(grants.c.person == person.number))
            _grant(connection, person.number, given)
            if not set(given) <= set(before):
                end_links(connection, person.number, at=at)
        return Person(person.number, person.login, name, phone, tuple(given))

    def close(self, person: Person, *, giver: int | None = None, at: int) -> None:
        """Close an account: nobody signs in with it any more; what its owner did stays with the name.

        Args:
            giver: who closes it, where it must be somebody who may.

        Raises:
            FaultsFoundError: nobody else is an administrator, or the giver may not.
        """
        with self._database.writing() as connection:
            held = hold(connection, person.number, giver, admins=True)
            demand_managed(connection, giver, held.get(person.number))
            demand_another_admin(connection, person.number)
            connection.execute(sa.update(people).where(people.c.id == person.number).values(closed_at=at))
            end_links(connection, person.number, at=at)
            end_sessions(connection, person.number, at=at)

    def reopen(self, person: Person, *, giver: int | None = None) -> None:
        """Open a closed account again, as a new one is: without a password, until its owner is invited once more.

        Args:
            giver: who opens it, where it must be somebody who may.

        Raises:
            FaultsFoundError: the giver may not.
        """
        mine = (people.c.id == person.number, people.c.closed_at.is_not(None))
        with self._database.writing() as connection:
            demand_managed(connection, giver, hold(connection, person.number, giver).get(person.number))
            connection.execute(sa.update(people).where(*mine).values(closed_at=None, password=""))

    def set_password(
        self,
        person: Person,
        password: str,
        *,
        at: int,
        was: str | None = None,
        invitation: str | None = None,
        but: int | None = None,
    ) -> Proven:
        """Give somebody a new password. In the same step all devices are signed out, and all links end.

        Args:
            was: the password before, as it was kept when it was found to be right. invitation: the link to use up.
            but: the session to leave.

        Raises:
            FaultsFoundError: it is too short, too long, or the login itself; or the account is closed, the password
                before another one meanwhile, or the link over.
        """
        wrong = fault_of_password(password, person.login)
        if wrong:
            raise FaultsFoundError([Fault("", None, f"password: {wrong}")])
        hashed = _hasher.hash(_prepared(password))
        with self._database.writing() as connection:
            held = hold(connection, person.number).get(person.number)
            is_same = held is not None and held.closed_at is None and was in (None, held.password)
            if is_same and invitation is not None:
                is_same = use_link(connection, LinkKind.INVITATION, invitation, at=at) == person.number
            if not is_same:
                raise FaultsFoundError([Fault("", None, "password: what lets it be changed has ended meanwhile.")])
            connection.execute(sa.update(people).where(people.c.id == person.number).values(password=hashed))
            end_links(connection, person.number, at=at)
            end_sessions(connection, person.number, at=at, but=but)
        return Proven(person, hashed)

    def check(self, login: str, password: str) -> Proven | None:
        """Return whose a login and its password are; it takes as long when there is no such login."""
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
        if person is None:
            return None
        if not _hasher.check_needs_rehash(kept):
            return Proven(person, kept)
        renewed = _hasher.hash(_prepared(password))
        change = sa.update(people).where(people.c.id == person.number, people.c.password == kept)
        with self._database.writing() as connection:
            is_renewed = connection.execute(change.values(password=renewed)).rowcount
        return Proven(person, renewed) if is_renewed else None

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


def _grant(connection: sa.Connection, number: int, given: Sequence[Grant]) -> None:
    if given:
        rows = [{"person": number, "role": grant.role.value, "scope": grant.scope} for grant in given]
        connection.execute(sa.insert(grants), rows)
