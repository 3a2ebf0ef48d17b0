"""Whom the client trusts, and as whom it speaks."""
from __future__ import annotations

import asyncio
import os
import ssl
import tempfile
import types
import unittest.mock
from pathlib import Path

import tokenbus
from authority import Authority
from case import ClientCase, client, text_of, whole
from gateway import Gateway


async def answers(socket) -> None:
    await socket.started()
    await socket.chunk(1, "a")
    await socket.done(2, 1)


class TlsTest(ClientCase):

    @classmethod
    def setUpClass(cls) -> None:
        cls._folder = tempfile.TemporaryDirectory()
        folder = Path(cls._folder.name)
        cls.ours, cls.theirs = Authority(folder), Authority(folder, "theirs")
        cls.localhost, cls.elsewhere = cls.ours.server("localhost"), cls.ours.server("elsewhere.test")

    @classmethod
    def tearDownClass(cls) -> None:
        cls._folder.cleanup()

    async def test_ones_own_authority_is_trusted_when_it_is_named(self) -> None:
        async with Gateway(answers, self.localhost) as gateway:
            self.assertEqual(await whole(gateway, ca_file=str(self.ours.file)), "a")
            context = ssl.create_default_context(cafile=str(self.ours.file))
            self.assertEqual(await whole(gateway, ssl_context=context), "a")

    async def test_a_certificate_of_somebody_else_ends_the_client_at_once(self) -> None:
        async with Gateway(answers, self.localhost) as gateway:
            for trust in ({"ca_file": str(self.theirs.file)}, {}):
                error = await self.fails(whole(gateway, **trust), "connection_refused")
                self.assertIn("CERTIFICATE_VERIFY_FAILED", str(error))

    async def test_so_does_one_of_another_name(self) -> None:
        async with Gateway(answers, self.elsewhere) as gateway:
            error = await self.fails(whole(gateway, ca_file=str(self.ours.file)), "connection_refused")
            self.assertIn("'localhost'", str(error))

    async def test_an_answer_is_resumed_over_tls(self) -> None:
        async def script(socket):
            if socket.number == 1:
                await socket.started()
                await socket.chunk(1, "a")
                socket.cut()
                return
            await socket.subscribed()
            await socket.chunk(2, "b")
            await socket.done(3, 2)

        async with Gateway(script, self.localhost) as gateway:
            self.assertEqual(await whole(gateway, ca_file=str(self.ours.file)), "ab")

    async def test_one_gateway_whose_certificate_is_wrong_does_not_hide_the_other(self) -> None:
        async with Gateway(answers, self.elsewhere) as wrong, Gateway(answers, self.localhost) as right:
            async with client(wrong, right, ca_file=str(self.ours.file)) as connected:
                self.assertEqual(await text_of(await connected.stream("Hello")), "a")


