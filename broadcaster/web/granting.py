"""Roles as forms bring them and pages show them: `operator:24235`, `translator:rad`, `staff`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.web.rights import BY_LANGUAGE, BY_STATION, NAMES, Grant, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from broadcaster.errors import Fault
    from broadcaster.web.desk import Known
    from broadcaster.web.rights import Person

TAKEN = "Tên đăng nhập này đã có người dùng. Chọn tên khác."
_FAULTS = {
    "login": "Tên đăng nhập cần từ 2 đến 60 ký tự: chữ thường không dấu, chữ số, dấu . _ @ + -",
    "name": "Họ tên cần là một dòng, nhiều nhất 200 ký tự.",
    "phone": "Số điện thoại không đúng. Ví dụ: 0905 123 456",
    "roles": "Chọn ít nhất một vai trò; vai trò theo tiếng hay theo trạm cần có tiếng hoặc trạm.",
}
REFUSED = "Bạn không giao được vai trò này."
LAST = "Phải còn ít nhất một quản trị khác đã có mật khẩu."
GONE = "%(role)s: %(scope)s (không còn trong danh sách)"
OF = "%(role)s: %(scope)s"
IN_CODE = (*NAMES.values(), *_FAULTS.values(), TAKEN, REFUSED, LAST, GONE, OF)
"""The texts that stand here and in no template; a catalog needs them too."""


@dataclass(frozen=True)
class Choice:
    """A role that a form offers: what it brings when chosen, and what the station or language is called."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class Choices:
    """The roles that somebody may give: those for everything, those by language, and the stations.

    Attributes:
        languages: for each role by language what it may be for. held: stations chosen already. stations: all others.
    """

    plain: Sequence[Choice]
    languages: Sequence[tuple[str, Sequence[Choice]]]
    held: Sequence[Choice]
    stations: Sequence[Choice]


def value_of(grant: Grant) -> str:
    """Return a role as forms bring it."""
    return f"{grant.role}:{grant.scope}" if grant.scope else grant.role.value


def choices(known: Known, giver: Person, chosen: Iterable[Grant]) -> Choices:
    """Return what `giver` may give to somebody who has, or is to have, the roles `chosen`."""
    roles, has = giver.makes(), set(chosen)
    say = known.words.say

    def choice(role: Role, scope: str = "", name: str = "") -> Choice:
        grant = Grant(role, scope)
        return Choice(value_of(grant), name or say(NAMES[role]), grant in has)

    languages = {**{grant.scope: grant.scope for grant in has if grant.role in BY_LANGUAGE}, **known.about.languages}
    operated = [grant.scope for grant in sorted(has) if grant.role is Role.OPERATOR]
    stations = known.about.stations
    return Choices(
        [choice(role) for role in roles if role not in BY_LANGUAGE | BY_STATION],
        [
            (say(NAMES[role]), [choice(role, code, name) for code, name in languages.items()])
            for role in roles
            if role in BY_LANGUAGE
        ],
        [choice(Role.OPERATOR, code, stations.get(code, code)) for code in operated],
        [choice(Role.OPERATOR, code, name) for code, name in stations.items() if code not in operated]
        if Role.OPERATOR in roles
        else [],
    )


def chosen(known: Known, giver: Person, values: Iterable[str], held: Iterable[Grant] = ()) -> list[Grant] | None:
    """Return the roles that a form brought; None when one of them is not for `giver` to give, or of nothing there is.

    Args:
        held: what the person has: a station that is no more may stay with whoever had it.
    """
    offered = {Role.OPERATOR: known.about.stations, **dict.fromkeys(BY_LANGUAGE, known.about.languages)}
    found, before = [], set(held)
    for value in values:
        if not value:
            continue
        word, _, scope = value.partition(":")
        if word not in giver.makes():
            return None
        grant = Grant(Role(word), scope)
        if grant not in before and scope not in offered.get(grant.role, ("",)):
            return None
        found.append(grant)
    return sorted(set(found))


def in_words(known: Known, grant: Grant) -> str:
    """Return a role as people say it: "Trạm truyền thanh: xã Buôn Đôn"."""
    role = known.words.say(NAMES[grant.role])
    if not grant.scope:
        return role
    names = known.about.languages if grant.role in BY_LANGUAGE else known.about.stations
    return known.words.say(OF if grant.scope in names else GONE, role=role, scope=names.get(grant.scope, grant.scope))


def told(known: Known, faults: Iterable[Fault]) -> list[str]:
    """Return what the store finds wrong with an account, for whoever filled in the form."""
    return list(dict.fromkeys(known.words.say(_text(fault)) for fault in faults))


def _text(fault: Fault) -> str:
    field, _, rest = fault.what.partition(": ")
    if field == "login" and rest.startswith("is taken"):
        return TAKEN
    if field == "roles" and rest.startswith("nobody else"):
        return LAST
    return _FAULTS[field]
