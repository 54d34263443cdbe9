"""A ZIP is packed whatever the clock says, and unpacked whatever it claims to be."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from broadcaster.errors import BroadcasterError, FaultsFoundError
from broadcaster.zips import pack, unpack

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(("year", "told"), [(1970, 1980), (2026, 2026), (2128, 2107)])
def test_a_year_that_zip_does_not_know_becomes_the_nearest(year: int, told: int) -> None:
    packed = pack({"a/b.txt": b"x"}, datetime(year, 6, 1, tzinfo=UTC))

    assert zipfile.ZipFile(io.BytesIO(packed)).infolist()[0].date_time[0] == told


def told(raw: bytes, limit: int = 1_000_000) -> str:
    """Return the one fault of what is no ZIP to be unpacked."""
    with pytest.raises(FaultsFoundError) as refused:
        unpack(raw, "rad.zip", limit)
    (fault,) = refused.value.faults
    return str(fault)


def test_what_is_packed_is_unpacked_again() -> None:
    files = {"b.txt": b"x" * 1000, "a/c.mp3": b"sound", "a/b/empty": b""}

    assert unpack(pack(files, AT), "rad.zip", 1005) == files


def test_the_order_in_which_files_come_changes_no_byte() -> None:
    assert pack({"a": b"1", "b": b"2"}, AT) == pack({"b": b"2", "a": b"1"}, AT)


@pytest.mark.parametrize("name", ["../a", "/a", "a//b", "a/./b", "C:a", "a\\b", "Êđê.txt", ""])
def test_a_name_that_leads_elsewhere_or_is_garbled_elsewhere_is_not_packed(name: str) -> None:
    with pytest.raises(BroadcasterError, match="is no name for a file in a ZIP"):
        pack({name: b"x"}, AT)


def test_folders_are_left_out() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.mkdir("word")
        archive.writestr("word/a", b"x")

    assert unpack(buffer.getvalue(), "rad.zip", 10) == {"word/a": b"x"}


def test_a_zip_that_unpacks_to_more_than_the_limit_is_refused() -> None:
    assert told(pack({"a": bytes(600_000), "b": bytes(400_001)}, AT)).startswith("rad.zip: unpacks to more than 1 MB")


def test_a_zip_that_lies_about_its_size_is_damaged() -> None:
    raw = pack({"a": bytes(5_000_000)}, AT)
    small = raw.replace((5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert small != raw

    assert "is damaged" in told(small)


def test_a_zip_with_a_password_is_refused() -> None:
    raw = bytearray(pack({"a": b"x"}, AT))
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(head) + flags] |= 1

    assert "is damaged" in told(bytes(raw))


@pytest.mark.parametrize("cut", [0, 1, 22, 40, 90])
def test_a_zip_that_was_not_saved_to_its_end_is_damaged(cut: int) -> None:
    assert "is damaged, or was not saved to its end. Ask for it again" in told(pack({"a": bytes(1000)}, AT)[:cut])


def test_no_flipped_byte_is_more_than_a_fault() -> None:
    raw = pack({"word/document.xml": b"<a>" + bytes(range(200)) + b"</a>"}, AT)
    refused = 0
    for place in range(len(raw)):
        try:
            unpack(raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :], "rad.zip", 1_000_000)
        except FaultsFoundError:
            refused += 1

    assert refused > len(raw) // 2
