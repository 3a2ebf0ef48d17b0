"""``python -m tokenbus "prompt"``: prints the answer as it comes. Ctrl-C ends the generation.

Exit codes: 0 whole, 1 cut or refused, 2 usage, 3 no gateway takes it, 130 Ctrl-C, 141 nobody reads on, 143 SIGTERM.
"""
import argparse
import asyncio
import os
import signal
import sys
from typing import List

from . import ConnectError, TokenbusError, connect


async def ask(arguments: argparse.Namespace, prompt: str, signals: List[int]) -> None:
    task = asyncio.current_task()
    assert task is not None
    cancel = task.cancel

    def interrupted(number: int) -> None:
        signals.append(number)
        cancel()

    if os.name != "nt":
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, interrupted, number)
    async with connect(arguments.url, ca_file=arguments.cacert) as client:
        async with await client.stream(prompt, model=arguments.model, max_tokens=arguments.max_tokens) as stream:
            async for text in stream:
                print(text, end="", flush=True)
            print(flush=True)


def parsed() -> argparse.Namespace:
    description = "Prints a model's answer. TOKENBUS_API_KEY has the key; TOKENBUS_URL and TOKENBUS_CACERT are defaults."
    codes = "exit codes: 0 whole, 1 cut or refused, 2 usage, 3 no gateway, 130 Ctrl-C, 141 nobody reads on, 143 SIGTERM"
    parser = argparse.ArgumentParser(prog="python -m tokenbus", description=description, epilog=codes)
    parser.add_argument("prompt", help="what to ask; - reads it from standard input")
    parser.add_argument("--url", action="append", help="a gateway's, such as ws://localhost:8080; several are tried in turn")
    parser.add_argument("--model")
    parser.add_argument("--max-tokens", type=int)
    parser.add_argument("--cacert", metavar="FILE", help="trust this authority's certificates")
    return parser.parse_args()


def main() -> int:
    arguments = parsed()
    signals: List[int] = []
    try:
        asyncio.run(ask(arguments, sys.stdin.read() if arguments.prompt == "-" else arguments.prompt, signals))
        return 0
    except (asyncio.CancelledError, KeyboardInterrupt):
        return 128 + (signals or [signal.SIGINT])[0]
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # What is still to be flushed has no reader either.
        return 141
    except (TokenbusError, ValueError) as error:
        print(("\n" if getattr(error, "text", "") else "") + f"tokenbus: {error}", file=sys.stderr)
        return 3 if isinstance(error, ConnectError) else 2 if isinstance(error, ValueError) else 1


if __name__ == "__main__":
    sys.exit(main())
