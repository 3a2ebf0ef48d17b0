"""The client against a real cluster, one line for each case: cluster.py URL_OF_DEEDS GATEWAY OTHER_GATEWAY."""
from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from typing import List

import tokenbus

LENGTH = {"max_tokens": 1000}
PROMPT = "Write about logs"


async def get(url: str, token: str = "") -> bytes:
    def fetch() -> bytes:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as response:
            return response.read()

    return await asyncio.get_running_loop().run_in_executor(None, fetch)


async def text_of(stream: tokenbus.Stream) -> str:
    return "".join([text async for text in stream])


async def watch(url: str, id: str, token: str, cursor: str) -> None:
    """The other process."""
    async with tokenbus.connect(url) as client:
        sys.stdout.write(await text_of(await client.watch(id, token, after=cursor)))


async def fails(stream_of, code: str) -> tokenbus.StreamError:
    try:
        await text_of(await stream_of)
    except tokenbus.StreamError as error:
        assert error.code == code, error
        return error
    raise AssertionError(f"no {code}")


async def killed_in_the_middle(client: tokenbus.Client, deeds: str, gateway: str, whose: str) -> str:
    stream = await client.stream(PROMPT, **LENGTH)
    parts: List[str] = []
    async for text in stream:
        parts.append(text)
        if len(parts) == 100:
            health = json.loads(await get(f"{gateway}/v1/streams/{stream.id}", stream.token))
            await get(deeds + health[whose].split("/")[0])
    assert stream.finish_reason == "stop", stream.finish_reason
    return "".join(parts)


async def main(deeds: str, gateway: str, other: str) -> None:
    async with tokenbus.connect([gateway, other]) as client:
        whole = await text_of(await client.stream(PROMPT, **LENGTH))
        assert len(whole) > 500
        print("ok: success")

        await fails(client.stream(PROMPT, model="no-such-model"), "unknown_model")
        print("ok: error before the first byte")

        error = await fails(client.stream(PROMPT, sim={"error_after": 20}), "upstream_unavailable")
        assert error.text and whole.startswith(error.text), error.text
        print("ok: error after it")

        stream = await client.stream(PROMPT, **LENGTH)
        async for _ in stream:
            break
        await stream.stop()
        assert stream.finish_reason == "stopped"
        print("ok: cancel")

        stream = await client.stream(PROMPT, **LENGTH)
        await stream.pause()
        await stream.resume()
        assert await text_of(stream) == whole
        print("ok: pause and resume")

        stream, most, parts = await client.stream(PROMPT, max_buffer=200, **LENGTH), 0, []
        async for text in stream:
            most = max(most, stream.buffered_bytes)
            parts.append(text)
            await asyncio.sleep(0.01)
        assert "".join(parts) == whole and most < 200 + 65536, most
        print("ok: slow reader")

        stream = await client.stream(PROMPT, **LENGTH)
        reader = stream.__aiter__()  # Kept, because a reader that is gone stops its stream.
        first = await reader.__anext__()
        id, token, cursor = stream.id, stream.token, stream.cursor
        process = await asyncio.create_subprocess_exec(
            sys.executable, __file__, "watch", other, id, token, cursor, stdout=asyncio.subprocess.PIPE)
        rest, _ = await process.communicate()
        assert process.returncode == 0 and first + rest.decode() == whole
        print("ok: resumed in another process")

        assert await killed_in_the_middle(client, deeds, gateway, "worker") == whole
        print("ok: a worker's death")
        assert await killed_in_the_middle(client, deeds, gateway, "home") == whole
        print("ok: a gateway's death")


if __name__ == "__main__":
    asyncio.run(watch(*sys.argv[2:]) if sys.argv[1] == "watch" else main(*sys.argv[1:]))
