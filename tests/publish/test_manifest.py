"""The manifest tells all about a release, the same way every time, and is believed only when it makes sense."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from broadcaster.errors import FaultsFoundError
from broadcaster.models import LineState, Utterance
from broadcaster.publish import entries, manifest
from broadcaster.publish.manifest import File, Manifest, Review, Tally
from broadcaster.publish.names import Kind, Placed
from tests.publish import samples

if TYPE_CHECKING:
    from broadcaster.models import Script

PAGE = Placed("24235/rad/01-bhyt-ho-gia-dinh-draft.html", 12_345, "a" * 64, Kind.PAGE)


def entry(script: Script) -> File:
    return entries.file(PAGE, samples.EA_KTUR, entries.programme(script))


def made(*files: File, draft: bool = True) -> Manifest:
    script = samples.ede()
    return Manifest(
        week=samples.WEEK,
        draft=draft,
        built_at=samples.AT,
        office="Bảo hiểm xã hội tỉnh Đắk Lắk",
        files=files,
        languages=entries.tally([script, samples.kinh()]),
        left_out=entries.omissions(script),
        scripts=(entries.lines_said(script), entries.lines_said(samples.kinh())),
    )


def test_an_entry_tells_what_is_said_when_and_how_far_it_is_reviewed(tmp_path):
    one = samples.voiced(samples.kinh(), tmp_path)
    placed = Placed("24235/vi/01-bhyt-ho-gia-dinh.mp3", 700_123, "b" * 64, Kind.AUDIO)
    sound = entries.sound(one.audio, one.narration)
    listed = entries.file(placed, samples.EA_KTUR, entries.programme(one.script), sound)
    answer = json.loads(manifest.dump(made(listed)))["files"][0]
    assert answer == {
        "path": "24235/vi/01-bhyt-ho-gia-dinh.mp3",
        "size": 700_123,
        "sha256": "b" * 64,
        "kind": "audio",
        "station": "24235",
        "programme": {
            "bulletin": "bhyt-ho-gia-dinh",
            "edition": "01-bhyt-ho-gia-dinh",
            "title": "Mức đóng bảo hiểm y tế hộ gia đình",
            "language": "vi",
            "days": ["2026-11-23", "2026-11-25"],
            "slots": ["05:00", "17:00"],
            "reading_ms": 17_500,
            "text_sha256": entries.text_digest(samples.kinh()),
            "sources": ["Nghị định 188/2025/NĐ-CP", "Nghị định 161/2026/NĐ-CP, Điều 3 khoản 2"],
            "review": {"reviewed": 3, "draft": 0, "outdated": 0, "missing": 0, "confirm": 0},
        },
        "sound": {
            "duration_ms": 61_250,
            "loudness_lufs": -16.04,
            "true_peak_dbtp": -1.32,
            "voices": {"espeak": [1, 2, 3]},
        },
    }


def test_silence_has_no_loudness_and_the_manifest_is_json_for_everybody(tmp_path):
    one = samples.voiced(samples.kinh(), tmp_path)
    sound = entries.sound(replace(one.audio, loudness=None, true_peak=None), one.narration)
    wanted = made(entry(one.script).model_copy(update={"sound": sound}))
    text = manifest.dump(wanted)
    answer = json.loads(text, parse_constant=lambda constant: pytest.fail(f"{constant} is not JSON"))
    assert answer["files"][0]["sound"] == {"duration_ms": 61_250, "voices": {"espeak": [1, 2, 3]}}
    assert manifest.parse(text) == wanted


@pytest.mark.parametrize("level", [float("-inf"), float("nan")])
def test_a_level_that_is_no_number_is_refused(level):
    with pytest.raises(ValidationError, match="finite number"):
        manifest.Sound(duration_ms=1, loudness_lufs=level, voices={})


def test_lines_that_nobody_speaks_are_gaps_with_the_reason(tmp_path):
    one = samples.voiced(samples.ede(), tmp_path)
    (gap,) = entries.gaps(one.script, one.narration)
    assert (gap.language, gap.line, gap.code, gap.why) == ("rad", 4, "", "no voice speaks it")


def test_what_is_left_out_is_told_with_its_place():
    (left,) = made().left_out
    assert left.what == "Người thứ năm trở đi đóng 202.500 đồng."
    assert left.place == "scripts/policies/bhyt-ho-gia-dinh.yaml:7"


def test_a_line_that_needs_confirming_is_not_ready():
    line = samples.line(1, samples.KINH_LISTEN)
    script = samples.script("vi", line, replace(line, number=2, confirm=True))
    assert entries.tally([script, samples.ede(), samples.ede()]) == {
        "vi": Tally(ready=1, draft=1, missing=0),
        "rad": Tally(ready=2, draft=4, missing=2),
    }


def test_the_text_hash_changes_with_the_words_and_their_language_and_with_nothing_else():
    script = samples.mnong()
    (line,) = script.lines

    def digest(**changes: object) -> str:
        return entries.text_digest(samples.script("cmo", replace(line, **changes)))

    assert digest() == digest(written="x", seconds=9.0, state=LineState.DRAFT) == entries.text_digest(script)
    others = {
        digest(spoken=(Utterance("vi", samples.MNONG_LISTEN),)),
        digest(spoken=(Utterance("cmo", samples.MNONG_LISTEN + "."),)),
        digest(spoken=()),
    }
    assert len(others | {digest()}) == 4


def test_what_is_said_is_recorded_line_by_line_and_words_that_are_the_sentence_itself_once():
    kinh = json.loads(manifest.dump(made()))["scripts"][1]
    assert (kinh["edition"], kinh["language"]) == ("01-bhyt-ho-gia-dinh", "vi")
    assert kinh["lines"][0] == {
        "code": "K0000001",
        "msgid": samples.KINH_LISTEN,
        "snippet": "bhyt-ho-gia-dinh",
    }
    found = manifest.parse(manifest.dump(made())).scripts
    assert found is not None
    for said, script in zip(found, (samples.ede(), samples.kinh()), strict=True):
        assert [line.words for line in said.lines] == [line.written for line in script.lines]
        assert [line.code for line in said.lines] == [line.code for line in script.lines]


def test_a_manifest_of_before_what_is_said_was_recorded_is_read_and_written_as_it_was():
    plain = json.loads(manifest.dump(made(entry(samples.ede()))))
    del plain["scripts"]
    found = manifest.parse(json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    assert found.scripts is None
    assert json.loads(manifest.dump(found)) == plain


def test_a_manifest_has_a_line_for_each_entry_and_one_for_the_time_it_was_built():
    lines = manifest.dump(made(entry(samples.ede()), entry(samples.kinh()))).splitlines()
    assert sum('"path": ' in line for line in lines) == 2
    assert [line for line in lines if line.encode().startswith(manifest.BUILT_AT)] == [
        ' "built_at": "2026-11-23T08:00:00+07:00",'
    ]


def test_the_manifest_is_the_same_in_whatever_order_it_was_put_together():
    first = entry(samples.ede())
    second = first.model_copy(update={"path": "24235/rad/02-x-draft.html"})
    assert manifest.dump(made(first, second)) == manifest.dump(made(second, first))
    scripts = made(first).scripts
    assert scripts is not None
    turned = made(first).model_copy(update={"scripts": scripts[::-1]})
    assert manifest.dump(turned) == manifest.dump(made(first))
    keys = list(json.loads(manifest.dump(made(first))))
    assert keys == sorted(keys)
    assert "Bảo hiểm xã hội" in manifest.dump(made())


def test_what_was_written_can_be_read_back():
    wanted = made(entry(samples.ede()))
    found = manifest.parse(manifest.dump(wanted))
    assert found == wanted
    assert found.built_at == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"version": 1', '"version": 2', "manifest.json: version: "),
        ('"size": 12345', '"size": -1', "manifest.json: files.0.size: "),
        ('"size": 12345', '"size": "12345"', "manifest.json: files.0.size: "),
        (f'"{"a" * 64}"', '"deadbeef"', "manifest.json: files.0.sha256: "),
        ('"station": "24235"', '"station": "../x"', "manifest.json: files.0.station"),
        ('"2026-11-25"', '"2026-02-30"', "manifest.json: files.0.programme.days.1: "),
        ('"05:00"', '"25:00"', "manifest.json: files.0.programme.slots.0: "),
        ('"kind": "page"', '"kind": "virus"', "manifest.json: files.0.kind: "),
        ('"office"', '"ofice"', "manifest.json: office: "),
        ("+07:00", "", "manifest.json: built_at: "),
        ("{", "[", "manifest.json: the file: invalid json"),
    ],
)
def test_nonsense_is_refused_with_its_place(old, new, told):
    text = manifest.dump(made(entry(samples.ede())))
    assert old in text
    with pytest.raises(FaultsFoundError) as caught:
        manifest.parse(text.replace(old, new, 1))
    assert told in str(caught.value)


def test_all_faults_are_told_at_once():
    with pytest.raises(FaultsFoundError) as caught:
        manifest.parse('{"version": 1, "week": 5, "draft": "no", "extra": 1}')
    places = {str(fault).split(": ")[1] for fault in caught.value.faults}
    assert places == {"week", "draft", "built_at", "office", "files", "languages", "extra"}


@pytest.mark.parametrize("unfit", ["draft", "outdated", "missing", "confirm"])
def test_a_release_with_a_line_unfit_for_the_air_is_refused_and_a_draft_is_not(unfit):
    found = entry(samples.kinh())
    review = Review(reviewed=3, **{unfit: 1})
    found = found.model_copy(update={"programme": found.programme.model_copy(update={"review": review})})
    assert manifest.faults(made(found, draft=True)) == []
    plain = found.model_copy(update={"path": PAGE.path.replace("-draft", "")})
    (fault,) = manifest.faults(made(plain, draft=False))
    assert f"holds lines that are not fit for the air ({unfit} 1)" in str(fault)


def test_names_that_do_not_belong_are_refused():
    found = entry(samples.kinh())
    plain = found.model_copy(update={"path": PAGE.path.replace("-draft", "")})
    assert [str(fault) for fault in manifest.faults(made(found, found))] == [
        f"manifest.json: {PAGE.path} is listed twice."
    ]
    assert "does not bear the mark of a draft" in str(manifest.faults(made(plain))[0])
    assert "is a draft" in str(manifest.faults(made(found, draft=False))[0])
