"""The words that files for translators are made of: Vietnamese here, other languages by the pages' catalog."""

from __future__ import annotations

CODE, REVIEW, STATE, CONTEXT = "Mã câu", "Duyệt", "Tình trạng", "Ngữ cảnh"
TERMS, NEAR, NEAR_TRANSLATION, REMARKS = "Thuật ngữ", "Câu gần giống", "Bản dịch của câu gần giống", "Ghi chú"
REVIEWER = "Người duyệt"
REVIEWERS, REVIEWS = (REVIEWER, "Reviewer"), (REVIEW, "Approve")
"""How a file says them, whichever language the pages were in when it was made."""
COLUMN = "%(name)s (%(language)s)"

PARTS = {
    "title": "tiêu đề",
    "why": "vì sao cần biết",
    "say": "nội dung",
    "ask": "câu hỏi",
    "example": "ví dụ",
    "act": "việc cần làm",
    "brief": "tóm tắt",
    "phrase": "câu mẫu",
}
"""What a sentence does in its snippet, in words."""

TITLE, TITLE_OF_WEEK = "Bản dịch tiếng %(name)s", "Bản dịch tiếng %(name)s, tuần %(week)s"
PHRASES = "Câu mẫu của các bản tin"
HOW = (
    "Viết bản dịch vào cột %(column)s. Giữ nguyên cột Mã câu; đổi chỗ hoặc xóa dòng đều được.",
    "Chỗ có dấu « » là con số hoặc tên do máy điền: chép nguyên cả dấu « » vào bản dịch, không gõ số bằng tay.",
    "Từ chưa có trong tiếng dân tộc thì giữ tiếng Kinh, hoặc hỏi người bản ngữ; không tự đặt từ mới.",
    "Ai duyệt thì ghi họ tên vào ô Người duyệt, đánh dấu x ở cột Duyệt bên cạnh mỗi câu đã đúng.",
    "Câu chưa đúng thì người duyệt sửa, hoặc ghi điều cần sửa vào cột Duyệt.",
)
HOW_IN_EXCEL = "Muốn đổi chỗ, xóa dòng trong Excel: Review, Unprotect Sheet (không có mật khẩu)."
STILL = "Số có thể khác khi phát: từ ngày %(day)s là %(figures)s."
USED, USED_IN = "%(title)s (%(n)s trạm)", "%(title)s, tuần %(week)s (%(n)s trạm)"
UNUSED = "chưa có trong kế hoạch tuần"
REVIEWED = "đã duyệt: %(who)s, %(day)s"
TERM, TERM_UNSURE = "%(term)s = %(translations)s", "%(term)s = %(translations)s (cần người bản ngữ xác nhận)"
TERM_NOTE = "%(term)s. %(note)s"
CHANGED = "Câu tiếng Kinh đã đổi"
NEAR_TOLD = "Câu gần giống (%(likeness)s phần trăm)"

GAPS, SUMMARY = "Câu chưa duyệt", "Tổng hợp"
SNIPPET, KINH, BULLETINS, STATIONS, LANGUAGE = "Bài", "Câu tiếng Kinh", "Bản tin", "Trạm", "Ngôn ngữ"
ALL, NEEDS = "Tổng cộng", "Tuần %(week)s cần"

IN_FILES = (
    *(CODE, REVIEW, STATE, CONTEXT, TERMS, NEAR, NEAR_TRANSLATION, REMARKS, REVIEWER, COLUMN),
    *PARTS.values(),
    *(
        TITLE,
        TITLE_OF_WEEK,
        PHRASES,
        *HOW,
        HOW_IN_EXCEL,
        STILL,
        USED,
        USED_IN,
        UNUSED,
        REVIEWED,
        TERM,
        TERM_UNSURE,
        TERM_NOTE,
        CHANGED,
        NEAR_TOLD,
    ),
    *(GAPS, SUMMARY, SNIPPET, KINH, BULLETINS, STATIONS, LANGUAGE, ALL, NEEDS),
)
"""All of them; a catalog of the pages has each."""
