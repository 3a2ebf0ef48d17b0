"""What the tests of the client have in common: time stands still unless a test lets it pass, and nothing may be left behind."""
from __future__ import annotations

import asyncio
import gc
import os
import threading
import unittest
import unittest.mock
from typing import Any, List

import tokenbus
from gateway import Gateway

PATIENCE = 120


def client(*gateways: Gateway, **more: Any) -> tokenbus.Client:
    return tokenbus.connect([gateway.url for gateway in gateways], **more)


async def text_of(stream: tokenbus.Stream) -> str:
    return "".join([text async for text in stream])


async def whole(gateway: Gateway, **more: Any) -> str:
    async with client(gateway, **more) as connected:
        return await text_of(await connected.stream("Hello", model="m", max_tokens=5))


class ClientCase(unittest.IsolatedAsyncioTestCase):
    """Waits before an attempt to connect are 0: the jitter has no luck."""

    async def asyncSetUp(self) -> None:
        loop = self._loop = asyncio.get_running_loop()
        loop.slow_callback_duration = float("inf")  # Time that a test lets pass is no slowness.
        self._now = loop.time()
        loop.time = lambda: self._now  # type: ignore[method-assign]
        self.complaints: List[str] = []
        loop.set_exception_handler(self._complains)
        watchdog = threading.Timer(PATIENCE, lambda: loop.call_soon_threadsafe(self._hangs))
        watchdog.start()
        self.addCleanup(watchdog.cancel)
        luck = unittest.mock.patch("tokenbus._backoff.random.random", return_value=0.0)
        self.luck = luck.start()
        self.addCleanup(luck.stop)
        environment = unittest.mock.patch.dict(os.environ)
        environment.start()
        self.addCleanup(environment.stop)
        for name in ("TOKENBUS_URL", "TOKENBUS_API_KEY", "TOKENBUS_CACERT"):
            os.environ.pop(name, None)
        self._before = asyncio.all_tasks()

    async def asyncTearDown(self) -> None:
        await self.settle()
        gc.collect()
        left = asyncio.all_tasks() - self._before - {asyncio.current_task()}
        self.assertEqual((left, self.complaints), (set(), []))

    def _complains(self, _: object, context: Any) -> None:
        if "incoming connection" not in context["message"]:  # A gateway's, whose client has hung up.
            self.complaints.append(str(context))

    def _hangs(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.print_stack()
            task.cancel()

    def pass_time(self, seconds: float) -> None:
        self._now += seconds

    async def settle(self) -> None:
        """Lets everybody do what can be done at once."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def fails(self, awaitable: Any, code: str) -> tokenbus.TokenbusError:
        with self.assertRaises(tokenbus.TokenbusError) as raised:
            await awaitable
        self.assertEqual(raised.exception.code, code, raised.exception)
        return raised.exception
