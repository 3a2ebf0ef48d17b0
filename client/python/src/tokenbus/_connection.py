"""Keeps one WebSocket to one of the gateways: hello, heartbeats, silence, reconnection. It knows nothing of streams."""
from __future__ import annotations

import asyncio
import inspect
import json
import logging
import ssl
from dataclasses import dataclass
from typing import Any, Awaitable, Callable, Dict, List, Optional, Protocol, Set, Tuple, Union

from . import _wire
from ._backoff import jittered
from .errors import AuthenticationError, ConnectError, StreamError, of_frame, stream_error

log = logging.getLogger("tokenbus")
Frame = Dict[str, Any]
Key = Union[None, str, Callable[[], Union[None, str, Awaitable[Optional[str]]]]]

ASK_AFTER, GONE_AFTER, IDLE_GRACE = 2.0, 5.0, 15.0
STABLE = 5.0
FINAL_STATUS = {400, 401, 403, 404, 421, 426}


@dataclass
class Settings:
    urls: List[str]
    key: Key
    features: List[str]
    context: Optional[ssl.SSLContext]
    max_frame: int


class Owner(Protocol):
    def opened(self) -> None: ...
    def welcomed(self) -> None: ...
    def received(self, frame: Frame) -> None: ...
    def lost(self) -> None: ...
    def refused(self, error: ConnectError) -> None: ...
    def is_busy(self) -> bool: ...


class _NoKey(Exception):
    """The program's function failed, which says nothing of the gateway."""


def _now() -> float:
    return asyncio.get_running_loop().time()


