"""A Bot API server of our own for tests: plain HTTP on loopback, every request checked, people and troubles scripted.

``table`` and ``checks`` hold each request against the Bot API's parameters and types, ``rules`` and ``markup`` against
its lengths, names and HTML, ``pace`` against its rate limits; ``world`` keeps chats and messages, ``methods`` is what
the bot can do there and ``people`` what people do; ``delivery`` brings updates to the bot, ``faults`` are scripted
troubles, ``server`` and ``routes`` join it all, and ``control`` is what tests use: :class:`FakeTelegram`.
"""

from tests.fake_telegram.control import FakeTelegram, Line

__all__ = ["FakeTelegram", "Line"]
