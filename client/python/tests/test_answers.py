"""What a program reads of an answer that goes well."""
from __future__ import annotations

import json

import tokenbus
from case import ClientCase, client, text_of, whole
from gateway import Gateway

BULB = "\U0001f4a1"


class AnswersTest(ClientCase):

    async def test_an_answer_is_read_to_its_end(self) -> None:
        async def script(socket):
            start = await socket.started()
            self.assertEqual(start["options"], {"model": "m", "maxTokens": 5, "topP": 0.5, "streamOptions": {"chunkSize": 1}})
            self.assertEqual(len(start["key"]), 32)
            await socket.chunk(1, "a")
            await socket.chunk(2, BULB)
            await socket.done(3, 3)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello", model="m", max_tokens=5, top_p=0.5, stream_options={"chunk_size": 1})
            self.assertEqual([text async for text in stream], ["a", BULB])
            self.assertEqual((stream.id, stream.token, stream.view_token), ("s1", "r", "v"))
            self.assertEqual((stream.finish_reason, stream.usage), ("stop", {"completionTokens": 2}))
            self.assertEqual(stream.text, "a" + BULB)

    async def test_the_whole_text_is_read_at_once(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await socket.chunk(2, "b")
            await socket.done(3, 2)

        async with Gateway(script) as gateway, client(gateway) as connected:
            self.assertEqual(await (await connected.stream("Hello")).read(), "ab")

    async def test_what_is_known_is_ignored_and_what_is_unknown_breaks_nothing(self) -> None:
        async def script(socket):
            await socket.started()
            for odd in ("no json", "[1]", "7", "null", '"text"', "{}", '{"type":null}', '{"type":["chunk"]}', '{"type":"chunk"}'):
                await socket.raw(odd)
            await socket.raw(b"\xff\x00")
            await socket.send(type="novelty", streamId="s1", deep={"a": [1]})
            await socket.send(type="chunk", streamId={"of": "a later version"}, seq=1, data="x")
            await socket.send(type="chunk", streamId="of nobody", seq=1, data="x")
            await socket.chunk(1, "a", novel=True)
            await socket.chunk(1, "a")
            await socket.chunk(2, "{}", kind="novel")
            await socket.raw(json.dumps({"type": "chunk", "streamId": "s1", "epoch": 7, "seq": 3, "data": "b"}).encode())
            await socket.done(4, 2)

        async with Gateway(script) as gateway:
            with self.assertLogs("tokenbus", "WARNING"):
                self.assertEqual(await whole(gateway), "ab")

    async def test_the_bytes_of_a_character_may_come_in_several_frames(self) -> None:
        """Of the WebSocket's: continuation frames, which cut a message at any byte."""
        message = json.dumps(
            {"type": "chunk", "streamId": "s1", "epoch": 7, "seq": 1, "data": f"grün {BULB} 日本"}, ensure_ascii=False).encode()

        async def script(socket):
            await socket.started()
            await socket.pieces([message[at:at + 1] for at in range(len(message))])
            await socket.done(2, 10)

        async with Gateway(script) as gateway:
            self.assertEqual(await whole(gateway), f"grün {BULB} 日本")

    async def test_a_very_long_answer_of_small_pieces_arrives(self) -> None:
        count = 5_000

        async def script(socket):
            await socket.started()
            at, granted = 0, 1024
            while at < count:
                while at < min(granted, count):
                    at += 1
                    await socket.chunk(at, "0123456789")
                if at < count:
                    granted = (await socket.read("credit"))["upTo"]
            await socket.done(count + 1, count * 10)

        async with Gateway(script) as gateway:
            self.assertEqual(await whole(gateway), "0123456789" * count)

    async def test_a_huge_frame_arrives_and_a_message_beyond_the_limit_is_refused_here(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "x" * (8 << 20))
            await socket.done(2, 8 << 20)

        async with Gateway(script) as gateway:
            self.assertEqual(len(await whole(gateway)), 8 << 20)
            async with client(gateway) as connected:
                with self.assertRaises(tokenbus.BadRequestError) as raised:
                    await connected.stream("x" * (2 << 20))
                self.assertEqual(raised.exception.code, "too_large")

    async def test_reasoning_and_tool_calls_are_events(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "hm", kind="reasoning")
            await socket.chunk(2, '{"index":0,"id":"c","name":"lamp","arguments":"{\\"a\\""}', kind="toolCall")
            await socket.chunk(3, '{"index":0,"arguments":":1}"}', kind="toolCall")
            await socket.chunk(4, '{"text":"no"}', kind="refusal")
            await socket.chunk(5, "not json", kind="toolCall")
            await socket.done(6, 0)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.stream("Hello")
            kinds = [type(event).__name__ async for event in stream.events()]
            self.assertEqual(kinds, ["Reasoning", "ToolCall", "ToolCall", "Refusal", "Other"])
            self.assertEqual((stream.reasoning, stream.text), ("hm", ""))
            self.assertEqual(stream.tool_calls, [tokenbus.ToolCall(0, "c", "lamp", '{"a":1}')])

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
            async with client(gateway, restart=True) as connected:
                events = [event async for event in (await connected.stream("Hello")).events()]
                self.assertEqual(events[-2:], [tokenbus.Restart(), tokenbus.Text("b")])  # What it voids may be unread.
            await self.fails(whole(gateway), "restarted")

    async def test_many_answers_share_one_connection(self) -> None:
        names = [f"s{at}" for at in range(50)]

        async def script(socket):
            for name in names:
                await socket.started(name)
            for seq in range(1, 4):
                for name in reversed(names):
                    await socket.chunk(seq, f"{name}.{seq} ", name)
            for name in names:
                await socket.done(4, len(f"{name}.1 ") * 3, name)

        async with Gateway(script) as gateway, client(gateway) as connected:
            streams = [await connected.stream("Hello") for _ in names]
            for name, stream in zip(names, streams):
                self.assertEqual(await text_of(stream), f"{name}.1 {name}.2 {name}.3 ")
            self.assertEqual(gateway.connections, 1)

    async def test_who_watches_elsewhere_goes_on_after_the_cursor(self) -> None:
        async def script(socket):
            asked = await socket.subscribed()
            self.assertEqual((asked["streamId"], asked["after"], asked["epoch"], asked["resumeToken"]), ("s1", 2, 7, "v"))
            await socket.chunk(3, "c")
            await socket.done(4, 3)

        async with Gateway(script) as gateway, client(gateway) as connected:
            stream = await connected.watch("s1", "v", after="7-2")
            self.assertEqual([text async for text in stream], ["c"])
            self.assertEqual(stream.cursor, "7-3")
