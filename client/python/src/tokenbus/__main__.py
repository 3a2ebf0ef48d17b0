"""``python -m tokenbus "prompt"``: prints the answer.

Exit codes: 0 whole, 1 cut or refused, 2 usage, 3 no gateway, 130 stopped.
"""
import argparse
import asyncio
import os
import sys

from . import ConnectError, StreamError, connect


async def ask(arguments: argparse.Namespace) -> int:
    async with connect(arguments.url, api_key=os.environ.get("TOKENBUS_API_KEY"), ca_file=arguments.ca_file) as client:
        stream = await client.stream(arguments.prompt, model=arguments.model, max_tokens=arguments.max_tokens)
        async for text in stream:
            print(text, end="", flush=True)
        print()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="tokenbus", description="Prints a model's answer. The key is TOKENBUS_API_KEY.")
    parser.add_argument("prompt")
    parser.add_argument("--url", action="append", help="of a gateway; several are tried in turn")
    parser.add_argument("--model")
    parser.add_argument("--max-tokens", type=int)
    parser.add_argument("--ca-file", help="trust this authority's certificates")
    arguments = parser.parse_args()
    arguments.url = arguments.url or [os.environ.get("TOKENBUS_URL", "ws://localhost:8080")]
    try:
        return asyncio.run(ask(arguments))
    except (ConnectError, StreamError, ValueError, OSError) as error:
        print(f"\ntokenbus: {error}", file=sys.stderr)
        return 3 if isinstance(error, ConnectError) else 2 if isinstance(error, ValueError) else 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
