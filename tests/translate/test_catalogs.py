"""The catalogs follow the Kinh text, and what a translator wrote is never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polib

from broadcaster import translate

if TYPE_CHECKING:
    from tests.conftest import Site

BHYT = "scripts/policies/bhyt.yaml"
SENTENCE = "Người thứ nhất đóng {{ first }} một năm."


def extract(site: Site) -> dict[str, translate.Change]:
    found = site.load()
    changes = translate.extract(site.folder / "locales", ["rad", "cmo"], found.content, found.templates.phrases)
    return {change.path: change for change in changes}


def po(site: Site, name: str) -> dict[str, polib.POEntry]:
    return {entry.msgid: entry for entry in polib.pofile(str(site.folder / "locales" / name))}


def translated(site: Site, text: str = "Hruê anei {{ first }}") -> None:
    """Have somebody translate and review one sentence."""
    extract(site)
    path = site.folder / "locales/rad/policies.po"
    catalog = polib.pofile(str(path))
    entry = catalog.find(SENTENCE)
    entry.msgstr, entry.tcomment = text, "Hruê anei: Heb 3:7"
    catalog.save(str(path))
    site.review("rad")


def test_every_kinh_sentence_is_extracted_with_its_places(site: Site) -> None:
    extract(site)

    policies, phrases = po(site, "cmo/policies.po"), po(site, "cmo/templates.po")

    assert set(phrases) == {"Kính thưa bà con!", "Đây là {{ office }}.", "Tổng đài {{ hotline }}."}
    assert {
        "Bảo hiểm y tế hộ gia đình",
        SENTENCE,
        "Nhà tôi đóng bao nhiêu?",
        "Bà con nhớ mua thẻ bảo hiểm y tế.",
        "Bảo hiểm xã hội tự nguyện",
        "Mức thu nhập thấp nhất là {{ poverty_line }} một tháng.",
        "Ai cũng tham gia được.",
        "Chị chọn mức {{ poverty_line }}.",
        "Chị đóng hằng tháng.",
    } == set(policies)
    assert policies[SENTENCE].occurrences == [(BHYT, "9")]
    assert policies[SENTENCE].comment == "bhyt: say"


def test_extracting_twice_changes_not_one_byte(site: Site) -> None:
    extract(site)
    files = sorted((site.folder / "locales").rglob("*.po"))
    before = [path.read_bytes() for path in files]

    again = extract(site)

    assert [path.read_bytes() for path in files] == before
    assert all((change.new, change.changed, change.gone) == (0, 0, 0) for change in again.values())


def test_a_changed_kinh_sentence_makes_its_translation_fuzzy_beside_the_earlier_one(site: Site) -> None:
    translated(site)
    site.replace(BHYT, "Người thứ nhất đóng {{ first }} một năm.", "Người đầu tiên đóng {{ first }} một năm.")

    change = extract(site)["locales/rad/policies.po"]
    entry = po(site, "rad/policies.po")["Người đầu tiên đóng {{ first }} một năm."]

    assert (change.new, change.changed, change.gone) == (0, 1, 0)
    assert (entry.msgstr, entry.fuzzy, entry.previous_msgid) == ("Hruê anei {{ first }}", True, SENTENCE)
    assert " ".join(entry.tcomment.split()) == f"Hruê anei: Heb 3:7 Bản dịch này là của câu cũ: “{SENTENCE}”"


def test_a_sentence_that_changes_twice_keeps_the_one_that_was_translated(site: Site) -> None:
    translated(site)
    site.replace(BHYT, "Người thứ nhất", "Người đầu tiên")
    extract(site)
    site.replace(BHYT, "Người đầu tiên đóng", "Người đầu tiên nộp")
    extract(site)

    assert po(site, "rad/policies.po")["Người đầu tiên nộp {{ first }} một năm."].previous_msgid == SENTENCE


def test_a_sentence_that_is_gone_waits_as_obsolete_and_comes_back(site: Site) -> None:
    translated(site)
    site.replace(BHYT, f"- {SENTENCE}", "- Bà con hãy đến trạm y tế.")
    change = extract(site)["locales/rad/policies.po"]
    assert (change.new, change.gone) == (1, 1)
    assert po(site, "rad/policies.po")[SENTENCE].obsolete

    site.replace(BHYT, "- Bà con hãy đến trạm y tế.", f"- {SENTENCE}")
    extract(site)
    entry = po(site, "rad/policies.po")[SENTENCE]

    assert (entry.msgstr, entry.obsolete, entry.fuzzy) == ("Hruê anei {{ first }}", False, False)


def test_a_sentence_that_becomes_a_phrase_takes_its_translation_along(site: Site) -> None:
    translated(site)
    site.replace("templates/bulletin.ssml.j2", 'say("Kính thưa bà con!")', 'say("Bảo hiểm y tế hộ gia đình")')
    path = site.folder / "locales/rad/policies.po"
    catalog = polib.pofile(str(path))
    catalog.find("Bảo hiểm y tế hộ gia đình").msgstr = "Hmư̆ bĕ"
    catalog.save(str(path))
    site.review("rad")

    extract(site)

    assert po(site, "rad/templates.po")["Bảo hiểm y tế hộ gia đình"].msgstr == "Hmư̆ bĕ"
    assert not po(site, "rad/templates.po")["Bảo hiểm y tế hộ gia đình"].fuzzy
    assert "Bảo hiểm y tế hộ gia đình" not in po(site, "rad/policies.po")


def test_an_outdated_sentence_that_goes_leaves_a_catalog_that_can_be_read(site: Site) -> None:
    translated(site)
    site.replace(BHYT, "Người thứ nhất", "Người đầu tiên")
    extract(site)
    site.replace(BHYT, "- Người đầu tiên đóng {{ first }} một năm.", "- Bà con hãy đến trạm y tế.")
    extract(site)

    assert "#~| msgid" in (site.folder / "locales/rad/policies.po").read_text(encoding="utf-8")
    assert site.faults() == []
    assert extract(site)["locales/rad/policies.po"].gone == 0


def test_a_note_beside_an_untranslated_sentence_goes_with_it_when_it_changes(site: Site) -> None:
    extract(site)
    path = site.folder / "locales/rad/policies.po"
    catalog = polib.pofile(str(path))
    catalog.find(SENTENCE).tcomment = "hỏi người bản ngữ"
    catalog.save(str(path))
    site.replace(BHYT, "Người thứ nhất", "Người đầu tiên")

    extract(site)
    entry = po(site, "rad/policies.po")["Người đầu tiên đóng {{ first }} một năm."]

    assert (entry.tcomment, entry.msgstr, entry.fuzzy) == ("hỏi người bản ngữ", "", False)


def test_check_says_how_far_the_catalogs_lag_behind(site: Site) -> None:
    told = "locales/cmo: warning: 12 Kinh sentences are not in the catalogs yet. Run `broadcaster translate extract`."

    assert told in site.findings()
    extract(site)
    assert told not in site.findings()
    assert not any("not in the catalogs" in line for line in site.findings())


def test_a_sentence_in_two_catalogs_is_a_fault(site: Site) -> None:
    site.write("locales/rad/policies.po", 'msgid "Kính thưa bà con!"\nmsgstr "Hmư̆ bĕ"')
    site.write("locales/rad/templates.po", 'msgid "Kính thưa bà con!"\nmsgstr "Iăt"')

    assert any("is also in locales/rad/policies.po:1" in line for line in site.faults())


def test_a_quote_that_is_not_closed_loses_no_letter_in_silence(site: Site) -> None:
    site.write("locales/rad/policies.po", 'msgid "Kính thưa bà con!"\nmsgstr "Hmư̆ bĕ')

    assert any(line.startswith("locales/rad/policies.po:2: ") and "not closed" in line for line in site.faults())


def test_the_kinh_sentence_itself_is_no_reviewed_translation(site: Site) -> None:
    loans = 'msgid "Tổng đài {{ hotline }}."\nmsgstr "Tổng đài {{ hotline }}."'
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"'
    site.write("locales/rad/policies.po", f'{head}\n\nmsgid "Kính thưa bà con!"\nmsgstr "Kính thưa bà con!"\n\n{loans}')
    site.review("rad")

    found = [line for line in site.faults() if "the Kinh sentence itself" in line]

    assert len(found) == 1
    assert found[0].startswith("locales/rad/policies.po:4: the translation is the Kinh sentence itself. Translate it, ")


def test_a_catalog_that_is_only_a_path_opens_no_other_file(site: Site) -> None:
    other = site.write("other.po", 'msgid "Kính thưa bà con!"\nmsgstr "Iăt"')
    (site.folder / "locales/rad/policies.po").write_text(str(other), encoding="utf-8")

    assert any(line.startswith("locales/rad/policies.po:1: is not a PO file") for line in site.faults())


def test_a_broken_catalog_gets_a_sentence_with_its_line(site: Site) -> None:
    site.write("locales/rad/policies.po", 'msgid "a"\nmsgstr "b"\n\nmsgid "c\nmsgstr')

    assert any(line.startswith("locales/rad/policies.po:4: is not a PO file") for line in site.faults())
