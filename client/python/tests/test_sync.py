"""The interface without ``async``, several event loops, threads and processes."""
from __future__ import annotations

import asyncio
import multiprocessing
import subprocess
import sys
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Any, List

import tokenbus
from case import ClientCase, client, text_of
from gateway import Gateway


async def echo(socket) -> None:
    """Answers any number of prompts with themselves, letter by letter; the prompt ``wait`` is never done."""
    number = 0
    while True:
        frame = await socket.read("start", "stop")
        if frame["type"] == "stop":
            await socket.send(type="stopped", streamId=frame["streamId"], epoch=7, seq=2)
            continue
        prompt, number = frame["prompt"], number + 1
        name = f"s{number}"
        await socket.send(type="started", id=frame["id"], streamId=name, epoch=7, model="m", resumeToken="r", viewToken="v")
        if prompt == "wait":
            await socket.chunk(1, "a", name)
            continue
        for at, letter in enumerate(prompt):
            await socket.chunk(at + 1, letter, name)
        await socket.done(len(prompt) + 1, len(prompt), name)


class EchoThread:
    """A gateway in a thread of its own."""

    def __enter__(self) -> "EchoThread":
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.heard: List[Any] = []
        self._gateway = Gateway(self._script)
        self._run(self._gateway.__aenter__())
        self.url = self._gateway.url
        return self

    async def _script(self, socket: Any) -> None:
        socket.frames = self.heard
        await echo(socket)

    def _run(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(30)

    def __exit__(self, *_: Any) -> None:
        self._run(self._gateway.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def kinds(self) -> List[str]:
        return [frame["type"] for frame in self.heard]


def own_answer(url: str) -> str:
    with tokenbus.sync.connect(url) as own:
        return own.stream("of the child").read()


def in_child(inherited: Any, url: str, said: Any) -> None:
    """A process that was forked finds its parent's client, and may make its own."""
    try:
        inherited()
        said.put("no error")
    except RuntimeError as error:
        said.put(str(error))
    said.put(own_answer(url))


class SyncTest(unittest.TestCase):

    def test_a_loop_reads_an_answer(self) -> None:
        with EchoThread() as gateway, tokenbus.sync.connect(gateway.url) as connected:
            stream = connected.stream("Hello", model="m")
            self.assertEqual(list(stream), ["H", "e", "l", "l", "o"])
            self.assertEqual((stream.text, stream.finish_reason, stream.id), ("Hello", "stop", "s1"))
            self.assertEqual((stream.usage, stream.model), ({"completionTokens": 2}, "m"))
            self.assertEqual(connected.stream("You").read(), "You")
            self.assertEqual([type(event) for event in connected.stream("!").events()], [tokenbus.Text])

    def test_who_leaves_the_loop_stops_the_generation(self) -> None:
        with EchoThread() as gateway, tokenbus.sync.connect(gateway.url) as connected:
            for text in connected.stream("wait"):
                self.assertEqual(text, "a")
                break
            with self.assertRaises(KeyError):
                for _ in connected.stream("wait"):
                    raise KeyError
            with connected.stream("wait"):
                pass
            stream = connected.stream("wait")
            stream.stop()
            self.assertEqual(list(stream), ["a"])
            connected.stream("wait").detach()
            self.assertEqual(connected.stream("end").read(), "end")
            said = [kind for kind in gateway.kinds() if kind in ("stop", "unsubscribe")]
            self.assertEqual(said, ["stop"] * 4 + ["unsubscribe"])

    def test_errors_are_the_same(self) -> None:
        with self.assertRaises(tokenbus.ConnectError):
            tokenbus.sync.connect("ws://127.0.0.1:1", open_timeout=0)
        with self.assertRaises(ValueError):
            tokenbus.sync.connect("ftp://localhost")
        with EchoThread() as gateway:
            with tokenbus.sync.connect(gateway.url) as connected:
                stream = connected.stream("wait")
                reading = iter(stream)
                next(reading)
            connected.close()
            with self.assertRaisesRegex(RuntimeError, "closed"):
                next(reading)
            with self.assertRaisesRegex(RuntimeError, "closed"):
                connected.stream("Hello")

    def test_threads_share_a_client(self) -> None:
        with EchoThread() as gateway, tokenbus.sync.connect(gateway.url) as connected, ThreadPoolExecutor(8) as threads:
            prompts = [f"prompt {number}" for number in range(40)]
            answers = list(threads.map(lambda prompt: connected.stream(prompt).read(), prompts))
            self.assertEqual(answers, prompts)

    def test_a_script_that_closes_nothing_ends(self) -> None:
        """Its iterator is finalized when the client's thread no longer runs."""
        kept = "client = tokenbus.sync.connect(sys.argv[1]); stream = client.stream('wait'); it = iter(stream)"
        lost = "it = iter(tokenbus.sync.connect(sys.argv[1]).stream('wait'))"
        for begin in (kept, lost):
            with self.subTest(begin), EchoThread() as gateway:
                script = f"import sys, tokenbus; {begin}; print(next(it))"
                ended = subprocess.run(
                    [sys.executable, "-W", "error", "-c", script, gateway.url], capture_output=True, text=True, timeout=60)
                self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, "a\n", ""))

    def test_an_iterator_may_be_collected_in_the_clients_own_thread(self) -> None:
        with EchoThread() as gateway, tokenbus.sync.connect(gateway.url) as connected:
            stream = connected.stream("wait")
            reading = iter(stream)
            next(reading)

            async def collect() -> None:
                reading.close()

            connected._loop.run(collect())
            self.assertEqual(connected.stream("end").read(), "end")
            self.assertIn("stop", gateway.kinds())

    def test_nothing_is_left(self) -> None:
        with EchoThread() as gateway:
            before = threading.active_count()
            with tokenbus.sync.connect(gateway.url) as connected:
                connected.stream("Hello").read()
            self.assertEqual(threading.active_count(), before)

    @unittest.skipUnless("fork" in multiprocessing.get_all_start_methods(), "no fork here")
    def test_a_forked_process_makes_a_client_of_its_own(self) -> None:
        fork = multiprocessing.get_context("fork")
        with EchoThread() as gateway, tokenbus.sync.connect(gateway.url) as connected:
            stream = connected.stream("wait")
            reading = iter(stream)
            self.assertEqual(next(reading), "a")
            said = fork.Queue()
            child = fork.Process(target=in_child, args=(lambda: connected.stream("Hello"), gateway.url, said))
            child.start()
            self.assertIn("another process", said.get(timeout=30))
            self.assertEqual(said.get(timeout=30), "of the child")
            child.join()
            stream.stop()  # The parent's connection is as it was.
            self.assertEqual(list(reading), [])
            self.assertEqual(stream.finish_reason, "stopped")


