"""Migrations, run by Alembic. To add one: a file in ``versions``, its number in ``storage.schema.KNOWN_REVISIONS``.

A migration spells its tables out and never imports ``storage.tables``: it must do the same next year.
"""
