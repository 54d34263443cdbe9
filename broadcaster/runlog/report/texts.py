"""The words that reports are made of: Vietnamese here, other languages by the pages' catalog."""

from __future__ import annotations

from broadcaster.models import Evidence

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
REFERENCE = "Số: ……/BC-……"
PLACE = "………………, ngày …… tháng …… năm ……"
"""The office's own number of it, where and when it is signed: left to be written."""
TITLE, SUBJECT = "BÁO CÁO", "Kết quả phát thanh qua đài truyền thanh các xã, phường"
PERIOD, BEFORE = "Kỳ báo cáo: %(period)s", "Kỳ trước: %(period)s"
LEAST = "Chỉ tính các lượt có bằng chứng từ mức này trở lên: %(evidence)s."
SIGN, SEAL = "(Ký, ghi rõ họ tên)", "(Ký, đóng dấu, ghi rõ họ tên)"

SPANS = {
    (1, 12): "năm %(year)s",
    (1, 9): "9 tháng đầu năm %(year)s",
    (1, 6): "6 tháng đầu năm %(year)s",
    (7, 12): "6 tháng cuối năm %(year)s",
    (1, 3): "quý I năm %(year)s",
    (4, 6): "quý II năm %(year)s",
    (7, 9): "quý III năm %(year)s",
    (10, 12): "quý IV năm %(year)s",
}
"""The names of whole months in a row, by their first and last."""
MONTH, WEEK = "tháng %(month)s năm %(year)s", "tuần %(week)s năm %(year)s"
DAY, DAYS, NAMED = "ngày %(day)s", "từ ngày %(first)s đến ngày %(last)s", "%(name)s (%(days)s)"

TOTAL = "Tổng số"
COLUMNS = {
    "number": "STT",
    "code": "Mã đơn vị",
    "commune": "Xã, phường",
    "languages": "Số lượt theo thứ tiếng",
    "runs": "Tổng số lượt",
    "texts": "Lượt bản tin",
    "sessions": "Buổi",
    "minutes": "Phút",
    "items": "Tin",
    "previous": "Số lượt kỳ trước",
    "note": "Ghi chú",
}
"""The columns of the form, unless the settings call them otherwise."""

UNITS = {"runs": "Lượt", "texts": "Lượt bản tin", "sessions": "Buổi", "minutes": "Phút", "items": "Tin"}
DEFINITIONS = {
    "runs": "một đài phát một bản tin bằng một thứ tiếng, một lần.",
    "texts": "như lượt, nhưng một bản tin mà một đài phát bằng nhiều thứ tiếng trong cùng một khung giờ chỉ tính là "
    "một. Một bản tin phát bằng ba thứ tiếng là ba lượt, một lượt bản tin.",
    "sessions": "một đài trong một buổi của một ngày (sáng đến 10:59, trưa từ 11:00 đến 13:59, chiều và tối từ 14:00) "
    "có ít nhất một lượt bắt đầu phát.",
    "minutes": "tổng thời gian phát của các lượt đã biết thời gian, cộng bằng giây rồi mới làm tròn, nên dòng tổng số "
    "có thể lệch với tổng các dòng.",
    "items": "số tin, bài được đọc trong các lượt đã biết số tin, mỗi lần đọc tính một.",
}
"""What each unit means; printed on every report, for the number alone can be argued about."""
APART = "Mỗi đơn vị đếm riêng, không suy ra từ đơn vị khác."
UNTIMED = "Không biết thời gian phát của %(n)s lượt, nên số phút thực tế nhiều hơn."
UNLISTED = "Không biết số tin của %(n)s lượt, nên số tin thực tế nhiều hơn."
UNIT, NOW, THEN, CHANGE = "Đơn vị tính", "Kỳ này", "Kỳ trước", "Tăng, giảm"
DEFINITION = "%(unit)s: %(meaning)s"

EVIDENCES = {
    Evidence.PLANNED: "Chỉ có trong kế hoạch",
    Evidence.WORD: "Đài báo (lời, giấy, bảng Excel)",
    Evidence.TAP: "Đài bấm xác nhận trên trang tải",
    Evidence.LOG: "Nhật ký của máy phát",
    Evidence.PROOF: "Có bản ghi âm lúc phát",
}
EVIDENCE, COUNTED, RUNS = "Bằng chứng", "Tính vào báo cáo", "Số lượt"
YES, NO = "có", "không"
ALL_COUNTED = "Cộng các lượt được tính"
VOIDED = "Ngoài ra có %(n)s lượt đã hủy hoặc rút lại trong kỳ, không tính."

