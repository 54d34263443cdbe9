"""`broadcaster.yaml` → `Settings`: the office, its languages and voices, the sound, the paths."""

from __future__ import annotations

import ipaddress
import re
from datetime import date  # noqa: TC003 - pydantic reads the annotations at run time
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from broadcaster import yamldoc
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.models import KINH
from broadcaster.schema import Shape, hold

FILE = "broadcaster.yaml"

LANGUAGES = ("vi", "rad", "cmo", "mng", "mnn")
"""BCP 47: Kinh, Êđê, and Central, Eastern and Southern M'nông."""


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f'must be a language code; found "{code}", allowed: {", ".join(LANGUAGES)}.')
    return code


def _kinh_first(codes: list[str]) -> list[str]:
    if not codes or codes[0] != KINH or len(set(codes)) != len(codes):
        raise ValueError(
            f"must begin with {KINH} (Kinh, the original of every translation) and name each language once."
        )
    return codes


def _safe_path(text: str) -> str:
    parts = {*PurePosixPath(text).parts, *PureWindowsPath(text).parts}
    if not text or ".." in parts or "\0" in text:
        raise ValueError('must be a path inside the workspace or an absolute one, without "..".')
    return text


def _ledger(text: str) -> str:
    if "://" not in text:
        return _safe_path(text)
    if not re.match(r"postgres(ql)?://[^/]*/.", text):
        raise ValueError("must be a file, or the URL of a database such as postgresql://user@host/database.")
    if re.search(r"://[^@]*:[^@]+@|[?&][a-z]*password=", text):
        raise ValueError("must be a URL without the password; that belongs in PGPASSWORD, or in the file .pgpass.")
    return text


def _proxy(text: str) -> str:
    """Check a proxy's address or network; whatever else it is would silently be believed by nobody, or by everybody."""
    such = 'must be the address or network of a proxy, such as 127.0.0.1, ::1 or 10.0.0.0/8; found "'
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        here = ' Write 127.0.0.1 (and "::1") for this machine.' if text == "localhost" else ""
        raise ValueError(f'{such}{text[:60]}".{here}') from error
    if not network.prefixlen:
        raise ValueError(f'{such}{text}", which is everybody: whoever asks could claim to come from anywhere.')
    if "/" in text and network.network_address != ipaddress.ip_interface(text).ip:
        raise ValueError(f'{such}{text}". Write {network} for the network, or the address alone.')
    return text


_USUAL = {KINH: ["takes", "espeak"], "rad": ["takes", "espeak-rad"], "cmo": ["takes", "espeak-cmo"]}
"""The voices of a language whose own are not named: people first, then what is here on every machine."""

EvidenceWord = Literal["planned", "word", "tap", "log", "proof"]
Column = Literal[
    "number", "code", "commune", "languages", "runs", "texts", "sessions", "minutes", "items", "previous", "note"
]
"""A column of the form; `languages` stands for one column for each language."""
_COLUMNS: tuple[Column, ...] = (
    "number",
    "commune",
    "languages",
    "runs",
    "texts",
    "sessions",
    "minutes",
    "items",
    "previous",
)
SheetColumn = Literal[
    "station", "bulletin", "language", "date", "time", "aired_at", "scheduled_at", "minutes", "evidence", "note"
]

Language = Annotated[str, AfterValidator(_language)]
Languages = Annotated[list[Language], AfterValidator(_kinh_first)]
SafePath = Annotated[str, AfterValidator(_safe_path)]
LedgerPlace = Annotated[str, AfterValidator(_ledger)]
Proxy = Annotated[str, AfterValidator(_proxy)]


class Office(Shape):
    """Who speaks."""

    name: str = Field(min_length=1)


class Sound(Shape):
    """The sound of the finished files: LUFS, dBTP, preset, kbit/s, Hz, words a minute."""

    loudness: int = Field(default=-16, ge=-30, le=-10)
    true_peak: int = Field(default=-1, ge=-9, le=-1)
    preset: Literal["flat", "horn"] = "flat"
    bitrate: Literal[24, 32, 40, 48, 56, 64, 80, 96] = 32
    sample_rate: Literal[22050, 24000, 44100, 48000] = 22050
    words_per_minute: int = Field(default=110, ge=80, le=300)

    @model_validator(mode="after")
    def _mp3_can(self) -> Self:
        """MPEG-1 layer III, which 44.1 and 48 kHz are, begins at 32 kbit/s (ISO/IEC 11172-3, table of bit rates)."""
        if self.sample_rate >= 32000 and self.bitrate < 32:
            raise ValueError(f"must have a bitrate of 32 or more at a sample_rate of {self.sample_rate}.")
        return self


class Patience(Shape):
    """How patiently the online voice is asked; seconds."""

    timeout: int = Field(default=20, ge=1, le=300)
    tries: int = Field(default=4, ge=1, le=10)
    wait: int = Field(default=2, ge=0, le=60)
    pace: int = Field(default=1, ge=0, le=60)


class Paths(Shape):
    """Where things lie, relative to the workspace or absolute."""

    out: SafePath = "out"
    cache: SafePath = ".cache"
    recordings: SafePath = "recordings"
    models: SafePath = "models"
    runs: LedgerPlace = "runs.sqlite"
    accounts: LedgerPlace = "accounts.sqlite"

    @model_validator(mode="after")
    def _apart(self) -> Self:
        """What the program writes must not fall on what people write, nor on each other."""
        places = (self.out, self.cache, self.recordings, self.models, self.runs, self.accounts)
        written = [PurePosixPath(place) for place in places if "://" not in place]
        people = [PurePosixPath(name) for name in ("scripts", "templates", "locales", FILE)]
        for index, path in enumerate(written):
            for other in (*people, *written[:index]):
                if path == PurePosixPath() or path.is_relative_to(other) or other.is_relative_to(path):
                    raise ValueError(f'must lie apart: "{path}" and "{other}" overlap.')
        return self


