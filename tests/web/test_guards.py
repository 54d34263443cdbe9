"""What stands around every route: strict headers, our own pages only, bounded bodies, a log without secrets."""

from __future__ import annotations

import json
import os
import re
import socket
import time
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from broadcaster.publish.names import FONTS
from broadcaster.publish.sandbox import FOLDER
from broadcaster.web import desk as desks
from broadcaster.web import guards, shelf
from broadcaster.web.app import portal
from broadcaster.web.guards import BODY_LIMIT, FORM_LIMIT
from broadcaster.web.rights import Grant, Role
from broadcaster.web.store.sessions import LinkKind
from tests.browser.serving import serve
from tests.web.conftest import OTHER, PASSWORD, STATION, Portal, csrf
from tests.web.test_rights import TABLE, WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from httpx2 import Response
    from starlette.testclient import TestClient

SECURE = "https://loa.example.vn"
FILE = f"/shelf/{WEEK}/{STATION}/vi/01-bao-hiem.mp3"


@pytest.fixture
def settings(web: Portal) -> Iterator[Callable[[str], Portal]]:
    """Give the same portal as it is with other settings, such as "address: https://loa.example.vn"."""
    opened = []

    def again(told: str) -> Portal:
        path = web.folder / "broadcaster.yaml"
        text = re.sub(r"^portal:.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        path.write_text(f"{text}portal: {{{told}}}\n", encoding="utf-8")
        log: list[str] = []
        made = Portal(portal(web.folder, web.clock, write=log.append), web.clock, web.folder, log)
        opened.append(made)
        return made

    yield again
    for made in opened:
        made.desk.close()


@pytest.fixture
def secure(settings: Callable[[str], Portal]) -> Portal:
    """The portal as people reach it by HTTPS."""
    return settings(f"address: {SECURE}")


@pytest.fixture
def everything(web: Portal) -> TestClient:
    """The browser of somebody who is all that one can be."""
    whole = [Grant(role) for role in (Role.ADMIN, Role.HEAD, Role.STAFF)]
    whole += [Grant(Role.OPERATOR, code) for code in (STATION, OTHER)]
    whole += [Grant(role, "rad") for role in (Role.TRANSLATOR, Role.REVIEWER, Role.ANNOUNCER)]
    web.desk.store.accounts.make("tatca", "Tất cả", "", whole, at=web.desk.second())
    return web.signed_in("tatca")


def signing_in(
    browser: TestClient, login: str = "tram", password: str = PASSWORD, where: str = "/dang-nhap"
) -> Response:
    page = browser.get("/dang-nhap")
    return browser.post(where, data={"login": login, "password": password, "csrf": csrf(page.text)})


# ------------------------------------------------------------------------------------------- what pages may bring along


class Page(HTMLParser):
    """What a page has that a strict policy would stop, or that would lead elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.forms = 0
        self._in = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._in = tag
        self.forms += tag == "form"
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.found.append(f"<{tag} {name}>")
            if name in {"src", "href", "action", "formaction", "data", "poster"}:
                there = urlsplit((value or "").removeprefix("http://127.0.0.1:8000/"))  # as it is told to other phones
                if there.scheme not in ("", "tel") or there.netloc:
                    self.found.append(f"<{tag} {name}={value}>")

    def handle_data(self, data: str) -> None:
        if self._in == "script" and data.strip():
            self.found.append("a script with words in it")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._in = ""


def policy_of(answer: Response) -> dict[str, set[str]]:
    parts = [part.split() for part in answer.headers["content-security-policy"].split(";")]
    return {name: set(values) for name, *values in parts}


def test_no_page_has_a_script_or_a_style_in_it_or_sends_anybody_elsewhere(web: Portal, everything: TestClient) -> None:
    pages = 0
    for case in TABLE:
        if case.method != "GET" or case.route.split()[1].startswith("/api/"):
            continue
        for browser in (everything, web.client()):
            answer = browser.get(case.address(web), headers={"Accept": "text/html"})
            if answer.headers.get("content-type", "").startswith("text/html"):
                pages += 1
                assert Page(answer.text).found == [], case
    assert pages > 40


def test_no_page_that_refuses_has_either(web: Portal, everything: TestClient) -> None:
    staff = web.signed_in("canbo")
    wrong = everything.post("/bao-cao/duyet", data={"csrf": csrf(everything.get("/tai-khoan").text)})
    answers = [everything.get("/khong-co"), staff.get("/nhat-ky"), everything.get("/moi/khong-co"), wrong]

    assert [answer.status_code for answer in answers] == [404, 403, 410, 422]
    assert [Page(answer.text).found for answer in answers] == [[]] * 4


def test_the_parser_of_these_tests_sees_what_it_is_there_to_see() -> None:
    bad = ["<p style='x'>", "<style>p{}</style>", "<script>x</script>", "<p onclick='x'>", "<a href='//evil'>x</a>"]
    bad += ["<script src='/x.js'>more</script>", "<form action='https://evil'>", "<a href='javascript:x'>"]

    assert [one for one in bad if not Page(one).found] == []


@pytest.mark.parametrize("shelf", ["", "shelf: https://ke.example.vn/loa"])
def test_pages_run_no_script_but_ours_and_are_shown_in_no_frame(settings: Callable[[str], Portal], shelf: str) -> None:
    policy = policy_of(settings(shelf).client().get("/dang-nhap"))

    assert policy["default-src"] == {"'none'"}
    assert (policy["script-src"], policy["style-src"]) == ({"'self'"}, {"'self'"})
    assert (policy["form-action"], policy["base-uri"], policy["frame-ancestors"]) == (
        {"'self'"},
        {"'none'"},
        {"'none'"},
    )
    elsewhere = {"https://ke.example.vn"} if shelf else set()
    assert policy["media-src"] == {"'self'", "blob:"} | elsewhere
    assert policy["connect-src"] == {"'self'"} | elsewhere
    assert not [name for name, values in policy.items() for value in values if "unsafe" in value or value == "*"]


def test_a_page_of_the_shelf_may_bring_its_style_and_no_script(web: Portal) -> None:
    policy = policy_of(web.client().get(f"/shelf/{WEEK}/{STATION}/index.html"))

    assert policy["style-src"] == {"'unsafe-inline'"}
    assert "script-src" not in policy
    assert policy["default-src"] == {"'none'"}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/dang-nhap",
        "/khong-co",
        "/static/portal.css",
        "/healthz",
        "/sw.js",
        "/api/v1/weeks",
        FILE,
        "/shelf/x",
        "/m/x",
    ],
)
def test_every_answer_has_the_strict_headers(still: Portal, path: str) -> None:
    headers = still.client().get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "strict-transport-security" not in headers
    assert headers["x-request-id"]


def test_pages_are_not_kept_where_others_could_see_them(web: Portal) -> None:
    for path in (f"/tram/{STATION}", "/tai-khoan", "/khong-co"):
        assert web.signed_in("tram").get(path).headers["cache-control"] == "private, no-cache"


# --------------------------------------------------------------------------------------------------------- cookies


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(web: Portal) -> None:
    browser = web.client()
    set_there = browser.get("/dang-nhap").headers.get_list("set-cookie")
    set_there += signing_in(browser).headers.get_list("set-cookie")

    assert [cookie.split("=")[0] for cookie in set_there] == ["visitor", "session"]
    for cookie in set_there:
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= parts
        assert not [part for part in parts if part.startswith("domain")]
        assert "secure" not in parts


def test_with_https_cookies_are_of_this_host_and_never_sent_in_the_clear(secure: Portal) -> None:
    browser = secure.client(base_url=SECURE)
    set_there = browser.get("/dang-nhap").headers.get_list("set-cookie")
    set_there += signing_in(browser).headers.get_list("set-cookie")

    assert [cookie.split("=")[0] for cookie in set_there] == ["__Host-visitor", "__Host-session"]
    for cookie in set_there:
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts


def test_with_https_a_cookie_that_a_plain_page_set_lets_nobody_in(secure: Portal) -> None:
    browser = secure.signed_in("tram")  # its cookie is called `session`

    assert browser.get("/tai-khoan", headers={"host": "loa.example.vn"}).status_code == 303


def test_signing_out_takes_the_cookie_away_in_a_way_that_browsers_accept(secure: Portal) -> None:
    browser = secure.client(base_url=SECURE)
    signing_in(browser)

    gone = browser.post("/dang-xuat", data={"csrf": csrf(browser.get("/tai-khoan").text)}).headers.get_list(
        "set-cookie"
    )

    assert len(gone) == 1
    assert gone[0].startswith('__Host-session="";')
    # Browsers heed no `__Host-` cookie without `Secure`, also when it is one to end another.
    assert {"Max-Age=0", "Secure", "Path=/"} <= {part.strip() for part in gone[0].split(";")}


def test_hsts_is_sent_by_https_only(secure: Portal) -> None:
    for path in ("/dang-nhap", FILE, "/khong-co"):
        answer = secure.client(base_url=SECURE).get(path)
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


# ---------------------------------------------------------------------------------------------- our own pages only


def out(browser: TestClient, **headers: str) -> int:
    """Sign out, with all that is needed but what the headers say; return the status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser.post("/dang-xuat", headers={"x-csrf": csrf(browser.get("/tai-khoan").text), **named}).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://127.0.0.1"},
        {"origin": "https://127.0.0.1:8000"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "SAME-ORIGIN "},
    ],
)
def test_what_another_site_makes_a_browser_send_is_refused(still: Portal, headers: dict[str, str]) -> None:
    browser = still.signed_in("tram")
    secret = csrf(browser.get("/tai-khoan").text)

    answer = browser.post("/dang-xuat", headers={"x-csrf": secret, **headers})

    assert (answer.status_code, answer.text) == (403, "Another site may not ask this.")
    assert browser.get("/tai-khoan").status_code == 200, "and nothing was done"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {},
    ],
)
def test_what_our_own_pages_send_is_taken(still: Portal, headers: dict[str, str]) -> None:
    browser = still.signed_in("tram")

    assert (
        browser.post("/dang-xuat", headers={"x-csrf": csrf(browser.get("/tai-khoan").text), **headers}).status_code
        == 303
    )


