"""The installed package with a gateway that has TLS and keys: server.py CA OTHER_CA URL METRICS, and KEY, EXPIRED, MANAGEMENT."""
from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Type

import tokenbus

README = Path(__file__).resolve().parents[2] / "README.md"
KEY, EXPIRED = os.environ["KEY"], os.environ["EXPIRED"]


async def refuses(kind: Type[tokenbus.TokenbusError], said: str, url: str, **more: Any) -> None:
    began = time.monotonic()
    try:
        async with tokenbus.connect(url, **more) as client:
            await client.stream("Hello")
    except tokenbus.TokenbusError as error:
        assert type(error) is kind and said in str(error), repr(error)
        assert KEY not in str(error) and EXPIRED not in str(error), error
        assert time.monotonic() - began < 20, "it has tried again and again"
        return
    raise AssertionError("it was let in")


async def trust(ca: str, other_ca: str, url: str) -> None:
    async with tokenbus.connect(url, api_key=KEY, ca_file=ca) as client:
        assert await (await client.stream("Hello", max_tokens=5)).read()
    await refuses(tokenbus.ConnectError, "CERTIFICATE_VERIFY_FAILED", url, api_key=KEY, ca_file=other_ca)
    await refuses(tokenbus.ConnectError, "CERTIFICATE_VERIFY_FAILED", url, api_key=KEY)
    await refuses(tokenbus.ConnectError, "127.0.0.1", url.replace("localhost", "127.0.0.1"), api_key=KEY, ca_file=ca)


async def keys(ca: str, url: str) -> None:
    for wrong in ("", "tb-wrong", EXPIRED):
        await refuses(tokenbus.AuthenticationError, "unauthenticated", url, api_key=wrong, ca_file=ca)


async def held_back(metrics: str) -> float:
    def fetch() -> str:
        headers = {"authorization": f"Bearer {os.environ['MANAGEMENT']}"}
        with urllib.request.urlopen(urllib.request.Request(metrics, headers=headers), timeout=20) as response:
            return str(response.read().decode())

    page = await asyncio.get_running_loop().run_in_executor(None, fetch)
    return sum(map(float, re.findall(r'^tokenbus_gateway_backpressure_total\{.*stage="credit".*\} (\S+)', page, re.MULTILINE)))


async def back_pressure(ca: str, url: str, metrics: str) -> None:
    """Whoever does not read lets the gateway wait, and not the memory here grow."""
    async with tokenbus.connect(url, api_key=KEY, ca_file=ca) as client:
        before = await held_back(metrics)
        stream = await client.stream("Write about logs", window=8, sim={"length": 300}, stream_options={"chunk_size": 1})
        while await held_back(metrics) <= before:
            await asyncio.sleep(0.02)
        assert 0 < stream.buffered_bytes < 8 * 100, stream.buffered_bytes
        assert len(await stream.read()) > 500 and stream.buffered_bytes == 0


async def long_answer(ca: str, url: str) -> None:
    async with tokenbus.connect(url, api_key=KEY, ca_file=ca) as client:
        stream = await client.stream("Write about logs", sim={"length": 20_000, "inter_token_latency": 0})
        assert len(await stream.read()) > 50_000 and stream.usage["completionTokens"] == 20_000, stream.usage


def programs(ca: str, url: str) -> None:
    """The README's, as written."""
    environment = {**os.environ, "TOKENBUS_URL": url, "TOKENBUS_API_KEY": KEY, "TOKENBUS_CACERT": ca}
    found = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(found) == 2
    asked = [["-c", program] for program in found] + [["-m", "tokenbus", "Hello", "--max-tokens", "100"]]
    for command in asked:
        done = subprocess.run([sys.executable, "-W", "error", *command], env=environment, capture_output=True, text=True)
        assert done.returncode == 0 and len(done.stdout) > 100 and not done.stderr, (command, done)


async def main(ca: str, other_ca: str, url: str, metrics: str) -> None:
    await trust(ca, other_ca, url)
    print("ok: trust")
    await keys(ca, url)
    print("ok: keys")
    await back_pressure(ca, url, metrics)
    print("ok: back-pressure")
    await long_answer(ca, url)
    print("ok: a long answer")
    await asyncio.get_running_loop().run_in_executor(None, programs, ca, url)
    print("ok: programs")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
