"""A reader that is slow, or pauses, holds the gateway back, and loses nothing."""
from __future__ import annotations

import asyncio

from case import ClientCase, client
from gateway import Gateway


class ReadingTest(ClientCase):

    async def test_credit_follows_the_reader(self) -> None:
        async def script(socket):
            self.assertEqual((await socket.started())["credit"], 4)
            await socket.chunk(4, "abcd", **{"from": 1})
            self.assertEqual((await socket.read("credit"))["upTo"], 8)
            await socket.done(5, 4)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello", window=4)
            self.assertEqual("".join([text async for text in stream]), "abcd")

    async def test_who_does_not_read_gets_no_more_than_the_window(self) -> None:
        sent = asyncio.Event()

        async def script(socket):
            await socket.started()
            for at in range(1, 5):
                await socket.chunk(at, "x" * 1000)
            await socket.send(type="ping", t=1)
            await socket.read("pong")
            self.assertNotIn("credit", [frame["type"] for frame in socket.frames])
            sent.set()
            self.assertEqual((await socket.read("credit"))["upTo"], 6)
            self.assertEqual((await socket.read("credit"))["upTo"], 8)
            await socket.done(5, 4000)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello", window=4)
            await sent.wait()
            self.assertEqual(stream.buffered_bytes, 4000)
            self.assertEqual(len(await stream.read()), 4000)
            self.assertEqual(stream.buffered_bytes, 0)

    async def test_a_slow_reader_keeps_bounded_bytes_and_loses_nothing(self) -> None:
        parts = [str(at % 10) * 1000 for at in range(20)]

        async def script(socket):
            await socket.started()
            after = 0
            while True:
                for at in range(after, 20):
                    await socket.chunk(at + 1, parts[at])
                await socket.done(21, 20_000)
                after = (await socket.subscribed())["after"]

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello", max_buffer=5000)
            read = []
            async for text in stream:
                self.assertLessEqual(stream.buffered_bytes, 6000)
                read.append(text)
                await self.settle()
            self.assertEqual("".join(read), "".join(parts))

    async def test_pause_and_resume_are_said_and_said_again_elsewhere(self) -> None:
        paused_again = asyncio.Event()

        async def script(socket):
            if socket.number == 1:
                await socket.started()
                await socket.read("pause")
                socket.cut()
                return
            await socket.subscribed()
            await socket.read("pause")
            paused_again.set()
            await socket.read("resume")
            await socket.chunk(1, "a")
            await socket.done(2, 1)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello")
            await stream.pause()
            await paused_again.wait()
            await stream.resume()
            self.assertEqual([text async for text in stream], ["a"])

    async def test_a_pause_that_the_gateway_ended_is_resumed_by_asking_again(self) -> None:
        let_go = asyncio.Event()

        async def script(socket):
            await socket.started()
            await socket.read("pause")
            await socket.send(type="unsubscribed", streamId="s1")
            await socket.send(type="ping", t=1)
            await socket.read("pong")
            let_go.set()
            self.assertEqual((await socket.subscribed())["after"], 0)
            await socket.chunk(1, "a")
            await socket.done(2, 1)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello")
            await stream.pause()
            await let_go.wait()
            await stream.resume()
            self.assertEqual(await stream.read(), "a")

    async def dropping(self, socket) -> None:
        """Sends ten events, and those that are asked for again."""
        await socket.started()
        after, said = 0, ""
        while True:
            for at in range(after, 10) if said in ("", "subscribe") else ():
                await socket.chunk(at + 1, str(at) * 1000)
            if said in ("", "subscribe"):
                await socket.done(11, 10_000)
            if not said:
                await socket.send(type="ping", t=1)
                await socket.read("pong")
                self.heard.set()
            asked = await socket.read("subscribe", "resume", "stop")
            said, after = asked["type"], asked.get("after", 0)
            if said == "subscribe":
                await socket.send(type="subscribed", streamId="s1")

    async def test_what_was_dropped_before_a_pause_comes_after_it(self) -> None:
        for taken in (1, 3, 5):
            with self.subTest(taken=taken):
                self.heard = asyncio.Event()
                async with Gateway(self.dropping) as gateway, client(gateway) as connected:
                    stream = await connected.stream("Hello", max_buffer=5000)
                    await self.heard.wait()
                    await stream.pause()
                    reader = stream.__aiter__()
                    read = [await reader.__anext__() for _ in range(taken)]
                    await stream.resume()
                    read += [text async for text in reader]
                    self.assertEqual("".join(read), "".join(str(at) * 1000 for at in range(10)))

    async def test_who_stops_an_answer_of_which_a_part_was_dropped_sees_its_end(self) -> None:
        for paused in (False, True):
            with self.subTest(paused=paused):
                self.heard = asyncio.Event()
                async with Gateway(self.dropping) as gateway, client(gateway) as connected:
                    stream = await connected.stream("Hello", max_buffer=5000)
                    await self.heard.wait()
                    if paused:
                        await stream.pause()
                    await stream.stop()
                    self.assertEqual(stream.finish_reason, "stop")
