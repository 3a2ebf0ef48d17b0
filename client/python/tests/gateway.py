"""A gateway that does as a test says, over a real WebSocket."""
from __future__ import annotations

import asyncio
import json
from typing import Any, Awaitable, Callable, Dict, List

import websockets

Frame = Dict[str, Any]
WELCOME = {"type": "welcome", "connectionId": "c", "node": "n", "heartbeatMs": 25000, "limits": {"messageBytes": 1 << 20}}


class Socket:
    def __init__(self, socket: Any, number: int) -> None:
        self._socket, self.number = socket, number
        self.frames: List[Frame] = []

    async def send(self, **frame: Any) -> None:
        await self._socket.send(json.dumps(frame))

    async def raw(self, text: str) -> None:
        await self._socket.send(text)

    async def read(self, *types: str) -> Frame:
        """The next frame of these types."""
        while True:
            frame = json.loads(await self._socket.recv())
            self.frames.append(frame)
            if frame["type"] in types:
                return frame

    async def started(self) -> Frame:
        start = await self.read("start")
        await self.send(type="started", id=start["id"], streamId="s1", epoch=7, model="m", resumeToken="r", viewToken="v")
        return start

    async def chunk(self, seq: int, data: str, **more: Any) -> None:
        await self.send(type="chunk", streamId="s1", epoch=7, seq=seq, data=data, **more)

    async def done(self, seq: int, chars: int) -> None:
        usage = {"completionTokens": 2}
        await self.send(type="done", streamId="s1", epoch=7, seq=seq, finishReason="stop", usage=usage, chars=chars)

    async def close(self, code: int, reason: str = "") -> None:
        await self._socket.close(code, reason)

    async def cut(self) -> None:
        self._socket.transport.abort()


class Gateway:
    """``script(socket)`` runs for each connection; ``socket.number`` counts them from 1."""

    def __init__(self, script: Callable[[Socket], Awaitable[None]]) -> None:
        self._script, self.connections = script, 0
        self.failures: List[BaseException] = []

    async def __aenter__(self) -> "Gateway":
        self._server = await websockets.serve(self._serve, "127.0.0.1", 0, max_size=None)
        self.url = f"ws://127.0.0.1:{list(self._server.sockets)[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: Any) -> None:
        self._server.close()
        await self._server.wait_closed()
        if self.failures:
            raise self.failures[0]

    async def _serve(self, socket: Any, *_: Any) -> None:
        self.connections += 1
        await socket.send(json.dumps(WELCOME))
        try:
            await self._script(Socket(socket, self.connections))
            await asyncio.wait_for(socket.wait_closed(), 30)
        except websockets.exceptions.ConnectionClosed:
            pass
        except Exception as error:  # A script's assertion fails its test.
            self.failures.append(error)
