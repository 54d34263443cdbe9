"""Reads facts, snippets, weeks, stations; refuses what is faulty, all faults at once."""

from broadcaster.collect.workspace import Collected, collect, collect_plans, collect_stations

__all__ = ["Collected", "collect", "collect_plans", "collect_stations"]
