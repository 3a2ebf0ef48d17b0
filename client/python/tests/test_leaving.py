"""Whoever leaves an answer early, in whatever way, ends its generation. ``ClientCase`` sees that no task is left."""
from __future__ import annotations

import asyncio
import contextlib
import unittest.mock
from typing import Any, Callable, List

from case import ClientCase, client, text_of
from gateway import Gateway
from tokenbus import _wire


class LeavingTest(ClientCase):

    async def said(self, leaving: Callable[[Any], Any], watches: bool = False, closes: bool = True) -> str:
        """What a gateway is told of a stream whose reader does this, after the first text."""
        heard: List[str] = []

        async def script(socket):
            await (socket.subscribed() if watches else socket.started())
            await socket.chunk(1, "a")
            heard.append((await socket.read("stop", "unsubscribe"))["type"])
            if heard[-1] == "stop":
                await socket.send(type="stopped", streamId="s1", epoch=7, seq=2)

        async with Gateway(script) as gateway:
            async with client(gateway) as connected:
                await leaving(await (connected.watch("s1", "v") if watches else connected.stream("Hello")))
        return ",".join(heard)

    @staticmethod
    async def breaks(stream) -> None:
        async for _ in stream:
            break

    async def cancelled(self, stream) -> None:
        has_text = asyncio.Event()

        async def read() -> None:
            async for _ in stream:
                has_text.set()

        task = asyncio.ensure_future(read())
        await has_text.wait()
        task.cancel()
        await asyncio.wait([task])
        self.assertTrue(task.cancelled())

    async def test_a_cancelled_task_stops_its_generation_and_a_watcher_only_leaves(self) -> None:
        self.assertEqual(await self.said(self.cancelled), "stop")
        self.assertEqual(await self.said(self.cancelled, watches=True), "unsubscribe")

    async def test_a_loop_that_is_left_early_stops_the_generation(self) -> None:
        self.assertEqual(await self.said(self.breaks), "stop")
        self.assertEqual(await self.said(self.breaks, watches=True), "unsubscribe")

    async def test_so_does_an_error_in_the_loop(self) -> None:
        async def fails(stream) -> None:
            with self.assertRaisesRegex(KeyError, "mine"):
                async for _ in stream:
                    raise KeyError("mine")

        self.assertEqual(await self.said(fails), "stop")

    async def test_so_do_async_with_and_aclosing(self) -> None:
        async def within(stream) -> None:
            async with stream:
                pass

        async def closing(stream) -> None:
            await stream.aclose()

        self.assertEqual(await self.said(within), "stop")
        self.assertEqual(await self.said(closing), "stop")
        if hasattr(contextlib, "aclosing"):  # Python 3.10.
            async def aclosing(stream) -> None:
                async with contextlib.aclosing(stream):
                    pass

            self.assertEqual(await self.said(aclosing), "stop")

    async def test_so_does_a_timeout(self) -> None:
        async def waits(stream) -> None:
            reading = asyncio.ensure_future(asyncio.wait_for(text_of(stream), 1))
            while stream.text != "a":
                await asyncio.sleep(0)
            self.pass_time(0.9)
            await self.settle()
            self.assertFalse(reading.done())
            self.pass_time(0.2)
            with self.assertRaises(asyncio.TimeoutError):
                await reading

        async def timeout(stream) -> None:
            with self.assertRaises(TimeoutError):
                async with asyncio.timeout(1):
                    async for _ in stream:
                        self.pass_time(1.5)

        self.assertEqual(await self.said(waits), "stop")
        if hasattr(asyncio, "timeout"):  # Python 3.11.
            self.assertEqual(await self.said(timeout), "stop")

    async def test_to_stop_waits_for_the_end_and_keeps_what_came(self) -> None:
        async def stops(stream) -> None:
            await stream.stop()
            self.assertEqual((stream.finish_reason, await text_of(stream)), ("stopped", "a"))
            await stream.stop()

        self.assertEqual(await self.said(stops), "stop")

    async def test_to_detach_ends_no_generation(self) -> None:
        async def detaches(stream) -> None:
            stream.detach()
            await self.fails(text_of(stream), "closed")

        self.assertEqual(await self.said(detaches), "unsubscribe")

    async def test_who_is_cancelled_before_the_answer_begins_stops_it_too(self) -> None:
        async def script(socket):
            start = await socket.read("start")
            starting.cancel()
            await socket.send(type="queued", id=start["id"], streamId="s1", position=4)
            await socket.read("stop")
            await socket.send(type="stopped", streamId="s1", epoch=7, seq=1)

        async with Gateway(script) as gateway, client(gateway) as connected:
            starting = asyncio.ensure_future(connected.stream("Hello"))
            with self.assertRaises(asyncio.CancelledError):
                await starting

    async def test_a_closed_client_fails_its_streams_and_leaves_no_task(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.left()

        async with Gateway(script) as gateway:
            async with client(gateway) as connected:
                reading = asyncio.ensure_future(text_of(await connected.stream("Hello")))
            others = self._before | self.of_gateway | {asyncio.current_task()}
            self.assertEqual(asyncio.all_tasks() - others, {reading})
            error = await self.fails(reading, "closed")
            self.assertEqual(error.text, "a")
            await connected.close()

    @property
    def of_gateway(self):
        return {task for task in asyncio.all_tasks() if "websockets" in repr(task.get_coro())}

    async def test_a_client_whose_close_is_cancelled_is_closed_all_the_same(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.left()

        async with Gateway(script) as gateway:
            connected = await client(gateway)
            reading = asyncio.ensure_future(text_of(await connected.stream("Hello")))
            closing = asyncio.ensure_future(connected.close())
            for _ in range(5):
                await asyncio.sleep(0)
            closing.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await closing
            await self.fails(reading, "closed")

    async def test_an_open_that_is_cancelled_leaves_nothing(self) -> None:
        opening = asyncio.ensure_future(client(_Nowhere()).open())
        await self.settle()
        opening.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await opening

    async def test_a_gateway_that_never_says_good_bye_is_not_waited_for(self) -> None:
        async def script(socket):
            socket.pause_reading()
            while closing is None or not closing.done():
                self.pass_time(0.5)
                await self.settle()
            socket.cut()

        closing = None
        async with Gateway(script) as gateway:
            connected = await client(gateway)
            closing = asyncio.ensure_future(connected.close())
            await closing

    async def test_a_connection_that_is_made_while_the_client_closes_is_left(self) -> None:
        async def script(socket):
            if socket.number == 1:
                await cut.wait()
                socket.cut()

        async def dial(*arguments: Any) -> Any:
            socket = await dials(*arguments)
            closing.append(asyncio.ensure_future(connected.close()))
            try:
                while not connected._lines.main.connection._closing:
                    await asyncio.sleep(0)
            except asyncio.CancelledError:  # Python 3.12 cancels what it waits for, others the waiting.
                pass
            return socket

        cut, dials, closing = asyncio.Event(), _wire.dial, []
        async with Gateway(script) as gateway:
            connected = await client(gateway)
            with unittest.mock.patch("tokenbus._wire.dial", dial):
                cut.set()
                while not closing:
                    await asyncio.sleep(0)
                await closing[0]

    async def test_a_key_that_is_still_being_asked_for_is_left(self) -> None:
        asked = asyncio.Event()

        async def key() -> str:
            if asked.is_set():
                await asyncio.get_running_loop().create_future()
            asked.set()
            return "first"

        async def script(socket):
            await socket.send(type="renew", deadlineMs=1000)
            await socket.send(type="ping", t=1)
            await socket.read("pong")
            answered.set()

        answered = asyncio.Event()
        async with Gateway(script) as gateway, client(gateway, api_key=key):
            await answered.wait()


class _Nowhere:
    url = "ws://127.0.0.1:1"
