"""The text doctor finds each fault that sources show, with its letters, and writes what is certain."""

from __future__ import annotations

import subprocess
import unicodedata
from typing import TYPE_CHECKING

import pytest

from broadcaster.language.doctor.fonts import FONTS
from tests.programs import needed

if TYPE_CHECKING:
    from broadcaster.language.doctor import Doctor

    Doctors = dict[str, Doctor]

BREVE, ROOF = "\u0306", "\u0302"


@pytest.mark.parametrize(
    ("language", "written", "right", "rule"),
    [
        ("rad", unicodedata.normalize("NFD", "hmư̆"), "hmư̆", "nfc"),
        ("vi", unicodedata.normalize("NFD", "Điều kiện"), "Điều kiện", "nfc"),
        ("rad", f"đe{BREVE}{ROOF}", "đê̆", "mark order"),  # NFC keeps it apart from ê̆
        ("rad", f"kơs\u014f{ROOF}", "kơsô̆", "mark order"),
        ("rad", f"Đ\u0114{ROOF}", "ĐÊ̆", "mark order"),
        ("vi", "ti\u00e9\u0302ng", "tiếng", "mark order"),
        ("rad", f"mơ{BREVE}{BREVE}ng", "mơ̆ng", "mark order"),
        ("rad", "anǎn", "anăn", "look-alike"),  # ABVD Rhade
        ("cmo", "sǐt", "sĭt", "look-alike"),  # cmo2023
        ("rad", "mơ\u030cng", "mơ̆ng", "look-alike"),  # the fonts of kauthara.org
        ("rad", "hlȃm", "hlăm", "look-alike"),
        ("rad", "ɓuôn ɗah", "ƀuôn đah", "look-alike"),
        ("rad", "ƁUÔN", "ƀUÔN".upper(), "look-alike"),
        ("rad", "Ɖăm ðah", "Đăm đah", "look-alike"),
        ("vi", "Ðóng", "Đóng", "look-alike"),
        ("rad", "ьuôn", "ƀuôn", "look-alike"),
        ("rad", "klеi", "klei", "look-alike"),  # a Cyrillic е
        ("vi", "bảo hiểm уế", "bảo hiểm yế", "look-alike"),
        ("vi", "ｂảo", "bảo", "look-alike"),
        ("rad", "b\u0335uôn", "ƀuôn", "look-alike"),
        ("rad", f"jơ {BREVE}ng", "jơ̆ng", "loose mark"),  # ABVD Rhade
        ("rad", "jơ˘ng", "jơ̆ng", "look-alike"),
        ("cmo", "pãng", "păng", "tilde"),  # VOV4 writes both
        ("rad", "grãp", "grăp", "tilde"),
        ("cmo", "n\u2019gor", "n'gor", "apostrophe"),
        ("cmo", "n\u2018hanh", "n'hanh", "apostrophe"),
        ("cmo", "n`hanh", "n'hanh", "apostrophe"),
        ("rad", "K\u02bciăng", "K'iăng", "apostrophe"),
        ("vi", "bảo\u200b hiểm", "bảo hiểm", "invisible"),
        ("rad", f"mơ\u200d{BREVE}ng", "mơ̆ng", "invisible"),
        ("vi", "hai\x0bdòng", "hai dòng", "invisible"),
        ("vi", "Báº£o hiá»ƒm xÃ£ há»™i", "Bảo hiểm xã hội", "double encoding"),
    ],
)
def test_what_is_certain_is_found_and_put_right(
    doctors: Doctors, language: str, written: str, right: str, rule: str
) -> None:
    doctor = doctors[language]

    found = doctor.check(written)

    assert {finding.rule for finding in found} == {rule}
    assert all(finding.certain for finding in found)
    assert doctor.repair(written) == right
    assert doctor.check(right) == ()


def test_a_finding_says_where_which_letters_and_what_to_write(doctors: Doctors) -> None:
    (found,) = doctors["rad"].check("Hmư̆ bĕ\r\nmơ̆ng, (ɓuôn) sang")

    assert (found.line, found.column, found.offset) == (2, 8, 17)
    assert (found.found, found.proposal) == ("ɓuôn", "ƀuôn")
    assert found.code_points == ("ɓ U+0253",)


