"""The client against a real cluster, one function for each case: cluster.py URL_OF_DEEDS GATEWAY OTHER_GATEWAY."""
from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from typing import Any, List

import tokenbus

LENGTH = {"max_tokens": 1000}
PROMPT = "Write about logs"


async def get(url: str, token: str = "") -> bytes:
    def fetch() -> bytes:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as response:
            return response.read()

    return await asyncio.get_running_loop().run_in_executor(None, fetch)


async def watch(url: str, id: str, token: str, cursor: str) -> None:
    """The other process."""
    async with tokenbus.connect(url) as client:
        sys.stdout.write(await (await client.watch(id, token, after=cursor)).read())


async def fails(stream_of: Any, code: str) -> tokenbus.StreamError:
    try:
        await (await stream_of).read()
    except tokenbus.StreamError as error:
        assert error.code == code, error
        return error
    raise AssertionError(f"no {code}")


class Cluster:
    """Every answer to the prompt is the same."""

    def __init__(self, client: tokenbus.Client, deeds: str, gateway: str, other: str) -> None:
        self.client, self.deeds, self.gateway, self.other = client, deeds, gateway, other
        self.whole = ""

    async def answer(self, **more: Any) -> tokenbus.Stream:
        return await self.client.stream(PROMPT, **LENGTH, **more)

    async def read_while_killing(self, whose: str) -> str:
        stream = await self.answer()
        parts: List[str] = []
        async for text in stream:
            parts.append(text)
            if len(parts) == 50:
                health = json.loads(await get(f"{self.gateway}/v1/streams/{stream.id}", stream.token or ""))
                await get(self.deeds + health[whose].split("/")[0])
        assert stream.finish_reason == "stop", stream.finish_reason
        return "".join(parts)


async def success(it: Cluster) -> None:
    it.whole = await (await it.answer()).read()
    assert len(it.whole) > 500


async def error_before_the_first_byte(it: Cluster) -> None:
    await fails(it.client.stream(PROMPT, model="no-such-model"), "unknown_model")


async def error_after_it(it: Cluster) -> None:
    error = await fails(it.client.stream(PROMPT, sim={"error_after": 20}), "upstream_unavailable")
    assert error.text and it.whole.startswith(error.text), error.text


async def cancel(it: Cluster) -> None:
    stream = await it.answer()
    async for _ in stream:
        break
    await stream.stop()
    assert stream.finish_reason == "stopped"


async def pause_and_resume(it: Cluster) -> None:
    stream = await it.answer()
    await stream.pause()
    await stream.resume()
    assert await stream.read() == it.whole


async def slow_reader(it: Cluster) -> None:
    stream, most, parts = await it.answer(max_buffer=200, window=16), 0, []
    async for text in stream:
        most = max(most, stream.buffered_bytes)
        parts.append(text)
        await asyncio.sleep(0.01)
    assert "".join(parts) == it.whole and most < 200 + 65536, most


async def another_process(it: Cluster) -> None:
    stream = await it.answer()
    reader = stream.__aiter__()  # Kept, because a reader that is gone stops its stream.
    first = await reader.__anext__()
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "watch", it.other, str(stream.id), str(stream.token), stream.cursor,
        stdout=asyncio.subprocess.PIPE)
    rest, _ = await process.communicate()
    assert process.returncode == 0 and first + rest.decode() == it.whole


async def a_workers_death(it: Cluster) -> None:
    assert await it.read_while_killing("worker") == it.whole


async def a_gateways_death(it: Cluster) -> None:
    assert await it.read_while_killing("home") == it.whole


CASES = (
    success, error_before_the_first_byte, error_after_it, cancel, pause_and_resume, slow_reader, another_process,
    a_workers_death, a_gateways_death,
)


async def main(deeds: str, gateway: str, other: str) -> None:
    """What kills nobody is tried at once, over one connection."""
    async with tokenbus.connect([gateway, other]) as client:
        it = Cluster(client, deeds, gateway, other)

        async def tries(case: Any) -> None:
            await case(it)
            print("ok: " + case.__name__, flush=True)

        await tries(success)
        await asyncio.gather(*(tries(case) for case in CASES[1:7]))
        for case in CASES[7:]:
            await tries(case)


if __name__ == "__main__":
    asyncio.run(watch(*sys.argv[2:]) if sys.argv[1] == "watch" else main(*sys.argv[1:]))
