"""The online voice: asked politely and patiently, believed only when sound came, and its failures told apart."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
import urllib.parse
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import requests
from gtts import gTTS
from gtts.lang import tts_langs

from broadcaster.errors import VoiceError
from broadcaster.narrate import Wishes, narrate
from broadcaster.narrate.espeak_ng.voices import Espeak, tongues
from broadcaster.narrate.online import ENDPOINT, Gtts
from broadcaster.settings import LANGUAGES, Patience
from tests.narrate.samples import GREETING, PRICE, ffmpeg, line, script, tone, wishes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Answer = tuple[int, bytes] | tuple[int, bytes, dict[str, str]]


def encoded(seconds: float) -> bytes:
    """Return a real MP3 of the bit rate that Google sends."""
    return ffmpeg("-f", "wav", "-i", "pipe:0", "-b:a", "32k", "-f", "mp3", "pipe:1", given=tone(seconds).to_file())


@pytest.fixture(scope="module")
def mp3() -> bytes:
    """Half a second of MP3."""
    return encoded(0.5)


def wrapped(mp3: bytes, equals: str = "=") -> Answer:
    """Return `mp3` as Google's `batchexecute` wraps it: base64 in JSON in JSON, behind a guard line."""
    audio = json.dumps([base64.b64encode(mp3).decode()]).replace("=", equals)
    parts = [["wrb.fr", "jQ1olc", audio, None, None, None, "generic"], ["di", 71]]
    return 200, b")]}'\n\n" + json.dumps(parts, separators=(",", ":")).encode() + b"\n"


@dataclass
class Service:
    """A stand-in for the service: gives its answers in order, the last one again and again."""

    answers: list[Answer]
    delay: float = 0.0
    asked: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def serving(*answers: Answer, delay: float = 0.0, cut: bool = False) -> Iterator[Service]:
    """Run a service on this machine. `cut`: it promises more bytes than it sends."""
    service = Service(list(answers), delay)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            request = json.loads(urllib.parse.parse_qs(body)["f.req"][0])
            service.asked.append(json.loads(request[0][0][1])[0])
            time.sleep(service.delay)
            status, content, *more = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
            try:
                self.send_response(status)
                for name, value in (more[0] if more else {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content) + 100 * cut))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                pass  # the other side has given up waiting

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    service.address = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def voice(
    address: str,
    waits: list[float] | None = None,
    tries: int = 4,
    timeout: float = 5,
    cache: Path | None = None,
    rate: int = 22050,
) -> Gtts:
    """Return the voice that asks `address` and notes how long it would wait."""
    patience = Patience.model_construct(timeout=timeout, tries=tries, wait=2, pace=1)
    return Gtts(patience, rate, address, (waits if waits is not None else []).append, cache)


def test_an_answer_becomes_sound(mp3: bytes) -> None:
    with serving(wrapped(mp3)) as service:
        sound = voice(service.address).speak(line(GREETING), "vi")
    assert service.asked == [GREETING]
    assert sound.rate == 22050
    assert 450 <= sound.milliseconds <= 620
    assert 7_000 < sound.peak < 9_000


def test_an_escaped_equals_sign_is_read() -> None:
    uneven = next(mp3 for mp3 in map(encoded, (0.5, 0.53, 0.56, 0.59)) if len(mp3) % 3)  # its base64 ends in =
    with serving(wrapped(uneven, "\\u003d")) as service:
        assert voice(service.address).speak(line(GREETING), "vi").milliseconds > 400


def test_a_long_line_is_asked_in_pieces_with_a_pause_between(mp3: bytes) -> None:
    waits: list[float] = []
    with serving(wrapped(mp3)) as service:
        sound = voice(service.address, waits).speak(line(f"{PRICE} {GREETING} {PRICE}"), "vi")
    assert " ".join(service.asked).replace(".", "") == f"{PRICE} {GREETING} {PRICE}".replace(".", "")
    assert all(len(piece) <= 100 for piece in service.asked)
    assert waits == [1] * (len(service.asked) - 1)
    assert sound.milliseconds > 400 * len(service.asked)


