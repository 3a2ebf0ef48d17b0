"""Any number of answers on one connection, each resumed after its last event when that connection breaks."""
from __future__ import annotations

import asyncio
import random as _random
import secrets
import ssl
import time
from typing import Any, Callable, Dict, Generator, List, Mapping, Optional, Sequence, Set, Union
from urllib.parse import urlsplit

from ._connection import Connection, Frame, Key, Settings, log
from ._receiver import Receiver
from .errors import ConnectError, StreamError
from .stream import Stream

MAX_WAITING = 64
OnRestart = Callable[[Stream], None]


def _address(url: str) -> str:
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    if scheme not in ("ws", "wss") or not parts.netloc:
        raise ValueError(f"url: {url!r} (expected: ws://host:port or wss://host:port)")
    return scheme + url[len(parts.scheme):]


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def _options(given: Mapping[str, Any]) -> Dict[str, Any]:
    nested = ("sim", "stream_options")
    named = {name: _options(value) if name in nested and value is not None else value for name, value in given.items()}
    return {_camel(name): value for name, value in named.items() if value is not None}


class Client:
    """Made by ``connect``, for ``async with`` or ``await``."""

    def __init__(self, settings: Settings, on_restart: Optional[OnRestart], open_timeout: float, patience: float) -> None:
        self._settings, self._on_restart = settings, on_restart
        self._open_timeout, self._patience = open_timeout, patience
        self.can_restart = bool(settings.features)
        self.addresses = len(settings.urls)
        self.random = settings.random
        self._connection = Connection(settings, self)
        self._streams: Set[Receiver] = set()
        self._last_id = 0
        self._run: "Optional[asyncio.Task[None]]" = None
        self._over: Optional[ConnectError] = None
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
        if self._run is None:
            self._ready = asyncio.Event()
            self._run = asyncio.ensure_future(self._connection.run())
            self._run.add_done_callback(self._ran)
        assert self._ready is not None
        try:
            await asyncio.wait_for(self._ready.wait(), self._open_timeout)
        except asyncio.TimeoutError:
            await self.close()
            where = ", ".join(self._settings.urls)
            raise ConnectError("unreachable", f"No gateway answers at {where}: {self._connection.failure}.", True) from None
        except asyncio.CancelledError:
            await self.close()
            raise
        if self._over is not None:
            raise self._over
        return self

    def _ran(self, run: "asyncio.Task[None]") -> None:
        if not run.cancelled() and run.exception() is not None:
            log.error("tokenbus: a defect ended the connection", exc_info=run.exception())
            self.refused(ConnectError("internal", f"A defect of the client: {run.exception()!r}"))

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
            Stream(self, self._next_id(), start, window=window, max_buffer=max_buffer, on_restart=restart))

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
        if any(stream.id == id for stream in self._streams):
            raise StreamError("conflict", "This client already receives that stream.")
        restart = on_restart or self._on_restart
        return await self._join(Stream(
            self, self._next_id(), None, id, token, seq, epoch, window=window, max_buffer=max_buffer, on_restart=restart))

    def _next_id(self) -> str:
        self._last_id += 1
        return f"p{self._last_id}"

    async def _join(self, stream: Stream) -> Stream:
        if self._over is not None or self._run is None:
            raise StreamError("closed", str(self._over or "The client is not open: use `async with tokenbus.connect(...)`."))
        if sum(not each.is_asked for each in self._streams) >= MAX_WAITING:
            raise StreamError("queue_full", f"There is no connection, and {MAX_WAITING} requests already wait for one.", True)
        self._streams.add(stream)
        if self._connection.is_open and not (self._connection.is_leaving and self._connection.may_hurry):
            stream.announce()
        else:
            self._connection.hurry()
        await stream.accepted()
        return stream

    async def close(self) -> None:
        """Ends every stream here; an answer that was not stopped goes on for as long as the server lets it."""
        for _ in range(3):
            await asyncio.sleep(0)  # Loops that were just left say so.
        if self._over is None:
            self._over = ConnectError("closed", "This client was closed.")
        await self._connection.close()
        self._fail_all(StreamError("closed", "This client was closed.", True))
        if self._run is not None:
            self._run.cancel()
            await asyncio.wait([self._run])

    def _fail_all(self, error: StreamError) -> None:
        for stream in list(self._streams):
            stream.fail(StreamError(error.code, error.message, error.retryable))
        if self._patience_timer is not None:
            self._patience_timer.cancel()
            self._patience_timer = None

    # What the connection tells.
    def opened(self) -> None:
        if self._patience_timer is not None:
            self._patience_timer.cancel()
            self._patience_timer = None
        for stream in list(self._streams):
            stream.announce()
        assert self._ready is not None
        if self._settings.key is None:
            self._ready.set()

    def welcomed(self) -> None:
        assert self._ready is not None
        self._ready.set()
        for stream in [each for each in self._streams if not each.is_asked]:
            stream.announce()

    def received(self, frame: Frame) -> None:
        id, request = frame.get("streamId"), frame.get("id")
        for stream in self._streams:
            if (id and stream.id == id) or (request and stream.request == request):
                stream.accept(frame)
                return
        log.debug("tokenbus: nobody's frame: %s of %s", frame["type"], id)

    def lost(self) -> None:
        for stream in list(self._streams):
            stream.connection_lost()
        if self._patience_timer is None:
            self._patience_timer = asyncio.get_running_loop().call_later(self._patience, self._impatient)

    def _impatient(self) -> None:
        what = f"No gateway could be reached for {self._patience:g} s: {self._connection.failure}."
        self._fail_all(StreamError("connection_lost", what, True))

    def refused(self, error: ConnectError) -> None:
        self._over = error
        self._fail_all(StreamError(error.code, error.message))
        if self._ready is not None:
            self._ready.set()

    def is_busy(self) -> bool:
        return any(stream.is_asked for stream in self._streams)

    # What a stream asks for.
    def send(self, frame: Frame) -> bool:
        return self._connection.send(frame)

    def reconnect(self) -> None:
        self._connection.reconnect()

    def hurry(self) -> None:
        self._connection.hurry()

    def ended(self, stream: Receiver) -> None:
        self._streams.discard(stream)


def connect(
    url: Union[str, Sequence[str]] = "ws://localhost:8080", *, api_key: Key = None, ca_file: Optional[str] = None,
    ssl_context: Optional[ssl.SSLContext] = None, on_restart: Optional[OnRestart] = None, restart: bool = False,
    open_timeout: float = 30.0, patience: float = 60.0, max_frame: int = 16 << 20,
    random: Callable[[], float] = _random.random, clock: Callable[[], float] = time.monotonic, sleep: Any = asyncio.sleep,
) -> Client:
    """A client of one gateway, or of several, which are tried in turn. ``api_key`` may be a function, also an async one."""
    urls: List[str] = [_address(each) for each in ([url] if isinstance(url, str) else url)]
    if not urls:
        raise ValueError("url: no address (expected: one or more)")
    context = ssl_context or (ssl.create_default_context(cafile=ca_file) if ca_file else None)
    features = ["restart"] if restart or on_restart else []
    settings = Settings(urls, api_key, features, context, max_frame, random, clock, sleep)
    return Client(settings, on_restart, open_timeout, patience)