IN_ALL = "Kết quả chung"
BY_COMMUNE = "Kết quả theo xã, phường và thứ tiếng"
PLAN = "Kế hoạch và thực hiện"
HOW_KNOWN = "Bằng chứng của các lượt phát"
HOW_COUNTED = "Cách tính"
BY_MONTH, BY_WEEK = "Số lượt theo tháng và thứ tiếng", "Số lượt theo xã, phường và tuần"
PART = "%(title)s (phần %(part)s trên %(parts)s)"
MONTHS = "Tháng"
LANGUAGE_RUNS, COMMUNE_RUNS = "%(name)s: %(n)s", "%(stations)s đài, %(weeks)s tuần, %(n)s lượt."
NONE, NO_RUNS = "không có", "Kỳ này không có lượt nào."
NO_STATIONS = "Không có đài nào."

NO_PLAN = "Kỳ này không có kế hoạch phát."
PLANNED = (
    "Kế hoạch: %(due)s lượt. Đã phát: %(aired)s lượt (%(share)s), trong đó muộn %(late)s. "
    "Chưa biết đã phát: %(missing)s. Ngoài kế hoạch: %(extra)s."
)
CALL, NOBODY = "Các đài cần gọi, thiếu nhiều xếp trước:", "Không đài nào thiếu lượt."
DUE, AIRED, LATE, MISSING, EXTRA = "Kế hoạch", "Đã phát", "Muộn", "Thiếu", "Ngoài kế hoạch"
ASK = "Cần hỏi"
ASKED = "%(time)s ngày %(day)s: %(bulletin)s (%(language)s)"
AND_RUNS = "%(told)s; và %(n)s lượt nữa"
AND_STATIONS = "Và %(n)s đài nữa; danh sách đầy đủ có trong tệp Excel."

LEDGER = (
    "Lập lúc %(time)s ngày %(day)s, khi sổ lượt phát có %(n)s mục; mã của mục cuối: %(code)s. Đối chiếu mã này với sổ "
    "thì biết sổ có bị sửa về sau hay không."
)
FOOT = "Mã sổ: %(code)s"

SUMMARY, CALLS, ROWS, MORE_ROWS = "Tổng hợp", "Lượt thiếu", "Các lượt", "Các lượt (%(n)s)"
BULLETIN, LANGUAGE, SLOTTED, AIRED_AT = "Bản tin", "Thứ tiếng", "Giờ theo kế hoạch", "Phát lúc"
ROW = {
    "number": "Số trong sổ",
    "station": "Mã đơn vị",
    "station_name": "Xã, phường",
    "week": "Tuần",
    "bulletin": "Mã bản tin",
    "bulletin_title": BULLETIN,
    "language": "Mã tiếng",
    "language_name": LANGUAGE,
    "scheduled_at": SLOTTED,
    "aired_at": AIRED_AT,
    "seconds": "Phút",
    "items": "Tin",
    "evidence": EVIDENCE,
    "proof": "SHA-256 của bản ghi âm",
    "note": "Ghi chú",
    "entered_by": "Người nhập",
    "entered_at": "Nhập lúc",
    "source": "Nhập từ tệp",
    "counts": COUNTED,
    "change": "Thay đổi",
    "why": "Lý do",
    "changed_by": "Người sửa",
    "changed_at": "Sửa lúc",
}
"""The columns of the rows behind a report."""
CHANGES = {"evidence": "thêm bằng chứng", "correct": "sửa", "void": "hủy", "unvoid": "bỏ hủy", "retract": "rút lại"}

IN_REPORTS = tuple(
    dict.fromkeys(
        [
            *(NATION, MOTTO, REFERENCE, PLACE, TITLE, SUBJECT, PERIOD, BEFORE, LEAST, SIGN, SEAL),
            *(*SPANS.values(), MONTH, WEEK, DAY, DAYS, NAMED),
            *(TOTAL, *COLUMNS.values(), *UNITS.values(), *DEFINITIONS.values(), APART, UNTIMED, UNLISTED),
            *(UNIT, NOW, THEN, CHANGE, DEFINITION),
            *(*EVIDENCES.values(), EVIDENCE, COUNTED, RUNS, YES, NO, ALL_COUNTED, VOIDED),
            *(IN_ALL, BY_COMMUNE, PLAN, HOW_KNOWN, HOW_COUNTED, BY_MONTH, BY_WEEK, PART, MONTHS),
            *(LANGUAGE_RUNS, COMMUNE_RUNS, NONE, NO_RUNS, NO_STATIONS),
            *(NO_PLAN, PLANNED, CALL, NOBODY, DUE, AIRED, LATE, MISSING, EXTRA, ASK, ASKED),
            *(AND_RUNS, AND_STATIONS, LEDGER, FOOT),
            *(SUMMARY, CALLS, ROWS, MORE_ROWS, BULLETIN, LANGUAGE, SLOTTED, AIRED_AT, *ROW.values(), *CHANGES.values()),
        ]
    )
)
"""All of them; a catalog of the pages has each."""