def test_a_passing_fault_is_outlasted_with_doubled_waits(mp3: bytes) -> None:
    waits: list[float] = []
    with serving((503, b""), (429, b""), (500, b""), wrapped(mp3)) as service:
        assert voice(service.address, waits).speak(line(GREETING), "vi").milliseconds > 400
    assert waits == [2, 4, 8]


@pytest.mark.parametrize(
    ("answer", "sentence", "tries"),
    [
        ((429, b""), r"asks for fewer requests \(429\).* Tried 4 times", 4),
        ((502, b""), r"has a fault of its own \(502\).* Tried 4 times", 4),
        ((403, b""), r"refuses the request \(403\)", 1),
        ((302, b""), r"refuses the request \(302\)", 1),
        ((200, b"<html>please log in</html>"), "without any sound", 1),
        ((200, b""), "without any sound", 1),
        (wrapped(b""), "without any sound", 1),
        (wrapped(b"this is no MP3 at all" * 20), "what it sent is not a sound file", 1),
        ((200, b'jQ1olc","[\\"QQ\\"]'), "sound that is damaged", 1),
        ((200, b"x" * 4_100_000), "far more than a line", 1),
    ],
)
def test_each_failure_is_told_in_its_own_words(answer: Answer, sentence: str, tries: int) -> None:
    with serving(answer) as service, pytest.raises(VoiceError, match=sentence):
        voice(service.address).speak(line(GREETING), "vi")
    assert len(service.asked) == tries


def test_nobody_at_the_address_is_told_after_patient_tries() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
    waits: list[float] = []
    with pytest.raises(VoiceError, match=r"cannot be reached: is this PC on the internet\?.* Tried 3 times"):
        voice(address, waits, tries=3).speak(line(GREETING), "vi")
    assert waits == [2, 4]


def test_a_silent_server_is_given_up_after_the_timeout(mp3: bytes) -> None:
    with (
        serving(wrapped(mp3), delay=0.4) as service,
        pytest.raises(VoiceError, match=r"did not answer within 0\.1 seconds"),
    ):
        voice(service.address, tries=1, timeout=0.1).speak(line(GREETING), "vi")


def test_an_answer_that_breaks_off_is_told(mp3: bytes) -> None:
    with serving(wrapped(mp3), cut=True) as service, pytest.raises(VoiceError, match="broke off"):
        voice(service.address, tries=1).speak(line(GREETING), "vi")


def test_after_an_outage_the_next_line_does_not_wait_again() -> None:
    waits: list[float] = []
    with serving((503, b"")) as service:
        asked = voice(service.address, waits)
        for _ in range(3):
            with pytest.raises(VoiceError, match="fault of its own"):
                asked.speak(line(GREETING), "vi")
    assert len(service.asked) == 4
    assert waits == [2, 4, 8]


def test_an_empty_answer_to_one_line_does_not_silence_the_next(mp3: bytes) -> None:
    with serving((200, b""), wrapped(mp3)) as service:
        asked = voice(service.address)
        with pytest.raises(VoiceError, match="without any sound"):
            asked.speak(line(PRICE), "vi")
        assert asked.speak(line(GREETING), "vi").milliseconds > 400


def test_the_server_s_certificate_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[object] = []

    def send(_: object, request: object, *, verify: object = None, **options: object) -> None:
        checked.append(verify)
        raise requests.exceptions.SSLError("self-signed certificate")

    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    waits: list[float] = []
    with pytest.raises(VoiceError, match="certificate could not be checked"):
        voice("https://translate.google.com/", waits).speak(line(GREETING), "vi")
    assert checked == [True]
    assert waits == [], "another try would not mend it"


def test_the_address_is_the_one_gtts_knows() -> None:
    assert gTTS("a", lang="vi")._prepare_requests()[0].url == ENDPOINT


def test_it_declares_just_the_languages_of_the_office_that_google_has() -> None:
    assert Gtts.languages == set(LANGUAGES) & set(tts_langs())


def test_neither_ede_nor_a_figure_is_ever_sent(mp3: bytes) -> None:
    with serving(wrapped(mp3)) as service:
        asked = voice(service.address)
        with pytest.raises(VoiceError, match="speaks vi, not rad"):
            asked.speak(line(("rad", "Hmư̆ bĕ"), "bảo hiểm y tế"), "rad")
        with pytest.raises(VoiceError, match="spelled out"):
            asked.speak(line("Gọi 19009068."), "vi")
    assert service.asked == []