class KeysTest(ClientCase):

    async def test_a_key_that_is_refused_ends_the_client_with_the_servers_sentence(self) -> None:
        async def script(socket):
            self.assertEqual((await socket.read("hello"))["token"], "secret")
            await socket.send(type="error", code="unauthenticated", error="The key is unknown.")
            await socket.close(4501)

        async def key() -> str:
            return "secret"

        async with Gateway(script) as gateway:
            for shown in ("secret", lambda: "secret", key):
                with self.assertRaises(tokenbus.AuthenticationError) as raised:
                    await whole(gateway, api_key=shown)
                self.assertEqual(raised.exception.code, "unauthenticated")
                self.assertIn("The key is unknown.", str(raised.exception))
                self.assertNotIn("secret", str(raised.exception))

    async def test_a_key_that_expires_in_mid_answer_fails_it_with_the_text_so_far(self) -> None:
        async def script(socket):
            if socket.number == 1:
                await socket.started()
                await socket.chunk(1, "a")
                await socket.close(4005)
                return
            await socket.read("subscribe")
            await socket.send(type="error", code="unauthenticated", error="The key has expired.")
            await socket.close(4501)

        async with Gateway(script) as gateway, client(gateway, api_key="k") as connected:
            stream = await connected.stream("Hello")
            with self.assertRaises(tokenbus.AuthenticationError) as raised:
                await text_of(stream)
            self.assertEqual(raised.exception.text, "a")
            with self.assertRaises(tokenbus.AuthenticationError):
                await connected.stream("Hello")

    async def test_a_token_is_renewed(self) -> None:
        tokens = iter(["one", "two"])

        async def script(socket):
            await socket.started()
            await socket.send(type="renew", deadlineMs=1000)
            self.assertEqual((await socket.read("auth"))["token"], "two")
            await socket.done(1, 0)

        async with Gateway(script) as gateway:
            self.assertEqual(await whole(gateway, api_key=lambda: next(tokens)), "")

    async def test_each_connection_asks_for_the_key_anew(self) -> None:
        keys = iter(["one", "two"])
        shown = []

        async def script(socket):
            shown.append((await socket.read("hello"))["token"])
            if socket.number == 1:
                socket.cut()
                return
            await answers(socket)

        async with Gateway(script) as gateway:
            self.assertEqual(await whole(gateway, api_key=lambda: next(keys)), "a")
        self.assertEqual(shown, ["one", "two"])

    async def test_a_function_that_fails_is_asked_again(self) -> None:
        asked = []

        def key() -> str:
            asked.append(1)
            if len(asked) == 1:
                raise OSError("the vault is locked")
            return "k"

        async with Gateway(answers) as gateway:
            with self.assertLogs("tokenbus", "INFO") as logged:
                self.assertEqual(await whole(gateway, api_key=key), "a")
            self.assertIn("the vault is locked", logged.output[0])

    async def test_a_function_whose_own_request_is_refused_in_mid_answer_is_asked_again(self) -> None:
        asked = []

        class Refused(Exception):
            """As requests and httpx raise it."""

            def __init__(self, status: int) -> None:
                super().__init__(f"status {status} for first-secret")
                self.response = types.SimpleNamespace(status_code=status)

        def key() -> str:
            asked.append(1)
            if len(asked) == 1:
                return "first-secret"
            if len(asked) <= 5:
                raise Refused((400, 401, 403, 404)[len(asked) - 2])
            return "second"

        async def script(socket):
            hello = await socket.read("hello")
            if hello["token"] == "first-secret":
                await socket.started()
                socket.cut()
                return
            await socket.subscribed()
            await socket.chunk(1, "a")
            await socket.done(2, 1)

        async with Gateway(script) as gateway:
            with self.assertLogs("tokenbus", "INFO") as logged:
                self.assertEqual(await whole(gateway, api_key=key), "a")
        said = "\n".join(logged.output)
        for status in (400, 401, 403, 404):
            self.assertIn(f"no key: status {status}", said)
        self.assertNotIn("first-secret", said)

    async def test_the_environment_names_gateway_and_key(self) -> None:
        async def script(socket):
            self.assertEqual((await socket.read("hello")).get("token"), expected)
            await answers(socket)

        async with Gateway(script) as gateway:
            names = {"TOKENBUS_URL": gateway.url, "TOKENBUS_API_KEY": "of the environment"}
            with unittest.mock.patch.dict(os.environ, names):
                for given, expected in ((None, "of the environment"), ("given", "given"), ("", None)):
                    async with tokenbus.connect(api_key=given) as connected:
                        self.assertEqual(await (await connected.stream("Hello")).read(), "a")

    async def test_a_proxy_that_refuses_the_handshake_is_said(self) -> None:
        async def refuse(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
            writer.close()
            await writer.wait_closed()

        server = await asyncio.start_server(refuse, "127.0.0.1", 0)
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for status, code in ((401, "unauthenticated"), (403, "connection_refused"), (404, "connection_refused")):
            error = await self.fails(tokenbus.connect(url).open(), code)
            self.assertIn(f"HTTP status {status}", str(error))
        server.close()
        await server.wait_closed()
