"""The translators' desk: catalogs up to date with the Kinh text, how far they are, worksheets out and in, reviews.

`translate.forms` and `translate.status_book` write and read Word and Excel; who needs them imports them, and nobody
else waits for their libraries.
"""

from broadcaster.translate.catalogs import Change, absent, extract
from broadcaster.translate.checks import Checker
from broadcaster.translate.desk import Desk, open_desk
from broadcaster.translate.incoming import Decision, Intake, Outcome, Remark
from broadcaster.translate.needs import Need, Use, needs
from broadcaster.translate.status import Gap, Status, status
from broadcaster.translate.worksheet import Worksheet, sections

__all__ = [
    "Change",
    "Checker",
    "Decision",
    "Desk",
    "Gap",
    "Intake",
    "Need",
    "Outcome",
    "Remark",
    "Status",
    "Use",
    "Worksheet",
    "absent",
    "extract",
    "needs",
    "open_desk",
    "sections",
    "status",
]