def test_another_site_may_neither_sign_anybody_in(web: Portal) -> None:
    browser = web.client()
    form = {"login": "tram", "password": PASSWORD, "csrf": csrf(browser.get("/dang-nhap").text)}

    assert browser.post("/dang-nhap", data=form, headers={"origin": "https://evil.example"}).status_code == 403
    assert browser.post("/dang-nhap", data=form).status_code == 303


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://loa.example.vn", "https://loa.example.vn"),
        ("https://LOA.example.vn:443", "https://loa.example.vn"),
        ("https://loa.example.vn:8443", "https://loa.example.vn:8443"),
        ("http://Loa.example.vn:80", "http://loa.example.vn"),
        ("https://loa.đắklắk.vn", "https://loa.xn--klk-uqa4209aca.vn"),
    ],
)
def test_the_portals_own_address_may_be_written_as_people_write_it(
    settings: Callable[[str], Portal], address: str, origin: str
) -> None:
    made = settings(f'address: "{address}"')
    host = urlsplit(origin).netloc
    browser = made.client(base_url=origin)
    signed_in = signing_in(browser)
    assert signed_in.status_code == 303

    assert out(browser, origin=f"{origin}.evil.example") == 403
    assert out(browser, origin="http://127.0.0.1:8000") == 403
    assert browser.get("/tai-khoan", headers={"host": host}).status_code == 200
    assert out(browser, origin=origin) == 303


def test_a_question_from_elsewhere_is_answered_and_changes_nothing(web: Portal) -> None:
    answer = web.signed_in("tram").get("/tai-khoan", headers={"origin": "https://evil.example"})

    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


# ----------------------------------------------------------------------------------------------------------- hosts