def test_a_word_with_two_letters_at_fault_is_told_once_for_each_rule(doctors: Doctors) -> None:
    found = doctors["rad"].check("ɓɗǎ hmu\u031b\u0306")

    assert [(finding.rule, finding.code_points) for finding in found] == [
        ("look-alike", ("ɓ U+0253", "ɗ U+0257", "ǎ U+01CE")),
        ("nfc", ("u\u031b\u0306 U+0075 U+031B U+0306",)),
    ]
    assert [finding.proposal for finding in found] == ["ƀđă", "hmư̆"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("rad", "Kâo mơĭt hồ sơ hưởng trợ cấp thất nghiệp kơ să Êa Ñuôl, xã Krông Na, thẻ bảo hiểm y tế, cũ, những"),
        ("rad", "K'iăng khua Y Wang Niê, VOV4, BHYT, Facebook, abc@vov.vn, dichvucong.gov.vn, 1900 9068 [1] {x}"),
        ("cmo", "Geh thẻ bảo hiểm y tế ri nuĭh ƀon lan mô rvê prăk; n'gor Dak Lak, mãng cầu, xã, Bôk nău ntuh"),
        ("vi", "Buôn Akõ Dhông, Y Tlŭ Êban, H’Hen Niê ở Ƀuôn Đôn; website, Zalo, hoà hòa thuỷ thủy, 25ºC, 5 µg, 3/4"),
        ("vi", "“Trích dẫn” – [ghi chú], {a}, `mã`, a & b, x^2, C:\\Users\\an, #baohiem, GD&ĐT ~ 5 triệu|6 triệu"),
        ("rad", ""),
        ("vi", "\ufeff".strip("\ufeff") + "\tmột\n\n hai \n"),
    ],
)
def test_right_text_with_loans_and_names_is_left_alone(doctors: Doctors, language: str, text: str) -> None:
    assert doctors[language].check(text) == ()
    assert doctors[language].repair(text) == text
    assert doctors[language].repair(text, legacy=True) == text


@pytest.mark.parametrize(
    ("language", "word", "letters", "near"),
    [
        ("rad", "car", ("c",), "čar"),
        ("rad", "facebook", ("f", "c"), None),
        ("cmo", "lač", ("č",), None),
        ("cmo", "ñu", ("ñ",), None),
        ("rad", "krống", ("ố",), None),
        ("vi", "ƀuôn", ("ƀ",), None),
        ("vi", "größe", ("ö", "ß"), None),
    ],
)
def test_letters_that_the_language_does_not_have_are_told_and_left(
    doctors: Doctors, language: str, word: str, letters: tuple[str, ...], near: str | None
) -> None:
    (found,) = doctors[language].check(word)

    assert (found.rule, found.letters, found.proposal, found.certain) == ("letter", letters, near, False)
    assert doctors[language].repair(word) == word


def test_what_is_lost_is_told_and_left(doctors: Doctors) -> None:
    found = doctors["rad"].check("ƀu\ufffdn \ue001 \u0306a")

    assert [(finding.rule, finding.proposal) for finding in found] == [("broken", None)] * 3


LEGACY = [
    ("[uôn sang", "ƀuôn sang"), ("{uôn Ma Thuột", "Ƀuôn Ma Thuột"), ("]iăng ]ar lac\\", "čiăng čar lač"),
    ("C|ư\\ Mgar", "Čư̆ Mgar"), ("`u ~u mơ\\ng", "ñu Ñu mơ̆ng"), ("h^n nu^h", "hĭn nuĭh"), ("blu\\ du\\t tơ\\", "blŭ dŭt tơ̆"),
    ("TƠGU|M NTU\\K PƠRANG J&", "TƠGŬM NTŬK PƠRANG JĬ"), ("mdho# kơso# prue#", "mdhô̆ kơsô̆ pruê̆"),
    ("đê| nkô| tê|", "đê̆ nkô̆ tê̆"), ("nu\\ih [on lan", "nŭih ƀon lan"),
]  # fmt: skip
"""Rows of the table in docs/languages.md, with the pages of VOV4 as evidence."""


@pytest.mark.parametrize(("written", "right"), LEGACY)
def test_tay_nguyen_key_is_found_shown_and_converted_only_when_asked(
    doctors: Doctors, written: str, right: str
) -> None:
    doctor = doctors["rad"]

    found = doctor.check(written)

    assert found
    assert {finding.rule for finding in found} == {"legacy"}
    assert not any(finding.certain for finding in found)
    assert doctor.repair(written) == written
    assert doctor.repair(written, legacy=True) == right


