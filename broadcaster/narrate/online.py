"""The online Kinh voice: Google Translate's, by way of gTTS. The text of each line is sent to Google.

gTTS forms the requests and we send them, because its own `stream()` and `save()` switch the check of the server's
certificate off (verify=False), wait for ever by default, leave an empty file behind when they fail, and tell a refusal
from an outage only in English prose. The endpoint is not documented by Google and may change without notice.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

from broadcaster import ffmpeg
from broadcaster.errors import SoundError, VoiceError
from broadcaster.narrate.clips import Clips
from broadcaster.narrate.decoding import decode_mp3, resample
from broadcaster.narrate.voice import Kind, demand_fit, words_of
from broadcaster.narrate.wave import Wave, trim

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from requests import Response

    from broadcaster.models import Line
    from broadcaster.settings import Patience, Settings

ENDPOINT = "https://translate.google.com/_/TranslateWebserverUi/data/batchexecute"

_LARGEST = 4_000_000
"""Bytes one answer may have; a hundred characters of speech are some 60 kB."""

_AUDIO = re.compile(rb'jQ1olc","\[\\"((?:[A-Za-z0-9+/=]|\\+u003d)*)\\"')
"""Where the sound stands in an answer: base64 in JSON in JSON, the = at its end sometimes as an escape."""

_ELSE = "The built-in voice needs no network: name espeak in broadcaster.yaml."


_SPOKEN = "online"
"""The folder in the cache for what the service has said: a text is asked for once, in whatever line it stands."""

_MOST_PATIENT = 60
"""Seconds the service may ask us to wait before the next try; asked for more, the line is given up."""


class _PassingError(VoiceError):
    """A failure that may be gone at the next try; `wait`: how many seconds the service asks us to let pass before."""

    def __init__(self, text: str, wait: float = 0) -> None:
        super().__init__(text)
        self.wait = wait


class _AnswerError(VoiceError):
    """An answer came and is of no use; the next line may fare better."""


class Gtts:
    """Google Translate's voice.

    Args:
        patience: how long and how often it is asked.
        sample_rate: Hz of its sound.
        endpoint: the address asked.
        sleep: waits some seconds.
        cache: where what it has said is kept, by its text; None: nowhere.
    """

    name = "gtts"
    kind = Kind.ONLINE
    languages = frozenset({"vi"})
    licence = "Google's terms of service; unofficial access"
    sample_rate = 24000
    needs = "the network, to which the text of each line is sent"
    experimental = False
    rehearsal = False
    ipa = False

    def __init__(
        self,
        patience: Patience,
        sample_rate: int,
        endpoint: str = ENDPOINT,
        sleep: Callable[[float], None] = time.sleep,
        cache: Path | None = None,
    ) -> None:
        self._patience, self._rate, self._endpoint, self._sleep = patience, sample_rate, endpoint, sleep
        self._kept = Clips(cache / _SPOKEN) if cache else None
        self._asked = False
        self._outage = ""

    @classmethod
    def of(cls, settings: Settings, workspace: Path) -> Gtts:
        """Return the voice as `settings` want it."""
        return cls(settings.gtts, settings.sound.sample_rate, cache=workspace / settings.paths.cache)

    def missing(self) -> str:
        """Return why it cannot be asked from here; "" if it can. The network is not tried."""
        for module in ("gtts", "requests"):
            if find_spec(module) is None:
                return f"is not installed: `pip install {module}` brings it."
        return ffmpeg.missing()

    def key(self, line: Line, language: str) -> str:  # noqa: ARG002
        """Return the rate. Google's voice has no version to name: a clip stays until the cache is emptied."""
        return f"{self._rate} Hz"

    def speak(self, line: Line, language: str) -> Wave:
        """Return the line as Google says it: what it has said before, or now, in pieces of at most 100 characters.

        Raises:
            VoiceError: no answer, a refusal, an answer without sound; once the service has failed for good, every
                further line is given up at once instead of waiting through its tries again.
        """
        demand_fit(line, language, self)
        words = words_of(line)
        key = hashlib.sha256(f"{language} {words}".encode()).hexdigest()
        found = self._kept.find(key, (self.name,)) if self._kept else None
        if found is not None:
            return resample(Wave.from_file(found.path.read_bytes()), self._rate)
        if self._outage:
            raise VoiceError(self._outage)
        said = self._said(words, language)
        if self._kept is not None:
            self._kept.keep(key, said, (self.name,))
        return resample(said, self._rate)

    def _said(self, words: str, language: str) -> Wave:
        """Return what the service says, at its own rate.

        Raises:
            VoiceError: see `speak`.
        """
        from gtts import gTTS  # noqa: PLC0415 -- only when it is really asked: loading it takes a quarter of a second

        bodies = gTTS(words, lang=language, lang_check=True).get_bodies()
        try:
            waves = [decode_mp3(self._ask(body, dict(gTTS.GOOGLE_TTS_HEADERS)), self.sample_rate) for body in bodies]
        except SoundError as error:
            raise _AnswerError(f"answered, but what it sent {error}") from error
        except _AnswerError:
            raise
        except VoiceError as error:
            self._outage = str(error)
            raise
        return trim(Wave(self.sample_rate, b"".join(wave.pcm for wave in waves)))

    def _ask(self, body: str, headers: dict[str, str]) -> bytes:
        """Return the MP3 for one request, tried as often as the settings say, with doubled waits."""
        if self._asked:
            self._sleep(self._patience.pace)
        self._asked = True
        tried = 0
        while True:
            try:
                return self._once(body, headers)
            except _PassingError as error:
                tried += 1
                if error.wait > _MOST_PATIENT:
                    what = f"{error} It asks to be left alone for {round(error.wait / 60)} minutes."
                    raise VoiceError(f"{what} Build again after that. {_ELSE}") from error
                if tried == self._patience.tries:
                    raise VoiceError(f"{error} Tried {tried} times. {_ELSE}") from error
                wait = max(self._patience.wait * 2 ** (tried - 1), error.wait)
            self._sleep(wait)

    def _once(self, body: str, headers: dict[str, str]) -> bytes:
        """Return the MP3 of one try.

        Raises:
            _PassingError: no connection, no answer in time, 429, or a fault of the server.
            VoiceError: anything that another try would not mend.
        """
        import requests  # noqa: PLC0415 -- see above

        try:
            # verify=True is the default; it is named because gTTS switches it off. A proxy or a certificate authority
            # of the office is taken from the environment (HTTPS_PROXY, REQUESTS_CA_BUNDLE).
            with requests.post(
                self._endpoint,
                data=body,
                headers=headers,
                timeout=self._patience.timeout,
                verify=True,
                allow_redirects=False,
                stream=True,
            ) as answer:
                _demand_success(answer)
                received = _read(answer)
        except requests.exceptions.SSLError as error:
            what = "was not asked: the server's certificate could not be checked, so somebody may be listening in."
            raise VoiceError(f"{what} Ask who runs the network, or set the PC's clock. {_ELSE}") from error
        except requests.exceptions.Timeout as error:
            raise _PassingError(f"did not answer within {self._patience.timeout} seconds.") from error
        except requests.exceptions.RequestException as error:
            raise _PassingError("cannot be reached: is this PC on the internet?") from error
        return _sound_in(received)


