"""One worker at a time for a channel, and what it handed to the network, kept over its sudden end.

The lock is the file system's: it is free the moment its holder ends, however it ends. While a parcel is being sent,
the worker appends lines to the same file: ``handed`` as the request leaves this process, ``sent`` once the answer
came. Appending takes microseconds and waits for nobody, so it outlives ``kill -9``, where a commit would come late.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Traces:
    """What an earlier worker left: parcels that were handed over, and of those the ones known to have arrived."""

    handed: frozenset[int]
    sent: dict[int, str]


class Duty:
    """The right to work for one channel of one database. Made by :func:`take`; not shared between processes."""

    def __init__(self, handle: int, left: Traces) -> None:
        self._handle = handle
        self.left = left

    def handed(self, parcel_id: int) -> None:
        """Note that the request for a parcel is leaving this process."""
        os.write(self._handle, f"handed {parcel_id}\n".encode())

    def arrived(self, parcel_id: int, sent_as: str) -> None:
        """Note that the channel took a parcel, and the id it gave it."""
        os.write(self._handle, f"sent {parcel_id} {sent_as}\n".encode())

    def withdrawn(self, parcel_id: int) -> None:
        """Note that the channel refused a parcel: it was surely not sent."""
        os.write(self._handle, f"refused {parcel_id}\n".encode())

    def settled(self) -> None:
        """Everything noted so far is in the database: start an empty list."""
        os.ftruncate(self._handle, 0)

    def give_up(self) -> None:
        """Let another process take over."""
        os.close(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.give_up()


def take(database_path: Path, channel: str) -> Duty | None:
    """The duty for ``channel``, or None while another process has it. Raises OSError when the file cannot be made."""
    path = database_path.with_name(f"{database_path.name}-{channel}.duty")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return Duty(handle, _read(path))


def _read(path: Path) -> Traces:
    handed: set[int] = set()
    sent: dict[int, str] = {}
    # A last line without its end was cut off by a power failure; it says nothing.
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n")[:-1]:
        match line.split():
            case ["handed", number] if number.isdecimal():
                handed.add(int(number))
            case ["sent", number, sent_as] if number.isdecimal():
                sent[int(number)] = sent_as
            case ["refused", number] if number.isdecimal():
                handed.discard(int(number))
    return Traces(frozenset(handed), sent)
