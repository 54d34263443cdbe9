"""What dates, facts, snippets and templates make out of date: every line, language, recording, bulletin and station."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from broadcaster import stale, workspace
from broadcaster.compose.sayings import Sayings
from broadcaster.errors import FaultsFoundError
from broadcaster.models import LineState
from broadcaster.stale import Answer, Kind, Task
from tests.conftest import REPOSITORY, TODAY, told

if TYPE_CHECKING:
    from broadcaster.stale import Cause, Ground, Told, TouchedLine
    from tests.conftest import Site

NEW_YEAR = date(2027, 1, 1)
LOWEST = "Mức thu nhập thấp nhất là {{ poverty_line }} một tháng."


def ground(site: Site, language: str | None = None, station: str | None = None, today: date = TODAY) -> Ground:
    return stale.Ground(site.load(today).sound(), today, language, station)


def on(site: Site, day: date, language: str | None = None, station: str | None = None) -> tuple[Cause, ...]:
    found = ground(site, language, station)
    return stale.between(found, day, stale.chosen(found, None, None, None))


def line(cause: Cause, sentence: str) -> TouchedLine:
    (found,) = [one for one in cause.lines if one.sentence == sentence]
    return found


def language(one: TouchedLine, code: str) -> Told:
    (found,) = [told for told in one.told if told.language == code]
    return found


def translate(site: Site, sentence: str, text: str) -> None:
    """Have somebody translate a sentence into Êđê and review it; the words are the sourced ones for "listen"."""
    path = site.folder / "locales/rad/policies.po"
    path.write_text(
        path.read_text(encoding="utf-8") + f'\nmsgid "{sentence}"\nmsgstr "{text}"\n', encoding="utf-8", newline="\n"
    )
    site.review("rad")


def record(site: Site, language_: str, code: str, suffix: str = ".wav") -> str:
    """Lay a recording into the workspace; nobody listens to it here."""
    path = site.folder / "recordings" / language_ / f"{code}{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return f"recordings/{language_}/{code}{suffix}"


def code_of(site: Site, sentence: str, language_: str, day: date = TODAY) -> str:
    """Return the code of a sentence's line as the script of that day has it."""
    found = site.load()
    (code,) = {
        line.code
        for plan in found.content.weeks.values()
        for script in found.scripts(plan, draft=True)
        if script.language == language_ and script.edition.days[0] <= day <= script.edition.days[-1]
        for line in script.lines
        if line.msgid == sentence
    }
    return code


@pytest.mark.parametrize("whose", ["province", "small"])
def test_a_sentence_by_itself_is_said_as_in_the_script_and_filed_under_the_same_code(site: Site, whose: str) -> None:
    found = (workspace.load(REPOSITORY, TODAY) if whose == "province" else site.load()).sound()
    sayings = Sayings(found.composer(draft=True))
    compared = 0
    for plan in found.content.weeks.values():
        for script in found.scripts(plan, draft=True):
            for one in script.lines:
                snippet = found.content.snippets.get(one.snippet)
                known = snippet.sentences() if snippet else found.templates.phrases
                sentence = next(each for each in known if each.text == one.msgid)
                figures = sayings.figures(sentence, snippet, script.edition.days[0])
                said = sayings.say(sentence, figures, script.language)
                assert (said.kinh, said.written, said.code, said.state) == (one.kinh, one.written, one.code, one.state)
                compared += 1

    assert compared > 30


# ------------------------------------------------------------------------------------------------------------ dates


