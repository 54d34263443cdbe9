"""The rule voices, on espeak-ng: Kinh as it comes, Êđê and M'nông by rules of our own."""
