"""Every fault of the content is told, all at once, with file, line, what is allowed and what to do next."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import FaultsFoundError
from tests.conftest import told

if TYPE_CHECKING:
    from tests.conftest import Site

BHYT = "scripts/policies/bhyt.yaml"
FACTS = "scripts/facts.yaml"
WEEK = "scripts/weeks/2026-W48.yaml"
STATIONS = "scripts/stations.yaml"


def test_the_small_workspace_has_no_faults(site: Site) -> None:
    assert site.faults() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (BHYT, "topic: bhyt", "topik: bhyt", f'{BHYT}:2: unknown key "topik"; allowed: title, topic,'),
        (BHYT, "topic: bhyt", "topik: bhyt", 'Did you mean "topic"?'),
        (BHYT, "topic: bhyt", "topic: bhytt", f'{BHYT}:2: "topic": input should be '),
        (BHYT, "review_by: 2027-06-30", "", f'{BHYT}:1: the key "review_by" is missing here.'),
        (BHYT, "review_by: 2027-06-30", "review_by: soon", f'{BHYT}:5: "review_by" must be a date such as 2026-07-01; found "soon".'),
        (BHYT, "{from: 2025-07-01}", "{from: 2025-07-01, to: 2024-01-01}", f"{BHYT}:4: ends (2024-01-01) before it begins"),
        (BHYT, "round: exact", "round: nearly", f'{BHYT}:7: "figures.first.round" must be "exact", "half-up to N"'),
        (BHYT, "household_rate *", "houshold_rate *", f'{BHYT}:7: the figure "first" names "houshold_rate", which is neither'),
        (BHYT, "household_rate *", "houshold_rate *", 'Did you mean "household_rate"?'),
        (BHYT, "household_rate * reference_level", "household_rate + reference_level", f"{BHYT}:7: the sum brings together"),
        (BHYT, "* 12", "* 12 / 7", f"{BHYT}:7: the figure comes out as"),
        (BHYT, "{{ first }}", "{{ frist }}", f"{BHYT}:9: {{{{ frist }}}} is neither a figure here nor a fact"),
        (BHYT, "{{ first }}", "{{ first.__class__ }}", f"{BHYT}:9: has a brace that belongs to no placeholder"),
        (BHYT, "{{ first }}", "1.366.200 đồng", f'{BHYT}:9: "1.366.200" is a figure typed by hand'),
        (BHYT, "{{ first }}", "một triệu {{ first }}", f'{BHYT}:9: warning: "triệu" looks like a figure written in words'),
        (BHYT, "say:", "say: []\nwhy:", f'{BHYT}:8: "say" must not be empty'),
        (FACTS, "value: 2_340_000", "value: many", f'{FACTS}:4: "reference_level" has the unit "đồng", so its value must be a number.'),
        (FACTS, "value: 4.5", "value: 4.125", f'{FACTS}:8: "household_rate" must be a number from 0 to'),
        (FACTS, "value: 2_340_000", "value: 2340000.5", f'{FACTS}:4: "reference_level" must be a number from 0 to'),
        (BHYT, "title: Bảo hiểm y tế hộ gia đình", 'title: "  "', f'{BHYT}:1: "title" must not be empty.'),
        (BHYT, "first: {is", "date: {iss", f'{BHYT}:7: unknown key "iss"'),
        (STATIONS, "stations:\n", "stations: []\nx:\n", f'{STATIONS}:1: "stations" must not be empty'),
        (WEEK, "[bhyt, bhxh]", "[bhyt, bhyt]", f'{WEEK}:5: "bulletins[0].items" names bhyt more than once.'),
        (WEEK, "stations: all", "stations: []", f'{WEEK}:7: "bulletins[0].stations" must not be empty'),
        (WEEK, "id: bao-hiem", "id: bao-hiem-draft", f'{WEEK}:2: "bulletins[0].id" must not end in -draft'),
        ("locales/cmo/locale.yaml", "numbers: kinh", "numbers: own", 'locales/cmo/locale.yaml:13: "numbers" is own, but there are no "numerals"'),
        ("locales/rad/locale.yaml", "ones: sa dua", "ones: sa", 'locales/rad/locale.yaml:44: "numerals.ones" has 8 words; one to nine are nine.'),
        ("locales/rad/policies.po", "Hmư̆ bĕ", "Hmǔ bĕ", 'locales/rad/policies.po:9: the translation: look-alike: “Hmǔ” has a letter that only looks like the right one (ǔ U+01D4).'),
        ("locales/rad/policies.po", "Hmư̆ bĕ", "du\\\\t", "locales/rad/policies.po:9: warning: the translation: legacy: “du\\t” is typed for the Tây Nguyên Key fonts"),
        (BHYT, "topic: bhyt", "topic: bhyt\nact: ['Bà con nhớ Ðóng.']", "scripts/policies/bhyt.yaml:3: the sentence: look-alike: “Ðóng” has a letter that only looks like the right one (Ð U+00D0)"),
        ("locales/rad/policies.po", "Hmư̆ bĕ", "Hmư̆\\t bĕ", "locales/rad/policies.po:9: the translation has the control character U+0009"),
        (FACTS, "from: 2026-07-01", "from: 2024-06-01", f'{FACTS}:4: "reference_level": the next value begins on 2024-06-01'),
        (FACTS, "grade: C, confirm: true", "grade: C", f'{FACTS}:13: "poverty_line": a value of grade C (one source) carries'),
        (FACTS, "  unit: phone", "  unit: fone", f'{FACTS}:15: "hotline.unit" must be one of đồng, %,'),
        (FACTS, "source: daklak.baohiemxahoi.gov.vn, ", "", f'{FACTS}:16: the key "source" is missing here.'),
        (STATIONS, '"24133"', '"2413"', f'{STATIONS}:2: "stations[0].code" must be the official commune code of five digits'),
        (STATIONS, '"24235"', '"24133"', f"{STATIONS}:3: the code 24133 stands here a second time (first on line 2)."),
        (STATIONS, "[vi, rad, cmo]", "[vi, ede]", f'{STATIONS}:3: "stations[1].languages[1]" must be a language code; found "ede"'),
        (STATIONS, "[vi, rad, cmo]", "[rad, cmo]", f'{STATIONS}:3: "stations[1].languages" must begin with vi'),
        (STATIONS, ", mnong: {language: cmo, variety: Bu Dang}", "", f"{STATIONS}:3: station 24235 Buôn Đôn airs M'nông, but does not say"),
        (STATIONS, "language: cmo,", "language: mng,", f"{STATIONS}:3: warning: station 24235 Buôn Đôn gets M'nông text in cmo"),
        (WEEK, "[bhyt, bhxh]", "[bhyt, bhxx]", f'{WEEK}:2: there is no snippet "bhxx" in scripts/policies/. Did you mean "bhxh"?'),
        (WEEK, "template: bulletin", "template: buletin", f'{WEEK}:2: there is no template "buletin"; there are: bulletin. Did you mean "bulletin"?'),
        (WEEK, "stations: all", 'stations: ["24999"]', f"{WEEK}:2: there is no station 24999 in scripts/stations.yaml."),
        (WEEK, '"05:00"', '"5 giờ"', f'{WEEK}:6: "bulletins[0].air.at[0]" must be a time of day such as 05:00; found "5 giờ".'),
        (WEEK, "id: bao-hiem", "id: ../../x", f'{WEEK}:2: "bulletins[0].id" must be made of a-z, 0-9 and single -'),
        (WEEK, "id: bao-hiem", "id: con", f'{WEEK}:2: "bulletins[0].id" must be made of a-z'),
        (WEEK, "template: bulletin", "template: ../x", f'{WEEK}:4: "bulletins[0].template" must be made of a-z'),
        ("broadcaster.yaml", "office:", "sound: {bitrate: 24, sample_rate: 48000}\noffice:", 'broadcaster.yaml:1: "sound" must have a bitrate of 32 or more'),
        ("broadcaster.yaml", "office: {name:", "office: {nam:", 'broadcaster.yaml:1: unknown key "nam"; allowed: name. Did you mean "name"?'),
        ("broadcaster.yaml", "Đắk Lắk}", "Đắk Lắk}\nvoices: {rad: [espeak]}", 'broadcaster.yaml:2: "voices.rad[0]" names the voice "espeak", which speaks vi only.'),
        ("broadcaster.yaml", "Đắk Lắk}", "Đắk Lắk}\nvoices: {vi: [espaek]}", 'broadcaster.yaml:2: "voices.vi[0]" names the voice "espaek"; there are: takes, espeak, espeak-rad, espeak-cmo, '),
        ("locales/rad/policies.po", "Tổng đài {{ hotline }}.\"\n\n", "Tổng đài.\"\n\n", "locales/rad/policies.po:5: the translation lacks {{ hotline }}."),
        ("locales/rad/policies.po", "Hmư̆ bĕ", "Hmư̆ 9 bĕ", 'locales/rad/policies.po:9: the translation has "9" typed by hand'),
    ],
)  # fmt: skip
def test_each_slip_is_told_where_it_stands(site: Site, name: str, old: str, new: str, words: str) -> None:
    site.replace(name, old, new)
    site.review("rad")

    try:
        found = site.findings()
    except Exception as error:  # noqa: BLE001 - broadcaster.yaml itself stops the reading
        found = str(error).split("\n")

    assert any(words in line for line in found), "\n".join(found)


def test_the_faults_of_all_files_are_told_in_one_go(site: Site) -> None:
    site.replace(BHYT, "topic: bhyt", "topik: bhyt")
    site.replace(FACTS, "  unit: phone", "  unit: fone")
    site.replace(STATIONS, '"24133"', '"2413"')
    site.replace(WEEK, "template: bulletin", "template: buletin")
    site.write("scripts/weeks/2026-W99.yaml", "bulletins: []")
    site.write("scripts/policies/x.yaml", "a: [")

    files = {line.split(":")[0] for line in site.faults()}

    assert files == {BHYT, FACTS, STATIONS, WEEK, "scripts/weeks/2026-W99.yaml", "scripts/policies/x.yaml"}


def test_text_that_is_not_nfc_is_told_by_its_line(site: Site) -> None:
    site.replace(BHYT, "Người", unicodedata.normalize("NFD", "Người"))

    assert next(line for line in site.faults() if "NFC" in line).startswith(f"{BHYT}:9: ")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("valid: {from: 2025-07-01}", "valid: {from: 2027-01-01}", "it is valid only from 2027-01-01"),
        ("valid: {from: 2025-07-01}", "valid: {from: 2025-07-01, to: 2026-06-30}", "it is valid only to 2026-06-30"),
        ("review_by: 2027-06-30", "review_by: 2026-10-31", "it must be read again before it airs after 2026-10-31"),
    ],
)
def test_a_snippet_outside_its_dates_is_refused(site: Site, old: str, new: str, words: str) -> None:
    site.replace(BHYT, old, new)

    assert any(line.startswith(f"{WEEK}:2: ") and words in line for line in site.faults())


def test_a_week_that_is_over_is_history_and_no_longer_checked(site: Site) -> None:
    site.replace(BHYT, "valid: {from: 2025-07-01}", "valid: {from: 2026-12-01}")

    on_its_sunday = [line for line in told(site.load(date(2026, 11, 29)).faults) if line.startswith(WEEK)]
    on_the_monday_after = [line for line in told(site.load(date(2026, 11, 30)).faults) if line.startswith(WEEK)]

    assert len(on_its_sunday) == 1
    assert on_the_monday_after == []


def test_a_snippet_that_ends_inside_the_week_is_a_warning(site: Site) -> None:
    (site.folder / "scripts/weeks/2026-W53.yaml").unlink()
    site.replace(BHYT, "{from: 2025-07-01}", "{from: 2025-07-01, to: 2026-11-24}")

    found = [line for line in site.findings() if line.startswith(f"{WEEK}:2")]

    assert site.load().faults == ()
    why = '"bhyt" may not be aired on 2026-11-27: it is valid only to 2026-11-24.'
    assert found == [f"{WEEK}:2: warning: {why} On those days the bulletin goes without it."]


def test_what_rests_on_one_source_is_warned_of_where_it_is_said(site: Site) -> None:
    found = [line for line in site.findings() if "rests on one source" in line]

    assert len(found) == 2
    assert found[0].startswith(
        "scripts/policies/bhxh.yaml:7: warning: {{ poverty_line }} = 2.200.000 đồng rests on one source: "
    )


def test_no_warning_before_the_doubtful_value_holds(site: Site) -> None:
    (site.folder / "scripts/weeks/2026-W53.yaml").unlink()

    assert [line for line in site.findings(date(2026, 11, 23)) if "rests on one source" in line] == []


def test_a_sentence_without_end_is_told_at_once(site: Site) -> None:
    site.replace(BHYT, "Nhà tôi đóng bao nhiêu?", "a" * 200_000)

    assert any(f"{BHYT}:10: is a sentence of 200000 letters" in line for line in site.faults())


def test_a_bulletin_s_title_has_no_typed_figure(site: Site) -> None:
    site.replace(WEEK, "title: Bảo hiểm", 'title: "Mức {{ x }} là 5 đồng"')

    assert len([line for line in site.faults() if line.startswith(f"{WEEK}:3: ")]) == 2


@pytest.mark.parametrize(
    "paths", ["out: scripts", "cache: broadcaster.yaml", "runs: out/x", "out: locales/rad", "out: ."]
)
def test_what_the_program_writes_never_falls_on_what_people_write(site: Site, paths: str) -> None:
    site.write("broadcaster.yaml", f"office: {{name: x}}\npaths: {{{paths}}}")

    with pytest.raises(FaultsFoundError, match=r'broadcaster\.yaml:2: "paths" must lie apart'):
        site.load()


def test_a_file_name_that_is_no_slug_is_told(site: Site) -> None:
    site.write("scripts/policies/Hộ nghèo.yaml", "title: x")

    assert any("the file's name must be made of a-z" in line for line in site.faults())


@pytest.mark.parametrize("name", [FACTS, STATIONS])
def test_a_missing_file_is_told_once_and_drags_no_others_along(site: Site, name: str) -> None:
    (site.folder / name).unlink()

    found = [line for line in site.faults() if not line.startswith(("scripts/policies", "templates"))]

    assert len(found) == 1
    assert found[0].startswith(f"{name}: cannot be read: ")
