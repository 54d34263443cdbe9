"""The history of the ledger's schema, oldest first; a ledger of any age is brought up to date when it is opened.

A new revision is a new file in `versions` that adds what is missing and keeps every row; `tables.py` and its `REVISION`
follow it. A revision that has been released is never edited, which is why they do not import `tables`.
"""