def test_brackets_quotes_paths_and_known_abbreviations_of_an_old_text_stay(doctors: Doctors) -> None:
    text = "du\\t [1] (xem [uôn]) {a} `mã` GD&ĐT C:\\Users\\an\\u, x^2, 5#"

    assert doctors["rad"].repair(text, legacy=True) == "dŭt [1] (xem [uôn]) {a} `mã` GD&ĐT C:\\Users\\an\\u, x^2, 5#"


KINH = "Bảo hiểm xã hội tỉnh Đắk Lắk thông báo: từ ngày 1/7, mỗi người đóng 1.366.200 đồng một năm; ưu tiên hộ nghèo."
TCVN3 = "B¶o hiÓm x· héi tØnh §¾k L¾k th«ng b¸o: tõ ngµy 1/7, mçi ng\u00adêi ®ãng 1.366.200 ®ång mét n¨m; \u00adu tiªn hé nghÌo."
VNI = "Baûo hieåm xaõ hoäi tænh Ñaék Laék thoâng baùo: töø ngaøy 1/7, moãi ngöôøi ñoùng 1.366.200 ñoàng moät naêm; öu tieân hoä ngheøo."


@pytest.mark.parametrize("language", ["vi", "rad"])
@pytest.mark.parametrize(("written", "font"), [(TCVN3, "TCVN3"), (VNI, "VNI")])
def test_old_kinh_fonts_are_found_and_converted_only_when_asked(
    doctors: Doctors, language: str, written: str, font: str
) -> None:
    doctor = doctors[language]

    found = [finding for finding in doctor.check(f"Hmư̆ bĕ\n{written}") if finding.line == 2]

    assert [(finding.rule, finding.proposal) for finding in found] == [("legacy", KINH)]
    assert font in found[0].why
    assert doctor.repair(written) == written
    assert doctor.repair(written, legacy=True) == KINH


def test_capitals_of_an_old_font_become_capitals(doctors: Doctors) -> None:
    assert doctors["vi"].repair("B¶O HIÓM X· HéI", legacy=True) == "BẢO HIỂM XÃ HỘI"
    assert doctors["vi"].repair("BAÛO HIEÅM XAÕ HOÄI", legacy=True) == "BẢO HIỂM XÃ HỘI"


def test_the_table_of_tcvn3_is_that_of_iconv() -> None:
    iconv = needed("iconv")
    table = next(font.table for font in FONTS if font.name == "TCVN3")

    for written, meant in table.items():
        command = [iconv, "-f", "TCVN5712-1", "-t", "UTF-8"]
        said = subprocess.run(command, input=written.encode("latin-1"), capture_output=True, check=False)
        if said.returncode:
            pytest.skip("this iconv is not that of glibc, and does not know TCVN 5712")
        assert said.stdout.decode() == meant
    assert len(table) == 7 * 2 + 60


@pytest.mark.parametrize(
    ("filed", "text", "looks_like", "evidence"),
    [
        ("rad", "Bà con đến trạm y tế xã để được khám bệnh, nhớ mang theo thẻ.", "Kinh", ["được", "ế"]),
        ("cmo", "Bà con đến trạm y tế xã để được khám bệnh, nhớ mang theo thẻ.", "Kinh", ["khám"]),
        ("cmo", "Grăp hruê kâo mâo klei lač jăk kơ mnuih ƀuôn sang hlăm čar", "Êđê", ["klei", "č"]),
        ("rad", "Geh kop ji geh nuĭh ƀon lan, n'hanh ndrel ngih dak ăp khay", "M'nông", ["geh", "ndrel"]),
        ("vi", "Hruê anei ƀuôn sang hlăm čar mâo klei mrâo", "Êđê", ["klei", "ƀ", "č"]),
        ("vi", "Lĕ rngôch phung ƀon lan, iăt hom jêh ri gĭt vât", "M'nông", ["rngôch"]),
        ("vi", "Geh kop ji geh thẻ bảo hiểm nai dak si but uănh an kon", "M'nông", ["geh", "uănh"]),
        ("rad", "Đây là tổng đài của Bảo hiểm xã hội Việt Nam.", "Kinh", ["là"]),
        ("cmo", "Mức trợ cấp là 5 triệu một tháng.", "Kinh", ["một"]),
        ("rad", "BẢO HIỂM Y TẾ CHO MỌI NHÀ, MỜI BÀ CON NGHE", "Kinh", ["MỌI"]),
        ("cmo", "sang mđung asăp blŭ Việt Nam krĭng Lăn Dăp Kngư", "Êđê", ["asăp"]),
    ],
)
def test_text_in_another_language_is_told_with_the_evidence(
    doctors: Doctors, filed: str, text: str, looks_like: str, evidence: list[str]
) -> None:
    found = [finding for finding in doctors[filed].check(text) if finding.rule == "language"]

    assert len(found) == 1
    assert f"looks like {looks_like}, not" in found[0].why
    assert all(word in found[0].why or word in found[0].letters for word in evidence)