@pytest.mark.parametrize(
    "host", ["evil.example", "loa.example.vn.evil.example", "evil.example:443", "", "xloa.example.vn"]
)
def test_a_portal_that_knows_its_address_answers_to_no_other_name(secure: Portal, host: str) -> None:
    answer = secure.client(base_url=SECURE).get("/dang-nhap", headers={"host": host})

    assert answer.status_code == 400
    assert host == "" or host not in answer.text


@pytest.mark.parametrize("host", ["loa.example.vn", "loa.example.vn:443", "127.0.0.1:8000", "localhost"])
def test_it_answers_to_its_own_name_and_to_this_machine(secure: Portal, host: str) -> None:
    assert secure.client(base_url=SECURE).get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("address", "taken", "refused"),
    [
        (
            "http://[::1]:8020",
            ["[::1]:8020", "[::1]", "[0:0:0:0:0:0:0:1]:8020", "127.0.0.1:8020", "localhost"],
            ["[::2]:8020", "::1", "[::1", "[", "[]", "[::1]x", "[::1]:x", "[localhost]", "[[::1]]", "evil.example"],
        ),
        (
            "http://[2001:DB8::A]:8020",
            ["[2001:db8::a]:8020", "[2001:db8:0::A]", "[::1]:8020"],
            ["[2001:db8::b]:8020", "[2001]:8020", "2001", "[2001:db8::a", "2001:db8::a"],
        ),
        (
            SECURE,
            ["loa.example.vn", "LOA.example.vn", "loa.example.vn:443", "[::1]:8000", "[::1]", "127.0.0.1:8000"],
            [
                "[loa.example.vn]",
                "loa.example.vn:x",
                "loa.example.vn@evil.example",
                "loa.example.vn/",
                "loa.example.vn:",
            ],
        ),
    ],
)
def test_an_address_in_brackets_is_a_name_as_any_other(
    settings: Callable[[str], Portal], address: str, taken: list[str], refused: list[str]
) -> None:
    made = settings(f'address: "{address}"')
    statuses = {host: made.client().get("/healthz", headers={"host": host}).status_code for host in (*taken, *refused)}

    assert dict.fromkeys(taken, 200) | dict.fromkeys(refused, 400) == statuses


def test_a_machine_that_asks_for_another_name_is_told_in_the_shape_of_all_refusals(secure: Portal) -> None:
    answer = secure.client().get("/api/v1/station", headers={"host": "evil.example"})

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["type"] == "urn:problem-type:broadcaster:wrong-host"
    assert "x-content-type-options" in answer.headers


@pytest.mark.parametrize(
    "host", ["[", "[::1", "a/b", "x:y", "127.0.0.1:99999999", "a b", "evil/api/", "?", "a@b", "::1", ""]
)
def test_a_host_that_is_none_breaks_nothing(still: Portal, host: str) -> None:
    for path in ("/nguoi-dung", "/khong-co", "/api/v1/x", f"/tram/{STATION}/"):
        assert still.signed_in("canbo").get(path, headers={"host": host}).status_code in (200, 307, 400, 404)
    assert (
        still.client().get("/tai-khoan", headers={"host": host}).headers["location"] == "/dang-nhap?tiep=%2Ftai-khoan"
    )


# --------------------------------------------------------------------------------------------------------- proxies


def seen_from(made: Portal, client: str, **headers: str) -> str:
    """Return where a request is said to come from, in the log of requests."""
    browser = made.client()
    browser._transport.client = (client, 4000)
    browser.get("/healthz", headers={name.replace("_", "-"): value for name, value in headers.items()})
    told: dict[str, str] = json.loads(made.log[-1])
    return told["from"]


def test_what_anybody_says_of_where_they_come_from_is_not_believed(web: Portal) -> None:
    assert seen_from(web, "203.0.113.9", x_forwarded_for="10.0.0.1") == "203.0.113.9"
    assert seen_from(web, "127.0.0.1", x_forwarded_for="10.0.0.1") == "127.0.0.1"
    assert seen_from(web, "203.0.113.9", forwarded="for=10.0.0.1", x_real_ip="10.0.0.1") == "203.0.113.9"


def test_a_proxy_that_the_settings_name_is_believed_and_no_other(settings: Callable[[str], Portal]) -> None:
    made = settings("proxies: [192.0.2.1, 198.51.100.0/24]")

    assert seen_from(made, "192.0.2.1", x_forwarded_for="10.0.0.1") == "10.0.0.1"
    assert seen_from(made, "198.51.100.7", x_forwarded_for="10.0.0.1") == "10.0.0.1"
    assert seen_from(made, "203.0.113.9", x_forwarded_for="10.0.0.1") == "203.0.113.9"
    # What stood there before the request reached the proxy is what the asker wrote.
    assert seen_from(made, "192.0.2.1", x_forwarded_for="1.1.1.1, 10.0.0.1") == "10.0.0.1"
    assert seen_from(made, "192.0.2.1", x_forwarded_for="1.1.1.1, 10.0.0.1, 198.51.100.7") == "10.0.0.1"


def test_the_audit_log_and_the_limits_go_by_the_address_that_is_believed(settings: Callable[[str], Portal]) -> None:
    made = settings("proxies: [192.0.2.1]")
    for number, client in enumerate(("192.0.2.1", "203.0.113.9")):
        browser = made.client(headers={"x-forwarded-for": "10.0.0.1"})
        browser._transport.client = (client, 4000)
        signing_in(browser)
        assert made.desk.store.audit.lines()[0].address == ("10.0.0.1", "203.0.113.9")[number]


# ---------------------------------------------------------------------------------------------------------- bodies


@contextmanager
def connected(origin: str) -> Iterator[socket.socket]:
    there = urlsplit(origin)
    with socket.create_connection((str(there.hostname), there.port), timeout=20) as line:
        yield line


def raw(origin: str, *pieces: bytes) -> tuple[int, str]:
    """Send bytes, and return the status and all of the answer."""
    with connected(origin) as line:
        for piece in pieces:
            try:
                line.sendall(piece)
            except OSError:
                break  # it does not listen to the rest
        found = b""
        try:
            while part := line.recv(65536):
                found += part
        except OSError:
            pass
    status = re.match(rb"HTTP/1\.1 (\d+)", found)
    return int(status[1]) if status else 0, found.decode("utf-8", "replace")


