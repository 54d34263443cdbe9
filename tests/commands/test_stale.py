"""`stale`: what people have changed since the shelf was filled, and how the answer stands on the screen and in JSON."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from broadcaster import stale, translate
from broadcaster.letters import count
from tests.commands.test_week import review_all
from tests.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

NOTHING = "Nothing is out of date.\n0 snippets, 0 lines, 0 translations, 0 takes, 0 planned bulletins, 0 stations.\n"
WEEKS = ("2026-W48", "2026-W53")
FIRST = "Người thứ nhất đóng {{ first }} một năm."
SAID = "Người thứ nhất đóng 1.366.200 đồng một năm."
BHYT = "scripts/policies/bhyt.yaml"


def extract(site: Site) -> None:
    found = site.load()
    translate.extract(site.folder / "locales", ["rad", "cmo"], found.content, found.templates.phrases)
    site.review("rad")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first workspace that was built is kept for the tests after it."""
    return tmp_path_factory.mktemp("built") / "site"


@pytest.fixture
def built(site: Site, run: Run, kept: Path) -> Site:
    """The small workspace with drafts of both weeks, made without a voice, and with catalogs up to date.

    It is built once, then copied.
    """
    if kept.exists():
        shutil.copytree(kept, site.folder, dirs_exist_ok=True)
        return site
    extract(site)
    for week in WEEKS:
        answer = run("build", week, "--draft", "--voice", "vi=silent", "--jobs", "1")
        assert answer.code == 0, answer.err
    shutil.copytree(site.folder, kept)
    return site


def asked(run: Run, *words: str) -> dict[str, Any]:
    """Return the JSON answer."""
    answer = run("stale", *words, "--json")
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


def causes(run: Run, *words: str) -> list[tuple[str, str]]:
    return [(cause["kind"], cause["name"]) for cause in asked(run, *words)["causes"]]


def record(site: Site, language: str, name: str) -> str:
    path = site.folder / "recordings" / language / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return f"recordings/{language}/{name}"


def code_of(site: Site, sentence: str, language: str = "vi") -> str:
    found = site.load()
    scripts = found.scripts(found.week("2026-W48"), draft=True)
    lines = [line for script in scripts if script.language == language for line in script.lines]
    return next(line.code for line in lines if line.msgid == sentence)


def write_translation(site: Site, sentence: str, text: str, domain: str = "policies") -> None:
    """Have somebody translate a sentence into Êđê and review it; the words are the sourced ones for "listen"."""
    path = site.folder / f"locales/rad/{domain}.po"
    old = path.read_text(encoding="utf-8")
    assert f'msgid "{sentence}"\nmsgstr ""' in old
    new = old.replace(f'msgid "{sentence}"\nmsgstr ""', f'msgid "{sentence}"\nmsgstr "{text}"')
    path.write_text(new, encoding="utf-8", newline="\n")
    site.review("rad")


# ------------------------------------------------------------------------------------------- since the shelf was filled


def test_when_nothing_has_changed_it_says_so(built: Site, run: Run) -> None:
    assert run("stale").out == NOTHING


def test_a_week_that_was_never_built_is_said_not_to_be_compared(site: Site, run: Run) -> None:
    extract(site)

    answer = run("stale")

    assert answer.code == 0
    assert answer.out.count("has not been built yet, so there is nothing to compare its text with.") == 2
    assert answer.out.endswith(NOTHING)


def test_a_changed_sentence_touches_its_line_translations_takes_bulletins_and_stations(built: Site, run: Run) -> None:
    take = record(built, "vi", f"{code_of(built, FIRST)}.wav")
    built.replace(BHYT, "một năm.", "mỗi năm một lần.")

    found = asked(run)

    (cause,) = found["causes"]
    assert (cause["kind"], cause["name"]) == ("text", "bhyt")
    assert cause["what"] == f"{BHYT}: its text or validity has changed since it was published"
    (line,) = cause["lines"]
    assert (line["was"], line["now"]) == (SAID, "Người thứ nhất đóng 1.366.200 đồng mỗi năm một lần.")
    assert (line["path"], line["line"], line["part"]) == (BHYT, 9, "say")
    assert line["languages"]["vi"]["takes"] == [take]
    assert line["languages"]["rad"]["translation"] == "to be translated"
    assert [airing["week"] for airing in line["languages"]["vi"]["airs"]] == list(WEEKS)
    assert line["languages"]["vi"]["airs"][0]["stations"] == ["24133", "24235"]
    assert found["counts"] == {
        "snippets": 1,
        "lines": 1,
        "translations": 2,
        "takes": 1,
        "bulletins": 2,
        "stations": 2,
    }


