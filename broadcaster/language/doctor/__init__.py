"""The text doctor: finds what is wrong with the letters of a text, and puts right what is certain."""

from broadcaster.language.doctor.doctor import Doctor, split
from broadcaster.language.doctor.finding import RULES, Finding

__all__ = ["RULES", "Doctor", "Finding", "split"]
