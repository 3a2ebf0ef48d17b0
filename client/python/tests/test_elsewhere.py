"""A client that knows several gateways asks another one for a stream that its gateway does not find; other streams stay."""
from __future__ import annotations

import asyncio
from typing import Any, List

from case import ClientCase, client, text_of
from gateway import Gateway


class Looking:
    """A gateway that has started what it was asked for, and finds the stream s1 no more."""

    def __init__(self, patience: int = 600_000, token: str = "r") -> None:
        self.asked: List[Any] = []
        self.socket: Any = None
        self._patience, self._token = patience, token

    async def locating(self) -> None:
        await self.socket.send(
            type="error", streamId="s1", code="locating", error="Not found yet.", retryable=True, retryAfterMs=self._patience)

    async def __call__(self, socket) -> None:
        self.socket = socket
        while True:
            frame = await socket.read("start", "subscribe", "unsubscribe", "ping")
            self.asked.append(frame)
            if frame["type"] == "start":
                name = frame["prompt"]
                await socket.send(type="started", id=frame["id"], streamId=name, epoch=7, resumeToken=self._token)
                await socket.chunk(1, "a", name)
            elif frame["type"] == "subscribe":
                await self.locating()
            elif frame["type"] == "ping":
                await socket.send(type="pong")

    def count(self, kind: str) -> int:
        return sum(frame["type"] == kind for frame in self.asked)


class ElsewhereTest(ClientCase):

    async def until(self, what: Any) -> None:
        while not what():
            await asyncio.sleep(0)

    async def test_after_two_seconds_another_gateway_is_asked_and_other_streams_stay(self) -> None:
        first = Looking(500)

        async def second(socket):
            asked = await socket.subscribed()
            self.assertEqual((asked["after"], asked["epoch"], asked["resumeToken"]), (1, 7, "r"))
            await socket.chunk(2, "b")
            await socket.done(3, 2)
            await socket.left()
            closed.set()

        closed = asyncio.Event()
        async with Gateway(first) as one, Gateway(second) as two, client(one, two) as connected:
            lost, kept = await connected.stream("s1"), await connected.stream("s2")
            reading = asyncio.ensure_future(text_of(lost))
            await self.until(lambda: lost.text == "a")
            await first.locating()
            await self.until(lambda: lost._resumption.is_pending)
            for _ in range(4):
                self.assertEqual(two.connections, 0)
                self.pass_time(0.5)
                await self.settle()
            self.assertEqual(await reading, "ab")
            await first.socket.chunk(2, "b", "s2")
            await first.socket.done(3, 2, "s2")
            self.assertEqual(await text_of(kept), "ab")
            await closed.wait()  # Its connection serves nobody any more.
            self.assertEqual((one.connections, two.connections, first.count("unsubscribe")), (1, 1, 1))

    async def test_when_no_gateway_finds_it_each_is_given_longer_and_it_fails_after_a_minute(self) -> None:
        for token in ("r", "r" * 2000):  # A long one is said only when the limit is known.
            with self.subTest(token=len(token)):
                await self.nobody_finds(token)

    async def nobody_finds(self, token: str) -> None:
        first, second = Looking(token=token), Looking(token=token)
        async with Gateway(first) as one, Gateway(second) as two, client(one, two) as connected:
            stream = await connected.stream("s1")
            reading = asyncio.ensure_future(text_of(stream))
            await self.until(lambda: stream.text == "a")
            await first.locating()
            await self.until(lambda: stream._resumption.is_pending)
            moves = []
            while not reading.done():
                for _ in range(5):
                    await self.settle()
                now = (first.count("subscribe"), second.count("subscribe"))
                if not moves or moves[-1] != now:
                    moves.append(now)
                self.pass_time(0.5)
                await self.settle()
            error = await self.fails(reading, "connection_lost")
            self.assertIn("Not found yet.", str(error))
            self.assertEqual(error.__cause__.code, "locating")
            self.assertEqual(moves, [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2)])
            self.assertEqual(one.connections, 1)

    async def test_a_gateway_that_refuses_the_detour_sends_its_streams_back(self) -> None:
        first = Looking()

        async def second(socket):
            await socket.read("subscribe")
            await socket.close(4501)

        async with Gateway(first) as one, Gateway(second) as two, client(one, two) as connected:
            stream = await connected.stream("s1")
            reading = asyncio.ensure_future(text_of(stream))
            await self.until(lambda: stream.text == "a")
            await first.locating()
            await self.until(lambda: stream._resumption.is_pending)
            self.pass_time(2)
            await self.until(lambda: first.count("subscribe") == 1)
            await first.socket.chunk(2, "b")
            await first.socket.done(3, 2)
            self.assertEqual(await reading, "ab")

    async def test_with_one_address_it_is_asked_for_again_on_the_same_connection(self) -> None:
        first = Looking(500)
        async with Gateway(first) as one, client(one) as connected:
            stream = await connected.stream("s1")
            reading = asyncio.ensure_future(text_of(stream))
            await self.until(lambda: stream.text == "a")
            await first.locating()
            await self.until(lambda: stream._resumption.is_pending)
            self.pass_time(0.5)
            await self.until(lambda: first.count("subscribe") == 1)
            await first.socket.chunk(2, "b")
            await first.socket.done(3, 2)
            self.assertEqual(await reading, "ab")
            self.assertEqual(one.connections, 1)

    async def test_a_closing_client_asks_nobody_else(self) -> None:
        first = Looking()
        async with Gateway(first) as one, Gateway(Looking()) as two:
            connected = await client(one, two)
            stream = await connected.stream("s1")
            reading = asyncio.ensure_future(text_of(stream))
            await self.until(lambda: stream.text == "a")
            await first.locating()
            await self.until(lambda: stream._resumption.is_pending)
            first.socket.pause_reading()
            self.pass_time(1.5)
            closing = asyncio.ensure_future(connected.close())
            await self.settle()
            while not closing.done():
                self.pass_time(0.25)
                await self.settle()
            await closing
            await self.fails(reading, "closed")
            self.assertEqual((connected._lines._detours, two.connections), ([], 0))