@pytest.mark.parametrize(
    ("filed", "text"),
    [
        ("rad", "Kâo mơĭt hồ sơ hưởng trợ cấp thất nghiệp, hồ sơ khám chữa bệnh kơ mnuih ƀuôn sang"),
        ("rad", "bảo hiểm y tế hộ gia đình"),  # loans, all of it
        ("cmo", "Geh Bảo hiểm xã hội tỉnh Đắk Lắk, Ủy ban nhân dân xã Krông Na"),
        ("vi", "Xã Ea Wer, Ea Huar, Krông Na, Ea H'leo, Cư M'gar"),
        ("vi", "zalo facebook email website internet"),
        ("vi", "The three languages: what we know, who says so, and what nobody knows yet"),
        ("cmo", "Thị Đoắt, H'Thi Rya, Điểu Thân, Y Sưng Phê Ja"),
        ("rad", "Nguyễn Văn Hùng hŏng Trần Thị Mỹ, Phó Chủ tịch Ủy ban nhân dân tỉnh Nguyễn Thiên Văn lač"),
        ("rad", "248 Nguyễn Tất Thành, xã M'Drắk, tỉnh Đắk Lắk"),
        ("rad", "năm"),
    ],
)
def test_loans_and_names_are_no_other_language(doctors: Doctors, filed: str, text: str) -> None:
    assert [finding.why for finding in doctors[filed].check(text) if finding.rule == "language"] == []


def test_short_lines_are_judged_together(doctors: Doctors) -> None:
    text = "Kính thưa\nBà con\nMời nghe\n"

    assert [finding.found for finding in doctors["rad"].check(text)] == ["the text"]


@pytest.mark.parametrize("text", ["Ñu mâo ñu", "ñu ñu", "Ñu brei ñu blei", "mô geh, mô dơi", "Êa Niê Krông café Noël"])
def test_words_of_the_highlands_are_no_old_font(doctors: Doctors, text: str) -> None:
    for language in ("rad", "cmo"):
        assert [finding for finding in doctors[language].check(text) if finding.rule == "legacy"] == []
        assert doctors[language].repair(text, legacy=True) == text


