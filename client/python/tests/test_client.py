"""Each rule of the protocol that a client keeps, against a scripted gateway."""
from __future__ import annotations

import asyncio
import random
import unittest

import tokenbus
from gateway import Gateway


async def no_wait(_: float) -> None:
    await asyncio.sleep(0)


def client(*gateways: Gateway, **more):
    return tokenbus.connect([gateway.url for gateway in gateways], random=lambda: 0.0, sleep=no_wait, **more)


async def whole(gateway: Gateway, **more) -> str:
    async with client(gateway, **more) as connected:
        stream = await connected.stream("Hello", model="m", max_tokens=5)
        return "".join([text async for text in stream])


class ClientTest(unittest.IsolatedAsyncioTestCase):

    async def asyncSetUp(self) -> None:
        self._watchdog = asyncio.get_running_loop().call_later(30, asyncio.current_task().cancel)

    async def test_an_answer_is_read_to_its_end(self) -> None:
        async def script(socket):
            start = await socket.started()
            self.assertEqual(start["options"], {"model": "m", "maxTokens": 5, "topP": 0.5, "streamOptions": {"chunkSize": 1}})
            self.assertEqual(len(start["key"]), 32)
            await socket.chunk(1, "a")
            await socket.chunk(2, "\U0001f4a1")
            await socket.done(3, 3)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello", model="m", max_tokens=5, top_p=0.5, stream_options={"chunk_size": 1})
            self.assertEqual([text async for text in stream], ["a", "\U0001f4a1"])
            self.assertEqual((stream.id, stream.token, stream.view_token), ("s1", "r", "v"))
            self.assertEqual((stream.finish_reason, stream.usage), ("stop", {"completionTokens": 2}))
            self.assertEqual(stream.text, "a\U0001f4a1")

    async def test_what_is_known_is_ignored_and_what_is_unknown_breaks_nothing(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.raw("no json")
            await socket.raw("[1]")
            await socket.send(type="novelty", streamId="s1")
            await socket.chunk(1, "a", novel=True)
            await socket.chunk(1, "a")
            await socket.chunk(2, "{}", kind="novel")
            await socket.chunk(3, "b")
            await socket.done(4, 2)

        async with Gateway(script) as gateway:
            self.assertEqual(await whole(gateway), "ab")

    async def test_a_hole_is_asked_for(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.chunk(3, "c")
            await socket.done(4, 3)
            asked = await socket.read("subscribe")
            self.assertEqual((asked["after"], asked["epoch"], asked["resumeToken"]), (1, 7, "r"))
            await socket.send(type="subscribed", streamId="s1")
            await socket.chunk(3, "bc", **{"from": 2})
            await socket.done(4, 3)

        async with Gateway(script) as gateway:
            self.assertEqual(await whole(gateway), "abc")

    async def test_a_broken_connection_is_resumed_after_the_last_event(self) -> None:
        async def script(socket):
            if socket.number == 1:
                await socket.started()
                await socket.chunk(1, "a")
                await socket.cut()
                return
            asked = await socket.read("subscribe")
            self.assertEqual(asked["after"], 1)
            await socket.send(type="subscribed", streamId="s1")
            await socket.chunk(2, "b")
            await socket.done(3, 2)

        async with Gateway(script) as gateway:
            self.assertEqual(await whole(gateway), "ab")

    async def test_a_start_whose_answer_was_lost_is_sent_again_with_its_key(self) -> None:
        keys = []

        async def script(socket):
            if socket.number == 1:
                keys.append((await socket.read("start"))["key"])
                await socket.cut()
                return
            again = await socket.started()
            self.assertEqual((again["key"], again["resend"]), (keys[0], True))
            await socket.done(1, 0)

        async with Gateway(script) as gateway:
            self.assertEqual(await whole(gateway), "")

    async def test_a_drained_gateway_is_left_for_the_next(self) -> None:
        async def first(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.close(4000)

        async def second(socket):
            await socket.read("subscribe")
            await socket.send(type="subscribed", streamId="s1")
            await socket.chunk(2, "b")
            await socket.done(3, 2)

        async with Gateway(first) as one, Gateway(second) as two, client(one, two) as connected:
            stream = await connected.stream("Hello")
            self.assertEqual("".join([text async for text in stream]), "ab")

    async def test_a_refused_start_says_why(self) -> None:
        async def script(socket):
            start = await socket.read("start")
            await socket.send(type="error", id=start["id"], code="unknown_model", error="No model m.", retryable=False)

        async with Gateway(script) as gateway:
            with self.assertRaises(tokenbus.StreamError) as raised:
                await whole(gateway)
            self.assertEqual((raised.exception.code, raised.exception.message), ("unknown_model", "No model m."))

    async def test_a_failure_in_the_middle_has_the_text_so_far(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.send(type="error", streamId="s1", epoch=7, seq=2, code="worker_lost", error="It died.", retryable=True)

        async with Gateway(script) as gateway:
            with self.assertRaises(tokenbus.StreamError) as raised:
                await whole(gateway)
            error = raised.exception
            self.assertEqual((error.code, error.retryable, error.text), ("worker_lost", True, "a"))

    async def test_a_cut_answer_is_never_done(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.done(2, 5)

        async with Gateway(script) as gateway:
            with self.assertRaises(tokenbus.StreamError) as raised:
                await whole(gateway)
            self.assertEqual(raised.exception.code, "incomplete")

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
            with self.assertRaises(tokenbus.StreamError) as raised:
                await whole(gateway)
            self.assertEqual(raised.exception.code, "stopped")

    async def test_a_cancelled_task_stops_its_generation_and_a_watcher_only_leaves(self) -> None:
        heard = []

        async def script(socket):
            if socket.number == 1:
                await socket.started()
            else:
                await socket.read("subscribe")
                await socket.send(type="subscribed", streamId="s1")
            await socket.chunk(1, "a")
            heard.append((await socket.read("stop", "unsubscribe"))["type"])

        async def read(stream, has_text):
            async for _ in stream:
                has_text.set()

        async with Gateway(script) as gateway:
            for watches in (False, True):
                async with client(gateway) as connected:
                    stream = await (connected.watch("s1", "v") if watches else connected.stream("Hello"))
                    has_text = asyncio.Event()
                    task = asyncio.ensure_future(read(stream, has_text))
                    await has_text.wait()
                    task.cancel()
                    await asyncio.wait([task])
        self.assertEqual(heard, ["stop", "unsubscribe"])

    async def test_a_loop_that_is_left_early_stops_the_generation(self) -> None:
        heard = []

        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")
            heard.append(await socket.read("stop"))

        async with Gateway(script) as gateway, client(gateway) as connected:
            async with await connected.stream("Hello") as stream:
                async for _ in stream:
                    break
        self.assertEqual(len(heard), 1)

    async def test_credit_follows_the_reader(self) -> None:
        async def script(socket):
            self.assertEqual((await socket.started())["credit"], 4)
            await socket.chunk(4, "abcd", **{"from": 1})
            self.assertEqual((await socket.read("credit"))["upTo"], 8)
            await socket.done(5, 4)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello", window=4)
            self.assertEqual("".join([text async for text in stream]), "abcd")

    async def test_a_slow_reader_keeps_bounded_bytes_and_loses_nothing(self) -> None:
        parts = [str(at % 10) * 1000 for at in range(20)]

        async def script(socket):
            await socket.started()
            for at, part in enumerate(parts):
                await socket.chunk(at + 1, part)
            await socket.done(21, 20_000)
            while True:
                after = (await socket.read("subscribe"))["after"]
                await socket.send(type="subscribed", streamId="s1")
                for at in range(after, 20):
                    await socket.chunk(at + 1, parts[at])
                await socket.done(21, 20_000)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello", max_buffer=5000)
            read = []
            async for text in stream:
                self.assertLessEqual(stream.buffered_bytes, 6000)
                read.append(text)
                await asyncio.sleep(0.002)
            self.assertEqual("".join(read), "".join(parts))

    async def test_pause_and_resume_are_said_and_said_again_elsewhere(self) -> None:
        paused_again = asyncio.Event()

        async def script(socket):
            if socket.number == 1:
                await socket.started()
                await socket.read("pause")
                await socket.cut()
                return
            await socket.read("subscribe")
            await socket.read("pause")
            paused_again.set()
            await socket.send(type="subscribed", streamId="s1")
            await socket.read("resume")
            await socket.chunk(1, "a")
            await socket.done(2, 1)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello")
            await stream.pause()
            await asyncio.wait_for(paused_again.wait(), 40)
            await stream.resume()
            self.assertEqual([text async for text in stream], ["a"])

    async def test_a_restart_voids_the_text_or_fails_the_loop(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.send(type="restart", streamId="s1", epoch=8, seq=2, reason="worker lost")
            await socket.send(type="chunk", streamId="s1", epoch=8, seq=3, data="b")
            await socket.send(type="done", streamId="s1", epoch=8, seq=4, chars=1)

        async with Gateway(script) as gateway:
            async with client(gateway, on_restart=lambda stream: None) as connected:
                stream = await connected.stream("Hello")
                async for _ in stream:
                    pass
                self.assertEqual(stream.text, "b")
            with self.assertRaises(tokenbus.StreamError) as raised:
                await whole(gateway)
            self.assertEqual(raised.exception.code, "restarted")

    async def test_reasoning_and_tool_calls_are_events(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "hm", kind="reasoning")
            await socket.chunk(2, '{"index":0,"id":"c","name":"lamp","arguments":"{\\"a\\""}', kind="toolCall")
            await socket.chunk(3, '{"index":0,"arguments":":1}"}', kind="toolCall")
            await socket.done(4, 0)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello")
            kinds = [type(event).__name__ async for event in stream.events()]
            self.assertEqual(kinds, ["Reasoning", "ToolCall", "ToolCall"])
            self.assertEqual(stream.tool_calls, [tokenbus.ToolCall(0, "c", "lamp", '{"a":1}')])

    async def test_a_huge_frame_arrives_and_a_message_beyond_the_limit_is_refused_here(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "x" * (8 << 20))
            await socket.done(2, 8 << 20)

        async with Gateway(script) as gateway:
            self.assertEqual(len(await whole(gateway)), 8 << 20)
            async with client(gateway) as connected:
                with self.assertRaises(tokenbus.StreamError) as raised:
                    await connected.stream("x" * (2 << 20))
                self.assertEqual(raised.exception.code, "too_large")

    async def test_a_key_that_is_refused_ends_the_client_with_the_servers_sentence(self) -> None:
        async def script(socket):
            self.assertEqual((await socket.read("hello"))["token"], "secret")
            await socket.send(type="error", code="unauthenticated", error="The key is unknown.")
            await socket.close(4501)

        async def key() -> str:
            return "secret"

        async with Gateway(script) as gateway:
            with self.assertRaises((tokenbus.ConnectError, tokenbus.StreamError)) as raised:
                async with client(gateway, api_key=key) as connected:
                    await connected.stream("Hello")
            self.assertIn("The key is unknown.", str(raised.exception))
            self.assertNotIn("secret", str(raised.exception))

    async def test_a_token_is_renewed(self) -> None:
        tokens = iter(["one", "two"])

        async def script(socket):
            await socket.started()
            await socket.send(type="renew", deadlineMs=1000)
            self.assertEqual((await socket.read("auth"))["token"], "two")
            await socket.done(1, 0)

        async with Gateway(script) as gateway:
            self.assertEqual(await whole(gateway, api_key=lambda: next(tokens)), "")

    async def test_who_watches_elsewhere_goes_on_after_the_cursor(self) -> None:
        async def script(socket):
            asked = await socket.read("subscribe")
            self.assertEqual((asked["streamId"], asked["after"], asked["epoch"], asked["resumeToken"]), ("s1", 2, 7, "v"))
            await socket.send(type="subscribed", streamId="s1")
            await socket.chunk(3, "c")
            await socket.done(4, 3)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.watch("s1", "v", after="7-2")
            self.assertEqual([text async for text in stream], ["c"])
            self.assertEqual(stream.cursor, "7-3")

    async def test_no_gateway_is_an_error_that_names_the_address(self) -> None:
        with self.assertRaises(tokenbus.ConnectError) as raised:
            async with tokenbus.connect("ws://127.0.0.1:1", open_timeout=0.2):
                pass
        self.assertIn("ws://127.0.0.1:1", str(raised.exception))
        with self.assertRaises(ValueError):
            tokenbus.connect("ftp://localhost")

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
                        await socket.cut()
                        return
                    await socket.chunk(at + 1, parts[at])
                await socket.done(len(parts) + 1, sum(map(len, parts)))

            with self.subTest(seed=seed):
                async with Gateway(script) as gateway:
                    self.assertEqual(await whole(gateway), "".join(parts))


if __name__ == "__main__":
    unittest.main()
