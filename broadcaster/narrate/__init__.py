"""Gives each line of a script a voice, or says honestly that none here speaks its language.

The door: `voices` (which there are), `narrate` (a script's lines → clips, as `Wishes` want it), `narrate_all` (those of
many, as jobs for `perform` or for other hands), `say` (one line → sound), `samples` (what is listened to when a rule
voice is judged), `rehearsal` (is any of it a stand-in?),
`demand_sound` (does a file hold sound at all?).
Nothing heavy is loaded before a voice is really asked.
"""

from broadcaster.narrate.decoding import demand_sound
from broadcaster.narrate.espeak_ng.samples import samples
from broadcaster.narrate.narration import Wishes, clips_in, narrate, narrate_all, rehearsal, say
from broadcaster.narrate.registry import Voices, voices
from broadcaster.narrate.speaking import Job, Refusal, perform
from broadcaster.narrate.voice import Kind, Voice
from broadcaster.narrate.wave import Wave

__all__ = [
    "Job",
    "Kind",
    "Refusal",
    "Voice",
    "Voices",
    "Wave",
    "Wishes",
    "clips_in",
    "demand_sound",
    "narrate",
    "narrate_all",
    "perform",
    "rehearsal",
    "samples",
    "say",
    "voices",
]
