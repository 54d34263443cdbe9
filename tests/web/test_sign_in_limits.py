"""How often somebody may try to sign in: by name, by address, in all processes together."""

from __future__ import annotations

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from broadcaster.web.app import portal
from broadcaster.web.rights import Grant, Role
from broadcaster.web.store import accounts
from broadcaster.web.store.limits import PER_ADDRESS, PER_NAME, WINDOW
from tests.web.conftest import PASSWORD, Portal, csrf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpx2 import Response

WRONG = "mat-khau-khac"
MINUTES = re.compile(r"Đợi (\d+) phút")


def sign_in(web: Portal, login: str, password: str = WRONG, *, address: str = "192.0.2.1") -> Response:
    """Return the answer to somebody who signs in, from a browser that was never here before."""
    browser = web.client(client=(address, 4000))
    form = {"login": login, "password": password, "csrf": csrf(browser.get("/dang-nhap").text)}
    return browser.post("/dang-nhap", data=form)


def statuses(web: Portal, times: int, login: str, password: str = WRONG, *, address: str = "192.0.2.1") -> list[int]:
    return [sign_in(web, login, password, address=address).status_code for _ in range(times)]


@pytest.fixture
def other(web: Portal) -> Iterator[Portal]:
    """The same portal in another process, as far as it knows: another app on the same databases."""
    app = portal(web.folder, web.clock, write=web.log.append)
    yield Portal(app, web.clock, web.folder, web.log)
    app.state.desk.close()


def test_a_name_may_be_tried_some_times_and_then_must_wait(web: Portal) -> None:
    assert statuses(web, PER_NAME, "tram") == [400] * PER_NAME
    refused = sign_in(web, "tram", PASSWORD)

    assert refused.status_code == 429, "also with the right password: nobody learns from it which that is"
    assert "session" not in refused.cookies
    found = MINUTES.search(refused.text)
    assert found is not None
    assert int(found[1]) == WINDOW // 60


def test_the_time_that_is_told_is_how_long_it_takes(web: Portal) -> None:
    for _ in range(PER_NAME):
        sign_in(web, "tram")
        web.clock.pass_(minutes=1)
    found = MINUTES.search(sign_in(web, "tram", PASSWORD).text)
    assert found is not None
    assert int(found[1]) == 15 - PER_NAME, "until the first of the tries counts no more"

    web.clock.pass_(minutes=int(found[1]), seconds=-1)
    assert sign_in(web, "tram", PASSWORD).status_code == 429
    web.clock.pass_(seconds=1)
    assert sign_in(web, "tram", PASSWORD).status_code == 303


def test_asking_while_one_must_wait_makes_nobody_wait_longer(web: Portal) -> None:
    statuses(web, PER_NAME, "tram")
    for _ in range(14):
        web.clock.pass_(minutes=1)
        assert sign_in(web, "tram").status_code == 429
    web.clock.pass_(minutes=1)

    assert sign_in(web, "tram", PASSWORD).status_code == 303


