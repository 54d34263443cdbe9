"""Accounts: made, changed, closed, opened again; in a file and on a server, by several at once."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import argon2
import pytest

from broadcaster.errors import FaultsFoundError
from broadcaster.web.rights import Grant, Person, Role
from broadcaster.web.store import accounts
from broadcaster.web.store.sessions import LinkKind
from tests.web.store.conftest import NOW, at_once, make

if TYPE_CHECKING:
    from broadcaster.web.store import Store

PASSWORD = "mot-mat-khau-dai"
OPERATOR, STAFF, ADMIN = Grant(Role.OPERATOR, "24235"), Grant(Role.STAFF), Grant(Role.ADMIN)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_hasher", argon2.PasswordHasher(1, 8, 1))
    monkeypatch.setattr(accounts, "_nobody", accounts._hasher.hash("nobody"))


def faults(error: pytest.ExceptionInfo[FaultsFoundError]) -> list[str]:
    return [fault.what.partition(":")[0] for fault in error.value.faults]


def _shown(store: Store, login: str, password: str) -> Person | None:
    proven = store.accounts.check(login, password)
    return proven.person if proven is not None else None


def admin(store: Store, login: str) -> Person:
    person = make(store, login, ADMIN)
    store.accounts.set_password(person, PASSWORD, at=0)
    return person


def test_somebody_is_made_and_found(store: Store, second: Store) -> None:
    made = store.accounts.make(" Lan.24235 ", "  H'Lan   Niê ", " 0905 123 456 ", [STAFF, OPERATOR, OPERATOR], at=NOW)

    assert made == Person(1, "lan.24235", "H'Lan Niê", "0905 123 456", (OPERATOR, STAFF))
    assert second.accounts.find("LAN.24235") == second.accounts.get(1) == made
    assert second.accounts.all() == [made]
    assert second.accounts.waiting() == {1}
    assert not second.accounts.any()


def test_a_name_is_kept_composed(store: Store) -> None:
    made = store.accounts.make("lan", unicodedata.normalize("NFD", "Hồ Thị Mỹ Lệ ƀê̆"), "", [STAFF], at=NOW)
    found = store.accounts.get(made.number)

    assert found is not None
    assert found.name == unicodedata.normalize("NFC", "Hồ Thị Mỹ Lệ ƀê̆")


def test_all_faults_are_told_at_once_and_nothing_is_made(store: Store) -> None:
    with pytest.raises(FaultsFoundError) as error:
        store.accounts.make("Ơi!", "", "gọi tôi", [], at=NOW)

    assert faults(error) == ["login", "name", "phone", "roles"]
    assert store.accounts.all() == []


@pytest.mark.parametrize("login", ["", "a", ".a", "a b", "ă", "a\x00b", "a" * 61, "a\n", "a/b", "-a", "\ud800a"])
def test_a_login_that_is_none_is_refused_and_nobody_is_asked_for_by_it(store: Store, login: str) -> None:
    with pytest.raises(FaultsFoundError):
        store.accounts.make(login, "Lan", "", [STAFF], at=NOW)
    assert store.accounts.find(login) is None
    assert store.accounts.check(login, PASSWORD) is None


@pytest.mark.parametrize("name", ["a\x00b", "\u202ea", "a" * 201, "\ud800", " "])
def test_a_name_that_is_none_is_refused(store: Store, name: str) -> None:
    with pytest.raises(FaultsFoundError) as error:
        store.accounts.make("lan", name, "", [STAFF], at=NOW)
    assert faults(error) == ["name"]


@pytest.mark.parametrize(
    "grants", [[Grant(Role.OPERATOR)], [Grant(Role.STAFF, "24235")], [OPERATOR, Grant(Role.REVIEWER)]]
)
def test_a_role_has_what_it_is_for_and_no_more(store: Store, grants: list[Grant]) -> None:
    person = make(store)
    with pytest.raises(FaultsFoundError):
        store.accounts.make("hoa", "Hoa", "", grants, at=NOW)
    with pytest.raises(FaultsFoundError):
        store.accounts.change(person, "Lan", "", grants, at=NOW)
    assert store.accounts.get(person.number) == person


def test_of_many_who_take_a_login_at_once_one_gets_it(store: Store, second: Store) -> None:
    results = at_once(*(lambda own=own: make(own, "lan") for own in (store, second) * 4))

    assert [type(one) for one in results].count(Person) == 1
    assert {type(one) for one in results} == {Person, FaultsFoundError}
    (person,) = store.accounts.all()
    assert person.grants == (OPERATOR,)


def test_a_login_of_a_closed_account_stays_taken(store: Store) -> None:
    store.accounts.close(make(store), at=NOW)

    with pytest.raises(FaultsFoundError, match="login: is taken"):
        make(store, "LAN")


def test_what_somebody_is_changes_whole(store: Store, second: Store) -> None:
    person = make(store, "lan", OPERATOR, Grant(Role.TRANSLATOR, "rad"))
    changed = store.accounts.change(person, "Lan Anh", "0905 123 456", [Grant(Role.OPERATOR, "24133")], at=NOW)

    assert second.accounts.get(person.number) == changed
    assert changed.grants == (Grant(Role.OPERATOR, "24133"),)


def test_a_password_lets_in_its_owner_alone(store: Store, second: Store) -> None:
    lan, hoa = make(store, "lan"), make(store, "hoa")
    store.accounts.set_password(lan, PASSWORD, at=0)
    store.accounts.set_password(hoa, "mot-mat-khau-khac", at=0)

    assert _shown(second, "Lan ", PASSWORD) == lan
    assert second.accounts.check("hoa", PASSWORD) is None
    assert second.accounts.any()
    assert second.accounts.waiting() == frozenset()


@pytest.mark.parametrize(
    "password", ["", "ngan", "x" * 201, "abababababab", "tentrungvoi", "TenTrungVoi ", "ệ" * 9 + "x"]
)
def test_a_password_that_will_not_do_is_refused(store: Store, password: str) -> None:
    person = make(store, "tentrungvoi")
    with pytest.raises(FaultsFoundError):
        store.accounts.set_password(person, password, at=0)
    assert store.accounts.waiting() == {person.number}


def test_a_password_of_any_signs_lets_its_owner_in(store: Store) -> None:
    person = make(store)
    for password in ("a\x00b\x00c\x00d\x00ex", "\ud800\udc01 một hai ba", "🎙️📻🔊 loa phường", " " * 9 + "abcd"):
        store.accounts.set_password(person, password, at=0)
        assert _shown(store, "lan", password) == person
        assert store.accounts.check("lan", password.replace("a", "b") + "x") is None


def test_the_whole_of_a_long_password_counts(store: Store) -> None:
    person = make(store)
    store.accounts.set_password(person, "abcd" * 50, at=0)

    assert _shown(store, "lan", "abcd" * 50) == person
    assert store.accounts.check("lan", "abcd" * 50 + "x" * 1_000_000) is None


def test_a_closed_account_is_out_and_opened_again_is_as_new(store: Store, second: Store) -> None:
    person = make(store)
    store.accounts.set_password(person, PASSWORD, at=0)
    session = store.sessions.begin(person.number, days=9, device="", address="", at=NOW)
    link = store.sessions.link(LinkKind.INVITATION, person.number, by="x", at=NOW)

    store.accounts.close(person, at=NOW)
    assert (second.accounts.get(person.number), second.accounts.find("lan")) == (None, None)
    assert second.accounts.check("lan", PASSWORD) is None
    assert second.accounts.all() == []
    assert second.accounts.all(closed=True) == [person]

    store.accounts.reopen(person)
    assert second.accounts.get(person.number) == person
    assert second.accounts.check("lan", PASSWORD) is None
    assert second.sessions.find(session, at=NOW) is None
    assert second.sessions.whose(LinkKind.INVITATION, link, at=NOW) is None


def test_the_last_admin_can_neither_be_closed_nor_become_less(store: Store) -> None:
    person = admin(store, "an")
    make(store, "binh", ADMIN)  # who has no password yet
    for attempt in (
        lambda: store.accounts.close(person, at=NOW),
        lambda: store.accounts.change(person, "An", "", [STAFF], at=NOW),
    ):
        with pytest.raises(FaultsFoundError, match="nobody else is an administrator"):
            attempt()
    assert store.accounts.get(person.number) == person


def test_of_admins_who_close_each_other_at_once_one_stays(store: Store, second: Store) -> None:
    for turn in range(4):
        an, binh = admin(store, f"an{turn}"), admin(store, f"binh{turn}")
        for other in store.accounts.all():
            if Role.ADMIN in {grant.role for grant in other.grants} and other not in (an, binh):
                store.accounts.close(other, at=NOW)
        results = at_once(
            lambda an=an: store.accounts.close(an, at=NOW),
            lambda binh=binh: second.accounts.change(binh, "Bình", "", [STAFF], at=NOW),
        )

        assert sorted(type(one).__name__ for one in results) == ["FaultsFoundError", "NoneType"] or [
            type(one) for one in results
        ] == [FaultsFoundError, Person]
        left = [one for one in store.accounts.all() if Grant(Role.ADMIN) in one.grants]
        assert len(left) == 1


def test_many_accounts_are_listed_with_what_each_may_do(store: Store) -> None:
    for number in range(450):
        make(store, f"lan{number}", Grant(Role.OPERATOR, f"{number:05}"))

    assert {one.login: one.grants[0].scope for one in store.accounts.all()} == {
        f"lan{number}": f"{number:05}" for number in range(450)
    }


# ---------------------------------------------------------------------------------------- what follows from roles


def test_nobody_without_a_role_manages_anybody() -> None:
    nobody = Person(1, "x", "X", "", ())

    assert not nobody.manages(Person(2, "y", "Y", "", ()))
    assert not Person(1, "x", "X", "", (OPERATOR,)).manages(nobody)
    assert Person(1, "x", "X", "", (ADMIN,)).manages(nobody)


def test_a_role_by_station_without_a_station_is_for_none() -> None:
    from broadcaster.web.rights import Act  # noqa: PLC0415

    broken = Person(1, "x", "X", "", (Grant(Role.OPERATOR), Grant(Role.TRANSLATOR)))

    assert not broken.may(Act.SEE_STATION, "24235")
    assert not broken.may(Act.REPORT_RUNS, "24235")
    assert not broken.may(Act.SEE_SCRIPTS, "rad")
    assert not broken.may(Act.SEE_STATION)


# --------------------------------------------------------------------------------------------------------- meanwhile


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        ([Grant(Role.OPERATOR, "24235")], [Grant(Role.OPERATOR, "24235"), Grant(Role.OPERATOR, "24133")], True),
        ([Grant(Role.OPERATOR, "24235")], [Grant(Role.OPERATOR, "24133")], True),
        ([Grant(Role.TRANSLATOR, "rad")], [Grant(Role.TRANSLATOR, "rad"), Grant(Role.TRANSLATOR, "cmo")], True),
        ([Grant(Role.OPERATOR, "24235")], [Grant(Role.OPERATOR, "24235"), STAFF], True),
        ([Grant(Role.OPERATOR, "24235"), Grant(Role.OPERATOR, "24133")], [Grant(Role.OPERATOR, "24133")], False),
        ([STAFF, Grant(Role.OPERATOR, "24235")], [STAFF], False),
    ],
)
def test_links_of_somebody_who_becomes_more_end_and_those_of_somebody_who_becomes_less_stay(
    store: Store, before: list[Grant], after: list[Grant], more: bool
) -> None:
    person = make(store, "lan", *before)
    link = store.sessions.link(LinkKind.INVITATION, person.number, by="x", at=NOW)

    store.accounts.change(person, "Lan", "", after, at=NOW)

    assert store.sessions.whose(LinkKind.INVITATION, link, at=NOW) == (None if more else person.number)


def test_what_rests_on_a_password_holds_only_while_it_is_kept_so(store: Store, second: Store) -> None:
    person = make(store)
    store.accounts.set_password(person, PASSWORD, at=NOW)
    proven = store.accounts.check("lan", PASSWORD)
    assert proven is not None
    device = {"days": 7, "device": "", "address": "", "at": NOW}
    assert store.sessions.begin(person.number, password=proven.password, **device)

    second.accounts.set_password(person, "mot-mat-khau-khac", at=NOW)

    with pytest.raises(FaultsFoundError):
        store.sessions.begin(person.number, password=proven.password, **device)
    with pytest.raises(FaultsFoundError):
        store.accounts.set_password(person, PASSWORD, was=proven.password, at=NOW)
    assert store.sessions.of(person.number, at=NOW) == []
    assert _shown(store, "lan", "mot-mat-khau-khac") == person


def test_a_password_that_is_hashed_anew_takes_the_place_of_no_other(
    store: Store, second: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make(store)
    store.accounts.set_password(person, PASSWORD, at=NOW)
    stronger = argon2.PasswordHasher(2, 8, 1)
    monkeypatch.setattr(accounts, "_hasher", stronger)
    get = store.accounts.get

    def changed(number: int) -> Person | None:
        second.accounts.set_password(person, "mot-mat-khau-khac", at=NOW)
        return get(number)

    monkeypatch.setattr(store.accounts, "get", changed)
    assert store.accounts.check("lan", PASSWORD) is None
    monkeypatch.undo()
    monkeypatch.setattr(accounts, "_hasher", stronger)
    assert _shown(store, "lan", PASSWORD) is None
    assert _shown(store, "lan", "mot-mat-khau-khac") == person


def test_a_new_password_signs_out_all_devices_but_one_and_ends_all_links(store: Store) -> None:
    person = make(store)
    kept, other = (
        store.sessions.begin(person.number, days=7, device=name, address="", at=NOW) for name in ("một", "hai")
    )
    links = {kind: store.sessions.link(kind, person.number, by="x", at=NOW) for kind in LinkKind}
    mine = store.sessions.find(kept, at=NOW)
    assert mine is not None

    store.accounts.set_password(person, PASSWORD, but=mine.number, at=NOW)

    assert [store.sessions.find(secret, at=NOW) is not None for secret in (kept, other)] == [True, False]
    assert [store.sessions.whose(kind, link, at=NOW) for kind, link in links.items()] == [None, None]


def test_a_closed_account_is_given_no_password_and_no_link(store: Store) -> None:
    person = make(store)
    store.accounts.close(person, at=NOW)

    with pytest.raises(FaultsFoundError):
        store.accounts.set_password(person, PASSWORD, at=NOW)
    with pytest.raises(FaultsFoundError):
        store.sessions.link(LinkKind.INVITATION, person.number, by="x", at=NOW)
    with pytest.raises(FaultsFoundError):
        store.sessions.begin(person.number, days=7, device="", address="", at=NOW)


def test_links_are_made_and_roles_given_at_once_and_none_made_by_staff_is_left_to_an_admin(
    store: Store, second: Store
) -> None:
    staff = make(store, "canbo", STAFF)
    for number in range(5):
        person = make(store, f"lan{number}")

        def invite(whom: int = person.number) -> str:
            return store.sessions.link(LinkKind.INVITATION, whom, by="canbo", giver=staff.number, at=NOW)

        def promote(whom: Person = person) -> Person:
            return second.accounts.change(whom, "Lan", "", [*whom.grants, ADMIN], at=NOW)

        made = at_once(invite, promote, invite, invite)

        assert not isinstance(made[1], Exception)
        assert [one for one in made if isinstance(one, Exception) and not isinstance(one, FaultsFoundError)] == []
        assert person.number not in store.sessions.invited(at=NOW)


def test_administrators_and_staff_change_each_other_at_once_without_waiting_for_ever(
    store: Store, second: Store
) -> None:
    an, binh, canbo = admin(store, "an"), admin(store, "binh"), make(store, "canbo", STAFF)
    lan = make(store, "lan")

    def work(own: Store, giver: Person, whom: Person) -> None:
        for _ in range(10):
            own.accounts.change(whom, "Tên", "", whom.grants, giver=giver.number, at=NOW)
            own.sessions.link(LinkKind.INVITATION, whom.number, by="x", giver=giver.number, at=NOW)
            own.sessions.revoke(whom.number, giver=giver.number, at=NOW)

    results = at_once(
        lambda: work(store, an, binh),
        lambda: work(second, binh, an),
        lambda: work(store, canbo, lan),
        lambda: work(second, an, lan),
    )

    assert results == [None] * 4