OLD = {
    "TCVN3": [
        ("ñY BAN NH¢N D¢N TØNH §¾K L¾K", "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK"), ("Kho¶n 2", "Khoản 2"), ("§iÒu 5", "Điều 5"),
        ("Ngµy 15/11/2024", "Ngày 15/11/2024"), ("1. Møc ®ãng", "1. Mức đóng"), ("HÕT", "HẾT"), ("(105.300®)", "(105.300đ)"),
        ("Chñ tÞch: Y Bh¨m Niª", "Chủ tịch: Y Bhăm Niê"), ("Ng\u00adêi, tr\u00ada, B\u00adíc 1-3", "Người, trưa, Bước 1-3"),
        ("KÐm 15", "Kém 15"), ("Sè: 123/BHXH-C§", "Số: 123/BHXH-CĐ"), ("QUý I/2026", "QUÝ I/2026"), ("X· Krông Na, Ea H'leo", None),
    ],
    "VNI": [
        ("Thoâng tö 01/2025/TT-BYT", "Thông tư 01/2025/TT-BYT"), ("Theá heä 9x", "Thế hệ 9x"), ("Tæ leä (%): 95", "Tỉ lệ (%): 95"),
        ("B. Leâ Thò Tö", "B. Lê Thị Tư"), ("Tieàn coâng 300.000ñ/coâng", "Tiền công 300.000đ/công"), ("Keùm 15", "Kém 15"),
        ("UÛng hoä: 5.000.000ñ;", "Ủng hộ: 5.000.000đ;"), ("HEÁT", "HẾT"), ("QUYÙ I/2026", "QUÝ I/2026"), ("Töø 2-3 NGAØY", "Từ 2-3 NGÀY"),
        ("UÛY BAN NHAÂN DAÂN TÆNH ÑAÉK LAÉK", "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK"), ("Nôi nhaän:", "Nơi nhận:"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("font", OLD)
def test_a_document_is_in_one_font_down_to_its_shortest_line(doctors: Doctors, font: str) -> None:
    written = "\r\n".join(old for old, meant in OLD[font] if meant)
    meant = "\r\n".join(meant for _, meant in OLD[font] if meant)

    found = doctors["vi"].check(written)

    assert [finding.rule for finding in found] == ["legacy"] * len(written.split("\r\n"))
    assert doctors["vi"].repair(written) == written
    assert doctors["vi"].repair(written, legacy=True) == meant


@pytest.mark.parametrize(("written", "meant"), [pair for lines in OLD.values() for pair in lines if pair[1]])
def test_a_letter_of_an_old_font_is_never_put_right_for_something_else(
    doctors: Doctors, written: str, meant: str
) -> None:
    assert doctors["vi"].repair(written) == written


MORE_LEGACY = [
    ("[^ng găp mâo blu\\ jăk", "ƀĭng găp mâo blŭ jăk"), ("Mnuih [uôn sang la]. Blu\\ jăk.", "Mnuih ƀuôn sang lač. Blŭ jăk."),
    ("SANG BLU| KR&NG H&N NU&H", "SANG BLŬ KRĬNG HĬN NUĬH"), ("MNUIH {UÔN SANG", "MNUIH ƀUÔN SANG".upper()),
    ("di`u mâo prăk", "diñu mâo prăk"), ("Hmei la] kơ diih", "Hmei lač kơ diih"), ("lu ]ô mnuih", "lu čô mnuih"),
    ("“`u” (]ar)", "“ñu” (čar)"), ("mục [ghi chú] x^2 blu\\", "mục [ghi chú] x^2 blŭ"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), MORE_LEGACY)
def test_signs_of_tay_nguyen_key_beside_each_other_in_capitals_and_between_brackets(
    doctors: Doctors, written: str, meant: str
) -> None:
    assert doctors["rad"].repair(written, legacy=True) == meant


@pytest.mark.parametrize("text", ["T^T (^o^)", "mục [a", "[anh và em", "A & B, R&D", "~ 5 triệu", "a `mã` b", "C#, f#"])
def test_a_text_that_only_has_such_signs_is_not_in_that_font(doctors: Doctors, text: str) -> None:
    assert doctors["rad"].repair(text, legacy=True) == text


def test_an_apostrophe_before_a_b_may_be_the_stroke(doctors: Doctors) -> None:
    (found,) = doctors["rad"].check("'buôn sang")

    assert (found.rule, found.found, found.proposal, found.certain) == ("apostrophe", "'buôn", "ƀuôn", False)
    assert doctors["rad"].check("‘buôn sang’ 'bruă'") == ()


def test_columns_count_what_a_reader_sees(doctors: Doctors) -> None:
    (found,) = doctors["rad"].check("\tê̆ 👨‍👩‍👧 ɓuôn")

    assert found.column == 6


@pytest.mark.parametrize(
    "text",
    [
        "Mức đóng năm nay:\n4,5% × 2.340.000 × 12\nAnh có nhà thì không lo.\nCô giáo nói: bán gì?",
        "ngày 5·6·2025\nAnh có con", "1ª, 2º\nAnh có", "5 × 6 = 30", "18 ÷ 60", "2 m² × 3 m²", "500µg, 5 µm",
        "Tô Hoài, Lê Ñ", "Áo dài ô tô oô tôt\nAnh có con", "H'Ñiêu Ñông",
    ],
)  # fmt: skip
def test_signs_of_arithmetic_make_no_old_font_of_right_kinh(doctors: Doctors, text: str) -> None:
    assert [finding.rule for finding in doctors["vi"].check(text) if finding.rule == "legacy"] == []
    assert doctors["vi"].repair(text, legacy=True) == text


def test_a_document_pasted_from_two_fonts_is_read_line_by_line(doctors: Doctors) -> None:
    assert doctors["vi"].repair(f"{TCVN3}\n{VNI}\n{KINH}", legacy=True) == f"{KINH}\n{KINH}\n{KINH}"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Giaù 12.000ñ/goùi", "Giá 12.000đ/gói"), ("Chæ thò soá 38-CT/TW", "Chỉ thị số 38-CT/TW"), ("12h tröa", "12h trưa"),
        ("2.340.000ñ x 4,5% x 12 thaùng = 1.263.600ñ", "2.340.000đ x 4,5% x 12 tháng = 1.263.600đ"),
        ("Bµ CON CHó ý", "BÀ CON CHÚ Ý"),
    ],
)  # fmt: skip
def test_short_lines_of_an_old_font(doctors: Doctors, written: str, meant: str) -> None:
    assert doctors["vi"].repair(written, legacy=True) == meant