HEAD = "POST {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {}\r\n{}\r\n"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("path", "kind", "limit"),
    [
        ("/dang-nhap", FORM, FORM_LIMIT),
        ("/dang-xuat", FORM, FORM_LIMIT),
        ("/khong-co", FORM, FORM_LIMIT),
        (f"/tram/{STATION}/phat.json", "application/json", FORM_LIMIT),
        ("/api/v1/runs", "application/json", BODY_LIMIT),
    ],
)
def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(
    still: Portal, path: str, kind: str, limit: int
) -> None:
    with serve(still.app) as origin:
        told = HEAD.format(path, kind, f"Content-Length: {limit + 1}\r\n").encode()
        assert raw(origin, told)[0] == 413
        assert raw(origin, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")[0] == 200


@pytest.mark.parametrize("path", ["/dang-nhap", "/dang-xuat", f"/tram/{STATION}/phat.json", f"/tram/{STATION}/phat"])
def test_a_body_that_never_ends_is_refused_and_the_portal_goes_on(still: Portal, path: str) -> None:
    kind = "application/json" if path.endswith("json") else FORM
    piece = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    with serve(still.app) as origin:
        cookie = f"Cookie: session={still.signed_in('tram').cookies['session']}\r\n"
        head = HEAD.format(path, kind, f"Transfer-Encoding: chunked\r\n{cookie}")
        status, text = raw(origin, head.encode(), *[piece] * 40)

        assert status == 413
        assert "Traceback" not in text
        for _ in range(3):
            assert raw(origin, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")[0] == 200
    assert 413 in [json.loads(line)["status"] for line in still.log]


@pytest.mark.parametrize("path", ["/dang-nhap", "/dang-xuat", f"/tram/{STATION}/phat.json"])
def test_a_body_of_which_nothing_comes_is_not_waited_for_for_ever(
    still: Portal, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(guards, "SILENCE", 0.3)
    cookie = f"Cookie: session={still.signed_in('tram').cookies['session']}\r\n"
    kind = "application/json" if path.endswith("json") else FORM
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n{cookie}Content-Length: 10\r\n\r\n"
    with serve(still.app) as origin:
        status, text = raw(origin, head.encode(), b"a=b")

    assert status == 408
    assert "connection: close" in text.lower()


def test_a_machines_body_of_which_nothing_comes_is_refused_as_too_slow(
    web: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "SILENCE", 0.3)
    secret = web.desk.store.tokens.make(STATION, "máy", by="canbo", at=web.desk.second())
    more = f"Content-Length: 99\r\nAuthorization: Bearer {secret}\r\nIdempotency-Key: a\r\n"
    with serve(web.app) as origin:
        status, text = raw(origin, HEAD.format("/api/v1/runs", "application/json", more).encode(), b'{"runs"')

    assert status == 408
    assert "urn:problem-type:broadcaster:too-slow" in text


def test_a_slow_body_is_waited_for_as_long_as_some_of_it_comes(web: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "SILENCE", 1.0)
    with serve(web.app) as origin, connected(origin) as line:
        line.sendall(HEAD.format("/dang-nhap", FORM, "Content-Length: 8\r\n").encode())
        for letter in b"login=ab":
            time.sleep(0.2)
            line.sendall(bytes([letter]))
        assert line.recv(65536).startswith(b"HTTP/1.1 403")


def test_a_machines_body_that_never_ends_is_refused_as_one_that_is_too_large(web: Portal) -> None:
    secret = web.desk.store.tokens.make(STATION, "máy", by="canbo", at=web.desk.second())
    more = f"Transfer-Encoding: chunked\r\nAuthorization: Bearer {secret}\r\nIdempotency-Key: a\r\n"
    piece = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    with serve(web.app) as origin:
        status, text = raw(origin, HEAD.format("/api/v1/runs", "application/json", more).encode(), *[piece] * 12)

    assert status == 413
    assert "urn:problem-type:broadcaster:too-large" in text


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "+5", "١", "9" * 5000, " "])
def test_a_length_that_is_none_is_refused(still: Portal, length: str) -> None:
    answer = still.client().post("/dang-nhap", content=b"a", headers={"content-length": length.encode()})

    assert answer.status_code == 413


def test_a_body_as_large_as_it_may_be_is_read(web: Portal) -> None:
    browser = web.client()
    form = f"csrf={csrf(browser.get('/dang-nhap').text)}&login=tram&password="
    answer = browser.post("/dang-nhap", content=form + "x" * (FORM_LIMIT - len(form)), headers={"content-type": FORM})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (FORM, b"a&" * 200_000),
        (FORM, b"csrf=%ff%fe&login=%00&password=%ed%a0%80"),
        (FORM, b"login=tram%00&password=%00" + PASSWORD.encode()),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2_000 + b"--x--"),
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b"\xff" * 1_000),
        ("multipart/form-data; boundary=x; charset=utf-7", b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n+2AA-\r\n--x--'),
        ("multipart/form-data; boundary=x; charset=idna", b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n\xff.\xff\r\n--x--'),
        ("multipart/form-data; boundary=x; charset=punycode", b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n\xff-\r\n--x--'),
        ("multipart/form-data; boundary=x; charset=hex", b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nzz\r\n--x--'),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="csrf"; filename="a"\r\n\r\n1\r\n--x--'),
        ("application/json", b"[" * 100_000),
        ("application/json", b'{"taps": 1' + b"0" * 10_000 + b"}"),
        ("application/json", b'{"taps": [], "\\ud800": 1}'),
        ("application/json", b'{"taps": [{"id": "\\ud800", "\\udfff": NaN}]}'),
        ("text/plain", b"csrf=x"),
        ("", b"csrf=x"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/dang-nhap", "/dang-xuat", f"/tram/{STATION}/phat", f"/tram/{STATION}/phat.json"])
def test_a_form_of_whatever_bytes_is_refused_and_never_a_fault_of_ours(
    still: Portal, path: str, kind: str, content: bytes
) -> None:
    browser = still.client() if path == "/dang-nhap" else still.signed_in("tram")
    browser.get("/dang-nhap")  # for the cookie of a visitor

    secret = csrf(browser.get("/dang-nhap" if path == "/dang-nhap" else "/tai-khoan").text)
    more = ({}, {"x-csrf": secret}, {"x-csrf": secret, "accept": "application/json"})
    answers = [browser.post(path, content=content, headers={"content-type": kind, **one}).status_code for one in more]

    assert answers[0] in (400, 403)
    # Whoever comes from our own pages may sign out with whatever bytes.
    assert set(answers[1:]) <= ({303, 400, 401, 403} if path == "/dang-xuat" else {400, 403, 422})


@pytest.mark.parametrize("charset", ["utf-7", "raw_unicode_escape", "utf-16", "idna"])
@pytest.mark.parametrize("value", [b"+2AA-tram-12345678", b"\\ud800tram-12345678", b"\xff\xfe.\xffxyz"])
def test_a_form_whose_sender_chooses_the_charset_is_none_of_ours(still: Portal, charset: str, value: bytes) -> None:
    browser = still.client()
    secret = csrf(browser.get("/dang-nhap").text)
    part = b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
    content = b"".join(part % (name, value) for name in (b"login", b"password")) + b"--x--"
    answer = browser.post(
        "/dang-nhap",
        content=content,
        headers={"content-type": f"multipart/form-data; boundary=x; charset={charset}", "x-csrf": secret},
    )

    assert answer.status_code == 403


# ----------------------------------------------------------------------------------------------- the log of requests


def test_each_request_is_a_line_of_json_with_who_it_was(web: Portal) -> None:
    web.log.clear()
    web.signed_in("canbo").get("/nguoi-dung?tim=lan")
    web.client().get("/khong-co")
    secret = web.desk.store.tokens.make(STATION, "máy hát", by="canbo", at=web.desk.second())
    web.client().get("/api/v1/station", headers={"Authorization": f"Bearer {secret}"})
    web.client().get(FILE)

    lines = [json.loads(line) for line in web.log]
    assert not [line for line in web.log if "\n" in line]
    told = [(line["who"], line["method"], line["path"], line["status"]) for line in lines]
    assert told == [
        ("canbo", "GET", "/nguoi-dung", 200),
        ("", "GET", "/khong-co", 404),
        (f"máy hát ({STATION})", "GET", "/api/v1/station", 200),
        ("", "GET", FILE, 200),
    ]
    assert all(set(line) == {"at", "id", "from", "who", "method", "path", "status", "bytes", "ms"} for line in lines)
    assert lines[0]["at"] == "2026-11-23T08:00:00.000+07:00"
    assert len({line["id"] for line in lines}) == 4
    assert lines[3]["bytes"] == (web.folder / "out" / FILE.removeprefix("/shelf/")).stat().st_size


def test_the_number_of_the_line_is_told_with_the_answer(web: Portal) -> None:
    answer = web.client().get("/khong-co")

    assert json.loads(web.log[-1])["id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/a%0d%0a{}", "/a%0a", "/%22%7d", "/%e2%80%a8", "/%00", "/%ff"])
def test_nobody_writes_a_line_of_their_own_into_it(still: Portal, path: str) -> None:
    still.log.clear()
    still.client().get(path)

    (line,) = still.log
    assert line.splitlines() == [line] or "\u2028" in line
    assert "\n" not in line
    assert json.loads(line)["status"] == 404


def test_it_has_no_secret(web: Portal) -> None:
    desk, browser = web.desk, web.client()
    person = desk.store.accounts.find("tram")
    assert person is not None
    invitation = desk.store.sessions.link(LinkKind.INVITATION, person.number, by="canbo", at=desk.second())
    code = desk.store.sessions.link(LinkKind.HANDOVER, person.number, by="tram", at=desk.second())
    token = desk.store.tokens.make(STATION, "máy", by="canbo", at=desk.second())
    secret = csrf(browser.get("/dang-nhap").text)

    signing_in(browser, where=f"/dang-nhap?tiep=/m/{code}")
    signing_in(web.client(), login=PASSWORD, password="tram")  # the wrong way round, as happens
    with serve(web.app) as origin:
        got(origin, f"//moi/{invitation}")
    for path in (
        *(f"/moi/{invitation}", f"/moi/{invitation}/", f"/MOI/{invitation}", f"/moi//{invitation}"),
        *(f"/m/{code}", f"/m/{code}/x", f"/M/{code}", f"/m?ma={code}"),
    ):
        web.client().get(path, headers={"referer": f"http://x/moi/{invitation}"})
    web.client().post(f"/m/{code}", data={"csrf": secret})
    web.client().get("/api/v1/runs", headers={"Authorization": f"Bearer {token}"})
    web.client().get("/api/v1/runs", headers={"Authorization": "Bearer bc_wrong-secret"})

    kept = "\n".join([*web.log, *(f"{line}" for line in desk.store.audit.lines())])
    cookies = [str(value) for value in dict(browser.cookies).values()]
    secrets = [invitation, code, token, "bc_wrong-secret", secret, PASSWORD, desk.store.secret, *cookies]
    assert len(cookies) == 2
    assert [one for one in secrets if one in kept] == []


def test_a_request_that_fails_is_in_the_log_too(web: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.desk.store.accounts, "all", _fail)
    web.log.clear()
    browser = web.signed_in("canbo")
    browser._transport.raise_server_exceptions = False
    browser.get("/nguoi-dung")

    assert [(line["path"], line["status"], line["who"]) for line in map(json.loads, web.log)] == [
        ("/nguoi-dung", 500, "canbo")
    ]


# ------------------------------------------------------------------------------------------------ what answers tell


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError("/srv/geheim: sqlalchemy says no")


def test_a_fault_of_ours_is_told_without_a_word_of_where_it_is(web: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.desk.store.accounts, "all", _fail)
    browser = web.signed_in("canbo")
    browser._transport.raise_server_exceptions = False

    answer = browser.get("/nguoi-dung")

    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"] in answer.text
    for word in ("Traceback", "geheim", "sqlalchemy", "RuntimeError", ".py"):
        assert word not in answer.text


def test_a_fault_of_ours_is_raised_for_whoever_keeps_the_server(web: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.desk.store.accounts, "all", _fail)

    with pytest.raises(RuntimeError, match="geheim"):
        web.signed_in("canbo").get("/nguoi-dung")


def test_no_answer_tells_the_version_of_a_library(web: Portal, everything: TestClient) -> None:
    libraries = re.compile(r"(?i)(uvicorn|starlette|fastapi|sqlalchemy|jinja2?|pydantic|python|argon2)[/ =-]?v?\d")
    for case in TABLE:
        if case.method == "GET":
            answer = everything.get(case.address(web))
            assert not libraries.search(f"{answer.headers} {answer.text}"), case
            assert "powered" not in str(answer.headers).lower()


def test_a_method_that_a_page_has_not_is_refused_and_says_which_it_has(web: Portal) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"):
        answer = web.signed_in("canbo").request(method, "/nguoi-dung")
        assert (method, answer.status_code) == (method, 405)
        assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/tram/", "/tram"),
        (f"/tram/{STATION}/", f"/tram/{STATION}"),
        (f"/tram/{STATION}/{WEEK}///", f"/tram/{STATION}/{WEEK}"),
        ("/dang-nhap/?tiep=/tram", "/dang-nhap?tiep=/tram"),
        (f"/t/{STATION}/", f"/t/{STATION}"),
        ("/moi/a%20b%C3%AA%3F/", "/moi/a%20b%C3%AA%3F"),
    ],
)
def test_who_types_a_slash_too_many_gets_there_all_the_same(still: Portal, typed: str, meant: str) -> None:
    answer = still.client().get(typed, headers={"host": "127.0.0.1:8000"})

    assert (answer.status_code, answer.headers["location"]) == (307, meant)
    assert still.client().head(typed).status_code == 307


@pytest.mark.parametrize("path", ["/khong-co/", "/tram/1/2/3/", "//evil.example/tram/", "//tram/"])
def test_a_slash_at_the_end_of_what_is_nowhere_leads_nowhere(still: Portal, path: str) -> None:
    with serve(still.app) as origin:
        assert got(origin, path)[0] == 404


@pytest.mark.parametrize("path", ["station/", "runs/", "weeks/", f"weeks/{WEEK}/", "", "/"])
def test_a_machine_that_asks_with_a_slash_too_many_is_told(web: Portal, path: str) -> None:
    secret = web.desk.store.tokens.make(STATION, "máy", by="canbo", at=web.desk.second())
    for method in ("GET", "POST"):
        answer = web.client().request(method, f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"})

        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        assert answer.json()["type"] == "urn:problem-type:broadcaster:not-found"


def test_the_letters_licence_is_text_and_they_are_letters(still: Portal) -> None:
    kinds = {}
    for name in FONTS:
        (still.folder / FOLDER / "fonts").mkdir(parents=True, exist_ok=True)
        (still.folder / FOLDER / "fonts" / name).write_bytes(b"x")
        kinds[name.rpartition(".")[2]] = still.client().get(f"/letters/{name}").headers["content-type"]

    assert kinds == {"woff2": "font/woff2", "txt": "text/plain; charset=utf-8"}


def test_there_is_no_page_about_the_program(web: Portal) -> None:
    for path in (
        "/docs",
        "/redoc",
        "/openapi.json",
        "/.env",
        "/.git/config",
        "/metrics",
        "/debug",
        "/broadcaster.yaml",
    ):
        assert web.client().get(path).status_code == 404


# ----------------------------------------------------------------------------------------------- where it leads people


EVIL = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    " //evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\r\nSet-Cookie: a=b",
    "/a\r\nLocation: https://evil.example",
    "/\x00/evil.example",
    "",
    "@evil.example",
    "/\u2028/evil.example",
]


def leads_home(where: str) -> bool:
    """Tell whether a browser stays on our pages: by the rules of the WHATWG, which drop tabs and know `\\` as `/`."""
    seen = re.sub(r"[\t\r\n]", "", where).strip().replace("\\", "/")
    return seen.startswith("/") and not seen.startswith("//") and where.isprintable()


@pytest.mark.parametrize("where", EVIL)
def test_nobody_is_led_elsewhere_by_signing_in(still: Portal, where: str) -> None:
    browser = still.client()
    form = browser.get("/dang-nhap", params={"tiep": where})
    action = re.search(r'action="([^"]*)"', form.text)
    assert action is not None
    answer = browser.post(
        "/dang-nhap", params={"tiep": where}, data={"login": "tram", "password": PASSWORD, "csrf": csrf(form.text)}
    )
    again = browser.get("/dang-nhap", params={"tiep": where})

    assert action[1].startswith("/dang-nhap?tiep=/")
    assert "evil" not in action[1]
    assert "set-cookie" in answer.headers
    assert "a" not in browser.cookies
    for one in (answer, again):
        assert one.status_code == 303
        assert leads_home(one.headers["location"])
        assert "evil" not in one.headers["location"]


@pytest.mark.parametrize(
    "where", ["/%0d%0aevil", "/%2f/evil", "/a?b=c&d=//e", "/tram/24235/2026-W48#s-1", "/%5cevil", "/ /evil"]
)
def test_what_is_a_path_of_ours_stays_one(still: Portal, where: str) -> None:
    browser = still.client()
    answer = browser.post(
        "/dang-nhap",
        params={"tiep": where},
        data={"login": "tram", "password": PASSWORD, "csrf": csrf(browser.get("/dang-nhap").text)},
    )

    assert answer.status_code == 303
    assert leads_home(answer.headers["location"])
    assert "\r" not in answer.headers["location"]


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "//evil.example/..", "/%5c%5cevil.example", "/%2f%2fevil.example", "//evil.example/tram/"],
)
def test_an_address_that_looks_like_anothers_leads_nobody_there(still: Portal, path: str) -> None:
    with serve(still.app) as origin:
        for target in (path, f"{path}?a=//evil.example"):
            _, text = raw(origin, f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            found = re.search(r"(?i)^location: (.*?)\r$", text, re.MULTILINE)
            assert found is None or leads_home(found[1]) or urlsplit(found[1]).netloc == "127.0.0.1"


# ----------------------------------------------------------------------------------------------- names on the disk


def got(origin: str, target: str) -> tuple[int, str]:
    """Ask for a path just as it stands there, which browsers and clients would make neat first."""
    return raw(origin, f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode("latin-1"))


WICKED = [
    "/{}/../broadcaster.yaml",
    "/{}/../../broadcaster.yaml",
    "/{}/%2e%2e/broadcaster.yaml",
    "/{}/%2e%2e%2fbroadcaster.yaml",
    "/{}/..%2f..%2fbroadcaster.yaml",
    "/{}/..%5c..%5cbroadcaster.yaml",
    "/{}/..\\..\\broadcaster.yaml",
    "/{}/%252e%252e/broadcaster.yaml",
    "/{}//etc/passwd",
    "/{}/%2fetc%2fpasswd",
    "/{}/index.html%00.mp3",
    "/{}/%00",
    "/{}/.",
    "/{}/..",
    "/{}/con",
    "/{}/C:/broadcaster.yaml",
    "/{}/index.html::$DATA",
    "/{}/index.html.",
    "/{}/index.html%20",
    "/{}/INDEX.HTML",
    "/{}/%c0%ae%c0%ae/broadcaster.yaml",
    "/{}/%ff",
    "/{}/",
]


@pytest.mark.parametrize("below", [f"shelf/{WEEK}", f"shelf/{WEEK}/{STATION}", "shelf", "static", "letters"])
def test_no_name_leads_out_of_the_folder(still: Portal, below: str) -> None:
    with serve(still.app) as origin:
        for wicked in WICKED:
            target = wicked.format(below)
            status, text = got(origin, target)
            assert (target, status) in ((target, 404), (target, 400))
            assert "office:" not in text
            assert "root:" not in text


@pytest.mark.parametrize(
    "name",
    [
        "{week}-draft/index-draft.html",
        "{week}-draft/manifest.json",
        ".{week}.new/index.html",
        ".{week}.old/index.html",
        ".lock",
        "{week}/.lock",
        "{week}/24235/vi/01-con.mp3",
        "{week}/24235/vi/01-aux.txt",
        "{week}/24235/vi/01-bao-hiem-draft.mp3",
        "{week}/24235/xx/01-bao-hiem.mp3",
        "{week}/24235/notes.txt",
        "{week}/24235/2026-W49-24235.zip",
        "{week}/2423/index.html",
        "{week}/２４２３５/index.html",
        "2026-W54/index.html",
        "2026-w48/index.html",
        "notes.txt",
    ],
)
def test_what_lies_on_the_shelf_and_is_no_file_of_a_release_is_not_served(still: Portal, name: str) -> None:
    path = still.folder / "out" / name.format(week=WEEK)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("geheim", encoding="utf-8")

    answer = still.client().get(f"/shelf/{name.format(week=WEEK)}")

    assert (answer.status_code, "geheim" in answer.text) == (404, False)


def test_addresses_that_are_refused_take_no_room(still: Portal) -> None:
    shelf._known.cache_clear()
    for number in range(5):
        assert still.client().get(f"/shelf/{WEEK}/{'a' * 60_000}{number}").status_code == 404
    assert shelf._known.cache_info().currsize == 0
    assert still.client().get(FILE).status_code == 200
    assert shelf._known.cache_info().currsize == 1


def test_the_longest_address_of_the_shelf_is_looked_at(still: Portal) -> None:
    longest = f"/shelf/{WEEK}/{STATION}/vi/99-{'a' * 60}.mp3"

    assert len(longest) <= shelf._LONGEST // 2, "and some more, for what releases may have one day"


def test_a_folder_and_a_file_that_is_not_there_are_not_served(web: Portal) -> None:
    (web.folder / "out" / WEEK / STATION / "cmo" / "01-bao-hiem.mp3").mkdir(parents=True)
    for path in (f"{STATION}/cmo/01-bao-hiem.mp3", f"{STATION}/vi/02-bao-hiem.mp3", STATION, f"{STATION}/vi"):
        assert web.client().get(f"/shelf/{WEEK}/{path}").status_code == 404


@pytest.mark.skipif(os.name != "posix", reason="links need a right of their own on Windows")
@pytest.mark.parametrize("what", ["file", "folder", "week"])
def test_a_link_is_not_followed(web: Portal, what: str) -> None:
    secret = web.folder / "geheim"
    (secret / STATION / "cmo").mkdir(parents=True)
    for path in (secret / "index.html", secret / STATION / "cmo" / "01-bao-hiem.txt", secret / "cmo.txt"):
        path.write_text("geheim", encoding="utf-8")
    out = web.folder / "out"
    if what == "file":
        (out / WEEK / STATION / "cmo").mkdir()
        (out / WEEK / STATION / "cmo" / "01-bao-hiem.txt").symlink_to(secret / "cmo.txt")
    elif what == "folder":
        (out / WEEK / STATION / "cmo").symlink_to(secret / STATION / "cmo", target_is_directory=True)
    else:
        (out / "2026-W47").symlink_to(secret, target_is_directory=True)
    week = "2026-W47" if what == "week" else WEEK

    answer = web.client().get(f"/shelf/{week}/{STATION}/cmo/01-bao-hiem.txt")

    assert (answer.status_code, "geheim" in answer.text) == (404, False)


@pytest.mark.skipif(os.name != "posix", reason="links need a right of their own on Windows")
def test_a_shelf_that_itself_lies_on_another_disk_is_served(web: Portal) -> None:
    (web.folder / "out").rename(web.folder / "elsewhere")
    (web.folder / "out").symlink_to(web.folder / "elsewhere", target_is_directory=True)

    assert web.client().get(FILE).status_code == 200


@pytest.mark.skipif(os.name != "posix", reason="there are no such files on Windows")
def test_a_pipe_on_the_shelf_makes_nobody_wait(web: Portal) -> None:
    pipe = web.folder / "out" / WEEK / STATION / "cmo" / "01-bao-hiem.mp3"
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)

    assert web.client().get(f"/shelf/{WEEK}/{STATION}/cmo/01-bao-hiem.mp3").status_code == 404


