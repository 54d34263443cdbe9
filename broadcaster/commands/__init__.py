"""What each command does: asks the pipeline and the rooms, and shows the answer.

Each returns whether all was well; only `cli`, which calls them, turns that into an exit code.
"""
