package dev.tokenbus.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may become a WebSocket, and how long that may take. */
class HandshakeIT {
    private static final int HANDSHAKE_MS = 60_000;

    private GatewayFixture gateway = GatewayFixture.start(config -> config.with("maxConnections", 2)
            .with("handshakeMs", HANDSHAKE_MS)
            .with("heartbeatMs", 3_600_000)
            .with("pongMs", 3_600_000)
            .with("allowedOrigins", List.of("https://chat.example.com")));
    private RawWebSocket socket = gateway.rawConnection();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static final String SWITCHED = "HTTP/1.1 101 ";
    private static final String FORBIDDEN = "HTTP/1.1 403 ";

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ws", "/?token=x", "/ws?a=b"})
    void thePathsOfTheProtocolAreUpgraded(String path) {
        assertThat(socket.upgrade(path)).startsWith(SWITCHED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws/", "/wsx", "//ws", "/api/models", "/ws%00", "/index.html"})
    void otherPathsAreNotFound(String path) {
        assertThat(socket.upgrade(path)).startsWith("HTTP/1.1 404 ");
        assertThat(gateway.meter.count("connectionRefused")).isEqualTo(1);
    }

    @Test
    void clientsThatAreNoBrowsersSendNoOriginAndMayConnect() {
        assertThat(socket.upgrade("/")).startsWith(SWITCHED);
    }

    @Test
    void theGatewaysOwnPageMayConnect() {
        assertThat(socket.upgrade("/", "Origin: http://127.0.0.1:" + gateway.port))
                .startsWith(SWITCHED);
    }

    @Test
    void anAllowedPageMayConnectInWhateverCase() {
        assertThat(socket.upgrade("/", "Origin: HTTPS://Chat.Example.COM")).startsWith(SWITCHED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "https://evil.example.com",
                "https://chat.example.com.evil.net",
                "https://evilchat.example.com",
                "https://chat.example.com:8443",
                "http://chat.example.com",
                "https://chat.example.com/",
                "https://chat.example.com@evil.net",
                "http://127.0.0.1",
                "http://127.0.0.1:1",
                "file://",
                "http://[",
                "https://chat.example.com, https://evil.net"
            })
    void otherPagesMayNot(String origin) {
        assertThat(socket.upgrade("/", "Origin: " + origin)).startsWith(FORBIDDEN);
    }

    @Test
    void pagesWhoseNameOnlyBeginsLikeTheGatewaysMayNot() {
        assertThat(socket.upgrade("/", "Origin: http://127.0.0.1:" + gateway.port + ".evil.net"))
                .startsWith(FORBIDDEN);
    }

    @Test
    void anotherSchemeThanTheWebsMayNot() {
        assertThat(socket.upgrade("/", "Origin: ftp://127.0.0.1:" + gateway.port))
                .startsWith(FORBIDDEN);
    }

    @Test
    void twoOriginsAreNone() {
        String own = "Origin: http://127.0.0.1:" + gateway.port;

        assertThat(socket.upgrade("/", own, own)).startsWith(FORBIDDEN);
    }

    @Test
    void overItsCapacityTheGatewaySaysSoAndTakesTheNextWhenOneHasGone() {
        RawWebSocket first = gateway.raw();
        gateway.raw();

        assertThat(socket.upgrade("/")).startsWith("HTTP/1.1 503 ").containsIgnoringCase("Retry-After: 1\r\n");
        first.close();
        Waiting.until(gateway.vertx, "one closed", () -> gateway.meter.count("connectionClosed") == 1);
        assertThat(gateway.rawConnection().upgrade("/")).startsWith(SWITCHED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "G",
                "GET / HT",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n",
                "PRI * HTTP/2.0\r\n",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 9\r\n\r\n"
            })
    void aHandshakeThatIsNotFinishedInTimeIsClosed(String begun) {
        RawWebSocket finished = gateway.raw();
        socket.send(begun.getBytes(StandardCharsets.US_ASCII));

        // Again and again: what was sent may reach the gateway late, and begins its time then.
        gateway.vertx.setPeriodic(200, passed -> gateway.clock.advance(HANDSHAKE_MS));

        assertThat(socket.isClosedByServer()).isTrue();
        finished.text("{\"type\":\"ping\"}");
        assertThat(finished.nextText()).contains("pong");
    }

    @Test
    void tooLongHeadersAreRefused() {
        String head = socket.upgrade("/", "X-Long: " + "x".repeat(9000));

        assertThat(head).startsWith("HTTP/1.1 431 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y", "Sec-WebSocket-Version: 7", "Sec-WebSocket-Version: 14"})
    void aWebSocketOfAnotherVersionIsToldTheRightOne(String version) {
        String head =
                socket.request("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + version + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

        assertThat(head).startsWith("HTTP/1.1 426 ").containsIgnoringCase("sec-websocket-version: 13");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 2\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n{}"
            })
    void halfAHandshakeIsRefused(String request) {
        assertThat(socket.request(request)).startsWith("HTTP/1.1 4");
        assertThat(gateway.meter.count("connectionOpened")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSE=\r\n",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n",
                "Sec-WebSocket-Key: not base64 not base64!==\r\n",
                "Sec-WebSocket-Key:\r\n",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n"
            })
    void aKeyOrVersionThatIsBadOrThereTwiceIsRefused(String headers) {
        String head =
                socket.request("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\n" + headers + "\r\n");

        assertThat(head).startsWith("HTTP/1.1 400 ");
        assertThat(gateway.meter.count("connectionOpened")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n", "Host:\r\n", "Host: a b\r\n", "Host: a@b\r\n"})
    void aRequestNamesOneHost(String headers) {
        assertThat(socket.request("GET /api/models HTTP/1.1\r\n" + headers + "\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(gateway.rawConnection()
                        .request("GET / HTTP/1.1\r\n" + headers + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%zz",
                "/%",
                "/%f",
                "/%-1",
                "/?x=%zz",
                "/v1/streams/%zz/events",
                "/v1/streams/a/events?after=%g0"
            })
    void aTargetThatCannotBeDecodedIsABadRequest(String target) {
        assertThat(socket.request("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\nabc\r\n", "-5\r\n", "\r\n", "fffffffffffffffff\r\n", "0x5\r\nhello\r\n"})
    void aChunkWithoutASizeIsABadRequest(String chunk) {
        assertThat(socket.request(
                        "GET /api/models HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk))
                .startsWith("HTTP/1.1 400 ");
        assertThat(socket.isClosedByServer()).isTrue();
    }

    @Test
    void anAttackersNameForTheGatewayIsMisdirected() {
        String evil = "Host: evil.example:" + gateway.port + "\r\n";
        assertThat(socket.request("GET / HTTP/1.1\r\n" + evil + "\r\n")).startsWith("HTTP/1.1 421 ");
        assertThat(gateway.rawConnection()
                        .request("GET / HTTP/1.1\r\n" + evil + "Origin: http://evil.example:" + gateway.port
                                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "[::1]:8080", "chat.example.com", "a.localhost"})
    void theGatewaysOwnNamesAreServed(String host) {
        assertThat(socket.request("GET /api/models HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    private String models(String method, String... headers) {
        return gateway.rawConnection()
                .request(method + " /api/models HTTP/1.1\r\nHost: 127.0.0.1\r\n" + String.join("\r\n", headers)
                        + "\r\n\r\n")
                .toLowerCase(Locale.ROOT);
    }

    @Test
    void allowedPagesMayReadAnswersAndOthersMayNot() {
        assertThat(models("GET", "Origin: https://chat.example.com"))
                .startsWith("http/1.1 200 ")
                .contains("access-control-allow-origin: https://chat.example.com\r\n", "vary: origin\r\n");
        assertThat(models("GET", "Origin: https://evil.example")).doesNotContain("access-control-");
        assertThat(models("GET", "X: y")).doesNotContain("access-control-").contains("vary: origin\r\n");
    }

    @Test
    void aBrowserIsToldBeforehandWhatAnAllowedPageMayAskFor() {
        assertThat(models("OPTIONS", "Origin: https://chat.example.com", "Access-Control-Request-Method: DELETE"))
                .startsWith("http/1.1 204 ")
                .contains(
                        "access-control-allow-origin: https://chat.example.com\r\n",
                        "access-control-allow-methods: get, head, post, delete\r\n",
                        "access-control-allow-headers: authorization, content-type, last-event-id\r\n");
        assertThat(models("OPTIONS", "Origin: https://evil.example", "Access-Control-Request-Method: DELETE"))
                .startsWith("http/1.1 403 ")
                .doesNotContain("access-control-");
    }

    @Test
    void thePathOfWebSocketsAlonePlainlyAsksForAnUpgrade() {
        assertThat(socket.request("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
                .startsWith("HTTP/1.1 426 ");
    }
}
