"""Who may do what in the portal: the roles, and what each of them is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Role(StrEnum):
    """What somebody is here. A person may be several things."""

    ADMIN = "admin"
    HEAD = "head"
    STAFF = "staff"
    TRANSLATOR = "translator"
    REVIEWER = "reviewer"
    ANNOUNCER = "announcer"
    OPERATOR = "operator"


NAMES = {
    Role.ADMIN: "Quản trị",
    Role.HEAD: "Lãnh đạo",
    Role.STAFF: "Cán bộ truyền thông",
    Role.TRANSLATOR: "Biên dịch",
    Role.REVIEWER: "Duyệt bản dịch",
    Role.ANNOUNCER: "Phát thanh viên",
    Role.OPERATOR: "Trạm truyền thanh",
}
"""What roles are called on pages."""

BY_LANGUAGE = frozenset({Role.TRANSLATOR, Role.REVIEWER, Role.ANNOUNCER})
BY_STATION = frozenset({Role.OPERATOR})
"""The roles that somebody has for one language, or for one station."""


class Act(StrEnum):
    """What can be done in the portal; `any` of a station or a language where it is about one."""

    SEE_STATION = "see-station"
    REPORT_RUNS = "report-runs"
    SEE_SCRIPTS = "see-scripts"
    SEE_REPORTS = "see-reports"
    APPROVE = "approve"
    MANAGE_PEOPLE = "manage-people"
    MANAGE_TOKENS = "manage-tokens"
    SEE_AUDIT = "see-audit"
    OWN_ACCOUNT = "own-account"


_ALLOWED: dict[Role, frozenset[Act]] = {
    Role.ADMIN: frozenset({Act.MANAGE_PEOPLE, Act.MANAGE_TOKENS, Act.SEE_AUDIT}),
    Role.HEAD: frozenset({Act.SEE_STATION, Act.SEE_SCRIPTS, Act.SEE_REPORTS, Act.APPROVE, Act.SEE_AUDIT}),
    Role.STAFF: frozenset(
        {Act.SEE_STATION, Act.REPORT_RUNS, Act.SEE_SCRIPTS, Act.SEE_REPORTS, Act.MANAGE_PEOPLE, Act.MANAGE_TOKENS}
    ),
    Role.TRANSLATOR: frozenset({Act.SEE_SCRIPTS}),
    Role.REVIEWER: frozenset({Act.SEE_SCRIPTS}),
    Role.ANNOUNCER: frozenset({Act.SEE_SCRIPTS}),
    Role.OPERATOR: frozenset({Act.SEE_STATION, Act.REPORT_RUNS}),
}

_MAKES: dict[Role, frozenset[Role]] = {
    Role.ADMIN: frozenset(Role),
    Role.STAFF: frozenset({Role.OPERATOR, Role.TRANSLATOR, Role.REVIEWER, Role.ANNOUNCER}),
}
"""Whose accounts somebody may make, change and close."""


@dataclass(frozen=True, order=True)
class Grant:
    """A role that somebody has; scope: the station's code, the language's, or "" where the role is for all."""

    role: Role
    scope: str = ""

    def is_for(self, about: str | None) -> bool:
        """Tell whether it is for a station or language; None: for any. A role that wants one is for none without."""
        if self.role in BY_LANGUAGE | BY_STATION:
            return bool(self.scope) and about in (None, self.scope)
        return about is None or self.scope in ("", about)


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in.

    Attributes:
        login: what they sign in with. name: what they are called. phone: to be called at; may be "".
    """

    number: int
    login: str
    name: str
    phone: str
    grants: tuple[Grant, ...]

    def may(self, act: Act, about: str | None = None) -> bool:
        """Tell whether this person may do something.

        Args:
            about: the station or language that it is about; None: to any at all.
        """
        if act is Act.OWN_ACCOUNT:
            return True
        return any(act in _ALLOWED[grant.role] and grant.is_for(about) for grant in self.grants)

    def scopes(self, role: Role) -> tuple[str, ...]:
        """Return the stations or languages for which this person has a role."""
        return tuple(grant.scope for grant in self.grants if grant.role is role)

    def languages(self, all_of_them: Iterable[str]) -> tuple[str, ...]:
        """Return the languages whose scripts this person may see."""
        return tuple(language for language in all_of_them if self.may(Act.SEE_SCRIPTS, language))

    def makes(self) -> tuple[Role, ...]:
        """Return the roles that this person may give to others."""
        given = frozenset().union(*(_MAKES.get(grant.role, frozenset()) for grant in self.grants))
        return tuple(role for role in Role if role in given)

    def manages(self, other: Person) -> bool:
        """Tell whether this person may change another's account: all that the other is, this one may give."""
        given = set(self.makes())
        return bool(given) and given >= {grant.role for grant in other.grants}
