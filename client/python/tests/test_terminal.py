"""``python -m tokenbus``: what it prints, what Ctrl-C does, and its exit codes."""
from __future__ import annotations

import asyncio
import os
import signal
import sys
import unittest
from typing import Any, Tuple

from case import ClientCase
from gateway import Gateway


class TerminalTest(ClientCase):

    async def begin(self, *arguments: str, **more: Any) -> asyncio.subprocess.Process:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TOKENBUS_")}
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tokenbus", *arguments, stdin=pipe, stdout=pipe, stderr=pipe, env={**environment, **more})

    async def run_it(self, *arguments: str, given: bytes = b"", **more: Any) -> Tuple[int, str, str]:
        process = await self.begin(*arguments, **more)
        out, err = await process.communicate(given)
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    async def test_a_whole_answer_is_printed_as_it_comes(self) -> None:
        async def script(socket):
            start = await socket.started()
            self.assertEqual((start["prompt"], start["options"]), ("Hello", {"model": "m", "maxTokens": 5}))
            await socket.chunk(1, "grün ")
            await shown.wait()
            await socket.chunk(2, "\U0001f4a1")
            await socket.done(3, 7)

        shown = asyncio.Event()
        async with Gateway(script) as gateway:
            process = await self.begin("Hello", "--model", "m", "--max-tokens", "5", "--url", gateway.url, PYTHONUTF8="1")
            self.assertEqual((await process.stdout.readexactly(6)).decode(), "grün ")
            shown.set()
            self.assertEqual((await process.communicate())[0].decode(), "\U0001f4a1\n")
            self.assertEqual(process.returncode, 0)

    async def test_the_prompt_may_come_from_standard_input_and_the_rest_from_the_environment(self) -> None:
        async def script(socket):
            self.assertEqual((await socket.read("hello"))["token"], "k")
            self.assertEqual((await socket.started())["prompt"], "a long\nprompt")
            await socket.done(1, 0)

        async with Gateway(script) as gateway:
            names = {"TOKENBUS_URL": gateway.url, "TOKENBUS_API_KEY": "k"}
            self.assertEqual(await self.run_it("-", given=b"a long\nprompt", **names), (0, "\n", ""))

    async def test_what_is_not_whole_has_a_code_and_a_sentence(self) -> None:
        async def script(socket):
            hello, start = await socket.read("hello"), await socket.read("start")
            if hello.get("token"):
                await socket.send(type="error", code="unauthenticated", error="The key is unknown.")
                await socket.close(4501)
                return
            if start["prompt"] == "cut":
                await socket.send(type="started", id=start["id"], streamId="s1", epoch=7)
                await socket.chunk(1, "a")
                await socket.send(type="error", streamId="s1", epoch=7, seq=2, code="worker_lost", error="It died.")
                return
            await socket.send(type="error", id=start["id"], code="unknown_model", error="No model x.")

        async with Gateway(script) as gateway:
            url = ("--url", gateway.url)
            self.assertEqual(await self.run_it("cut", *url), (1, "a", "\ntokenbus: It died. (worker_lost)\n"))
            self.assertEqual(await self.run_it("Hello", *url), (1, "", "tokenbus: No model x. (unknown_model)\n"))
            code, _, said = await self.run_it("Hello", *url, TOKENBUS_API_KEY="wrong")
            self.assertEqual(code, 3)
            self.assertIn("The key is unknown.", said)
            self.assertNotIn("wrong", said)
        code, _, said = await self.run_it("Hello", "--url", "ftp://x")
        self.assertEqual(code, 2)
        self.assertIn("ftp://x", said)
        self.assertEqual((await self.run_it())[0], 2)

    @unittest.skipIf(os.name == "nt", "signals are others there")
    async def test_ctrl_c_and_sigterm_end_the_generation(self) -> None:
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            async def script(socket):
                await socket.started()
                await socket.chunk(1, "a")
                await socket.read("stop")
                stopped.append(number)
                await socket.send(type="stopped", streamId="s1", epoch=7, seq=2)

            stopped: list = []
            async with Gateway(script) as gateway:
                process = await self.begin("Hello", "--url", gateway.url)
                await process.stdout.readexactly(1)
                process.send_signal(number)
                _, said = await process.communicate()
                self.assertEqual((process.returncode, stopped, said), (code, [number], b""))

    async def test_when_nobody_reads_on_the_generation_ends(self) -> None:
        async def script(socket):
            await socket.started()
            await socket.chunk(1, "a")
            await process.stdout.readexactly(1)
            process._transport.get_pipe_transport(1).close()
            await self.settle()
            await socket.chunk(2, "b")
            await socket.read("stop")
            await socket.send(type="stopped", streamId="s1", epoch=7, seq=3)

        async with Gateway(script) as gateway:
            process = await self.begin("Hello", "--url", gateway.url)
            self.assertEqual(await process.stderr.read(), b"")
            self.assertEqual(await process.wait(), 141)
