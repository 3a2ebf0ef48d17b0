"""What a program sees of an answer that is not whole."""
from __future__ import annotations

import pickle
import re
import unittest
from pathlib import Path

import tokenbus
from case import ClientCase, client, text_of, whole
from gateway import Gateway
from tokenbus import errors

PROTOCOL = Path(__file__).parents[3] / "docs" / "protocol.md"


class ErrorsTest(ClientCase):

    async def test_a_refused_start_says_why(self) -> None:
        async def script(socket):
            start = await socket.read("start")
            await socket.send(type="error", id=start["id"], code="unknown_model", error="No model m.", retryable=False)

        async with Gateway(script) as gateway:
            with self.assertRaises(tokenbus.NotFoundError) as raised:
                await whole(gateway)
            self.assertEqual((raised.exception.code, raised.exception.message), ("unknown_model", "No model m."))

    async def test_a_failure_in_the_middle_has_the_text_so_far(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.send(type="error", streamId="s1", epoch=7, seq=2, code="worker_lost", error="It died.", retryable=True)

        async with Gateway(script) as gateway:
            with self.assertRaises(tokenbus.CutError) as raised:
                await whole(gateway)
            error = raised.exception
            self.assertEqual((error.code, error.retryable, error.text), ("worker_lost", True, "a"))

    async def test_each_code_has_its_class_and_when_to_try_again(self) -> None:
        async def script(socket):
            while True:
                start = await socket.read("start")
                await socket.send(type="error", id=start["id"], code=start["prompt"], error="No.", retryAfterMs=1500)

        async with Gateway(script) as gateway, client(gateway) as connected:
            for code, kind in errors._CLASSES.items():
                if code not in ("shutting_down", "unauthenticated"):  # They have a meaning for the whole connection.
                    with self.assertRaises(kind) as raised:
                        await connected.stream(code)
                    self.assertEqual((raised.exception.code, raised.exception.retry_after), (code, 1.5))
            with self.assertRaises(tokenbus.StreamError) as raised:
                await connected.stream("of_a_later_version")
            self.assertIs(type(raised.exception), tokenbus.StreamError)

    @unittest.skipUnless(PROTOCOL.exists(), "the project's documents are not here")
    def test_no_code_of_the_protocol_is_without_a_class(self) -> None:
        table = PROTOCOL.read_text(encoding="utf-8").partition("### Error codes")[2].partition("### Close codes")[0]
        codes = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
        self.assertGreater(len(codes), 20)
        self.assertEqual([code for code in codes if code not in errors._CLASSES], [])

    def test_an_error_travels_between_processes(self) -> None:
        error = errors.stream_error("rate_limited", "Too many.", True, 2.0)
        error.text = "so far"
        copy = pickle.loads(pickle.dumps(error))
        self.assertIs(type(copy), tokenbus.RateLimitError)
        self.assertEqual((str(copy), copy.retry_after, copy.text), (str(error), 2.0, "so far"))

    async def test_a_cut_answer_is_never_done(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.done(2, 5)

        async with Gateway(script) as gateway:
            await self.fails(whole(gateway), "incomplete")

    async def test_a_frame_that_breaks_the_protocol_ends_its_stream_and_no_other(self) -> None:
        broken = (
            {"data": "x"}, {"seq": "1", "data": "x"}, {"seq": None, "data": "x"}, {"seq": 1}, {"seq": 1, "data": 5},
            {"seq": 1, "data": None},
        )

        async def script(socket):
            for number, frame in enumerate(broken):
                name = f"s{number}"
                await socket.started(name)
                await socket.send(**{"type": "chunk", "streamId": name, "epoch": 7, **frame})
                self.assertEqual((await socket.read("unsubscribe"))["streamId"], name)
            await socket.started("last")
            await socket.chunk(1, "a", "last")
            await socket.done(2, 1, "last")

        async with Gateway(script) as gateway, client(gateway) as connected:
            for _ in broken:
                with self.assertLogs("tokenbus", "WARNING"):
                    stream = await connected.stream("Hello")
                    await self.fails(text_of(stream), "malformed_frame")
            self.assertEqual(await text_of(await connected.stream("Hello")), "a")
            self.assertEqual(gateway.connections, 1)

    async def test_a_stop_from_elsewhere_is_an_error_and_ones_own_is_not(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")
            if socket.number == 1:
                await socket.read("stop")
            await socket.send(type="stopped", streamId="s1", epoch=7, seq=2)

        async with Gateway(script) as gateway:
            async with client(gateway) as connected:
                stream = await connected.stream("Hello")
                await stream.stop()
                self.assertEqual([text async for text in stream], ["a"])
            await self.fails(whole(gateway), "stopped")

    async def test_an_answer_has_one_reader(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.done(1, 0)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello")
            self.assertEqual(await text_of(stream), "")
            await self.fails(text_of(stream), "already_consumed")

    async def test_what_is_asked_wrongly_is_named(self) -> None:
        async def script(socket):
            await socket.left()

        for wrong, what in (
            (lambda: tokenbus.connect("ftp://localhost"), "ftp://localhost"),
            (lambda: tokenbus.connect("localhost:8080"), "localhost:8080"),
            (lambda: tokenbus.connect([]), "no address"),
            (lambda: tokenbus.connect("wss://localhost", ca_file="/no/such.pem"), "/no/such.pem"),
        ):
            with self.assertRaisesRegex(ValueError, re.escape(what) + r".*\(expected: "):
                wrong()
        with self.assertRaisesRegex(tokenbus.ClosedError, "not open"):
            await tokenbus.connect("ws://localhost").stream("Hello")
        async with Gateway(script) as gateway, client(gateway) as connected:
            for cursor in ("", "7", "x-y", 7):
                with self.assertRaisesRegex(ValueError, "cursor of a stream"):
                    await connected.watch("s1", after=cursor)
            for both in ({}, {"prompt": "a", "messages": []}):
                with self.assertRaisesRegex(TypeError, "exactly one"):
                    await connected.stream(**both)
        await self.fails(connected.stream("Hello"), "closed")