class Form(Shape):
    """The form that the office signs: its columns from left to right, what they are called, who signs."""

    columns: list[Column] = Field(default_factory=lambda: list(_COLUMNS), min_length=1, max_length=16)
    titles: dict[Column, str] = Field(default_factory=dict)
    above: str = "Bảo hiểm xã hội Việt Nam"
    signatures: list[str] = Field(
        default_factory=lambda: ["Người lập biểu", "Người kiểm tra", "Giám đốc"], min_length=1, max_length=4
    )


class Sheet(Shape):
    """How the office's own table of runs is read: which of its columns is what, and what it calls things.

    Attributes:
        sheet: the worksheet of an Excel file; "" for the first. header: the row of the columns' names; 0: find it.
        columns: the table's own name of each column. marks: instead of a column `language`, one column for each
            language, with a mark where it was aired. languages, bulletins, stations: what the table calls them.
    """

    sheet: str = ""
    header: int = Field(default=0, ge=0, le=1000)
    columns: dict[SheetColumn, str]
    marks: dict[Language, str] = Field(default_factory=dict)
    languages: dict[str, Language] = Field(default_factory=dict)
    bulletins: dict[str, str] = Field(default_factory=dict)
    stations: dict[str, str] = Field(default_factory=dict)
    evidence: EvidenceWord = "word"

    @model_validator(mode="after")
    def _tells_a_run(self) -> Self:
        """A run needs a station, a bulletin, a language and a time."""
        missing = [name for name in ("station", "bulletin") if name not in self.columns]
        if "language" not in self.columns and not self.marks:
            missing.append("language (or marks)")
        if not {"aired_at", "scheduled_at", "date"} & self.columns.keys():
            missing.append("date (with time), aired_at or scheduled_at")
        if missing:
            raise ValueError(f"must also name the columns: {', '.join(missing)}.")
        return self


class Runs(Shape):
    """The run ledger: what is late, what counts, how the office's tables and its form look."""

    window: int = Field(default=60, ge=1, le=360)
    late: int = Field(default=15, ge=1, le=360)
    evidence: EvidenceWord = "word"
    sheets: dict[str, Sheet] = Field(default_factory=dict)
    form: Form = Field(default_factory=Form)


_SERVER = r"https?://(\[[0-9a-fA-F:]+\]|[^\[\]/?#@:\s]+)(:[0-9]{1,5})?"
"""What an address on the web begins with; without a user, whose password would stand in the file."""


class Portal(Shape):
    """The portal: where it listens, what it is called from outside, whom it believes, how long people stay signed in.

    Attributes:
        listen: host and port. address: what people type, such as https://loa.example.vn; "" where only this machine
            looks at it. proxies: addresses whose word is taken for who asks (`X-Forwarded-For`).
        shelf: where else the shelf is served, as nginx or a CDN serves it; "" for the portal itself.
        operator_days, office_days: how long a device stays signed in after it was last used.
    """

    listen: str = Field(default="127.0.0.1:8000", pattern=r"^(\[[0-9a-fA-F:]+\]|[^:/\s]+):[0-9]{1,5}$")
    address: str = Field(default="", pattern=rf"^({_SERVER})?$")
    proxies: list[Proxy] = Field(default_factory=list)
    workers: int = Field(default=1, ge=1, le=64)
    shelf: str = Field(default="", pattern=rf"^({_SERVER}(/[^?#@\s]*[^/?#@\s])?)?$")
    operator_days: int = Field(default=90, ge=1, le=366)
    office_days: int = Field(default=7, ge=1, le=366)

    @property
    def origin(self) -> str:
        """What every address of the portal begins with."""
        return self.address or f"http://{self.listen}"

    @property
    def is_secure(self) -> bool:
        """Whether people reach it by HTTPS."""
        return self.origin.startswith("https:")


class Judgement(Shape):
    """Who has judged an experimental voice fit to be heard, and when."""

    by: str = Field(min_length=1)
    on: date


class Settings(Shape):
    """All of `broadcaster.yaml`; the keys are explained in the file itself."""

    office: Office
    languages: Languages = Field(default_factory=lambda: ["vi", "rad", "cmo"])
    voices: dict[Language, list[str]] = Field(default_factory=dict)
    experimental: Literal["draft", "air"] = "draft"
    judged: dict[str, Judgement] = Field(default_factory=dict)
    sound: Sound = Sound()
    gtts: Patience = Patience()
    pages: Literal["vi", "en"] = "vi"
    runs: Runs = Field(default_factory=Runs)
    portal: Portal = Field(default_factory=Portal)
    paths: Paths = Paths()

    def demand(self, language: str) -> str:
        """Return a language that a person asked for.

        Raises:
            UsageError: it is none of this workspace.
        """
        if language not in self.languages:
            raise UsageError(f'"{language}" is not a language here; there are: {", ".join(self.languages)}.')
        return language

    def voices_for(self, language: str) -> tuple[str, ...]:
        """Return the voices wished for a language, the best first; of a language not named here, its usual ones."""
        return tuple(self.voices.get(language, _USUAL.get(language, ["takes"])))


def load(workspace: Path) -> Settings:
    """Return the settings of the workspace in folder `workspace`.

    Raises:
        FaultsFoundError: the folder is no workspace, or the file is faulty; all its faults at once.
    """
    path = workspace / FILE
    if not path.is_file():
        hint = "Go into a workspace, or make one with `broadcaster init DIR`."
        raise FaultsFoundError([Fault(FILE, None, "is not here, so this folder is no workspace.", hint)])
    return hold(yamldoc.read(path, FILE), Settings)