def test_a_failure_leaves_no_file_and_a_success_is_asked_once(mp3: bytes, tmp_path: Path) -> None:
    said = script(line(GREETING))
    with serving((200, b""), wrapped(mp3)) as service:
        asked = {"gtts": voice(service.address)}
        assert "without any sound" in narrate(said, wishes(["gtts"]), asked, tmp_path).silent[1]
        assert list(tmp_path.rglob("*.*")) == []
        first = narrate(said, wishes(["gtts"]), asked, tmp_path)
        again = narrate(said, wishes(["gtts"]), asked, tmp_path)
    assert len(service.asked) == 2
    assert first == again
    assert sorted(path.suffix for path in tmp_path.rglob("*.*")) == [".sha256", ".wav"]


def test_a_year_of_weekly_builds_asks_for_each_sentence_once(mp3: bytes, tmp_path: Path) -> None:
    closing, lines = "Xin cảm ơn bà con.", [f"Bản tin {word}." for word in ["một", "hai", "ba", "bốn", "năm", "sáu"]]
    with serving(wrapped(mp3)) as service:
        for week in range(52):
            said = script(line(GREETING), line(lines[week % 6], number=2), line(closing, number=3))
            made = narrate(said, wishes(["gtts"]), {"gtts": voice(service.address, cache=tmp_path)}, tmp_path)
            assert not made.silent
    assert sorted(service.asked) == sorted([GREETING, closing, *lines])


def test_what_it_has_said_is_not_asked_for_again_in_another_line_or_at_another_rate(mp3: bytes, tmp_path: Path) -> None:
    rule = Espeak(110, 22050, tongues()["rad"])
    with serving(wrapped(mp3)) as service:
        for words in ("Kâo mâo", "Hmei mâo"):
            said = script(line(("rad", words), "thẻ bảo hiểm y tế"), language="rad")
            here = {"espeak-rad": rule, "gtts": voice(service.address, cache=tmp_path)}
            order = Wishes({"rad": ["espeak-rad"], "vi": ["gtts"]})
            assert narrate(said, order, here, tmp_path).clips[1].voices == ("espeak-rad", "gtts")
        for rate in (22050, 48000):
            sound = voice(service.address, cache=tmp_path, rate=rate).speak(line("thẻ bảo hiểm y tế"), "vi")
            assert sound.rate == rate
    assert service.asked == ["thẻ bảo hiểm y tế"]


def test_what_is_kept_is_spoken_even_in_an_outage(mp3: bytes, tmp_path: Path) -> None:
    with serving(wrapped(mp3), (403, b"")) as service:
        asked = voice(service.address, cache=tmp_path)
        first = asked.speak(line(GREETING), "vi")
        with pytest.raises(VoiceError, match="403"):
            asked.speak(line(PRICE), "vi")
        assert asked.speak(line(GREETING), "vi") == first


def test_it_waits_as_long_as_the_service_asks_and_gives_up_when_that_is_long(mp3: bytes) -> None:
    waits: list[float] = []
    with serving((429, b"", {"Retry-After": "30"}), wrapped(mp3)) as service:
        voice(service.address, waits).speak(line(GREETING), "vi")
    assert waits == [30]
    waits.clear()
    with serving((429, b"", {"Retry-After": "5400"})) as service:
        with pytest.raises(VoiceError, match=r"429.*left alone for 90 minutes.*Build again after that"):
            voice(service.address, waits).speak(line(GREETING), "vi")
        assert len(service.asked) == 1
    assert waits == []


def test_only_the_settings_let_another_voice_take_its_place(tmp_path: Path) -> None:
    said = script(line(GREETING))
    with serving((503, b"")) as service:
        here = {"gtts": voice(service.address), "espeak": Espeak(110, 22050)}
        alone = narrate(said, wishes(["gtts"]), here, tmp_path)
        both = narrate(said, wishes(["gtts", "espeak"]), here, tmp_path)
    assert "503" in alone.silent[1]
    assert both.clips[1].voices == ("espeak",)