class Connection:
    def __init__(self, settings: Settings, owner: Owner) -> None:
        self._settings, self._owner = settings, owner
        self._socket: Any = None
        self._out: "asyncio.Queue[str]"  # Made in the loop, which Python 3.9 wants.
        self._hint: Optional[float] = None
        self._attempt = 0
        self._shown: Optional[str] = None
        self._ask_at = self._gone_at = 0.0
        self._last_error: Optional[StreamError] = None
        self._leave_timer: Optional[asyncio.TimerHandle] = None
        self._renewal: "Optional[asyncio.Task[None]]" = None
        self._closing, self._silence = False, ""
        self.url = settings.urls[0]
        self.is_open = self.is_leaving = self.may_hurry = False
        self.failure = "no attempt was made"
        self.limit: Optional[int] = None
        self._heartbeat = 25.0

    def send(self, frame: Frame) -> bool:
        """Sends a frame; false, and nothing is sent, without a connection or while the limit that it may exceed is not known."""
        if not self.is_open:
            return False
        text = json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
        if len(text) * 4 > 1024:
            if self.limit is None:
                return False
            size = len(text.encode())
            if size > self.limit:
                what = f"{size} bytes (expected: at most {self.limit}, the server's limit)"
                raise stream_error("too_large", f"The message is too large: {what}.")
        self._out.put_nowait(text)
        if self._owner.is_busy():
            now = _now()
            self._ask_at, self._gone_at = min(self._ask_at, now + ASK_AFTER), min(self._gone_at, now + GONE_AFTER)
        return True

    def reconnect(self, hint: Optional[float] = None) -> None:
        """Leaves this gateway for the next one."""
        if self._socket is not None and self.is_open:
            self._hint = hint
            _wire.abort(self._socket)

    def hurry(self) -> None:
        if self.is_leaving and self.may_hurry:
            self.reconnect(0.0)

    async def run(self) -> None:
        """Connects again and again, until the client is closed or refused for good."""
        urls, turn = self._settings.urls, 0
        refused: Set[str] = set()
        while not self._closing:
            self.url, turn = urls[turn % len(urls)], turn + 1
            code, reason, since = 1006, "", None
            self._hint = self._last_error = self.limit = None
            self.is_leaving, self._silence = False, ""
            try:
                deadline = 3.0 if len(urls) > 1 and self._attempt < len(urls) else 10.0
                dialled = _wire.dial(self.url, self._settings.context, self._settings.max_frame)
                self._socket = await asyncio.wait_for(dialled, deadline)
                refused.clear()
                token = None if self._closing else await self._token()
                if not self._closing:  # Before Python 3.12 ``wait_for`` may swallow that it was cancelled.
                    since = _now()
                    code, reason = await self._serve(token)
                    self.failure = f"{self.url}: {self._silence or reason or f'the connection was closed with {code}'}"
            except _NoKey as error:
                self.failure = f"no key: {error}"
            except asyncio.TimeoutError:
                self.failure = f"{self.url}: no answer"
            except Exception as error:
                self._failed(error, refused)
            finally:
                socket = self._disconnected()
            if self._closing:
                await _wire.gone(socket)
                return
            if 4500 <= code <= 4999 or code in (1007, 1009) or len(refused) == len(urls):
                self._owner.refused(self._refusal())
                return
            if since is not None and _now() - since >= STABLE:
                self._attempt = 0
            wait = self._wait(code)
            self._attempt += 1
            log.info("tokenbus: %s; the next attempt is in %.1f s", self.failure, wait)
            self._owner.lost()
            await _wire.gone(socket)
            await asyncio.sleep(wait)

    def _failed(self, error: Exception, refused: Set[str]) -> None:
        status = _wire.refused_status(error)
        self.failure = f"{self.url}: " + (f"HTTP status {status}" if status else str(error) or type(error).__name__)
        if status == 401:
            self._last_error = stream_error("unauthenticated", self.failure)
        if status in FINAL_STATUS or isinstance(error, ssl.SSLCertVerificationError):
            refused.add(self.url)
        else:
            refused.discard(self.url)

    def _refusal(self) -> ConnectError:
        why = f"The gateway refuses this client: {self._last_error.message if self._last_error else self.failure}"
        if isinstance(self._last_error, AuthenticationError):
            return AuthenticationError("unauthenticated", why)
        return ConnectError("connection_refused", why)

    def _wait(self, code: int) -> float:
        count = len(self._settings.urls)
        if code == 4000 and count > 1 and self._attempt < count:
            return 0.0  # It has drained: another one is there.
        return self._hint if self._hint is not None else jittered(self._attempt // count)

    async def _token(self) -> Optional[str]:
        key = self._settings.key
        try:
            given: Any = key() if callable(key) else key
            shown: Optional[str] = await given if inspect.isawaitable(given) else given
        except Exception as error:
            why = str(error) or type(error).__name__
            raise _NoKey(why.replace(self._shown, "***") if self._shown else why) from error
        self._shown = shown
        return shown

    async def _serve(self, token: Optional[str]) -> Tuple[int, str]:
        self._out = asyncio.Queue()
        self.is_open = True
        self._heard()
        hello: Frame = {"type": "hello"}
        if self._settings.features:
            hello["features"] = self._settings.features
        if token:
            hello["token"] = token
        self._out.put_nowait(json.dumps(hello))
        helpers = [asyncio.ensure_future(self._write()), asyncio.ensure_future(self._watch())]
        try:
            self._owner.opened()
            while True:
                message = await self._socket.recv()
                self._heard()
                self._dispatch(message)
                self._heard()
        except _wire.Closed as error:
            return _wire.closing(error)
        finally:
            if self._renewal is not None:
                helpers.append(self._renewal)
                self._renewal = None
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)

    def _dispatch(self, message: Any) -> None:
        try:
            frame = json.loads(message)
            kind = frame["type"]
        except (ValueError, KeyError, TypeError):
            log.warning("tokenbus: ignored a message that is no frame")
            return
        if kind == "welcome":
            limits = frame.get("limits") or {}
            self._heartbeat = (frame.get("heartbeatMs") or 25_000) / 1000
            self.limit = min([limits[name] for name in ("frameBytes", "messageBytes") if limits.get(name)], default=1 << 62)
            self._owner.welcomed()
        elif kind == "ping":
            self.send({"type": "pong", "t": frame.get("t")})
        elif kind == "goaway":
            after, deadline = frame.get("reconnectAfterMs") or 0, frame.get("deadlineMs") or 0
            self.is_leaving, self.may_hurry = True, after < deadline
            loop = asyncio.get_running_loop()
            self._leave_timer = loop.call_later(after / 1000, self.reconnect, 0.0)
        elif kind == "renew":
            if self._renewal is None or self._renewal.done():
                self._renewal = asyncio.ensure_future(self._renew())
        elif kind != "pong":
            if kind == "error" and not frame.get("streamId") and not frame.get("id"):
                self._last_error = of_frame(frame)
                self._hint = self._last_error.retry_after
            self._owner.received(frame)

    async def _renew(self) -> None:
        before = self._shown
        try:
            token = await self._token()
        except _NoKey as error:
            log.warning("tokenbus: no new key: %s", error)
            return
        if token and token != before:
            self.send({"type": "auth", "token": token})

    async def _write(self) -> None:
        out = self._out
        try:
            while True:
                text = await out.get()
                try:
                    await self._socket.send(text)
                finally:
                    out.task_done()
        except _wire.Closed:
            pass
        finally:
            while not out.empty():  # Nobody waits for what cannot be sent any more.
                out.get_nowait()
                out.task_done()

    async def _watch(self) -> None:
        """Asks a silent gateway, and leaves one that does not answer."""
        while True:
            await asyncio.sleep(0.5)
            now = _now()
            if now >= self._gone_at:
                self._silence = "the gateway fell silent"
                _wire.abort(self._socket)
                return
            if now >= self._ask_at:
                self._ask_at = float("inf")
                self._out.put_nowait('{"type":"ping"}')

    def _heard(self) -> None:
        now, busy = _now(), self._owner.is_busy()
        self._ask_at = now + (ASK_AFTER if busy else self._heartbeat)
        self._gone_at = now + (GONE_AFTER if busy else self._heartbeat + IDLE_GRACE)

    def _disconnected(self) -> Any:
        socket, self._socket, self.is_open = self._socket, None, False
        if self._leave_timer:
            self._leave_timer.cancel()
        if socket is not None:
            _wire.abort(socket)
        return socket

    async def close(self) -> None:
        """Says what is still to be said, and good-bye."""
        self._closing = True
        socket = self._socket
        if socket is not None and self.is_open:
            try:
                await asyncio.wait_for(self._out.join(), 1)
                await asyncio.wait_for(socket.close(), 2)
            except (asyncio.TimeoutError, _wire.Closed):
                pass
            finally:
                _wire.abort(socket)
            await _wire.gone(socket)
