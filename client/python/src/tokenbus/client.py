"""Any number of answers at once, each resumed after its last event when its connection breaks."""
from __future__ import annotations

import asyncio
import os
import secrets
import ssl
from typing import Any, Callable, Dict, Generator, List, Mapping, Optional, Sequence, Union
from urllib.parse import urlsplit

from ._connection import Frame, Key, Settings
from ._lines import Lines
from .errors import ConnectError, stream_error
from .stream import Stream

MAX_WAITING = 64
OnRestart = Callable[[Stream], None]


def _address(url: str) -> str:
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    if scheme not in ("ws", "wss") or not parts.netloc:
        raise ValueError(f"url: {url!r} (expected: ws://host:port or wss://host:port)")
    return scheme + url[len(parts.scheme):]


def _trusting(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise ValueError(f"ca_file: {ca_file!r}: {error.strerror or error} (expected: a file of certificates in PEM)") from None


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def _options(given: Mapping[str, Any]) -> Dict[str, Any]:
    nested = ("sim", "stream_options")
    named = {name: _options(value) if name in nested and value is not None else value for name, value in given.items()}
    return {_camel(name): value for name, value in named.items() if value is not None}


class Client:
    """Made by ``connect``, for ``async with`` or ``await``. It belongs to the event loop that it is opened in."""

    def __init__(self, settings: Settings, on_restart: Optional[OnRestart], open_timeout: float, patience: float) -> None:
        self._settings, self._on_restart = settings, on_restart
        self._open_timeout, self._patience = open_timeout, patience
        self._lines = Lines(settings, self)
        self._last_id = 0
        self._over: Optional[ConnectError] = None
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._ready: Optional[asyncio.Event] = None
        self._patience_timer: Optional[asyncio.TimerHandle] = None

    def __await__(self) -> Generator[Any, None, "Client"]:
        return self.open().__await__()

    async def __aenter__(self) -> "Client":
        return await self.open()

    async def __aexit__(self, *_: Any) -> None:
        await self.close()

    async def open(self) -> "Client":
        """Returns once connected; raises a ConnectError when no gateway can be reached in time, or one refuses."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._ready = asyncio.Event()
            self._lines.main.begin()
        self._check_loop()
        assert self._ready is not None
        try:
            await asyncio.wait_for(self._ready.wait(), self._open_timeout)
        except asyncio.TimeoutError:
            await self.close()
            where, why = ", ".join(self._settings.urls), self._lines.main.connection.failure
            raise ConnectError("unreachable", f"No gateway answers at {where}: {why}.", True) from None
        except asyncio.CancelledError:
            await self.close()
            raise
        if self._over is not None:
            await self._lines.close()
            raise self._over
        return self

    def _check_loop(self) -> None:
        """In another thread, or in the child of a fork, its connection belongs to somebody else."""
        if asyncio.get_running_loop() is not self._loop:
            raise RuntimeError("This client was opened in another event loop (expected: one client for each, and after a fork).")

    async def stream(
        self, prompt: Optional[str] = None, *, messages: Optional[Sequence[Mapping[str, Any]]] = None,
        model: Optional[str] = None, max_tokens: Optional[int] = None, temperature: Optional[float] = None,
        key: Optional[str] = None, resend: bool = False,
        channel: Optional[str] = None, traceparent: Optional[str] = None, on_restart: Optional[OnRestart] = None,
        window: int = 1024, max_buffer: int = 1 << 20, **options: Any,
    ) -> Stream:
        """Starts an answer and returns when a gateway has accepted it. More options of the protocol by name: ``top_p=0.9``."""
        if (prompt is None) == (messages is None):
            raise TypeError("stream: prompt and messages (expected: exactly one of them)")
        start: Frame = {"key": key or secrets.token_hex(16)}
        start["prompt" if messages is None else "messages"] = prompt if messages is None else list(messages)
        start.update(resend and {"resend": True} or {})
        start.update({name: value for name, value in (("channel", channel), ("traceparent", traceparent)) if value})
        wanted = _options({"model": model, "max_tokens": max_tokens, "temperature": temperature, **options})
        if wanted:
            start["options"] = wanted
        restart = on_restart or self._on_restart
        return await self._join(
            Stream(self._lines.main, self._next_id(), start, window=window, max_buffer=max_buffer, on_restart=restart))

    async def watch(
        self, id: str, token: Optional[str] = None, *, after: Optional[str] = None, on_restart: Optional[OnRestart] = None,
        window: int = 1024, max_buffer: int = 1 << 20,
    ) -> Stream:
        """Receives a stream from its beginning, or after a ``stream.cursor``. Leaving the loop ends no generation."""
        epoch, seq = 0, 0
        if after is not None:
            try:
                epoch, seq = (int(part) for part in after.split("-"))
            except (ValueError, AttributeError):
                raise ValueError(f"after: {after!r} (expected: the cursor of a stream, such as '17-42')") from None
        if any(stream.id == id for stream in self._lines.streams()):
            raise stream_error("conflict", "This client already receives that stream.")
        restart = on_restart or self._on_restart
        return await self._join(Stream(
            self._lines.main, self._next_id(), None, id, token, seq, epoch, window=window, max_buffer=max_buffer,
            on_restart=restart))

    def _next_id(self) -> str:
        self._last_id += 1
        return f"p{self._last_id}"

    async def _join(self, stream: Stream) -> Stream:
        if self._over is not None or self._loop is None:
            closed = stream_error("closed", "The client is not open: use `async with tokenbus.connect(...)`.")
            raise closed if self._over is None else stream_error(self._over.code, self._over.message)
        self._check_loop()
        main = self._lines.main
        if sum(not each.is_asked for each in self._lines.streams()) >= MAX_WAITING:
            what = f"There is no connection, and {MAX_WAITING} requests already wait for one."
            raise stream_error("queue_full", what, True)
        main.streams.add(stream)
        if main.takes_starts:
            stream.announce()
        else:
            main.hurry()
        await stream.accepted()
        return stream

    async def close(self) -> None:
        """Ends every stream here; an answer that was not stopped goes on for as long as the server lets it."""
        if self._loop is None:
            return
        self._check_loop()
        for _ in range(3):
            await asyncio.sleep(0)  # Loops that were just left say so.
        if self._over is None:
            self._over = ConnectError("closed", "This client was closed.")
        try:
            await self._lines.close()
        finally:
            self._fail_all("closed", "This client was closed.", True)

    aclose = close

    def _fail_all(self, code: str, message: str, retryable: bool = False) -> None:
        for stream in self._lines.streams():
            stream.fail(stream_error(code, message, retryable))
        if self._patience_timer is not None:
            self._patience_timer.cancel()
            self._patience_timer = None

    # What the main connection tells.
    def opened(self) -> None:
        if self._patience_timer is not None:
            self._patience_timer.cancel()
            self._patience_timer = None
        if self._settings.key is None:
            self._set_ready()

    def welcomed(self) -> None:
        self._set_ready()

    def _set_ready(self) -> None:
        assert self._ready is not None
        self._ready.set()

    def lost(self) -> None:
        if self._patience_timer is None:
            self._patience_timer = asyncio.get_running_loop().call_later(self._patience, self._impatient)

    def _impatient(self) -> None:
        what = f"No gateway could be reached for {self._patience:g} s: {self._lines.main.connection.failure}."
        self._fail_all("connection_lost", what, True)

    def refused(self, error: ConnectError) -> None:
        self._over = error
        self._fail_all(error.code, error.message)
        self._set_ready()


def connect(
    url: Union[None, str, Sequence[str]] = None, *, api_key: Key = None, ca_file: Optional[str] = None,
    ssl_context: Optional[ssl.SSLContext] = None, on_restart: Optional[OnRestart] = None, restart: bool = False,
    open_timeout: float = 30.0, patience: float = 60.0, max_frame: int = 16 << 20,
) -> Client:
    """A client of one gateway, or of several, which are tried in turn. ``api_key`` may be a function, also an async one.

    Defaults are ``TOKENBUS_URL``, else ws://localhost:8080; ``TOKENBUS_API_KEY``, else no key; and for ``ca_file``, the
    authority that is trusted, ``TOKENBUS_CACERT``, else those of the system.
    """
    if url is None:
        url = os.environ.get("TOKENBUS_URL") or "ws://localhost:8080"
    if api_key is None:
        api_key = os.environ.get("TOKENBUS_API_KEY")
    urls: List[str] = [_address(each) for each in ([url] if isinstance(url, str) else url)]
    if not urls:
        raise ValueError("url: no address (expected: one or more)")
    ca_file = ca_file or os.environ.get("TOKENBUS_CACERT")
    context = ssl_context or (_trusting(ca_file) if ca_file else None)
    features = ["restart"] if restart or on_restart else []
    settings = Settings(urls, api_key or None, features, context, max_frame)
    return Client(settings, on_restart, open_timeout, patience)