def test_a_static_file_is_for_good_by_its_own_version_only(web: Portal) -> None:
    right = web.app.state.printer.static("portal.css")

    assert "immutable" in web.client().get(right).headers["cache-control"]
    # Of two processes, while a new version is put in place, the old one may be asked for the new one's file.
    for wrong in ("/static/portal.css", "/static/portal.css?v=0123456789ab", "/static/portal.css?v="):
        answer = web.client().get(wrong)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, no-cache")


# ------------------------------------------------------------------------------------------- parts of a download


@pytest.fixture
def sound(web: Portal) -> bytes:
    content = (web.folder / "out" / FILE.removeprefix("/shelf/")).read_bytes()
    assert len(content) > 3000
    return content


def test_a_file_comes_whole(web: Portal, sound: bytes) -> None:
    answer = web.client().get(FILE)

    assert (answer.status_code, answer.content) == (200, sound)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["content-length"] == str(len(sound))
    assert "content-encoding" not in answer.headers
    assert "set-cookie" not in answer.headers


def test_head_tells_the_same_without_a_body(web: Portal, sound: bytes) -> None:
    whole, head = web.client().get(FILE), web.client().head(FILE)

    assert (head.status_code, head.content) == (200, b"")
    varying = {"x-request-id", "date"}
    assert {k: v for k, v in head.headers.items() if k not in varying} == {
        k: v for k, v in whole.headers.items() if k not in varying
    }
    assert web.client().head(f"/shelf/{WEEK}/x.mp3").status_code in (404, 405)


