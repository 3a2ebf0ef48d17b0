"""Each line here is a mistake, and mypy names it."""
import tokenbus


async def ask() -> None:
    async with tokenbus.connect(url=8080) as client:
        stream = await client.stream(5)
        stream.finish_reason + 1
        for text in stream:
            print(text)