class LoopsTest(ClientCase):

    async def test_two_event_loops_have_clients_of_their_own(self) -> None:
        async def ask() -> str:
            async with tokenbus.connect(gateway.url) as own:
                return await text_of(await own.stream("in another thread"))

        async with Gateway(echo) as gateway, client(gateway) as connected:
            other = asyncio.get_running_loop().run_in_executor(None, lambda: asyncio.run(ask()))
            self.assertEqual(await text_of(await connected.stream("here")), "here")
            self.assertEqual(await other, "in another thread")

    async def test_a_client_in_another_loop_says_whose_it_is(self) -> None:
        async with Gateway(echo) as gateway, client(gateway) as connected:
            for use in (lambda: connected.stream("Hello"), connected.open, connected.close, lambda: connected.watch("s1")):
                other = asyncio.get_running_loop().run_in_executor(None, lambda: asyncio.run(use()))
                with self.assertRaisesRegex(RuntimeError, "another event loop"):
                    await other
            self.assertEqual(await text_of(await connected.stream("here")), "here")

    def test_one_loop_after_the_other(self) -> None:
        async def ask() -> str:
            async with Gateway(echo) as gateway, client(gateway) as connected:
                return await text_of(await connected.stream("Hello"))

        self.assertEqual([asyncio.run(ask()), asyncio.run(ask())], ["Hello", "Hello"])