def _demand_success(answer: Response) -> None:
    """Refuse any answer but 200, in words."""
    status = answer.status_code
    if status == 429:
        after = answer.headers.get("Retry-After", "")
        wait = float(after) if re.fullmatch(r"[0-9]{1,6}", after) else 0
        raise _PassingError("asks for fewer requests (429): Google blocks this connection for some hours.", wait)
    if status >= 500:
        raise _PassingError(f"has a fault of its own ({status}).")
    if status != 200:
        raise VoiceError(f"refuses the request ({status}): the service may have changed, or is blocked here. {_ELSE}")


def _read(answer: Response) -> bytes:
    """Return the body of an answer, of bounded size."""
    from requests.exceptions import RequestException  # noqa: PLC0415 -- see above

    body = bytearray()
    try:
        for piece in answer.iter_content(65_536):
            body += piece
            if len(body) > _LARGEST:
                raise _AnswerError("sent far more than a line of speech.")
    except RequestException as error:
        raise _PassingError("broke off in the middle of its answer.") from error
    return bytes(body)


def _sound_in(body: bytes) -> bytes:
    """Return the MP3 in an answer."""
    found = _AUDIO.search(body)
    if found is None or not found[1]:
        what = (
            "answered without any sound: the service may have changed, or the network's log-in page stands before it."
        )
        raise _AnswerError(f"{what} {_ELSE}")
    try:
        return base64.b64decode(re.sub(rb"\\+u003d", b"=", found[1]), validate=True)
    except binascii.Error as error:
        raise _AnswerError("answered with sound that is damaged.") from error