def test_a_fact_that_changes_is_told_with_both_values_its_source_and_the_lines_that_rest_on_it(site: Site) -> None:
    (cause,) = on(site, NEW_YEAR)

    assert (cause.kind, cause.name) == (Kind.FACT, "poverty_line")
    assert cause.what == (
        "poverty_line: 1.500.000 đồng until 2026-12-31, 2.200.000 đồng from 2027-01-01 "
        "(Nghị định 351/2025/NĐ-CP; to be confirmed)"
    )
    assert [one.was for one in cause.lines] == [
        "Mức thu nhập thấp nhất là 1.500.000 đồng một tháng.",
        "Chị chọn mức 1.500.000 đồng.",
    ]
    assert [one.now for one in cause.lines] == [
        "Mức thu nhập thấp nhất là 2.200.000 đồng một tháng.",
        "Chị chọn mức 2.200.000 đồng.",
    ]
    assert {one.why for one in cause.lines} == {"left out until somebody confirms 2.200.000 đồng"}


def test_only_what_airs_on_or_after_the_day_is_touched_with_its_stations(site: Site) -> None:
    (cause,) = on(site, NEW_YEAR)

    for code in ("vi", "rad", "cmo"):
        (airing,) = language(line(cause, LOWEST), code).airings
        assert (airing.week, airing.bulletin, airing.days) == ("2026-W53", "bao-hiem", (NEW_YEAR,))
        assert airing.stations == ("24235",)


def test_a_translation_with_a_placeholder_stays_and_its_recording_does_not(site: Site) -> None:
    translate(site, LOWEST, "Hmư̆ bĕ {{ poverty_line }}")
    old = record(site, "rad", code_of(site, LOWEST, "rad", date(2026, 12, 28)))
    record(site, "rad", code_of(site, LOWEST, "rad", NEW_YEAR), ".mp3")
    kinh = record(site, "vi", code_of(site, LOWEST, "vi", date(2026, 12, 28)).lower(), ".M4A")

    (cause,) = on(site, NEW_YEAR)
    found = line(cause, LOWEST)

    assert (language(found, "rad").task, language(found, "rad").takes) == (Task.STAYS, (old,))
    assert (language(found, "cmo").task, language(found, "cmo").state) == (Task.MISSING, LineState.MISSING)
    assert (language(found, "vi").task, language(found, "vi").takes) == (Task.NONE, (kinh,))
    counts = Answer((cause,)).counts()
    assert (counts.snippets, counts.lines, counts.translations, counts.takes) == (1, 2, 1, 2)
    assert (counts.bulletins, counts.stations) == (1, 1)


def test_a_day_of_the_past_tells_what_has_changed_since(site: Site) -> None:
    (cause,) = on(site, date(2026, 6, 30))

    assert cause.what.startswith("reference_level: 2.340.000 đồng until 2026-06-30, 2.530.000 đồng from 2026-07-01 (")
    (found,) = cause.lines
    assert (found.was, found.now) == (
        "Người thứ nhất đóng 1.263.600 đồng một năm.",
        "Người thứ nhất đóng 1.366.200 đồng một năm.",
    )
    assert {airing.week for airing in language(found, "vi").airings} == {"2026-W48", "2026-W53"}


@pytest.mark.parametrize("day", [TODAY, date(2026, 12, 31)])
def test_where_nothing_changes_nothing_is_touched(site: Site, day: date) -> None:
    assert on(site, day) == ()


def test_a_snippet_lapses_on_a_day_and_the_bulletins_that_leave_it_out_are_named(site: Site) -> None:
    site.replace("scripts/policies/bhyt.yaml", "review_by: 2027-06-30", "review_by: 2026-12-30")
    old = record(site, "vi", code_of(site, "Bảo hiểm y tế hộ gia đình", "vi"))

    (cause,) = on(site, date(2026, 12, 31))

    assert (cause.kind, cause.name, cause.day) == (Kind.SNIPPET, "bhyt", date(2026, 12, 31))
    assert cause.what.startswith("bhyt: lapses on 2026-12-31; review_by 2026-12-30 has passed.")
    title = line(cause, "Bảo hiểm y tế hộ gia đình")
    assert (title.was, title.now) == ("Bảo hiểm y tế hộ gia đình", "")
    assert language(title, "vi").takes == (old,)
    (airing,) = language(title, "vi").airings
    assert (airing.week, airing.days) == ("2026-W53", (NEW_YEAR,))
    assert (
        language(line(cause, "Bà con nhớ mua thẻ bảo hiểm y tế."), "vi").airings == ()
    )  # no template there says brief


