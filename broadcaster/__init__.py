"""Broadcaster: loudspeaker bulletins in Kinh, Êđê and M'nông, from YAML to script, sound and count."""

__version__ = "0.1.0"
