"""The connections of one client: the main one and, for streams that its gateway does not find, detours to others.

The streams that a gateway serves stay where they are. There are at most as many connections as addresses.
"""
from __future__ import annotations

import asyncio
import dataclasses
from typing import Dict, Iterator, List, Optional, Protocol, Set

from ._connection import Connection, Frame, Settings, log
from ._receiver import Receiver
from .errors import ConnectError


class Watcher(Protocol):
    """What is told of the main connection."""

    def opened(self) -> None: ...
    def welcomed(self) -> None: ...
    def lost(self) -> None: ...
    def refused(self, error: ConnectError) -> None: ...


class Line:
    """One connection and the streams on it: says about each what a new socket must know, and hands each its frames."""

    def __init__(self, lines: "Lines", settings: Settings) -> None:
        self._lines, self._settings = lines, settings
        self.can_restart, self.addresses = bool(settings.features), len(settings.urls)
        self.connection = Connection(settings, self)
        self.streams: Set[Receiver] = set()
        self._by_id: Dict[str, Receiver] = {}
        self._task: "Optional[asyncio.Task[None]]" = None

    @property
    def takes_starts(self) -> bool:
        """False while its gateway leaves and another one may be had: what is new waits for that."""
        return self.connection.is_open and not (self.connection.is_leaving and self.connection.may_hurry)

    def begin(self) -> None:
        self._task = asyncio.ensure_future(self.connection.run())
        self._task.add_done_callback(self._ran)

    def _ran(self, run: "asyncio.Task[None]") -> None:
        if not run.cancelled() and run.exception() is not None:
            log.error("tokenbus: a defect ended the connection", exc_info=run.exception())
            self.refused(ConnectError("internal", f"A defect of the client: {run.exception()!r}"))

    async def close(self) -> None:
        try:
            await self.connection.close()
        finally:
            if self._task is not None:
                self._task.cancel()
        if self._task is not None:
            await asyncio.wait([self._task])

    # What the connection tells.
    def opened(self) -> None:
        for stream in list(self.streams):
            stream.announce()
        self._lines.opened(self)

    def welcomed(self) -> None:
        for stream in [each for each in self.streams if each.is_put_off or not each.is_asked]:
            stream.announce()
        self._lines.welcomed(self)

    def received(self, frame: Frame) -> None:
        stream = self._addressee(frame.get("streamId"), frame.get("id"))
        if stream is not None:
            stream.accept(frame)
        else:
            log.debug("tokenbus: nobody's frame: %s of %s", frame["type"], frame.get("streamId"))

    def _addressee(self, id: object, request: object) -> Optional[Receiver]:
        known = self._by_id.get(id) if isinstance(id, str) else None
        if known is not None and known.id == id and known in self.streams:
            return known
        for stream in self.streams:
            if (id and stream.id == id) or (request and stream.request == request):
                if stream.id:
                    self._by_id[stream.id] = stream
                return stream
        return None

    def lost(self) -> None:
        for stream in list(self.streams):
            stream.connection_lost()
        self._lines.lost(self)

    def refused(self, error: ConnectError) -> None:
        self._lines.refused(self, error)

    def is_busy(self) -> bool:
        return any(stream.is_asked for stream in self.streams)

    # What a stream asks for.
    def send(self, frame: Frame) -> bool:
        return self.connection.send(frame)

    def hurry(self) -> None:
        self.connection.hurry()

    def elsewhere(self, stream: Receiver) -> None:
        self._lines.elsewhere(self, stream)

    def ended(self, stream: Receiver) -> None:
        self.remove(stream)
        self._lines.left(self)

    def remove(self, stream: Receiver) -> None:
        self.streams.discard(stream)
        if stream.id:
            self._by_id.pop(stream.id, None)


class Lines:
    def __init__(self, settings: Settings, watcher: Watcher) -> None:
        self._settings, self._watcher = settings, watcher
        self.main = Line(self, settings)
        self._detours: List[Line] = []
        self._closing: "Set[asyncio.Task[None]]" = set()
        self._is_closing = False

    def streams(self) -> Iterator[Receiver]:
        for line in [self.main, *self._detours]:
            yield from list(line.streams)

    async def close(self) -> None:
        self._is_closing = True
        await asyncio.gather(*(line.close() for line in (self.main, *self._detours)))
        if self._closing:
            await asyncio.wait(self._closing)

    def _close(self, line: Line) -> None:
        self._detours.remove(line)
        closing = asyncio.ensure_future(line.close())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    # What a line tells.
    def opened(self, line: Line) -> None:
        if line is self.main:
            self._watcher.opened()

    def welcomed(self, line: Line) -> None:
        if line is self.main:
            self._watcher.welcomed()

    def lost(self, line: Line) -> None:
        if line is self.main:
            self._watcher.lost()

    def refused(self, line: Line, error: ConnectError) -> None:
        if line is self.main:
            self._watcher.refused(error)
            return
        for stream in list(line.streams):  # Where a gateway refuses this client for good, its streams go back.
            self._move(stream, line, self.main)

    def left(self, line: Line) -> None:
        if line in self._detours and not line.streams and not self._is_closing:
            self._close(line)

    def elsewhere(self, line: Line, stream: Receiver) -> None:
        """Asks for a stream at the next gateway; with one address, on another connection, which may lead to another gateway."""
        if self._is_closing:
            return
        if line.addresses == 1:
            line.connection.reconnect()
            return
        line.send({"type": "unsubscribe", "streamId": stream.id})
        self._move(stream, line, self._next(line))

    def _move(self, stream: Receiver, line: Line, to: Line) -> None:
        line.remove(stream)
        stream.connection_lost()
        stream.port = to
        to.streams.add(stream)
        self.left(line)
        if to.connection.is_open:
            stream.announce()

    def _next(self, line: Line) -> Line:
        urls = self._settings.urls
        at = urls.index(line.connection.url) + 1
        in_turn = urls[at:] + urls[:at]
        others = [each for each in (self.main, *self._detours) if each is not line]
        for other in others:
            if other.connection.url == in_turn[0] and other.connection.is_open:
                return other
        if len(others) + 1 < len(urls) or not others:
            detour = Line(self, dataclasses.replace(self._settings, urls=in_turn))
            self._detours.append(detour)
            detour.begin()
            return detour
        return others[0]
