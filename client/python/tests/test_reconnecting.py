"""A connection that breaks is opened again, and every answer goes on after its last event."""
from __future__ import annotations

import asyncio
import random
import socket as sockets

import tokenbus
from case import ClientCase, client, text_of, whole
from gateway import Gateway
from tokenbus._backoff import jittered


class ReconnectingTest(ClientCase):

    async def test_a_broken_connection_is_resumed_after_the_last_event(self) -> None:
        async def script(socket):
            if socket.number == 1:
                await socket.started()
                await socket.chunk(1, "a")
                socket.cut()
                return
            self.assertEqual((await socket.subscribed())["after"], 1)
            await socket.chunk(2, "b")
            await socket.done(3, 2)

        async with Gateway(script) as gateway:
            self.assertEqual(await whole(gateway), "ab")

    async def test_a_hole_is_asked_for(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.chunk(3, "c")
            await socket.done(4, 3)
            asked = await socket.subscribed()
            self.assertEqual((asked["after"], asked["epoch"], asked["resumeToken"]), (1, 7, "r"))
            await socket.chunk(3, "bc", **{"from": 2})
            await socket.done(4, 3)

        async with Gateway(script) as gateway:
            self.assertEqual(await whole(gateway), "abc")

    async def test_a_start_whose_answer_was_lost_is_sent_again_with_its_key(self) -> None:
        keys = []

        async def script(socket):
            if socket.number == 1:
                keys.append((await socket.read("start"))["key"])
                socket.cut()
                return
            again = await socket.read("start")
            self.assertEqual((again["key"], again["resend"]), (keys[0], True))
            if socket.number == 2:  # It still looks for what the first start has begun.
                self.assertEqual(len(socket.frames), 2)
                await socket.send(type="error", id=again["id"], code="locating", error="Wait.", retryable=True, retryAfterMs=0)
            await socket.started()
            await socket.done(1, 0)

        async with Gateway(script) as gateway:
            self.assertEqual(await whole(gateway), "")

    async def test_a_long_start_that_was_not_answered_or_is_queued_is_sent_again(self) -> None:
        async def script(socket):
            start = await socket.read("start")
            if socket.number == 2:
                self.assertIs(start["resend"], True)
                await socket.send(type="started", id=start["id"], streamId="s2", epoch=7, resumeToken="r")
                await socket.chunk(1, "a", "s2")
                await socket.done(2, 1, "s2")
                return
            if queued:
                await socket.send(type="queued", id=start["id"], streamId="s1", position=4)
                await socket.send(type="ping", t=1)
                await socket.read("pong")
            socket.cut()

        for queued in (False, True):
            with self.subTest(queued=queued):
                async with Gateway(script) as gateway, client(gateway) as connected:
                    self.assertEqual(await text_of(await connected.stream("Hello" * 100)), "a")

    async def test_a_long_subscription_is_sent_again(self) -> None:
        async def script(socket):
            asked = await socket.subscribed()
            self.assertEqual((asked["after"], len(asked["resumeToken"])), (socket.number - 1, 2000))
            await socket.chunk(socket.number, "a")
            if socket.number == 3:
                await socket.done(4, 3)
            else:
                socket.cut()

        async with Gateway(script) as gateway, client(gateway) as connected:
            self.assertEqual(await text_of(await connected.watch("s1", "r" * 2000)), "aaa")

    async def test_a_closed_gateway_is_left_for_the_next(self) -> None:
        async def first(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.close(4000)

        async with Gateway(first) as one, Gateway(self.goes_on) as two, client(one, two) as connected:
            self.assertEqual(await text_of(await connected.stream("Hello")), "ab")

    async def goes_on(self, socket) -> None:
        self.assertEqual((await socket.subscribed())["after"], 1)
        await socket.chunk(2, "b")
        await socket.done(3, 2)

    async def test_who_drains_is_left_when_it_says_in_mid_answer(self) -> None:
        async def first(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.send(type="goaway", deadlineMs=20_000, reconnectAfterMs=5_000)
            await socket.read("ping")
            self.pass_time(4)
            await self.settle()
            self.assertEqual(two.connections, 0)
            self.pass_time(2)
            await socket.left()

        async with Gateway(first) as one, Gateway(self.goes_on) as two, client(one, two) as connected:
            stream = await connected.stream("Hello")
            reading = asyncio.ensure_future(text_of(stream))
            await self.until(lambda: stream.text == "a")
            connected._lines.main.send({"type": "ping"})  # What the gateway said before has been heard.
            self.assertEqual(await reading, "ab")

    async def test_what_is_new_goes_to_the_next_gateway_at_once_when_one_drains(self) -> None:
        drains = asyncio.Event()

        async def first(socket):
            await socket.send(type="goaway", deadlineMs=20_000, reconnectAfterMs=5_000)
            await socket.send(type="ping", t=1)
            await socket.read("pong")
            drains.set()
            await socket.left()
            self.assertNotIn("start", [frame["type"] for frame in socket.frames])

        async def second(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.done(2, 1)

        async with Gateway(first) as one, Gateway(second) as two, client(one, two) as connected:
            await drains.wait()
            self.assertEqual(await text_of(await connected.stream("Hello")), "a")

    async def test_a_gateway_that_swallows_everything_is_asked_and_then_left(self) -> None:
        """Its process is stopped, or a network keeps the connection and loses what is said."""
        said = asyncio.Event()

        async def first(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await said.wait()
            asked = await self.passed(socket.read("ping"))
            self.assertGreaterEqual(asked, 2)
            self.assertGreaterEqual(asked + await self.passed(socket.left()), 5)

        async with Gateway(first) as one, Gateway(self.goes_on) as two, client(one, two) as connected:
            stream = await connected.stream("Hello")
            parts = []
            async for text in stream:
                parts.append(text)
                said.set()
            self.assertEqual(parts, ["a", "b"])

    async def passed(self, awaited) -> float:
        """The time until then, which passes only here."""
        seconds, waiting = 0.0, asyncio.ensure_future(awaited)
        await self.settle()
        while not waiting.done():
            self.pass_time(0.5)
            seconds += 0.5
            await self.settle()
        await waiting
        return seconds

    async def until(self, what) -> None:
        while not what():
            await asyncio.sleep(0)

    async def test_an_idle_connection_is_asked_after_a_heartbeat(self) -> None:
        async def script(socket):
            if socket.number == 2:
                return
            await socket.read("hello")
            self.assertGreaterEqual(await self.passed(socket.read("ping")), 25)
            await socket.send(type="pong")
            self.assertGreaterEqual(await self.passed(socket.read("ping")), 25)
            self.assertGreaterEqual(await self.passed(socket.left()), 15)

        async with Gateway(script) as gateway, client(gateway):
            await self.until(lambda: gateway.connections == 2)

    async def test_an_address_that_accepts_and_never_answers_is_left_for_the_next(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.done(1, 0)

        with sockets.create_server(("127.0.0.1", 0)) as mute:
            url = f"ws://127.0.0.1:{mute.getsockname()[1]}"
            async with Gateway(script) as gateway:
                opening = asyncio.ensure_future(tokenbus.connect([url, gateway.url]).open())
                await self.settle()
                self.pass_time(3.1)
                async with await opening as connected:
                    self.assertEqual(await text_of(await connected.stream("Hello")), "")

    async def test_no_gateway_is_an_error_that_names_the_address(self) -> None:
        opening = asyncio.ensure_future(tokenbus.connect("ws://127.0.0.1:1", open_timeout=30).open())
        self.luck.return_value = 1.0
        await self.settle()
        self.pass_time(31)
        error = await self.fails(opening, "unreachable")
        self.assertIn("ws://127.0.0.1:1", str(error))
        self.assertTrue(error.retryable)

    async def test_when_all_gateways_stay_away_the_answer_fails_after_the_patience(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")

        async with Gateway(script) as gateway:
            connected = await client(gateway, patience=60)
            stream = await connected.stream("Hello")
            self.luck.return_value = 1.0
            reading = asyncio.ensure_future(text_of(stream))
            await self.until(lambda: stream.text == "a")
        await self.until(lambda: connected._patience_timer is not None)
        for _ in range(59):
            self.pass_time(1)
            await self.settle()
        self.assertFalse(reading.done())
        self.pass_time(1.1)
        error = await self.fails(reading, "connection_lost")
        self.assertIn("60 s", str(error))
        self.assertEqual(error.text, "a")
        starting = [asyncio.ensure_future(connected.stream("Hello")) for _ in range(64)]
        await self.settle()
        await self.fails(connected.stream("Hello"), "queue_full")
        await connected.close()
        for start in starting:
            await self.fails(start, "closed")

    def test_waits_double_with_full_jitter(self) -> None:
        self.luck.return_value = 1.0
        self.assertEqual([jittered(attempt) for attempt in (0, 1, 2, 5, 6, 1000)], [0.5, 1.0, 2.0, 16.0, 20.0, 20.0])
        self.luck.return_value = 0.25
        self.assertEqual(jittered(1), 0.25)

    async def test_random_cuts_lose_and_repeat_nothing(self) -> None:
        for seed in range(30):
            chance = random.Random(seed)
            parts = [chr(97 + chance.randrange(26)) * chance.randrange(1, 4) for _ in range(40)]

            async def script(socket):
                after = 0
                if (await socket.read("start", "subscribe"))["type"] == "start":
                    frame = socket.frames[-1]
                    await socket.send(type="started", id=frame["id"], streamId="s1", epoch=7, resumeToken="r")
                else:
                    after = socket.frames[-1]["after"]
                    await socket.send(type="subscribed", streamId="s1", **{"from": after + 1})
                for at in range(max(0, after - chance.randrange(3)), len(parts)):
                    if chance.random() < 0.05:
                        socket.cut()
                        return
                    await socket.chunk(at + 1, parts[at])
                await socket.done(len(parts) + 1, sum(map(len, parts)))

            with self.subTest(seed=seed):
                async with Gateway(script) as gateway:
                    self.assertEqual(await whole(gateway), "".join(parts))