def test_head_knows_no_parts(web: Portal, sound: bytes) -> None:
    head = web.client().head(FILE, headers={"range": "bytes=0-9"})

    assert (head.status_code, head.headers["content-length"]) == (200, str(len(sound)))


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-9", 0, 10),
        ("bytes=1000-", 1000, None),
        ("bytes=-1", -1, None),
        ("bytes=-1000", -1000, None),
        ("bytes=-999999999", 0, None),
        ("bytes=0-999999999", 0, None),
        ("Bytes=5-6", 5, 7),
    ],
)
def test_a_part_is_sent_as_asked(still: Portal, sound: bytes, asked: str, start: int, end: int | None) -> None:
    answer = still.client().get(FILE, headers={"range": asked})
    wanted = sound[start:end]
    first = len(sound) + start if start < 0 else start

    assert (answer.status_code, answer.content) == (206, wanted)
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(wanted) - 1}/{len(sound)}"
    assert answer.headers["content-length"] == str(len(wanted))


@pytest.mark.parametrize("asked", ["bytes={size}-", "bytes=999999999-", "bytes=-0", "bytes={size}-{size}"])
def test_a_part_behind_the_end_cannot_be_sent(still: Portal, sound: bytes, asked: str) -> None:
    answer = still.client().get(FILE, headers={"range": asked.format(size=len(sound))})

    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{len(sound)}"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=",
        "bytes=a-b",
        "bytes=9-5",
        "items=0-5",
        "bytes 0-5",
        "bytes=--5",
        "",
        "bytes=1-2-3",
        "bytes=٠-٩",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_what_is_no_part_is_taken_as_not_asked(still: Portal, sound: bytes, asked: str) -> None:
    answer = still.client().get(FILE, headers={"range": asked.encode()})

    assert (answer.status_code, answer.content) == (200, sound)


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-6", "bytes=0-0,-1", "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 2000, 2))]
)
def test_several_parts_at_once_are_answered_with_the_whole_and_cost_no_more(
    still: Portal, sound: bytes, asked: str
) -> None:
    answer = still.client().get(FILE, headers={"range": asked})

    assert (answer.status_code, answer.content) == (200, sound)


