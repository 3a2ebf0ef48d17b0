"""One answer: the loop over it ends only when the answer is complete or was stopped here; otherwise it raises a StreamError."""
from __future__ import annotations

import asyncio
from typing import Any, AsyncIterator, Dict

from ._receiver import Receiver
from .errors import stream_error
from .events import Event, Reasoning, Restart, Text, ToolCall, event_of

Frame = Dict[str, Any]


class Stream(Receiver):
    """Made by ``client.stream`` and ``client.watch``."""

    @property
    def reasoning(self) -> str:
        return "".join(self._reasoning)

    @property
    def cursor(self) -> str:
        """The place that the program has read to, for ``client.watch(..., after=cursor)`` here or in another process."""
        return f"{self._consumed_epoch}-{self._consumed}"

    @property
    def buffered_bytes(self) -> int:
        """What waits here for the program: at most ``max_buffer`` and one frame."""
        return self._bytes

    def __aiter__(self) -> AsyncIterator[str]:
        return self._texts(self._reader())

    async def _texts(self, frames: AsyncIterator[Event]) -> AsyncIterator[str]:
        try:
            async for event in frames:
                if isinstance(event, Restart) and self._on_restart is None:
                    self._leave(stream_error("restarted", "The answer started again, and no on_restart can discard it.", True))
                    assert self.error is not None
                    raise self.error
                if isinstance(event, Text):
                    yield event.text
        finally:
            self._left()

    def events(self) -> AsyncIterator[Event]:
        """Text, reasoning, tool calls and what else there is; a ``Restart`` voids everything before it."""
        return self._reader()

    async def _reader(self) -> AsyncIterator[Event]:
        if self._has_reader:
            raise stream_error("already_consumed", "This answer has or had a reader.")
        self._has_reader = True
        try:
            while True:
                while self._items:
                    frame = self._items.popleft()
                    yield self._taken(frame)
                if self._is_over:
                    if self.error is not None:
                        self.error.text = self.text
                        raise self.error
                    return
                self._wake.clear()
                await self._wake.wait()
        finally:
            self._left()

    def _left(self) -> None:
        """Who leaves the loop early, or is cancelled, stops an own answer and detaches from any other."""
        if self._is_over:
            return
        if self._start is None:
            self.detach()
        elif not self._stopping:
            self._ask_to_stop()
        self._items.clear()
        self._bytes = 0

    def _taken(self, frame: Frame) -> Event:
        self._bytes -= frame["_size"]
        seq = frame.get("seq") or 0
        self._consumed, self._consumed_epoch = seq, frame.get("epoch") or self._consumed_epoch
        event = event_of(frame)
        if isinstance(event, Text):
            self._text.append(event.text)
        elif isinstance(event, Reasoning):
            self._reasoning.append(event.text)
        elif isinstance(event, ToolCall):
            self._add_call(event)
        elif isinstance(event, Restart):
            self._text, self._reasoning, self.tool_calls = [], [], []
            self._granted = seq + self._window
            self.port.send({"type": "credit", "streamId": self.id, "upTo": self._granted})
            if self._on_restart is not None:
                self._on_restart(self)
        if self._overflows and self._bytes * 2 <= self._max_buffer:
            if not self.paused:
                self._overflows = False
                self._resumption.begin("lost")
        elif not self._is_over and self._consumed + self._window - self._granted >= self._window / 2:
            self._granted = self._consumed + self._window
            self.port.send({"type": "credit", "streamId": self.id, "upTo": self._granted})
        return event

    def _add_call(self, part: ToolCall) -> None:
        for at, call in enumerate(self.tool_calls):
            if call.index == part.index:
                merged = ToolCall(call.index, call.id or part.id, call.name or part.name, call.arguments + part.arguments)
                self.tool_calls[at] = merged
                return
        self.tool_calls.append(part)

    async def __aenter__(self) -> "Stream":
        return self

    async def __aexit__(self, *_: Any) -> None:
        self._left()

    async def aclose(self) -> None:
        """Leaves it as a loop that is left does: for ``contextlib.aclosing``."""
        self._left()

    async def read(self) -> str:
        """The whole text, once the answer is complete."""
        async for _ in self:
            pass
        return self.text

    async def pause(self) -> None:
        """Asks the gateway to send nothing more for now."""
        self.paused = True
        self._tell("pause")

    async def resume(self) -> None:
        if not self.paused:
            return
        self.paused = False
        if self._let_go or self._overflows and self._bytes * 2 <= self._max_buffer:
            self._let_go = self._overflows = False
            self._resumption.begin("lost")
        else:
            self._tell("resume")

    async def stop(self) -> None:
        """Ends the generation; returns when it has ended."""
        if not self._is_over:
            self._ask_to_stop()
            await self._gone.wait()

    def detach(self) -> None:
        """Stops receiving; the generation goes on, and may be watched again."""
        self._leave(stream_error("closed", "This client stopped receiving the answer.", True))

    async def accepted(self) -> None:
        """Waits until a gateway has accepted it; who is cancelled meanwhile stops it."""
        try:
            await asyncio.shield(self._accepted)
        except asyncio.CancelledError:
            self._left()
            raise