def test_a_snippet_whose_validity_ends_or_begins_is_told_with_the_day(site: Site) -> None:
    text = (site.folder / "scripts/policies/bhxh.yaml").read_text(encoding="utf-8").replace("{from: 2025-07-01}", "{}")
    site.write("scripts/policies/cu.yaml", text.replace("{}", "{from: 2025-07-01, to: 2027-01-31}"))
    site.write("scripts/policies/moi.yaml", text.replace("{}", "{from: 2027-02-01}"))

    causes = on(site, date(2027, 2, 1))
    told = {cause.name: cause for cause in causes if cause.kind is Kind.SNIPPET}
    assert [cause.day for cause in causes] == sorted(cause.day for cause in causes if cause.day)

    assert told["cu"].what == "cu: lapses on 2027-02-01; it is valid to 2027-01-31."
    assert told["moi"].what == "moi: may be aired from 2027-02-01."
    found = line(told["moi"], "Ai cũng tham gia được.")
    assert (found.was, found.now) == ("", "Ai cũng tham gia được.")
    assert language(found, "rad").task is Task.TRANSLATE


def test_what_changes_twice_on_the_way_is_told_twice_each_with_its_days(site: Site) -> None:
    site.replace(
        "scripts/facts.yaml",
        "values: [{from: 2020-01-01, value: 1900 9068, source: daklak.baohiemxahoi.gov.vn, grade: B}]",
        "values: [{from: 2020-01-01, value: 1900 9068, source: x, grade: B},"
        " {from: 2026-11-27, value: 1900 9069, source: y, grade: B},"
        " {from: 2026-12-29, value: 1900 9068, source: z, grade: B}]",
    )

    first, second = on(site, date(2026, 12, 29))

    assert "from 2026-11-27 (y)" in first.what
    assert "from 2026-12-29 (z)" in second.what
    days = [
        [airing.days for airing in language(cause.lines[0], "vi").airings if cause.lines] for cause in (first, second)
    ]
    assert days == [[(date(2026, 11, 27),), (date(2026, 12, 28),)], [(NEW_YEAR,)]]


def test_a_fact_whose_value_ends_makes_its_lines_unsayable_and_that_is_no_traceback(site: Site) -> None:
    site.replace("scripts/facts.yaml", "{from: 2020-01-01, value", "{from: 2020-01-01, to: 2027-03-31, value")

    causes = on(site, date(2027, 4, 1))
    (cause,) = [cause for cause in causes if cause.name == "hotline"]

    assert cause.what == "hotline: 1900 9068 until 2027-03-31, no value from 2027-04-01."
    (found,) = cause.lines
    assert (found.snippet, found.was, found.now) == ("", "Tổng đài 1900 9068.", "")
    assert "has no value on 2027-04-01" in found.why


def test_a_fact_that_changed_earlier_without_any_effect_is_not_to_blame(site: Site) -> None:
    site.replace("scripts/policies/bhyt.yaml", "household_rate * reference_level * 12", '"min(poverty_line, extra)"')
    with (site.folder / "scripts/facts.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "extra:\n  unit: đồng\n  values:\n"
            "    - {from: 2020-01-01, value: 8_000_000, source: x, grade: B}\n"
            "    - {from: 2026-12-01, value: 9_000_000, source: y, grade: B}\n"
        )

    causes = on(site, NEW_YEAR)

    assert [cause.name for cause in causes] == ["poverty_line"]
    assert (
        line(causes[0], "Người thứ nhất đóng {{ first }} một năm.").now == "Người thứ nhất đóng 2.200.000 đồng một năm."
    )