def test_a_download_goes_on_only_with_the_same_file(web: Portal, sound: bytes) -> None:
    whole = web.client().get(FILE).headers
    rest = {"range": "bytes=1000-"}

    for same in (whole["etag"], whole["last-modified"]):
        assert web.client().get(FILE, headers={**rest, "if-range": same}).content == sound[1000:]
    for other in ('"stale"', f"W/{whole['etag']}", "Mon, 23 Nov 2020 00:00:00 GMT", "x", ""):
        answer = web.client().get(FILE, headers={**rest, "if-range": other})
        assert (answer.status_code, answer.content) == (200, sound)


def test_a_file_that_was_replaced_is_another_one_also_when_it_is_as_long(web: Portal, sound: bytes) -> None:
    path = web.folder / "out" / FILE.removeprefix("/shelf/")
    before = web.client().get(FILE).headers["etag"]
    path.write_bytes(sound[::-1])
    answer = web.client().get(FILE, headers={"range": "bytes=10-", "if-range": before})

    assert (answer.status_code, answer.content) == (200, sound[::-1])


def test_a_file_that_is_there_already_is_not_sent_again(web: Portal) -> None:
    whole = web.client().get(FILE).headers
    asks = [{"if-none-match": whole["etag"]}, {"if-none-match": "*"}, {"if-none-match": f'"a", W/{whole["etag"]}'}]
    asks += [{"if-modified-since": whole["last-modified"]}]

    for ask in asks:
        answer = web.client().get(FILE, headers=ask)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == whole["etag"]
    assert web.client().get(FILE, headers={"if-none-match": '"another"'}).status_code == 200


def test_a_release_that_is_swapped_is_served_at_once(web: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "MOMENT", 0)
    (web.folder / "out" / WEEK).rename(web.folder / "out" / f".{WEEK}.old")

    assert web.client().get(FILE).status_code == 404
    (web.folder / "out" / f".{WEEK}.old").rename(web.folder / "out" / WEEK)
    assert web.client().get(FILE).status_code == 200
