"""A ZIP is packed whatever the clock says, though ZIP itself knows only the years 1980 to 2107."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from broadcaster.zips import pack


@pytest.mark.parametrize(("year", "told"), [(1970, 1980), (2026, 2026), (2128, 2107)])
def test_a_year_that_zip_does_not_know_becomes_the_nearest(year: int, told: int) -> None:
    packed = pack({"a/b.txt": b"x"}, datetime(year, 6, 1, tzinfo=UTC))

    assert zipfile.ZipFile(io.BytesIO(packed)).infolist()[0].date_time[0] == told
