"""Logging: one JSON line an event, to standard error. Tokens, texts, names and chat ids never reach it.

Our own events carry only what this module lets through; whatever else logs (libraries) is cut down to a warning's
first line, with anything that looks like a bot token masked.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
_ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "channel", "count", "seconds", "kind", "method", "error", "where", "state",
        "parcel", "update", "failure", "reason", "port", "host", "path", "version", "remedy", "attempt", "bot",
    }
)  # fmt: skip


def _only_allowed(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: _masked(value) for key, value in event.items() if key in _ALLOWED}


def _masked(value: object) -> object:
    return masked(value) if isinstance(value, str) else value


def masked(text: str) -> str:
    """The text with anything that looks like a bot token replaced."""
    return _TOKEN.sub("<token>", text)


class _Quiet(logging.Formatter):
    """Library lines: level, logger, first line; no traceback, because its values may hold what people wrote."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        line = masked(str(record.msg)).splitlines()[:1]
        return f"{record.levelname.lower()} {record.name}: {line[0] if line else ''} {error}".rstrip()


def set_up_logs(level: str = "info") -> None:
    """Set logging for the whole process. Calling it again changes the level."""
    number = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Quiet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram", "telegram.ext", "uvicorn", "uvicorn.access", "sqlalchemy", "asyncio"):
        # httpx logs every address, with the token in it, at INFO.
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _crashed


def place_of(error: BaseException | None) -> str:
    """File and line of a fault; never its message, which may hold what people wrote."""
    trace = error.__traceback__ if error else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""


def _crashed(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """The last line of a process that ends by a fault."""
    structlog.get_logger().critical("crashed", error=kind.__name__, where=place_of(error))
