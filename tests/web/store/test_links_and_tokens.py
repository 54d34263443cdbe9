"""Sessions, one-time links and the machines' tokens: secrets that let in, for a time, until they are revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import FaultsFoundError
from broadcaster.web.store import keys
from broadcaster.web.store.sessions import DAY, LinkKind, use_link
from broadcaster.web.store.tokens import PREFIX
from tests.web.store.conftest import NOW, at_once, make

if TYPE_CHECKING:
    from broadcaster.web.store import Store

WICKED = ["", "x", "\x00", "' or 1=1 --", "é", "\ud800", "a" * 100_000]


def begin(store: Store, person: int, at: int = NOW) -> str:
    return store.sessions.begin(person, days=7, device="máy", address="::1", at=at)


def use(store: Store, kind: LinkKind, secret: str, at: int) -> int | None:
    """Use a link up, and do nothing with it."""
    with store._database.writing() as connection:
        return use_link(connection, kind, secret, at=at)


# ---------------------------------------------------------------------------------------------------------- sessions


def test_a_session_is_found_by_its_secret_until_it_ends(store: Store, second: Store) -> None:
    person = make(store).number
    secret = begin(store, person)

    found = second.sessions.find(secret, at=NOW + 7 * DAY - 1)
    assert found is not None
    assert (found.person, found.device, found.address, found.made_at) == (person, "máy", "::1", NOW)
    assert second.sessions.find(secret, at=NOW + 7 * DAY) is None


@pytest.mark.parametrize("secret", WICKED)
def test_what_is_no_secret_opens_nothing(store: Store, secret: str) -> None:
    begin(store, make(store).number)

    assert store.sessions.find(secret, at=NOW) is None
    assert store.sessions.whose(LinkKind.INVITATION, secret, at=NOW) is None
    assert use(store, LinkKind.HANDOVER, secret, at=NOW) is None
    assert store.tokens.find(secret) is None


def test_a_session_is_renewed_when_it_is_used_and_not_at_every_use(store: Store) -> None:
    secret = begin(store, make(store).number)
    first = store.sessions.find(secret, at=NOW)
    assert first is not None

    assert not store.sessions.renew(first, days=7, at=NOW + 3599)
    assert store.sessions.renew(first, days=7, at=NOW + 3600)
    renewed = store.sessions.find(secret, at=NOW + 7 * DAY)
    assert renewed is not None
    assert (renewed.seen_at, renewed.ends_at) == (NOW + 3600, NOW + 3600 + 7 * DAY)


def test_one_all_or_all_but_one_are_revoked(store: Store, second: Store) -> None:
    person, other = make(store, "lan").number, make(store, "hoa").number
    secrets = [begin(store, person, NOW + number) for number in range(4)]
    theirs = begin(store, other)
    mine = [session.number for session in store.sessions.of(person, at=NOW + 9)]
    assert mine == [4, 3, 2, 1], "the last used first"

    assert store.sessions.revoke(person, mine[0], at=NOW) == 1
    assert store.sessions.revoke(person, mine[0], at=NOW) == 0
    assert store.sessions.revoke(other, mine[1], at=NOW) == 0, "not theirs"
    assert store.sessions.revoke(person, but=mine[1], at=NOW) == 2
    assert [second.sessions.find(secret, at=NOW + 9) is not None for secret in secrets] == [False, False, True, False]
    assert store.sessions.revoke(person, at=NOW) == 1
    assert second.sessions.find(theirs, at=NOW) is not None


# ------------------------------------------------------------------------------------------------------------- links


@pytest.mark.parametrize(("kind", "lasts"), [(LinkKind.INVITATION, 7 * DAY), (LinkKind.HANDOVER, 900)])
def test_a_link_lets_in_its_person_once_and_for_a_time(store: Store, second: Store, kind: LinkKind, lasts: int) -> None:
    person = make(store).number
    late, used = (store.sessions.link(kind, person, by="x", at=NOW) for _ in range(2))
    other = LinkKind.HANDOVER if kind is LinkKind.INVITATION else LinkKind.INVITATION

    assert second.sessions.whose(kind, late, at=NOW) is None, "the later one took its place"
    assert second.sessions.whose(other, used, at=NOW) is None
    assert use(second, other, used, at=NOW) is None
    assert second.sessions.whose(kind, used, at=NOW + lasts) is None
    assert use(second, kind, used, at=NOW + lasts) is None
    assert [second.sessions.whose(kind, used, at=NOW + lasts - 1) for _ in range(2)] == [person, person]
    assert use(second, kind, used, at=NOW + lasts - 1) == person
    assert use(store, kind, used, at=NOW) is None
    assert store.sessions.whose(kind, used, at=NOW) is None


@pytest.mark.parametrize("kind", LinkKind)
def test_of_many_who_use_a_link_at_once_one_comes_in(store: Store, second: Store, kind: LinkKind) -> None:
    person = make(store).number
    for _ in range(3):
        secret = store.sessions.link(kind, person, by="x", at=NOW)
        used = at_once(*(lambda own=own, secret=secret: use(own, kind, secret, at=NOW) for own in (store, second) * 4))
        assert sorted(used, key=str) == [person] + [None] * 7


def test_of_links_that_are_made_at_once_one_holds(store: Store, second: Store) -> None:
    person = make(store).number
    made = at_once(
        *(lambda own=own: own.sessions.link(LinkKind.HANDOVER, person, by="x", at=NOW) for own in (store, second) * 4)
    )

    assert [store.sessions.whose(LinkKind.HANDOVER, f"{one}", at=NOW) for one in made].count(person) == 1


def test_links_are_made_and_used_at_once_without_waiting_for_each_other_for_ever(store: Store, second: Store) -> None:
    person = make(store).number

    def making() -> None:
        for _ in range(15):
            store.sessions.link(LinkKind.HANDOVER, person, by="x", at=NOW)

    def using() -> None:
        for _ in range(15):
            use(second, LinkKind.HANDOVER, second.sessions.link(LinkKind.HANDOVER, person, by="y", at=NOW), at=NOW)

    def revoking() -> None:
        for _ in range(15):
            second.sessions.revoke(person, at=NOW)

    assert at_once(making, using, revoking, using, making) == [None] * 5


def test_codes_are_of_letters_that_nobody_mistakes_and_each_is_another() -> None:
    codes = {keys.short() for _ in range(300)}

    assert len(codes) == 300
    assert set("".join(codes)) <= set(keys.READABLE)
    assert not set("01IO") & set(keys.READABLE)
    assert {len(code) for code in codes} == {10}


# ------------------------------------------------------------------------------------------------------------ tokens


def test_a_token_speaks_for_its_station_until_it_is_revoked(store: Store, second: Store) -> None:
    secret = store.tokens.make("24235", " máy   phát ", by="canbo", at=NOW)
    other = store.tokens.make("24133", "máy phát", by="canbo", at=NOW)
    found = second.tokens.find(secret)

    assert secret.startswith(PREFIX)
    assert found is not None
    assert (found.station, found.name, found.made_by, found.who) == ("24235", "máy phát", "canbo", "máy phát (24235)")
    assert [token.station for token in second.tokens.all()] == ["24133", "24235"]
    revoked = store.tokens.revoke(found.number, at=NOW + 9)
    assert revoked is not None
    assert revoked.revoked_at == NOW + 9
    assert second.tokens.find(secret) is None
    assert second.tokens.find(other) is not None
    assert store.tokens.revoke(found.number, at=NOW) is None
    assert store.tokens.revoke(999, at=NOW) is None


def test_it_is_written_down_now_and_then_that_a_token_was_used(store: Store) -> None:
    secret = store.tokens.make("24235", "máy", by="x", at=NOW)
    seen = []
    for second in (0, 10, 3599, 3600, 7300):
        token = store.tokens.find(secret)
        assert token is not None
        store.tokens.saw(token, at=NOW + second)
        seen.append(store.tokens.all()[0].seen_at)

    assert seen == [NOW, NOW, NOW, NOW + 3600, NOW + 7300]


@pytest.mark.parametrize("name", ["", " \n ", "a\x00b", "x" * 201, "\u202ea"])
def test_a_token_without_a_name_is_refused(store: Store, name: str) -> None:
    with pytest.raises(FaultsFoundError):
        store.tokens.make("24235", name, by="x", at=NOW)
    assert store.tokens.all() == []