def test_the_old_translation_of_a_changed_sentence_is_to_be_read_again(site: Site, run: Run) -> None:
    extract(site)
    write_translation(site, FIRST, "Hmư\u0306 bĕ {{ first }}")
    take = record(site, "rad", f"{code_of(site, FIRST, 'rad')}.ogg")
    run("build", "2026-W48", "--draft", "--voice", "vi=silent", "--jobs", "1")
    site.replace(BHYT, "một năm.", "mỗi năm.")
    extract(site)

    (cause,) = asked(run)["causes"]

    (line,) = cause["lines"]
    assert (cause["kind"], line["was"]) == ("text", SAID)
    assert line["languages"]["rad"] | {"airs": []} == {
        "state": "outdated",
        "translation": "translation to be read again",
        "takes": [take],
        "airs": [],
    }


def test_an_outdated_translation_is_told_without_any_release_too(site: Site, run: Run) -> None:
    extract(site)
    write_translation(site, FIRST, "Hmư\u0306 bĕ {{ first }}")
    take = record(site, "rad", f"{code_of(site, FIRST, 'rad')}.wav")
    site.replace(BHYT, "một năm.", "mỗi năm.")
    extract(site)

    found = asked(run, "-l", "rad")

    (cause,) = found["causes"]
    assert cause["kind"] == "translation"
    assert cause["lines"][0]["languages"]["rad"]["takes"] == [take]
    assert (found["counts"]["translations"], found["counts"]["takes"]) == (1, 1)


def test_a_sentence_the_translators_were_never_given_is_told_without_any_release_too(site: Site, run: Run) -> None:
    extract(site)
    site.replace(BHYT, "một năm.", "mỗi năm.")

    (cause,) = asked(run)["causes"]

    assert set(cause["lines"][0]["languages"]) == {"rad", "cmo"}
    assert "rad, cmo: to be translated" in run("stale").out


def test_a_changed_template_is_told_with_its_phrases(built: Site, run: Run) -> None:
    built.replace("templates/bulletin.ssml.j2", "Kính thưa bà con!", "Kính thưa tất cả bà con!")
    built.replace("templates/bulletin.ssml.j2", '<break time="1s"/>', '<p>{{ say("Xin nhắc lại.") }}</p>')

    (cause,) = asked(run)["causes"]

    assert cause["kind"] == "template"
    assert [(line["was"], line["now"]) for line in cause["lines"]] == [
        ("Kính thưa bà con!", "Kính thưa tất cả bà con!"),
        ("", "Xin nhắc lại."),
    ]
    assert "phrases of templates" in run("stale").out


def test_a_part_that_the_template_says_no_more_is_the_template_s_doing(built: Site, run: Run) -> None:
    built.replace("templates/bulletin.ssml.j2", "{% for sentence in item.example %}{{ say(sentence) }}{% endfor %}", "")

    (cause,) = asked(run)["causes"]

    assert cause["kind"] == "template"
    assert {line["snippet"] for line in cause["lines"]} == {"bhxh"}
    assert {line["now"] for line in cause["lines"]} == {""}


def test_a_changed_fact_is_told_as_a_figure_and_translations_stay(built: Site, run: Run) -> None:
    write_translation(built, FIRST, "Hmư\u0306 bĕ {{ first }}")
    run("build", "2026-W48", "--draft", "--voice", "vi=silent", "--jobs", "1")
    built.replace("scripts/facts.yaml", "2_530_000", "2_700_000")

    figure = next(cause for cause in asked(run)["causes"] if cause["kind"] == "figure")

    (line,) = figure["lines"]
    assert (line["was"], line["now"]) == (SAID, "Người thứ nhất đóng 1.458.000 đồng một năm.")
    assert line["why"] == "rests on household_rate, reference_level"
    assert line["languages"]["rad"]["translation"] == "figure changes, translation stays"


