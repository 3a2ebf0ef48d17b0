"""Errors for people (``str(error)``) and for programs (``error.code``): a code of the protocol or one of this client's own."""
from __future__ import annotations

from typing import Any, Mapping, Optional


class TokenbusError(Exception):
    """``code``, ``message``, ``retryable`` and, where the server named a time, ``retry_after`` in seconds."""

    def __init__(self, code: str, message: str, retryable: bool = False, retry_after: Optional[float] = None) -> None:
        super().__init__(f"{message} ({code})")
        self.code = code
        self.message = message
        self.retryable = retryable
        self.retry_after = retry_after


class ConnectError(TokenbusError):
    """No gateway takes this client: ``unreachable``, ``connection_refused``."""


class StreamError(TokenbusError):
    """The answer is not complete. ``text`` is what the program has read of it."""

    text: str = ""


def of_frame(frame: Mapping[str, Any]) -> StreamError:
    after = frame.get("retryAfterMs")
    message = frame.get("error") or "The server gave no reason."
    seconds = None if after is None else after / 1000
    return StreamError(frame.get("code") or "internal", message, bool(frame.get("retryable")), seconds)
