"""Errors for people (``str(error)``) and for programs: classes as other clients of models have them, and finer codes.

``except tokenbus.StreamError`` has every answer that is not whole, ``except tokenbus.TokenbusError`` whatever a server causes.
"""
from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Type


class TokenbusError(Exception):
    """``code``, ``message``, ``retryable`` and, where the server named a time, ``retry_after`` in seconds."""

    def __init__(self, code: str, message: str, retryable: bool = False, retry_after: Optional[float] = None) -> None:
        super().__init__(f"{message} ({code})")
        self.code = code
        self.message = message
        self.retryable = retryable
        self.retry_after = retry_after

    def __reduce__(self) -> Any:
        """For ``multiprocessing`` and ``concurrent.futures``, which hand errors from process to process."""
        return type(self), (self.code, self.message, self.retryable, self.retry_after), self.__dict__


class ConnectError(TokenbusError):
    """No gateway takes this client: ``unreachable``, ``connection_refused``, or ``closed`` here."""


class StreamError(TokenbusError):
    """The answer is not complete. ``text`` is what the program has read of it."""

    text: str = ""


class BadRequestError(StreamError):
    """The request can never be answered: ``bad_request``, ``too_large``, ``context_length_exceeded`` and others."""


class AuthenticationError(ConnectError, StreamError):
    """The key is unknown, revoked, expired or missing. It is the client's end, and that of all its streams."""


class PermissionDeniedError(StreamError):
    """The key has no right to the model or the channel."""


class NotFoundError(StreamError):
    """There is no such model or stream, or no more."""


class ConflictError(StreamError):
    """The ``key`` of a start was used for another request, or the client receives that stream already."""


class RateLimitError(StreamError):
    """The key, the address, the connection or this client has as much under way as it may: see ``retry_after``."""


class UnavailableError(StreamError):
    """Nobody can answer now: queues are full, there is no worker, the model's server fails. It may work later."""


class AnswerTimeoutError(StreamError):
    """The model took too long for its first token, or between two, or for the whole."""


class CutError(StreamError):
    """The answer began, and its rest cannot be had: the worker died, the connection was lost for good, events are missing."""


class InternalError(StreamError):
    """A defect: the node's log, or this package's, has more."""


class ClosedError(StreamError):
    """Somebody ended it on purpose: it was stopped elsewhere, or the client was closed or has detached."""


_CLASSES: Dict[str, Type[StreamError]] = {}
for _class, _codes in (
    (BadRequestError, "bad_request unknown_type upstream_rejected context_length_exceeded content_filter too_large"),
    (AuthenticationError, "unauthenticated"),
    (PermissionDeniedError, "forbidden"),
    (NotFoundError, "unknown_stream unknown_model expired"),
    (ConflictError, "conflict already_consumed"),
    (RateLimitError, "rate_limited queue_full"),
    (UnavailableError, "overloaded no_worker shutting_down upstream_unavailable locating"),
    (AnswerTimeoutError, "first_token_timeout idle_timeout"),
    (CutError, "worker_lost unrecoverable upstream_truncated upstream_malformed log_full connection_lost incomplete restarted"),
    (InternalError, "internal malformed_frame"),
    (ClosedError, "stopped closed"),
):
    _CLASSES.update((_code, _class) for _code in _codes.split())


def stream_error(code: str, message: str, retryable: bool = False, retry_after: Optional[float] = None) -> StreamError:
    """Of the code's class; a code of a later server is a plain ``StreamError``."""
    return _CLASSES.get(code, StreamError)(code, message, retryable, retry_after)


def of_frame(frame: Mapping[str, Any]) -> StreamError:
    after = frame.get("retryAfterMs")
    message = frame.get("error") or "The server gave no reason."
    seconds = None if after is None else after / 1000
    return stream_error(frame.get("code") or "internal", message, bool(frame.get("retryable")), seconds)