def test_a_name_is_the_same_however_it_is_typed_and_from_wherever(web: Portal) -> None:
    typed = ["tram", "TRAM", " Tram ", "tRaM\t"] * (PER_NAME // 4)
    for number, login in enumerate(typed):
        assert sign_in(web, login, address=f"192.0.2.{number}").status_code == 400

    assert sign_in(web, "tram", PASSWORD, address="198.51.100.1").status_code == 429


def test_another_name_does_not_wait_for_it(web: Portal) -> None:
    statuses(web, PER_NAME, "tram")

    assert sign_in(web, "canbo", PASSWORD).status_code == 303


def test_a_name_that_nobody_has_waits_just_so(web: Portal) -> None:
    assert statuses(web, PER_NAME + 1, "khongai") == [400] * PER_NAME + [429]


def test_an_address_that_tries_many_names_must_wait_and_others_need_not(web: Portal) -> None:
    answers = [sign_in(web, f"ten{number}").status_code for number in range(PER_ADDRESS)]

    assert answers == [400] * PER_ADDRESS
    assert sign_in(web, "tram", PASSWORD).status_code == 429
    assert sign_in(web, "tram", PASSWORD, address="192.0.2.2").status_code == 303


def test_of_ipv6_a_whole_network_is_one_address(web: Portal) -> None:
    for number in range(PER_ADDRESS):
        sign_in(web, f"ten{number}", address=f"2001:db8:0:1::{number:x}")

    assert sign_in(web, "tram", PASSWORD, address="2001:db8:0:1:ffff::1").status_code == 429
    assert sign_in(web, "tram", PASSWORD, address="2001:db8:0:2::1").status_code == 303


def test_whoever_comes_in_begins_anew(web: Portal) -> None:
    for _ in range(3):
        assert statuses(web, PER_NAME - 1, "tram") == [400] * (PER_NAME - 1)
        assert sign_in(web, "tram", PASSWORD).status_code == 303
        web.clock.pass_(minutes=16)  # so that the address does not wait


def test_a_whole_office_that_comes_in_by_one_address_does_not_wait(web: Portal) -> None:
    assert statuses(web, PER_ADDRESS + 5, "canbo", PASSWORD) == [303] * (PER_ADDRESS + 5)


def test_whoever_comes_in_does_not_wipe_what_others_tried_from_there(web: Portal) -> None:
    for number in range(PER_ADDRESS - 1):
        sign_in(web, f"ten{number}")
    sign_in(web, "canbo", PASSWORD)
    sign_in(web, "tram")

    assert sign_in(web, "canbo", PASSWORD).status_code == 429


def test_tries_are_counted_over_all_processes(web: Portal, other: Portal) -> None:
    answers = [sign_in((web, other)[number % 2], "tram").status_code for number in range(PER_NAME)]

    assert answers == [400] * PER_NAME
    assert [sign_in(one, "tram", PASSWORD).status_code for one in (web, other)] == [429, 429]


def test_coming_in_is_known_in_all_processes(web: Portal, other: Portal) -> None:
    statuses(web, PER_NAME - 1, "tram")
    sign_in(other, "tram", PASSWORD)

    assert statuses(web, PER_NAME, "tram", address="192.0.2.7") == [400] * PER_NAME


def test_tries_that_are_sent_at_once_are_not_more_than_one_after_the_other(web: Portal, other: Portal) -> None:
    browsers = []
    for number in range(40):
        browser = (web, other)[number % 2].client(client=(f"192.0.2.{number}", 4000))
        browsers.append((browser, csrf(browser.get("/dang-nhap").text)))

    def guess(number: int) -> int:
        browser, secret = browsers[number]
        form = {"login": "tram", "password": f"{WRONG}-{number}", "csrf": secret}
        status: int = browser.post("/dang-nhap", data=form).status_code
        return status

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guess, range(40)))

    assert (answers.count(400), answers.count(429)) == (PER_NAME, 40 - PER_NAME)


# -------------------------------------------------------------------------------------- what can be learnt by trying


class Counting:
    """Hashes passwords as before, and counts how often it is asked."""

    def __init__(self) -> None:
        self._hasher, self.checks = accounts._hasher, 0

    def verify(self, kept: str, password: bytes) -> bool:
        self.checks += 1
        return bool(self._hasher.verify(kept, password))

    def __getattr__(self, name: str) -> object:
        return getattr(self._hasher, name)


