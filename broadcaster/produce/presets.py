"""What is done to a voice so that it is understood where it is heard: presets to choose from, not a standard.

They are chains of ffmpeg's filters, run once on each clip, at a loudness that the compressor's threshold counts on.
"""

from __future__ import annotations

LEVEL = -26.0
"""LUFS at which a clip goes through a chain."""

CHAINS = {
    "flat": "",
    # A horn radiates nothing below some 300 Hz: what is sent there only heats its driver. Gentle compression lifts the
    # ends of words over the wind; a wide lift around 2.8 kHz, where consonants are told apart, helps over distance.
    "horn": "highpass=f=300:poles=2,"
    "acompressor=threshold=-24dB:ratio=2.5:attack=8:release=120:knee=6:detection=rms,"
    "equalizer=f=2800:width_type=o:width=1.6:gain=4",
}
"""The chain of each preset; "" where the voice stays as it is."""
