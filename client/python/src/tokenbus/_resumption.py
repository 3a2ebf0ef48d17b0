"""Resumes one stream after its cursor: asks again, or another gateway, and gives up in the end (the protocol's rule 11)."""
from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Callable, Optional

from ._backoff import jittered
from .errors import StreamError, stream_error

if TYPE_CHECKING:
    from ._receiver import Receiver

PATIENCE = 60.0
ANSWER_DEADLINE = 10.0
ELSEWHERE, GROWTH, LONGEST = 2.0, 4.0, 30.0


class Resumption:
    def __init__(self, stream: "Receiver") -> None:
        self._stream = stream
        self._reason: Optional[str] = None
        self._leaving: Optional[str] = None  # The reason, while the stream is on its way to another connection.
        self._since = 0.0
        self._deadline = ANSWER_DEADLINE
        self._attempt = self._moves = 0
        self._timer: Optional[asyncio.TimerHandle] = None
        self._elsewhere_timer: Optional[asyncio.TimerHandle] = None
        self._cause: Optional[StreamError] = None
        self._is_asked = False

    @property
    def is_pending(self) -> bool:
        return self._reason is not None

    def begin(self, reason: str, deadline: float = ANSWER_DEADLINE) -> None:
        """``asked`` by the program, ``lost`` connection, or ``gap``."""
        self._prepare(reason, deadline)
        self._ask()

    def lost_sight(self, error: StreamError) -> None:
        """The gateway says, without having been asked, that it does not find the stream."""
        self._prepare("lost", ANSWER_DEADLINE)
        self._is_asked = True
        self.refused(error)

    def _prepare(self, reason: str, deadline: float) -> None:
        self._clear()
        if self._leaving is None:
            self._since, self._cause = asyncio.get_running_loop().time(), None
        self._reason, self._leaving = self._leaving or reason, None
        self._deadline, self._attempt = deadline, 0
        addresses = self._stream.port.addresses
        if addresses > 1 and deadline < math.inf:
            wait = min(LONGEST, ELSEWHERE * GROWTH ** ((self._moves + 1) // addresses))
            self._elsewhere_timer = self._later(wait, self._go_elsewhere)

    def repair(self) -> None:
        """Asks for the events of a gap, once: a pending request covers them too."""
        if not self.is_pending:
            self.begin("gap")

    def confirmed(self) -> None:
        """The gateway accepts the request; a gap stays pending until its events arrive."""
        if self._reason != "gap":
            self.cancel()

    def progressed(self) -> None:
        self._moves = 0
        if self.is_pending:
            self.cancel()

    def refused(self, error: StreamError) -> None:
        if not self._is_asked:
            return  # It is about what was said along with the request, which is said again with the next one.
        self._is_asked, self._cause = False, error
        if not error.retryable or self._is_over():
            self._fail()
            return
        wait = error.retry_after if error.retry_after is not None else jittered(self._attempt)
        self._attempt += 1
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._later(wait, self._ask)

    def cancel(self) -> None:
        self._clear()
        self._reason = None

    def _clear(self) -> None:
        for timer in (self._timer, self._elsewhere_timer):
            if timer is not None:
                timer.cancel()
        self._timer = self._elsewhere_timer = None

    def _ask(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._is_asked = self._stream.ask()
        if not self._is_asked:
            if self._moves:
                self._leaving = self._reason  # Its patience goes on.
            self.cancel()  # The next connection begins again, or this one, once it knows what it may send.
        elif self._deadline < math.inf:
            self._timer = self._later(self._deadline, self._go_elsewhere)

    @staticmethod
    def _later(wait: float, then: Callable[[], None]) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(wait, then)

    def _go_elsewhere(self) -> None:
        if self._is_over():
            self._fail()
            return
        self._leaving = self._reason
        self._moves += 1
        self.cancel()
        self._stream.port.elsewhere(self._stream)

    def _is_over(self) -> bool:
        return asyncio.get_running_loop().time() - self._since >= PATIENCE

    def _fail(self) -> None:
        reason, cause = self._reason, self._cause
        if reason == "asked" and cause is not None:
            self._stream.fail(cause)
            return
        code = "incomplete" if reason == "gap" else "connection_lost"
        what = "Part of the answer did not arrive." if reason == "gap" else "The connection was lost, and the answer not resumed."
        error = stream_error(code, what if cause is None else f"{what} {cause.message}", True)
        error.__cause__ = cause
        self._stream.fail(error)