def test_another_translation_is_told_in_its_own_words(built: Site, run: Run) -> None:
    write_translation(built, "Ai cũng tham gia được.", "Hmư\u0306 bĕ")
    take = record(built, "rad", f"{code_of(built, 'Ai cũng tham gia được.', 'rad')}.wav")
    run("build", "2026-W48", "--draft", "--voice", "vi=silent", "--jobs", "1")
    built.replace("locales/rad/policies.po", "Hmư\u0306 bĕ", "Hmư\u0306 bĕ, hmư\u0306 bĕ")
    built.review("rad")

    (cause,) = asked(run)["causes"]

    assert (cause["kind"], cause["name"]) == ("translation", "rad")
    line, new = cause["lines"]  # in the draft of the second week the translation was missing
    assert (new["was"], new["now"]) == ("", line["now"])
    assert (line["was"], line["now"]) == ("Hmư\u0306 bĕ", "Hmư\u0306 bĕ, hmư\u0306 bĕ")
    assert set(line["languages"]) == {"rad"}
    assert line["languages"]["rad"]["translation"] == "translation is up to date"
    assert line["languages"]["rad"]["takes"] == [take]


def test_the_same_words_spoken_otherwise_are_told(built: Site, run: Run) -> None:
    path = built.folder / "out/2026-W48-draft/manifest.json"
    code = code_of(built, FIRST)
    take = record(built, "vi", "ABCDEFGH.wav")
    path.write_text(path.read_text(encoding="utf-8").replace(f'"{code}"', '"ABCDEFGH"'), encoding="utf-8")

    (cause,) = asked(run)["causes"]

    assert (cause["kind"], cause["name"]) == ("spoken", "vi")
    (line,) = cause["lines"]
    assert (line["was"], line["now"]) == (SAID, SAID)
    assert line["languages"]["vi"]["takes"] == [take]


def test_a_snippet_taken_out_of_the_plan_is_the_plan_s_doing(built: Site, run: Run) -> None:
    built.replace("scripts/weeks/2026-W48.yaml", "items: [bhyt, bhxh]", "items: [bhyt]")

    (cause,) = asked(run)["causes"]

    assert (cause["kind"], cause["name"]) == ("plan", "2026-W48")
    assert {line["snippet"] for line in cause["lines"]} == {"bhxh"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: bao-hiem", "id: bao-hiem-khac", ["is not in the plan any more", "is ready and not in the draft"]),
        ("days: [mon, fri]", "days: [mon]", ["is no longer aired on 2026-11-27"]),
        ("days: [mon, fri]", "days: [mon, fri, sun]", ["is ready and not in the draft"]),
        ('at: ["05:00", "17:00"]', 'at: ["05:00"]', ["is aired at other times: 05:00, 17:00, now 05:00"]),
        ("items: [bhyt, bhxh]", "items: [bhxh, bhyt]", ["says its lines in another order"]),
        ("title: Bảo hiểm", "title: Bảo hiểm cho mọi nhà", ["has another title: Bảo hiểm, now Bảo hiểm cho mọi nhà"]),
    ],
)
def test_another_plan_touches_the_bulletin_as_a_whole(
    built: Site, run: Run, old: str, new: str, told: list[str]
) -> None:
    built.replace("scripts/weeks/2026-W48.yaml", old, new)

    found = asked(run)

    assert len(found["causes"]) == len(told)
    for cause, words in zip(found["causes"], told, strict=True):
        assert words in cause["what"]
        assert {airing["language"] for airing in cause["airs"]} == {"vi", "rad", "cmo"}
    assert found["counts"]["stations"] == 2


def test_another_plan_is_told_in_the_languages_asked_about(built: Site, run: Run) -> None:
    built.replace("scripts/weeks/2026-W48.yaml", "days: [mon, fri]", "days: [mon, fri, sun]")

    (cause,) = asked(run, "-l", "vi")["causes"]

    assert {airing["language"] for airing in cause["airs"]} == {"vi"}


def test_stations_that_came_and_went_are_told(built: Site, run: Run) -> None:
    built.replace("scripts/weeks/2026-W53.yaml", '["24235"]', '["24133"]')

    new, gone = asked(run, "-l", "vi")["causes"]

    assert "is for stations that the draft of 2026-W53 (built 2026-11-23 08:00) has nothing for" in new["what"]
    assert new["airs"][0]["stations"] == ["24133"]
    assert "for stations that do not air it any more" in gone["what"]
    assert gone["airs"][0]["stations"] == ["24235"]


def test_the_release_is_compared_and_not_the_draft_beside_it(built: Site, run: Run) -> None:
    assert run("build", "2026-W48", "--jobs", "1").code == 0
    built.replace(BHYT, "một năm.", "mỗi năm.")
    extract(built)
    run("build", "2026-W48", "--draft", "--voice", "vi=silent", "--jobs", "1")

    (cause,) = asked(run)["causes"]

    (line,) = cause["lines"]
    for language in ("vi", "rad", "cmo"):  # the release has Kinh only; what lags in the others stands beside it
        assert [airing["week"] for airing in line["languages"][language]["airs"]] == list(WEEKS)
    assert asked(run)["notes"] == ["to put the shelf right, build again: 2026-W48, 2026-W53."]


