"""A user's program, which mypy checks in strict mode with the package as it is installed."""
from __future__ import annotations

import asyncio
from typing import Any, List, Mapping, Optional

import tokenbus
from tokenbus import sync


def begin_anew(stream: tokenbus.Stream) -> None:
    print("\n-- again --", stream.id)


async def key() -> str:
    return "tb-..."


async def ask(question: str) -> str:
    parts: List[str] = []
    async with tokenbus.connect(["wss://a", "wss://b"], api_key=key, on_restart=begin_anew) as client:
        async with await client.stream(question, model="m", temperature=0.2, top_p=0.9) as stream:
            try:
                async for text in stream:
                    parts.append(text)
            except tokenbus.RateLimitError as error:
                wait: Optional[float] = error.retry_after
                print(error.code, wait, error.text)
            except tokenbus.AuthenticationError as error:
                refused: tokenbus.ConnectError = error
                raise refused
        usage: Optional[Mapping[str, Any]] = stream.usage
        print(usage)
        async for event in (await client.watch("id", stream.view_token, after=stream.cursor)).events():
            if isinstance(event, tokenbus.ToolCall):
                print(event.index, event.name, event.arguments)
    return "".join(parts)


def ask_in_a_script(question: str) -> str:
    with sync.connect() as client, client.stream(question, model="m") as stream:
        for text in stream:
            print(text, end="")
        whole: str = stream.text
        return whole


if __name__ == "__main__":
    asyncio.run(ask("Hello"))
