"""The one place that knows which ``websockets`` is installed: 10.4 or the API of 13 and later."""
from __future__ import annotations

import ssl
from importlib import import_module
from typing import Any, Optional, Tuple

from websockets.exceptions import ConnectionClosed as Closed

_connect: Any
try:
    _connect = import_module("websockets.asyncio.client").connect
except ImportError:  # Before version 13.
    _connect = import_module("websockets.client").connect

__all__ = ["Closed", "abort", "closing", "dial", "refused_status"]


async def dial(url: str, context: Optional[ssl.SSLContext], max_frame: int) -> Any:
    """A socket without heartbeats of its own: the client watches over silence."""
    more = {"ssl": context} if context is not None and url.startswith("wss:") else {}
    return await _connect(url, max_size=max_frame, ping_interval=None, open_timeout=None, close_timeout=2, **more)


def abort(socket: Any) -> None:
    """Drops the socket without a good-bye, which would take long with a dead peer."""
    socket.transport.abort()


def closing(error: Any) -> Tuple[int, str]:
    """The close code and reason: the peer's, or ours when we refused its frame."""
    for close in (error.rcvd, error.sent):
        if close is not None:
            return close.code, close.reason
    return 1006, ""


def refused_status(error: BaseException) -> Optional[int]:
    """The HTTP status of a refused handshake."""
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None