def test_what_a_release_left_out_as_unsure_is_not_called_new(built: Site, run: Run) -> None:
    assert run("build", "2026-W53", "--jobs", "1").code == 0

    assert run("stale").out == NOTHING


@pytest.fixture
def released(built: Site, run: Run) -> Site:
    """The same with a release of the first week in Kinh and Êđê, every line of it reviewed."""
    review_all(built, "rad")
    (built.folder / "locales/rad/templates.po").unlink()
    assert run("build", "2026-W48", "--jobs", "1").code == 0
    assert (built.folder / "out/2026-W48/24235/rad/01-bao-hiem.txt").is_file()
    (built.folder / "scripts/weeks/2026-W53.yaml").unlink()
    return built


def test_a_review_taken_back_after_the_release_makes_the_translation_lag(released: Site, run: Run) -> None:
    assert causes(run, "-l", "rad") == []
    released.replace("locales/rad/policies.po", f'msgid "{FIRST}"', f'#, fuzzy\nmsgid "{FIRST}"')

    (cause,) = asked(run, "-l", "rad")["causes"]

    assert cause["kind"] == "translation"
    (line,) = cause["lines"]
    assert (line["was"], line["languages"]["rad"]["state"]) == (SAID, "draft")
    assert line["languages"]["rad"]["translation"] == "translation to be read again"


def test_the_recording_of_a_released_translation_is_told_when_its_kinh_sentence_is_another(
    released: Site, run: Run
) -> None:
    take = record(released, "rad", f"{code_of(released, FIRST, 'rad')}.wav")
    released.replace(BHYT, "một năm.", "mỗi năm.")

    (cause,) = asked(run, "-l", "rad")["causes"]

    (line,) = cause["lines"]
    assert (cause["kind"], line["was"]) == ("text", SAID)
    assert line["languages"]["rad"]["translation"] == "to be translated"
    assert line["languages"]["rad"]["takes"] == [take]


def test_a_figure_that_is_no_longer_sure_is_told_as_the_reason_why_its_line_is_gone(released: Site, run: Run) -> None:
    released.replace("scripts/facts.yaml", "Nghị định 161/2026/NĐ-CP, grade: B", "một bài báo, grade: C, confirm: true")

    (cause,) = asked(run, "-l", "vi")["causes"]

    assert (cause["kind"], cause["name"]) == ("figure", "bhyt")
    # With its only sentence the snippet loses its title too.
    assert {(line["was"], line["now"]) for line in cause["lines"]} == {(SAID, ""), ("Bảo hiểm y tế hộ gia đình", "")}
    assert {line["why"] for line in cause["lines"]} == {"first (1.366.200 đồng) rests on one source: một bài báo"}


def test_a_snippet_that_is_to_be_read_again_sooner_is_told_as_changed(built: Site, run: Run) -> None:
    (built.folder / "scripts/weeks/2026-W53.yaml").unlink()
    built.replace(BHYT, "review_by: 2027-06-30", "review_by: 2026-11-25")

    (cause,) = asked(run, "-l", "vi")["causes"]

    assert (cause["kind"], cause["name"]) == ("text", "bhyt")
    assert [line["was"] for line in cause["lines"]] == ["Bảo hiểm y tế hộ gia đình", SAID]
    assert {airing["days"][0] for line in cause["lines"] for airing in line["languages"]["vi"]["airs"]} == {
        "2026-11-27"
    }


def old_manifest(site: Site, week: str) -> None:
    """Make a draft's manifest one of a program that did not record its lines yet."""
    path = site.folder / f"out/{week}-draft/manifest.json"
    plain = json.loads(path.read_text(encoding="utf-8"))
    del plain["scripts"]
    path.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")


def test_a_release_of_an_older_program_is_compared_as_a_whole_and_that_is_said(built: Site, run: Run) -> None:
    for week in WEEKS:
        old_manifest(built, week)
    answer = run("stale")
    assert "of an older program, which did not record its lines" in answer.out
    assert "Nothing is out of date." in answer.out

    built.replace(BHYT, "một năm.", "mỗi năm.")
    found = asked(run, "-l", "vi")

    assert [(cause["kind"], cause["name"]) for cause in found["causes"]] == [
        ("release", "2026-W48"),
        ("release", "2026-W53"),
    ]
    assert "says something else than would be said now" in found["causes"][0]["what"]
    assert len(found["notes"]) == 3


