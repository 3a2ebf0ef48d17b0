"""The same without ``async``, for scripts, notebooks and threads: ``for text in client.stream("Hello")``.

A client's connection lives in a thread of its own, so that answers are resumed and heartbeats answered while the program does
other things. Any number of threads may use one client. Names, options and errors are those of the other one.
"""
from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import sys
import threading
import weakref
from typing import Any, AsyncIterator, Coroutine, Iterator, List, Mapping, Optional, Sequence, TypeVar, Union

from . import client as _client
from .events import Event, ToolCall
from .stream import Stream as _Stream

T = TypeVar("T")


class _Loop:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tokenbus", daemon=True)
        self._pid = os.getpid()
        self._thread.start()

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        """Waits for it; who is interrupted meanwhile cancels it."""
        if self._pid != os.getpid() or self._loop.is_closed() or threading.current_thread() is self._thread:
            what.close()
            if self._loop.is_closed():
                raise RuntimeError("This client was closed.")
            where = "its callbacks" if self._pid == os.getpid() else "another process"
            raise RuntimeError(f"This client cannot be used in {where} (expected: one client for each process).")
        future = asyncio.run_coroutine_threadsafe(what, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def leave(self, what: Coroutine[Any, Any, None]) -> None:
        """Waits for nothing: the collector may call it in any thread, and when this one no longer runs."""
        if self.is_mine and not sys.is_finalizing():
            with contextlib.suppress(RuntimeError):  # It is being closed.
                asyncio.run_coroutine_threadsafe(what, self._loop)
                return
        what.close()

    @property
    def is_closed(self) -> bool:
        return self._loop.is_closed()

    @property
    def is_mine(self) -> bool:
        """False once it is closed, and in the child of a fork."""
        return self._pid == os.getpid() and not self._loop.is_closed()

    def close(self) -> None:
        self.run(self._loop.shutdown_asyncgens())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Stream:
    """Made by ``client.stream`` and ``client.watch``."""

    def __init__(self, loop: _Loop, stream: _Stream) -> None:
        self._loop, self._stream = loop, stream

    def __iter__(self) -> Iterator[str]:
        """The text; raises a StreamError unless the answer is complete or was stopped here. Leaving the loop early stops it."""
        return self._each(self._stream.__aiter__())

    def events(self) -> Iterator[Event]:
        """Text, reasoning, tool calls and what else there is; a ``Restart`` voids everything before it."""
        return self._each(self._stream.events())

    def _each(self, items: AsyncIterator[T]) -> Iterator[T]:
        async def following() -> T:
            return await items.__anext__()

        async def left() -> None:
            await items.aclose()  # type: ignore[attr-defined]

        try:
            while True:
                try:
                    item = self._loop.run(following())
                except StopAsyncIteration:
                    return
                yield item
        finally:
            self._loop.leave(left())

    def read(self) -> str:
        """The whole text, once the answer is complete."""
        return self._loop.run(self._stream.read())

    def stop(self) -> None:
        """Ends the generation; returns when it has ended."""
        self._loop.run(self._stream.stop())

    def pause(self) -> None:
        """Asks the gateway to send nothing more for now."""
        self._loop.run(self._stream.pause())

    def resume(self) -> None:
        self._loop.run(self._stream.resume())

    def detach(self) -> None:
        """Stops receiving; the generation goes on, and may be watched again."""
        async def detach() -> None:
            self._stream.detach()

        self._loop.run(detach())

    def close(self) -> None:
        """Leaves it as a loop that is left does."""
        if not self._loop.is_closed:
            self._loop.run(self._stream.aclose())

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    @property
    def text(self) -> str:
        return self._stream.text

    @property
    def reasoning(self) -> str:
        return self._stream.reasoning

    @property
    def tool_calls(self) -> List[ToolCall]:
        return list(self._stream.tool_calls)

    @property
    def finish_reason(self) -> Optional[str]:
        return self._stream.finish_reason

    @property
    def usage(self) -> Optional[Mapping[str, Any]]:
        return self._stream.usage

    @property
    def timings(self) -> Optional[Mapping[str, Any]]:
        return self._stream.timings

    @property
    def model(self) -> Optional[str]:
        return self._stream.model

    @property
    def id(self) -> Optional[str]:
        return self._stream.id

    @property
    def token(self) -> Optional[str]:
        return self._stream.token

    @property
    def view_token(self) -> Optional[str]:
        return self._stream.view_token

    @property
    def cursor(self) -> str:
        return self._stream.cursor


_clients: "weakref.WeakSet[Client]" = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """Says good-bye for a program that did not, while the clients' threads still run."""
    for client in list(_clients):
        if client._loop.is_mine:
            with contextlib.suppress(Exception):
                client.close()


class Client:
    """Made by ``connect``, connected already, for ``with``."""

    def __init__(self, client: _client.Client) -> None:
        self._client, self._loop = client, _Loop()
        _clients.add(self)
        try:
            self._loop.run(client.open())
        except BaseException:
            self.close()
            raise

    def stream(
        self, prompt: Optional[str] = None, *, messages: Optional[Sequence[Mapping[str, Any]]] = None, **options: Any
    ) -> Stream:
        """Starts an answer and returns when a gateway has accepted it, with the options of ``tokenbus.Client.stream``."""
        return Stream(self._loop, self._loop.run(self._client.stream(prompt, messages=messages, **options)))

    def watch(self, id: str, token: Optional[str] = None, *, after: Optional[str] = None, **options: Any) -> Stream:
        """Receives a stream from its beginning, or after a ``stream.cursor``. Leaving the loop ends no generation."""
        return Stream(self._loop, self._loop.run(self._client.watch(id, token, after=after, **options)))

    def close(self) -> None:
        """Ends every stream here; an answer that was not stopped goes on for as long as the server lets it."""
        if not self._loop.is_closed:
            self._loop.run(self._client.close())
            self._loop.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def connect(url: Union[None, str, Sequence[str]] = None, **options: Any) -> Client:
    """A client that is connected, with the options of ``tokenbus.connect``; raises a ConnectError when none can be."""
    return Client(_client.connect(url, **options))
