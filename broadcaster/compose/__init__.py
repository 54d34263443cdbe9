"""Snippets + template + locale → one script per language; pure, writes nothing."""

from broadcaster.compose.composer import Composer
from broadcaster.compose.editions import editions
from broadcaster.compose.templates import SUFFIX, Templates, load_templates

__all__ = ["SUFFIX", "Composer", "Templates", "editions", "load_templates"]
