"""The one place that knows which ``websockets`` is installed: 10.4 or the API of 13 and later."""
from __future__ import annotations

import asyncio
import ssl
from importlib import import_module
from typing import Any, Dict, Optional, Tuple

from websockets.exceptions import ConnectionClosed as Closed

_connect: Any
_more: Dict[str, Any] = {}
try:
    _connect = import_module("websockets.asyncio.client").connect
except ImportError:  # Before version 13.
    _connect = import_module("websockets.client").connect
    _Protocol: Any = import_module("websockets.legacy.client").WebSocketClientProtocol

    class _Hasty(_Protocol):  # type: ignore[misc]
        """Who does not answer the handshake in time is not waited for any longer."""

        async def handshake(self, *arguments: Any, **named: Any) -> None:
            try:
                await super().handshake(*arguments, **named)
            except asyncio.CancelledError:
                self.transport.abort()
                raise

    _more["create_protocol"] = _Hasty

__all__ = ["Closed", "abort", "closing", "dial", "gone", "refused_status"]


async def dial(url: str, context: Optional[ssl.SSLContext], max_frame: int) -> Any:
    """A socket without heartbeats of its own: the client watches over silence."""
    more = {**_more, "ssl": context} if context is not None and url.startswith("wss:") else _more
    return await _connect(url, max_size=max_frame, ping_interval=None, open_timeout=None, close_timeout=2, **more)


def abort(socket: Any) -> None:
    """Drops the socket without a good-bye, which would take long with a dead peer."""
    socket.transport.abort()


async def gone(socket: Any) -> None:
    """Returns when nothing of an aborted socket is left, its tasks included."""
    if socket is not None:
        await socket.wait_closed()
        tasks = [task for name in ("close_connection_task", "transfer_data_task") if (task := getattr(socket, name, None))]
        if tasks:
            await asyncio.wait(tasks)


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
