"""The wire side of one stream: what it says on each new connection, which frames it applies, what it does about a hole."""
from __future__ import annotations

import asyncio
import json
import logging
import math
from collections import deque
from typing import TYPE_CHECKING, Any, Callable, Deque, Dict, List, Mapping, Optional, Protocol

from ._resumption import Resumption
from .errors import StreamError, of_frame, stream_error
from .events import ToolCall

if TYPE_CHECKING:
    from .stream import Stream

log = logging.getLogger("tokenbus")
Frame = Dict[str, Any]
FORGOTTEN = {"unknown_stream", "expired", "unrecoverable"}


class Port(Protocol):
    """The way of a stream to a gateway, which changes."""

    can_restart: bool
    addresses: int

    def send(self, frame: Frame) -> bool: ...
    def hurry(self) -> None: ...
    def elsewhere(self, stream: "Receiver") -> None: ...
    def ended(self, stream: "Receiver") -> None: ...


def utf16(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


class Receiver:
    """The base of ``Stream``; what it applies waits in ``_items`` for the reader."""

    def __init__(
        self, port: Port, request: str, start: Optional[Frame], id: Optional[str] = None, token: Optional[str] = None,
        after: int = 0, epoch: int = 0, window: int = 1024, max_buffer: int = 1 << 20,
        on_restart: Optional[Callable[["Stream"], None]] = None,
    ) -> None:
        self.port, self.request, self._start = port, request, start
        self.id, self.token, self.view_token = id, token, None  # type: Optional[str], Optional[str], Optional[str]
        self.model: Optional[str] = None
        self.usage: Optional[Mapping[str, Any]] = None
        self.timings: Optional[Mapping[str, Any]] = None
        self.finish_reason: Optional[str] = None
        self.error: Optional[StreamError] = None
        self.position: Optional[int] = None
        self.tool_calls: List[ToolCall] = []
        self.paused = False
        self._text: List[str] = []
        self._reasoning: List[str] = []
        self._seq, self._epoch = after, epoch
        self._consumed, self._consumed_epoch = after, epoch
        self._chars: Optional[int] = None if after else 0
        self._window, self._granted, self._max_buffer, self._bytes = window, after + window, max_buffer, 0
        self._on_restart = on_restart
        self._known, self.is_put_off = start is None, False
        self._asked = self._stopping = self._is_over = self._has_reader = self._let_go = self._overflows = False
        self._items: Deque[Frame] = deque()
        self._wake = asyncio.Event()
        self._accepted: "asyncio.Future[Receiver]" = asyncio.get_running_loop().create_future()
        self._gone = asyncio.Event()
        self._resumption = Resumption(self)

    @property
    def is_live(self) -> bool:
        return not self._is_over

    @property
    def is_asked(self) -> bool:
        return self._asked or self._known

    @property
    def text(self) -> str:
        """What the program has read so far."""
        return "".join(self._text)

    def _ask_to_stop(self) -> None:
        self._stopping = True
        if not self.is_asked:
            self._end(None)
            return
        was_paused, self.paused = self.paused, False
        if self._overflows:
            self._overflows = False
            self._resumption.begin("lost")  # Its end may be among what was dropped; this says the stop, too.
            return
        if was_paused:
            self._tell("resume")
        self._tell("stop")

    def _tell(self, type: str) -> None:
        if self.id and not self._is_over:
            self.port.send({"type": type, "streamId": self.id})

    def announce(self) -> None:
        """Says on a connection what the gateway must know to go on with this stream."""
        if self._known:
            self._resumption.begin("lost" if self._accepted.done() else "asked")
        elif self._asked:
            self._resumption.begin("lost", math.inf)  # A place in a queue may take any time to get.
        else:
            self._asked = self.ask()

    def ask(self) -> bool:
        """Sends the start or the subscription; false, and put off, without a connection or before its limit is known."""
        sent = self._say()
        self.is_put_off = not sent
        return sent

    def _say(self) -> bool:
        self._granted = self._consumed + self._window
        if not self._known:
            assert self._start is not None
            more: Frame = {"resend": True} if self._asked else {}
            try:
                return self.port.send({"type": "start", "id": self.request, **self._start, **more, "credit": self._granted})
            except StreamError as error:
                self._end(error)
                return False
        frame: Frame = {"type": "subscribe", "streamId": self.id, "after": self._seq, "epoch": self._epoch}
        frame["credit"] = self._granted
        if self.token:
            frame["resumeToken"] = self.token
        if not self.port.send(frame):
            return False
        if self.paused:
            self._tell("pause")
        if self._stopping:
            self._tell("stop")
        return True

    def connection_lost(self) -> None:
        self._resumption.cancel()
        if not self._known:
            self.id = None  # The start is sent again, and may name another stream.

    def accept(self, frame: Frame) -> None:
        if self._is_over:
            return
        try:
            self._accept(frame)
        except (AttributeError, KeyError, TypeError, ValueError):
            log.warning("tokenbus: stream %s: a frame that breaks the protocol", self.id, exc_info=True)
            what = f"The gateway sent a frame that breaks the protocol: {json.dumps(frame)[:200]}"
            self._leave(stream_error("malformed_frame", what))

    def _accept(self, frame: Frame) -> None:
        kind = frame["type"]
        if kind == "started":
            self._started(frame)
        elif kind == "queued":
            self.id, self.position = frame.get("streamId"), frame.get("position")
            self._resumption.progressed()
            if self._stopping:
                self._tell("stop")
        elif kind == "subscribed":
            self._subscribed(frame)
        elif kind in ("chunk", "done", "stopped"):
            self._in_order(frame)
        elif kind == "restart":
            self._restarted(frame)
        elif kind == "error":
            self._failed(frame)
        elif kind == "unsubscribed":
            self._let_go = self.paused
        else:
            log.debug("tokenbus: stream %s: %s", self.id, kind)

    def _started(self, frame: Frame) -> None:
        self.id, self.model, self.position = frame.get("streamId"), frame.get("model"), None
        self.token, self.view_token = frame.get("resumeToken"), frame.get("viewToken")
        self._epoch = frame.get("epoch") or 0
        self._known = True
        self._resumption.progressed()
        self._accept_once()
        if self.paused:
            self._tell("pause")
        if self._stopping:
            self._tell("stop")

    def _accept_once(self) -> None:
        if not self._accepted.done():
            self._accepted.set_result(self)

    def _subscribed(self, frame: Frame) -> None:
        first = frame.get("from") or 1
        if self._seq == 0 and first > 1 and not self.port.can_restart:
            self._seq = self._consumed = first - 1  # It begins behind a restart, and its credit counts from there.
            self._granted = self._consumed + self._window
            self.port.send({"type": "credit", "streamId": self.id, "upTo": self._granted})
        self._resumption.confirmed()
        self._accept_once()

    def _in_order(self, frame: Frame) -> None:
        seq, first = frame["seq"], frame.get("from") or frame["seq"]
        if seq <= self._seq or self._overflows:
            return
        if first != self._seq + 1:
            self._resumption.repair()
            return
        if frame["type"] == "chunk" and self._bytes >= self._max_buffer and not self._stopping:
            self._overflows = True  # What is dropped here is asked for again once there is room.
            self._tell("pause")
            return
        self._seq, self._epoch = seq, frame.get("epoch") or self._epoch
        self._resumption.progressed()
        self._accept_once()
        if frame["type"] == "chunk":
            if (frame.get("kind") or "text") == "text" and self._chars is not None:
                self._chars += utf16(frame["data"])
            if not (self._has_reader and self._stopping):
                self._push(frame, len(frame["data"].encode("utf-8", "surrogatepass")))
            return
        self._finished(frame)

    def _push(self, frame: Frame, size: int) -> None:
        frame["_size"] = size
        self._bytes += size
        self._items.append(frame)
        self._wake.set()

    def _finished(self, frame: Frame) -> None:
        self.usage, self.timings, chars = frame.get("usage"), frame.get("timings"), frame.get("chars")
        if frame["type"] == "stopped":
            self.finish_reason = "stopped"
            self._end(None if self._stopping else stream_error("stopped", "The answer was stopped by its owner."))
        elif self._chars is not None and chars is not None and chars != self._chars:
            self._end(stream_error("incomplete", f"{self._chars} of {chars} characters arrived.", True))
        else:
            self.finish_reason = frame.get("finishReason")
            self._end(None)

    def _restarted(self, frame: Frame) -> None:
        seq = frame.get("seq") or 0
        if frame.get("epoch") == self._epoch and seq <= self._seq:
            return
        if not self.port.can_restart:
            self._leave(stream_error("restarted", "The answer started again.", True))
            return
        self._seq, self._epoch, self._chars, self._overflows = seq, frame.get("epoch") or 0, 0, False
        self._items.clear()
        self._bytes = 0
        self._resumption.progressed()
        self._push(frame, 0)

    def _failed(self, frame: Frame) -> None:
        error = of_frame(frame)
        if frame.get("seq"):
            if frame["seq"] == self._seq + 1:
                self.usage = frame.get("usage")
                self._end(error)
            elif frame["seq"] > self._seq and not self._overflows:
                self._resumption.repair()
        elif self._resumption.is_pending:
            self._resumption.refused(error)
        elif not self._known and error.code == "shutting_down":
            self._asked = False
            self.port.hurry()
        elif not self._known:
            self._end(error)
        elif error.code in FORGOTTEN:
            self._resumption.begin("lost")
        elif error.code == "locating":
            self._resumption.lost_sight(error)
        else:
            log.warning("tokenbus: stream %s: %s", self.id, error)

    def _leave(self, error: StreamError) -> None:
        self._tell("unsubscribe")
        self._end(error)

    def fail(self, error: StreamError) -> None:
        self._end(error)

    def _end(self, error: Optional[StreamError]) -> None:
        if self._is_over:
            return
        self._resumption.cancel()
        self._is_over, self.error = True, error
        if error is not None:
            error.text = self.text
            if not self._accepted.done():
                self._accepted.set_exception(error)
                self._accepted.exception()
        self._accept_once()
        self._wake.set()
        self._gone.set()
        self.port.ended(self)
