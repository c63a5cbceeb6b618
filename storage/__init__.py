"""KEEP: what was published, and what a chat is to be remembered by. Knows nothing of wording or channels.

One SQLite file. :mod:`storage.database` opens it, :mod:`storage.plans` and :mod:`storage.memory` read and write it.
"""
