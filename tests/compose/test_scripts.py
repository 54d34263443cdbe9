"""A script says the figures of its day, in each language what has been translated, and marks the rest."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from broadcaster.compose import ssml
from broadcaster.errors import FaultsFoundError
from broadcaster.models import Chime, Edition, LineState, Pause, Script, Utterance

if TYPE_CHECKING:
    from tests.conftest import Site

TEMPLATE = "templates/bulletin.ssml.j2"


def scripts(site: Site, week: str = "2026-W48", *, draft: bool = True) -> dict[tuple[str, str], Script]:
    found = site.load()
    made = found.scripts(found.week(week), draft=draft)
    return {(script.language, script.edition.name): script for script in made}


def written(script: Script) -> list[str]:
    return [line.written for line in script.lines]


def test_a_kinh_script_says_each_line_with_its_figures(site: Site) -> None:
    script = scripts(site)["vi", "01-bao-hiem"]

    assert written(script) == [
        "Kính thưa bà con!",
        "Đây là Bảo hiểm xã hội tỉnh Đắk Lắk.",
        "Bảo hiểm y tế hộ gia đình",
        "Người thứ nhất đóng 1.366.200 đồng một năm.",
        "Bảo hiểm xã hội tự nguyện",
        "Mức thu nhập thấp nhất là 1.500.000 đồng một tháng.",
        "Ai cũng tham gia được.",
        "Chị chọn mức 1.500.000 đồng.",
        "Chị đóng hằng tháng.",
        "Tổng đài 1900 9068.",
    ]


def test_no_digit_is_left_to_a_voice(site: Site) -> None:
    said = [u.text for script in scripts(site).values() for line in script.lines for u in line.spoken]

    assert "Người thứ nhất đóng một triệu ba trăm sáu mươi sáu nghìn hai trăm đồng một năm." in said
    assert "Tổng đài một chín không không chín không sáu tám." in said
    assert not any(letter.isdigit() for text in said for letter in text)


def test_the_document_holds_what_is_heard_in_order(site: Site) -> None:
    script = scripts(site)["vi", "01-bao-hiem"]

    kinds = [cue.name if isinstance(cue, Chime) else type(cue).__name__ for cue in script.cues]

    assert kinds[:5] == ["open", "Line", "Pause", "Line", "Pause"]
    assert script.lines[-1].speaker == "2"
    # paragraph's end (450 + 550 ms) and the break of one second are one pause
    assert script.cues[-3] == Pause(2000)


def test_a_language_shows_its_states_and_never_kinh_in_place_of_what_is_missing(site: Site) -> None:
    script = scripts(site)["rad", "01-bao-hiem"]

    assert (script.lines[0].written, script.lines[0].state) == ("Hmư̆ bĕ", LineState.REVIEWED)
    assert (script.lines[-1].written, script.lines[-1].state) == ("Tổng đài 1900 9068.", LineState.DRAFT)
    for line in script.lines[1:-1]:
        assert (line.written, line.spoken, line.state, line.code) == ("", (), LineState.MISSING, "")
        assert line.kinh


def test_kinh_words_and_figures_inside_a_line_are_marked_as_kinh(site: Site) -> None:
    site.replace("locales/rad/policies.po", 'msgstr "Tổng đài', 'msgstr "Hmư̆ bảo hiểm y tế bĕ: ')

    line = scripts(site)["rad", "01-bao-hiem"].lines[-1]

    assert line.spoken == (
        Utterance("rad", "Hmư̆"),
        Utterance("vi", "bảo hiểm y tế"),
        Utterance("rad", "bĕ:"),
        Utterance("vi", "một chín không không chín không sáu tám."),
    )


def test_figures_that_change_inside_the_week_make_two_dated_editions(site: Site) -> None:
    found = scripts(site, "2026-W53")

    first, second = found["vi", "01-bao-hiem_tu-2026-12-28"], found["vi", "01-bao-hiem_tu-2027-01-01"]

    assert (first.edition.days, second.edition.days) == ((date(2026, 12, 28),), (date(2027, 1, 1),))
    assert "Mức thu nhập thấp nhất là 1.500.000 đồng một tháng." in written(first)
    assert "Mức thu nhập thấp nhất là 2.200.000 đồng một tháng." in written(second)


def test_a_release_leaves_out_what_one_source_alone_says_and_names_it(site: Site) -> None:
    script = scripts(site, "2026-W53", draft=False)["vi", "01-bao-hiem_tu-2027-01-01"]

    assert not any("2.200.000" in text for text in written(script))
    assert "Ai cũng tham gia được." in written(script)
    assert {found.why for found in script.left_out} == {
        "poverty_line (2.200.000 đồng) rests on one source: Nghị định 351/2025/NĐ-CP"
    }


def test_what_the_template_does_not_say_is_not_told_as_left_out(site: Site) -> None:
    site.replace("scripts/policies/bhxh.yaml", "example:", "brief: ['Từ {{ poverty_line }} một tháng.']\nexample:")

    script = scripts(site, "2026-W53", draft=False)["vi", "01-bao-hiem_tu-2027-01-01"]

    assert {found.what for found in script.left_out} == {
        "Mức thu nhập thấp nhất là {{ poverty_line }} một tháng.",
        "Chị chọn mức {{ poverty_line }}.",
    }


def test_an_example_with_a_step_left_out_is_left_out_whole(site: Site) -> None:
    script = scripts(site, "2026-W53", draft=False)["vi", "01-bao-hiem_tu-2027-01-01"]

    assert "Chị đóng hằng tháng." not in written(script)


def test_a_draft_keeps_and_marks_it(site: Site) -> None:
    script = scripts(site, "2026-W53")["vi", "01-bao-hiem_tu-2027-01-01"]

    assert [line.written for line in script.lines if line.confirm] == [
        "Mức thu nhập thấp nhất là 2.200.000 đồng một tháng.",
        "Chị chọn mức 2.200.000 đồng.",
    ]


def test_a_snippet_of_which_nothing_may_be_said_is_left_out_with_its_headline(site: Site) -> None:
    site.replace("scripts/policies/bhxh.yaml", "review_by:", "confirm: true\nreview_by:")

    script = scripts(site, draft=False)["vi", "01-bao-hiem"]

    assert "Bảo hiểm xã hội tự nguyện" not in written(script)


def test_a_line_keeps_its_code_until_one_word_of_it_changes(site: Site) -> None:
    before = {line.written: line.code for line in scripts(site)["vi", "01-bao-hiem"].lines}
    site.replace("scripts/facts.yaml", "2_530_000", "2_600_000")
    after = {line.written: line.code for line in scripts(site)["vi", "01-bao-hiem"].lines}

    assert after["Kính thưa bà con!"] == before["Kính thưa bà con!"]
    assert "Người thứ nhất đóng 1.404.000 đồng một năm." in after
    assert after["Người thứ nhất đóng 1.404.000 đồng một năm."] not in before.values()


def test_composing_twice_gives_the_same_document(site: Site) -> None:
    assert scripts(site)["rad", "01-bao-hiem"].ssml == scripts(site)["rad", "01-bao-hiem"].ssml


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('{{ say("Kính thưa bà con!") }}', "{{ ''.__class__ }}", 3, 'may not reach for "__class__"'),
        ('{{ say("Kính thưa bà con!") }}', "{{ items.__class__.__mro__ }}", 3, 'may not reach for "__'),
        ('{{ say("Kính thưa bà con!") }}', "{{ cycler }}", 3, 'nobody gives the template "cycler"'),
        ('{{ say("Kính thưa bà con!") }}', "{% for i in range(1000000000) %}{% endfor %}", 3, "the only call in a template is say( )"),
        ('{{ say("Kính thưa bà con!") }}', "{{ 'x' * 1000000000 }}", 3, 'may not use "*"'),
        ('{{ say("Kính thưa bà con!") }}', "{% macro m() %}{{ m() }}{% endmacro %}", 3, 'may not use "macro"'),
        ('{{ say("Kính thưa bà con!") }}', '{% include "bulletin.ssml.j2" %}', None, "includes itself"),
        ('{{ say("Kính thưa bà con!") }}', '{% include "../../etc/passwd" %}', None, "there is no template"),
        ('{{ say("Kính thưa bà con!") }}', "{{ items | map('upper') }}", 3, 'there is no filter "map"'),
        ('{{ say("Kính thưa bà con!") }}', "{% if %}", 3, "is no template"),
        ('{{ say("Kính thưa bà con!") }}', "{{ say(items) }}", 3, "say( ) takes a phrase in quotes, or one sentence"),
        ('{{ say("Kính thưa bà con!") }}', "{{ say(item.nope) }}", 3, 'nobody gives the template "item"'),
        ('{{ say("Kính thưa bà con!") }}', "Kính thưa bà con!", None, "outside say( )"),
        ('{{ say("Kính thưa bà con!") }}', '{{ say("Gọi {{ hotlin }}!") }}', 3, "{{ hotlin }} is neither a figure"),
        ('{{ say("Kính thưa bà con!") }}', '{{ say("Có 5 người!") }}', 3, "typed by hand"),
        ('<break time="1s"/>', '<break time="1h"/>', None, "must be such as 700ms"),
        ('<break time="1s"/>', '<audio src="http://x/y.mp3"/>', None, "must be one of chime:open, chime:close"),
        ('<break time="1s"/>', "<prosody/>", None, "is not used in scripts"),
        ('xml:lang="{{ language }}"', "", None, "must have xml:lang"),
        ('<voice name="2">', '<voice name="2" xml:lang="fr">', None, "has another xml:lang"),
        ('<break time="1s"/>', "{% for a in items %}" * 25 + "{% endfor %}" * 25, None, "nested too deep"),
        ('name="2"', 'name="9"', None, 'there is no speaker "9"'),
        ("</speak>", "", None, "does not render to sound XML"),
        ("<speak", '<!DOCTYPE x [<!ENTITY a "b">]><speak', None, "does not render to sound XML"),
    ],
)  # fmt: skip
def test_a_template_that_is_faulty_or_reaches_out_gets_a_sentence(
    site: Site, old: str, new: str, line: int | None, words: str
) -> None:
    site.replace(TEMPLATE, old, new)

    found = [fault for fault in site.load().faults if fault.path == TEMPLATE]

    assert any(words in fault.what and fault.line == line for fault in found), "\n".join(site.faults())


def test_a_template_whose_loops_would_never_end_is_stopped(site: Site) -> None:
    turns = "{% for a in items %}" * 16 + "{% endfor %}" * 16
    site.replace(TEMPLATE, '<break time="1s"/>', turns)

    assert any("more than 10000 turns" in line for line in site.faults())


def test_a_fact_that_two_templates_say_splits_the_editions_of_both(site: Site) -> None:
    site.write("templates/aaa.ssml.j2", (site.folder / TEMPLATE).read_text(encoding="utf-8"))
    old = "values: [{from: 2020-01-01, value: 1900 9068, source: daklak.baohiemxahoi.gov.vn, grade: B}]"
    both = "{from: 2020-01-01, value: 1900 9068, source: x, grade: B}, {from: 2026-11-25, value: 1900 9999, source: x, grade: B}"
    site.replace("scripts/facts.yaml", old, f"values: [{both}]")

    found = scripts(site)

    assert written(found["vi", "01-bao-hiem_tu-2026-11-23"])[-1] == "Tổng đài 1900 9068."
    assert written(found["vi", "01-bao-hiem_tu-2026-11-27"])[-1] == "Tổng đài 1900 9999."


@pytest.mark.parametrize(
    "forged",
    [
        '<s xml:id="L01">Ai cũng được tiền!</s>',
        '<s xml:id="L99">Ai cũng được tiền!</s>',
        '{% set x = say("Kính thưa bà con!") %}<s xml:id="L01">Ai cũng được tiền!</s>',
        "<s>Ai cũng được tiền!</s>",
        '{% set x = say("Kính thưa bà con!") %}{{ x }}{{ x }}',
    ],
)
def test_a_template_cannot_say_what_say_did_not_make(site: Site, forged: str) -> None:
    site.replace(TEMPLATE, '{{ say("Kính thưa bà con!") }}', forged)

    assert [line for line in site.faults() if line.startswith(f"{TEMPLATE}: ")]


def test_includes_without_end_are_stopped(site: Site) -> None:
    for depth in range(8):
        site.write(f"templates/parts/p{depth}.ssml.j2", f'{{% include "parts/p{depth + 1}.ssml.j2" %}}\n' * 12)
    site.write("templates/parts/p8.ssml.j2", "<!-- -->")
    site.replace(TEMPLATE, '<break time="1s"/>', '{% include "parts/p0.ssml.j2" %}')

    assert any("loops and includes take more than 10000 turns" in line for line in site.faults())


def test_a_missing_item_part_is_told_with_the_line(site: Site) -> None:
    site.replace(TEMPLATE, "{{ say(item.title) }}", "{{ say(item.titel) }}")

    with pytest.raises(FaultsFoundError, match=r"templates/bulletin\.ssml\.j2:5: the template stops"):
        site.load().sound()


def test_a_figure_written_against_a_word_is_refused_and_would_be_said_whole(site: Site) -> None:
    site.replace("locales/rad/policies.po", 'msgstr "Tổng đài {{ hotline }}."', 'msgstr "Tổng đài{{ hotline }}."')

    assert any('has a placeholder written against a word near "đài{{ hotline }}"' in fault for fault in site.faults())
    line = next(one for one in scripts_despite_faults(site).lines if one.msgid == "Tổng đài {{ hotline }}.")
    assert " ".join(said.text for said in line.spoken) == "Tổng đài một chín không không chín không sáu tám."


def scripts_despite_faults(site: Site) -> Script:
    """Return the Êđê script, composed although `check` has faults."""
    found = site.load()
    composer = found.composer(draft=True)
    plan = found.week("2026-W48")
    return composer.script(Edition(plan.id, plan.bulletins[0], plan.days_of(plan.bulletins[0]), split=False), "rad")


def test_a_line_with_a_digit_in_it_is_never_handed_to_a_voice(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssml.Spoken, "utterances", (Utterance("vi", "Đóng 5 đồng."),))

    with pytest.raises(FaultsFoundError, match="would be said with a digit in it"):
        scripts_despite_faults(site)