def test_a_figure_that_stays_and_is_no_longer_sure_is_told_too(site: Site) -> None:
    site.replace("scripts/facts.yaml", "value: 2_200_000", "value: 1_500_000")
    record(site, "vi", code_of(site, LOWEST, "vi", date(2026, 12, 28)))

    (cause,) = on(site, NEW_YEAR)

    found = line(cause, LOWEST)
    assert found.was == found.now == "Mức thu nhập thấp nhất là 1.500.000 đồng một tháng."
    assert found.why == "left out until somebody confirms 1.500.000 đồng"
    assert language(found, "vi").takes == ()


def test_a_station_sees_only_what_it_airs_in_its_languages(site: Site) -> None:
    assert on(site, NEW_YEAR, station="24133") == ()

    (cause,) = on(site, date(2026, 6, 30), station="24133")
    (told_,) = cause.lines[0].told
    (airing,) = told_.airings
    assert (told_.language, airing.week, airing.stations) == ("vi", "2026-W48", ("24133",))


def test_one_language_is_told_alone(site: Site) -> None:
    (cause,) = on(site, NEW_YEAR, language="cmo")

    assert {told.language for one in cause.lines for told in one.told} == {"cmo"}
    assert len(cause.lines) == 2


def test_weeks_that_are_over_are_left_alone(site: Site) -> None:
    day = date(2026, 12, 7)
    found = ground(site, today=day)

    (cause,) = stale.between(found, date(2026, 6, 30), stale.chosen(found, None, None, None))

    assert {airing.week for airing in cause.all_airings()} == {"2026-W53"}


# -------------------------------------------------------------------------------------------------------- questions


def test_a_fact_touches_what_rests_on_it_straight_and_through_figures(site: Site) -> None:
    site.replace(
        "scripts/policies/bhyt.yaml",
        "  first: {is: household_rate * reference_level * 12",
        "  half: {is: first / 2, round: exact, unit: đồng}\n  first: {is: household_rate * reference_level * 12",
    )
    site.replace("scripts/policies/bhyt.yaml", "ask: [", "example: ['Nửa mức là {{ half }}.']\nask: [")

    (cause,) = stale.by_fact(ground(site), "reference_level")

    assert cause.what == "reference_level: 2.530.000 đồng from 2026-07-01 (Nghị định 161/2026/NĐ-CP)"
    assert [one.was for one in cause.lines] == [
        "Người thứ nhất đóng 1.366.200 đồng một năm.",
        "Nửa mức là 683.100 đồng.",
    ]
    assert [airing.week for airing in language(cause.lines[0], "rad").airings] == ["2026-W48", "2026-W53"]


def test_a_fact_that_will_change_is_told_with_what_follows_and_its_recordings_of_both(site: Site) -> None:
    takes = {record(site, "vi", code_of(site, LOWEST, "vi", day)) for day in (date(2026, 12, 28), NEW_YEAR)}

    (cause,) = stale.by_fact(ground(site), "poverty_line")

    assert ", then 2.200.000 đồng from 2027-01-01" in cause.what
    assert set(language(line(cause, LOWEST), "vi").takes) == takes


def test_a_fact_in_a_phrase_touches_every_bulletin_that_says_the_phrase(site: Site) -> None:
    (cause,) = stale.by_fact(ground(site), "hotline")

    (found,) = cause.lines
    assert found.snippet == ""
    assert language(found, "rad").task is Task.STAYS
    assert {code for airing in language(found, "vi").airings for code in airing.stations} == {"24133", "24235"}


def test_a_fact_that_nothing_says_touches_nothing(site: Site) -> None:
    text = (site.folder / "scripts/facts.yaml").read_text(encoding="utf-8")
    site.write("scripts/facts.yaml", text.replace("hotline:", "unsaid:") + text[text.index("hotline:") :])

    assert stale.by_fact(ground(site), "unsaid") == ()


