"""A gateway that does as a test says, over a real WebSocket."""
from __future__ import annotations

import json
import ssl
from typing import Any, Awaitable, Callable, Dict, List, Optional

import websockets

Frame = Dict[str, Any]
WELCOME = {"type": "welcome", "connectionId": "c", "node": "n", "heartbeatMs": 25000, "limits": {"messageBytes": 1 << 20}}


class Socket:
    def __init__(self, socket: Any, number: int) -> None:
        self._socket, self.number = socket, number
        self.frames: List[Frame] = []

    async def send(self, **frame: Any) -> None:
        await self._socket.send(json.dumps(frame))

    async def raw(self, message: Any) -> None:
        await self._socket.send(message)

    async def pieces(self, parts: List[bytes]) -> None:
        """One message of text, in as many frames."""
        if not hasattr(self._socket, "write_frame"):  # websockets 13.
            await self._socket.send(parts, text=True)
            return
        for at, part in enumerate(parts):
            await self._socket.write_frame(at == len(parts) - 1, 1 if at == 0 else 0, part)

    async def read(self, *types: str) -> Frame:
        """The next frame of these types."""
        while True:
            frame = json.loads(await self._socket.recv())
            self.frames.append(frame)
            if frame["type"] in types:
                return frame

    async def started(self, stream: str = "s1") -> Frame:
        start = await self.read("start")
        await self.send(type="started", id=start["id"], streamId=stream, epoch=7, model="m", resumeToken="r", viewToken="v")
        return start

    async def subscribed(self, stream: str = "s1") -> Frame:
        asked = await self.read("subscribe")
        await self.send(type="subscribed", streamId=stream)
        return asked

    async def chunk(self, seq: int, data: str, stream: str = "s1", **more: Any) -> None:
        await self.send(type="chunk", streamId=stream, epoch=7, seq=seq, data=data, **more)

    async def done(self, seq: int, chars: int, stream: str = "s1") -> None:
        usage = {"completionTokens": 2}
        await self.send(type="done", streamId=stream, epoch=7, seq=seq, finishReason="stop", usage=usage, chars=chars)

    async def close(self, code: int, reason: str = "") -> None:
        await self._socket.close(code, reason)

    async def left(self) -> None:
        """Returns when the client has gone."""
        await self._socket.wait_closed()

    def pause_reading(self) -> None:
        """Stays, and hears nothing more."""
        self._socket.transport.pause_reading()

    def cut(self) -> None:
        self._socket.transport.abort()


class Gateway:
    """``script(socket)`` runs for each connection; ``socket.number`` counts them from 1."""

    def __init__(self, script: Callable[[Socket], Awaitable[None]], context: Optional[ssl.SSLContext] = None) -> None:
        self._script, self._context, self.connections = script, context, 0
        self.failures: List[BaseException] = []
        self._open: List[Any] = []

    async def __aenter__(self) -> "Gateway":
        self._server = await websockets.serve(
            self._serve, "127.0.0.1", 0, max_size=None, ping_interval=None, ssl=self._context)
        port = list(self._server.sockets)[0].getsockname()[1]
        self.url = f"wss://localhost:{port}" if self._context else f"ws://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: Any) -> None:
        for socket in self._open:  # Python 3.12 waits for them, and websockets 10.4 closes them afterwards.
            socket.transport.abort()
        self._server.close()
        await self._server.wait_closed()
        if self.failures:
            raise self.failures[0]

    async def _serve(self, socket: Any, *_: Any) -> None:
        self.connections += 1
        self._open.append(socket)
        await socket.send(json.dumps(WELCOME))
        try:
            await self._script(Socket(socket, self.connections))
            await socket.wait_closed()
        except websockets.exceptions.ConnectionClosed:
            pass
        except Exception as error:  # A script's assertion fails its test.
            self.failures.append(error)
            socket.transport.abort()