def test_a_name_that_nobody_has_is_no_quicker_to_refuse(web: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    store = web.desk.store
    invited = store.accounts.make("duocmoi", "Được mời", "", [Grant(Role.STAFF)], at=0)
    closed = store.accounts.find("duyet")
    assert closed is not None
    store.accounts.close(closed, at=0)
    counting = Counting()
    monkeypatch.setattr(accounts, "_hasher", counting)

    told = set()
    for login in ("tram", "khongai", invited.login, "duyet", "", "x", "khong phải tên", "a\x00b", "x" * 5000):
        before = counting.checks
        answer = sign_in(web, login)
        told.add(re.sub(r'value="[^"]*"|content="[^"]*"|action="[^"]*"', "", answer.text))
        assert (login[:20], answer.status_code, counting.checks - before) == (login[:20], 400, 1)
    assert len(told) == 1, "and the page says the same"


def test_whoever_must_wait_costs_no_work(web: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses(web, PER_NAME, "tram")
    counting = Counting()
    monkeypatch.setattr(accounts, "_hasher", counting)

    assert statuses(web, 5, "tram", PASSWORD) == [429] * 5
    assert counting.checks == 0


def test_an_account_without_a_password_lets_nobody_in(web: Portal) -> None:
    web.desk.store.accounts.make("duocmoi", "Được mời", "", [Grant(Role.STAFF)], at=0)

    for password in ("", "nobody has this password", PASSWORD):
        assert sign_in(web, "duocmoi", password).status_code == 400


def test_the_audit_log_has_tries_without_what_was_typed(web: Portal) -> None:
    sign_in(web, "mat-khau-go-nham")
    (line,) = web.desk.store.audit.lines()

    assert (line.act, line.who, line.about, line.address) == ("sign-in-failed", "", "", "192.0.2.1")


# ------------------------------------------------------------------------------------------------------- passwords


SAID = "Mưa rừng Tây Nguyên ớ ợ"


def test_a_password_is_the_same_from_a_keyboard_that_takes_letters_apart(web: Portal) -> None:
    person = web.desk.store.accounts.find("tram")
    assert person is not None
    composed, apart = unicodedata.normalize("NFC", SAID), unicodedata.normalize("NFD", SAID)
    assert composed != apart

    for chosen, typed in ((composed, apart), (apart, composed)):
        web.desk.store.accounts.set_password(person, chosen, at=0)
        assert sign_in(web, "tram", typed).status_code == 303
        assert sign_in(web, "tram", chosen).status_code == 303
        assert sign_in(web, "tram", unicodedata.normalize("NFKC", typed) + "x").status_code == 400


def test_a_long_password_taken_apart_is_as_long_as_it_is_read(web: Portal) -> None:
    person = web.desk.store.accounts.find("tram")
    assert person is not None
    longest = "ợởẫ" * 66 + "ữự"
    assert len(longest) == 200

    web.desk.store.accounts.set_password(person, unicodedata.normalize("NFD", longest), at=0)

    assert sign_in(web, "tram", longest).status_code == 303
    assert sign_in(web, "tram", unicodedata.normalize("NFD", longest)).status_code == 303
    assert sign_in(web, "tram", longest + "x").status_code == 400
    assert sign_in(web, "tram", longest[:-1]).status_code == 400


def test_a_password_is_not_cut_or_trimmed(web: Portal) -> None:
    for typed in (PASSWORD[:-1], PASSWORD + " ", " " + PASSWORD, PASSWORD.upper(), PASSWORD + "\x00"):
        assert sign_in(web, "tram", typed).status_code == 400
        web.clock.pass_(minutes=16)


def test_a_hash_that_was_damaged_lets_nobody_in_and_breaks_nothing(web: Portal) -> None:
    from broadcaster.web.store.tables import people  # noqa: PLC0415

    for damaged in ("$argon2id$damaged", "damaged", "$argon2id$v=19$m=8,t=1,p=1$x$y"):
        with web.desk.store._database.writing() as connection:
            connection.execute(people.update().values(password=damaged))
        assert sign_in(web, "tram", PASSWORD).status_code == 400


def test_a_hash_of_weaker_settings_is_made_anew_when_its_owner_comes_in(
    web: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    import argon2  # noqa: PLC0415

    from broadcaster.web.store.tables import people  # noqa: PLC0415

    monkeypatch.setattr(accounts, "_hasher", argon2.PasswordHasher(2, 16, 1))
    assert sign_in(web, "tram", PASSWORD).status_code == 303
    with web.desk.store._database.reading() as connection:
        kept = connection.scalar(people.select().with_only_columns(people.c.password).where(people.c.login == "tram"))

    assert kept is not None
    assert "m=16,t=2" in kept
    assert sign_in(web, "tram", PASSWORD).status_code == 303


def test_passwords_are_kept_as_argon2_of_the_strength_that_owasp_asks_for() -> None:
    hasher = accounts.argon2.PasswordHasher()

    assert hasher.type is accounts.argon2.Type.ID
    assert hasher.memory_cost >= 19_456
    assert hasher.time_cost >= 2