def test_a_manifest_that_cannot_be_read_is_a_fault_of_that_file(built: Site, run: Run) -> None:
    (built.folder / "out/2026-W48-draft/manifest.json").write_text("{", encoding="utf-8")

    answer = run("stale")

    assert answer.code == 1
    assert answer.err.startswith("2026-W48-draft/manifest.json: ")


def test_weeks_that_are_over_are_not_compared(built: Site, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    built.replace("scripts/weeks/2026-W48.yaml", "items: [bhyt, bhxh]", "items: [bhyt]")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796605200")  # 7 December 2026

    assert run("stale").out == NOTHING


# ------------------------------------------------------------------------------------------------------- recordings


def test_a_recording_of_words_that_nothing_says_is_told_and_one_that_fits_is_not(built: Site, run: Run) -> None:
    stray = record(built, "vi", "7K3M9QAB.wav")
    record(built, "vi", f"{code_of(built, FIRST).lower()}.mp3")
    record(built, "vi", "notes.txt")

    found = asked(run)

    (cause,) = found["causes"]
    assert (cause["kind"], cause["takes"]) == ("take", [stray])
    assert found["counts"]["takes"] == 1
    assert f"    {stray}\n" in run("stale").out
    assert run("stale", "-l", "rad").out == NOTHING


def test_a_recording_for_a_sentence_that_no_planned_week_says_is_kept(built: Site, run: Run) -> None:
    built.replace("templates/bulletin.ssml.j2", "item.say %}", "item.brief %}")
    record(built, "vi", f"{code_of(built, 'Bà con nhớ mua thẻ bảo hiểm y tế.')}.wav")
    built.replace("templates/bulletin.ssml.j2", "item.brief %}", "item.say %}")

    answer = run("stale")

    assert answer.out.startswith(
        "Note: 1 recording fits a sentence that no planned week says; keep it for the next time."
    )
    assert answer.out.endswith(NOTHING)


def test_a_recording_of_an_outdated_translation_is_not_kept_for_the_next_time(built: Site, run: Run) -> None:
    sentence = "Bà con nhớ mua thẻ bảo hiểm y tế."  # no template says it, so no planned week does
    write_translation(built, sentence, "Hmư\u0306 bĕ, bĕ")
    (cause,) = asked(run, "--snippet", "bhyt", "-l", "rad")["causes"]
    assert cause["lines"][-1]["languages"]["rad"]["state"] == "reviewed"
    take = record(built, "rad", "00000000.wav")
    stray = asked(run, "-l", "rad")
    assert stray["causes"][0]["takes"] == [take]

    ground = stale.Ground(built.load(), TODAY)
    known = ground.may_say("rad", [TODAY])
    built.replace(BHYT, sentence, "Bà con nhớ mua thẻ bảo hiểm.")
    extract(built)

    assert known - stale.Ground(built.load(), TODAY).may_say("rad", [TODAY])


def test_a_recording_for_a_figure_still_to_come_is_kept(built: Site, run: Run) -> None:
    found = built.load()
    new_year = found.scripts(found.week("2026-W53"), draft=True)[3]  # the second edition, in Kinh
    code = next(line.code for line in new_year.lines if "2.200.000" in line.written)
    built.replace("scripts/weeks/2026-W53.yaml", "days: [mon, fri]", "days: [mon]")
    record(built, "vi", f"{code}.wav")

    found_ = asked(run)

    assert "take" not in {cause["kind"] for cause in found_["causes"]}
    assert found_["notes"][0] == "1 recording fits a sentence that no planned week says; keep it for the next time."


# ------------------------------------------------------------------------------------------------------- the answer


@pytest.mark.parametrize(
    "words",
    [
        ("--on", "2027-01-01"),
        ("--on", "2027-07-01"),
        ("--on", "2026-06-30", "-s", "24235"),
        ("--fact", "hotline", "-l", "rad"),
        ("--snippet", "bhxh"),
        ("--template", "bulletin"),
        (),
    ],
)
def test_the_table_and_the_json_say_the_same(built: Site, run: Run, words: tuple[str, ...]) -> None:
    built.replace(BHYT, "Nhà tôi", "Gia đình tôi")
    record(built, "vi", "7K3M9QAB.wav")
    found, answer = asked(run, *words), run("stale", *words)
    page = " ".join(answer.out.split())

    assert answer.code == 0
    assert all(count(row) <= 120 for row in answer.out.splitlines())
    for cause in found["causes"]:
        assert " ".join(cause["what"].split()) in page
        for line in cause["lines"]:
            assert line["was"] in page
            assert line["now"] in page
            for told in line["languages"].values():
                assert told["translation"] in page
                assert all(take in page for take in told["takes"])
                assert all(f"{airing['week']} {airing['bulletin']} on " in page for airing in told["airs"])
        assert all(take in page for take in cause["takes"])
    counts = found["counts"]
    assert page.endswith(
        f"{counts['snippets']} snippet{'s' * (counts['snippets'] != 1)}, "
        f"{counts['lines']} line{'s' * (counts['lines'] != 1)}, "
        f"{counts['translations']} translation{'s' * (counts['translations'] != 1)}, "
        f"{counts['takes']} take{'s' * (counts['takes'] != 1)}, "
        f"{counts['bulletins']} planned bulletin{'s' * (counts['bulletins'] != 1)}, "
        f"{counts['stations']} station{'s' * (counts['stations'] != 1)}."
    )


def test_the_page_is_one_that_people_can_act_on(built: Site, run: Run) -> None:
    answer = run("stale", "--on", "2027-01-01")

    assert answer.out == (
        "poverty_line: 1.500.000 đồng until 2026-12-31, 2.200.000 đồng from 2027-01-01 (Nghị định 351/2025/NĐ-CP; to be\n"
        "    confirmed)\n"
        "  bhxh\n"
        "    say     Mức thu nhập thấp nhất là 1.500.000 đồng một tháng.\n"
        "          → Mức thu nhập thấp nhất là 2.200.000 đồng một tháng.\n"
        "            (left out until somebody confirms 2.200.000 đồng)\n"
        "            2026-W53 bao-hiem · vi: no take · rad, cmo: not translated\n"
        "    example Chị chọn mức 1.500.000 đồng.\n"
        "          → Chị chọn mức 2.200.000 đồng.\n"
        "            (left out until somebody confirms 2.200.000 đồng)\n"
        "            2026-W53 bao-hiem · vi: no take · rad, cmo: not translated\n"
        "  planned bulletins\n"
        "    2026-W53 bao-hiem on 1/1: vi 1 station, rad 1 station, cmo 1 station\n"
        "\n"
        "1 snippet, 2 lines, 0 translations, 0 takes, 1 planned bulletin, 1 station.\n"
    )


def test_several_questions_are_answered_one_after_the_other(site: Site, run: Run) -> None:
    words = ("--fact", "hotline", "--snippet", "bhyt", "--template", "bulletin")

    assert causes(run, *words) == [("fact", "hotline"), ("snippet", "bhyt"), ("template", "bulletin")]


def test_with_a_day_the_other_options_narrow(site: Site, run: Run) -> None:
    assert causes(run, "--on", "2027-01-01", "--snippet", "bhxh") == [("fact", "poverty_line")]
    assert run("stale", "--on", "2027-01-01", "--snippet", "bhyt").out == NOTHING


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--fact", "hotlin"), 1, 'scripts/facts.yaml: there is no fact "hotlin"; there are: '),
        (("--on", "2027-01-01", "--template", "parts/x"), 1, 'there is no template "parts/x"'),
        (("-s", "24136"), 1, 'there is no station 24136. Did you mean "24133"?'),
        (("-l", "ede"), 2, '"ede" is not a language of this workspace; there are: vi, rad, cmo.'),
        (("-l", "rad", "-s", "24133"), 2, "the station 24133 airs vi, not rad."),
        (("--on", "1/1/2027"), 2, '--on takes a date such as 2027-01-01; found "1/1/2027".'),
        (("--on", "9999-12-31"), 0, ""),
        (("--on", "0001-01-01"), 0, ""),
    ],
)
def test_what_cannot_be_answered_is_told(site: Site, run: Run, words: tuple[str, ...], code: int, told: str) -> None:
    answer = run("stale", *words)

    assert answer.code == code
    assert told in answer.err


def test_a_faulty_workspace_is_told_first(site: Site, run: Run) -> None:
    site.replace(BHYT, "{{ first }}", "{{ fist }}")

    answer = run("stale", "--on", "2027-01-01")

    assert answer.code == 1
    assert 'Did you mean "first"?' in answer.err
