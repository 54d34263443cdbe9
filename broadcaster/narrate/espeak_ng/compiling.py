"""Compiles our rules into data that espeak-ng reads, once on each machine, in the user's cache.

The data is that of espeak-ng's Kinh (its sounds, its voice) with our phoneme table, and for each language of ours its
voice file and the dictionary that espeak-ng itself compiles from our rules. It lies in a folder named after all that it
is made of, so that another version of the rules or of espeak-ng makes another folder, and is believed only if every
file has the digest it had when it was made.

Run as a program, `python -m broadcaster.narrate.espeak_ng.compiling FOLDER LANGUAGE`, it has the library compile one
dictionary and speak every sound with it: the library reports faults of the rules on the stderr of its process, where
nobody else can read them, and a version whose sounds name each other otherwise would end the process.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from broadcaster.errors import VoiceError
from broadcaster.narrate.espeak_ng import library, phonetable

LANGUAGES = ("rad", "cmo")
"""Those with rules of ours."""

CACHE = "BROADCASTER_CACHE"
"""The environment variable that names another folder than the user's cache."""

_RECIPE = 2
"""Part of the folder's name: raise it when a change here makes other data out of the same files."""

_DATA = "espeak-ng-data"
_DIGESTS = "digests.sha256"
_TAKEN = ("phondata", "phonindex", "intonations", "vi_dict", "en_dict", "lang/aav/vi")
"""What is taken over from espeak-ng's own data. English is there because the library turns to it for whatever it has no
rule for, and would end the process without it; no text that gets to it should make it do so."""

_QUICKLY = 400
"""Words a minute, when it does not matter how it sounds."""

_PATIENCE = 60
"""Seconds one dictionary may take to compile; it takes a tenth of one."""


@cache
def rules_digest() -> str:
    """Return the SHA-256, in hex, of all our rules, lists and voice files."""
    digest = hashlib.sha256()
    for name in _rule_names():
        content = files(__package__).joinpath("rules", name).read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _rule_names() -> tuple[str, ...]:
    return ("sounds.tsv", *(f"{language}{kind}" for language in LANGUAGES for kind in ("", "_rules", "_list")))


@cache
def data() -> Path:
    """Return the folder `espeak-ng-data` that has our languages, compiled now if it is not there or is damaged.

    Raises:
        VoiceError: the cache cannot be written to, or the rules do not compile.
    """
    identity = f"{_RECIPE} {library.release()} {rules_digest()}"
    folder = _cache() / "espeak-ng" / hashlib.sha256(identity.encode()).hexdigest()[:16]
    if not _sound(folder):
        try:
            _make(folder)
        except OSError as error:
            what = f"{folder}: the rules of Êđê and M'nông cannot be compiled there: {error.strerror or error}."
            raise VoiceError(f"{what} Make room, or name another folder in the environment as {CACHE}.") from error
    return folder / _DATA


def _cache() -> Path:
    """Return the folder for what can be made anew at any time."""
    if named := os.environ.get(CACHE):
        return Path(named)
    from platformdirs import user_cache_path  # noqa: PLC0415 -- only when a line is really spoken

    return user_cache_path("broadcaster", appauthor=False)


def _make(folder: Path) -> None:
    """Make the data in a folder beside, and move it to its place when it is whole.

    Raises:
        OSError: it cannot be written. VoiceError: the rules do not compile.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="making-", dir=folder.parent, ignore_cleanup_errors=True) as beside:
        made = Path(beside) / "made"
        _fill(made / _DATA)
        for language in LANGUAGES:
            _compile(made, language)
        (made / _DIGESTS).write_bytes(_digests(made).encode("ascii"))
        if folder.exists() and not _sound(folder):
            folder.replace(Path(beside) / "damaged")
        try:
            made.replace(folder)
        except OSError:
            if not _sound(folder):  # another process has just made the same
                raise


def _fill(target: Path) -> None:
    """Lay out all but the dictionaries."""
    own = library.own_data()
    for name in _TAKEN:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(own / name, target / name)
    (target / "voices").mkdir()
    (target / "phontab").write_bytes(phonetable.extended((own / "phontab").read_bytes()))
    for language in LANGUAGES:
        voice = files(__package__).joinpath("rules", language).read_text(encoding="utf-8")
        (target / "lang" / "aav" / language).write_text(voice, encoding="utf-8", newline="\n")


def _compile(made: Path, language: str) -> None:
    """Have the library compile a language's dictionary, in a process whose complaints can be read.

    Raises:
        VoiceError: it reports a fault in the rules.
    """
    command = [sys.executable, "-m", __spec__.name if __spec__ else __name__, str(made), language]
    try:
        done = subprocess.run(  # noqa: S603 -- a list, no shell
            command, capture_output=True, timeout=_PATIENCE, check=False, encoding="utf-8", errors="replace"
        )
    except subprocess.TimeoutExpired as error:
        raise VoiceError(f"did not compile its rules for {language} within {_PATIENCE} seconds.") from error
    if done.returncode != 0 or not (made / _DATA / f"{language}_dict").is_file():
        said = [line for line in done.stderr.splitlines() if "Can't read dictionary" not in line]
        why = " ".join(said)[-500:] or f"the process ended with {done.returncode}"
        raise VoiceError(f"cannot compile its rules for {language}, or speak by them: {why}. {library.AGAIN}")


def _digests(folder: Path) -> str:
    """Return the digest of each file in `folder`, in the form that `sha256sum -c` reads."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return "".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()} *{name}\n" for name in names if name != _DIGESTS
    )


def _sound(folder: Path) -> bool:
    """Tell whether every file is as it was made."""
    try:
        return (folder / _DIGESTS).read_bytes() == _digests(folder).encode("ascii")
    except (OSError, UnicodeEncodeError):
        return False


def main(folder: str, language: str) -> None:
    """Compile one dictionary and speak every sound by it.

    Raises:
        VoiceError: the library finds a fault in the rules.
    """
    home = Path(folder) / _DATA
    with as_file(files(__package__).joinpath("rules")) as rules:
        library.compile_dictionary(language, rules, home)
    for sound in phonetable.sounds():
        for place in ("{}a", "a{}a", "i{}u", "a{}"):
            library.say(f"[[{place.format(sound.name)}]]", language, _QUICKLY, home)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:3])
    except VoiceError as error:
        raise SystemExit(f"It {error}") from error
