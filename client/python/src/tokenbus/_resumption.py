"""Resumes one stream after its cursor: asks again, asks elsewhere, and gives up after a bounded time."""
from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Callable, Optional

from ._connection import jittered
from .errors import StreamError

if TYPE_CHECKING:
    from ._receiver import Receiver

PATIENCE = 60.0
ANSWER_DEADLINE, ELSEWHERE = 10.0, 2.0


class Resumption:
    def __init__(self, stream: "Receiver") -> None:
        self._stream = stream
        self._reason: Optional[str] = None
        self._since: Optional[float] = None
        self._attempt = 0
        self._moves = 0
        self._timer: Optional[asyncio.TimerHandle] = None
        self._cause: Optional[StreamError] = None

    @property
    def is_pending(self) -> bool:
        return self._reason is not None

    def begin(self, reason: str) -> None:
        self.cancel()
        self._reason = reason
        self._since = self._since or asyncio.get_running_loop().time()
        self._ask()

    def repair(self) -> None:
        """Asks for the events of a gap, once: a pending request covers them too."""
        if not self.is_pending:
            self.begin("gap")

    def confirmed(self) -> None:
        if self._reason != "gap":
            self.cancel()

    def progressed(self) -> None:
        self._since, self._attempt, self._moves = None, 0, 0
        self.cancel()

    def lost_sight(self, error: StreamError) -> None:
        self.cancel()
        self._reason = "lost"
        self._since = self._since or asyncio.get_running_loop().time()
        self.refused(error)

    def refused(self, error: StreamError) -> None:
        self._cause = error
        if not error.retryable or self._is_over():
            self._fail()
            return
        port = self._stream._port
        if error.code == "locating" and port.addresses > 1:
            self._later(ELSEWHERE, self._elsewhere)
            return
        wait = error.retry_after if error.retry_after is not None else jittered(self._attempt, port.random)
        self._attempt += 1
        self._later(wait, self._ask)

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._reason = None

    def _ask(self) -> None:
        if not self._stream.ask():
            self.cancel()  # The next connection begins again.
            return
        several = self._stream._port.addresses > 1 and self._moves < self._stream._port.addresses
        self._later(ELSEWHERE if several else ANSWER_DEADLINE, self._elsewhere)

    def _later(self, wait: float, then: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(wait, then)

    def _elsewhere(self) -> None:
        if self._is_over():
            self._fail()
            return
        self._moves += 1
        self.cancel()
        self._stream._port.reconnect()

    def _is_over(self) -> bool:
        return self._since is not None and asyncio.get_running_loop().time() - self._since >= PATIENCE

    def _fail(self) -> None:
        reason, cause = self._reason, self._cause
        if reason == "asked" and cause is not None:
            self._stream.fail(cause)
            return
        code = "incomplete" if reason == "gap" else "connection_lost"
        what = "Part of the answer did not arrive." if reason == "gap" else "The connection was lost, and the answer not resumed."
        self._stream.fail(StreamError(code, what if cause is None else f"{what} {cause.message}", True))