def test_a_snippet_touches_all_its_sentences_and_their_translations_are_to_be_read(site: Site) -> None:
    translate(site, "Ai cũng tham gia được.", "Hmư̆ bĕ")

    (cause,) = stale.by_snippet(ground(site), "bhxh")

    assert cause.what == "bhxh: Bảo hiểm xã hội tự nguyện (scripts/policies/bhxh.yaml)"
    assert len(cause.lines) == 5
    found = line(cause, "Ai cũng tham gia được.")
    assert language(found, "rad").task is Task.REREAD
    assert language(found, "cmo").task is Task.MISSING


def with_parts(site: Site) -> None:
    """Give the site a part that one of its two templates includes through another part."""
    bulletin = "templates/bulletin.ssml.j2"
    site.write("templates/parts/end.ssml.j2", '<p>{{ say("Chào bà con.") }}</p>')
    site.write("templates/parts/last.ssml.j2", '{% include "parts/end.ssml.j2" %}')
    whole = (site.folder / bulletin).read_text(encoding="utf-8")
    site.write("templates/notice.ssml.j2", whole)
    site.replace(bulletin, "</speak>", '{% include "parts/last.ssml.j2" %}</speak>')
    site.replace("scripts/weeks/2026-W53.yaml", "template: bulletin", "template: notice")


def test_a_template_touches_its_phrases_and_the_bulletins_it_makes_and_no_others(site: Site) -> None:
    with_parts(site)

    (cause,) = stale.by_template(ground(site), "bulletin")

    assert cause.what == "templates/bulletin.ssml.j2, with parts/last, parts/end"
    assert [one.sentence for one in cause.lines] == [
        "Kính thưa bà con!",
        "Đây là {{ office }}.",
        "Tổng đài {{ hotline }}.",
        "Chào bà con.",
    ]
    assert cause.lines[1].was == "Đây là Bảo hiểm xã hội tỉnh Đắk Lắk."
    assert {airing.week for airing in cause.all_airings()} == {"2026-W48"}
    assert language(cause.lines[0], "rad").task is Task.REREAD


def test_a_part_touches_every_template_that_includes_it_straight_or_through_another(site: Site) -> None:
    with_parts(site)

    (cause,) = stale.by_template(ground(site), "parts/end")
    (other,) = stale.by_template(ground(site), "notice")

    assert [one.sentence for one in cause.lines] == ["Chào bà con."]
    assert {(airing.week, airing.language) for airing in cause.airings} == {
        ("2026-W48", "vi"),
        ("2026-W48", "rad"),
        ("2026-W48", "cmo"),
    }
    assert {airing.week for airing in other.all_airings()} == {"2026-W53"}


def test_a_template_that_includes_itself_is_followed_once(site: Site) -> None:
    site.write("templates/parts/round.ssml.j2", '{% if false %}{% include "parts/round.ssml.j2" %}{% endif %}')

    assert ground(site).phrasebook.files("parts/round") == ("parts/round",)


def test_names_that_are_not_there_are_told_all_at_once_with_the_near_one(site: Site) -> None:
    with pytest.raises(FaultsFoundError) as caught:
        stale.chosen(ground(site), "hotlin", "bhytt", "buletin")

    facts = "hotline, household_rate, poverty_line, reference_level"
    assert told(caught.value.faults) == [
        f'scripts/facts.yaml: there is no fact "hotlin"; there are: {facts}. Did you mean "hotline"?',
        'scripts/policies: there is no snippet "bhytt"; there are: bhxh, bhyt. Did you mean "bhyt"?',
        'templates: there is no template "buletin"; there are: bulletin. Did you mean "bulletin"?',
    ]


def test_with_a_day_the_names_narrow_what_is_told(site: Site) -> None:
    found = ground(site)

    assert stale.between(found, NEW_YEAR, stale.chosen(found, "poverty_line", None, None)) != ()
    assert stale.between(found, NEW_YEAR, stale.chosen(found, "hotline", None, None)) == ()
    assert stale.between(found, NEW_YEAR, stale.chosen(found, None, "bhyt", None)) == ()
    assert stale.between(found, NEW_YEAR, stale.chosen(found, None, None, "bulletin")) == ()
