package dev.tokenbus.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That connections which are no WebSockets take no more than their share, however slowly they send. */
class PlainConnectionsIT {
    private static final int MOST = 3;
    private static final String SLOW_BODY = "POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n";

    private GatewayFixture gateway = GatewayFixture.start(config -> config.with("maxHttpConnections", MOST));

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aBodyThatNobodyWantsIsRefusedAndItsConnectionCloses() {
        RawWebSocket slow = gateway.rawConnection();

        String answer = slow.request(SLOW_BODY);

        assertThat(answer).startsWith("HTTP/1.1 405").containsIgnoringCase("connection: close");
        slow.trySend(bytes("y"));
        assertThat(slow.isClosedByServer()).isTrue();
        assertThat(gateway.meter.count("plainConnections")).isZero();
    }

    /** Those of the page too, which are read from files meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/models", "/app.js", "/vendor/marked.js", "/nothing"})
    void aRequestWithoutABodyKeepsItsConnection(String path) {
        RawWebSocket plain = gateway.rawConnection();
        String get = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

        assertThat(plain.request(get)).startsWith("HTTP/1.1 ").doesNotContainIgnoringCase("connection: close");
        Waiting.pass(gateway.vertx, 1500);

        assertThat(gateway.meter.count("plainConnections")).isEqualTo(1);
        assertThat(gateway.meter.count("plainConnectionClosed")).isZero();
    }

    @Test
    void oneTooManyClosesTheOldestAndAWebSocketAlwaysGetsIn() {
        List<RawWebSocket> idle = new ArrayList<>();
        for (int i = 0; i < 4 * MOST; i++) {
            RawWebSocket connection = gateway.rawConnection();
            connection.trySend(bytes("GET / HTTP/1.1\r\nX: "));
            idle.add(connection);
        }
        gateway.untilMetered("plainConnectionClosed", 3 * MOST);

        TestClient client = gateway.connect();

        assertThat(client.fence()).isNotEmpty();
        assertThat(idle.get(0).isClosedByServer()).isTrue();
        assertThat(gateway.meter.count("plainConnections")).isLessThanOrEqualTo(MOST);
        gateway.untilMetered("connectionOpened", 1);
    }

    @Test
    void aCrowdOfOneAddressPushesOutItsOwn_andNotAClientOfAnother() {
        RawWebSocket single = gateway.rawConnection("127.0.0.5");
        single.trySend(bytes("HEAD /api/models HTTP/1.1\r\n"));
        gateway.untilMetered("plainConnections", 1);
        for (int i = 0; i < 4 * MOST; i++) {
            gateway.rawConnection();
        }
        gateway.untilMetered("plainConnectionClosed", 3 * MOST + 1);

        assertThat(single.request("Host: 127.0.0.1\r\n\r\n")).startsWith("HTTP/1.1 200");
    }

    @Test
    void aCrowdThatStaysDoesNotKeepOutAClientOfAnotherAddress() {
        for (int i = 0; i < MOST; i++) {
            gateway.rawConnection();
        }
        gateway.untilMetered("plainConnections", MOST);

        RawWebSocket single = gateway.rawConnection("127.0.0.5");

        assertThat(single.request("HEAD /api/models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(gateway.meter.count("plainConnectionClosed")).isOne();
    }

    @Test
    void webSocketsDoNotCount() {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 3 * MOST; i++) {
            clients.add(gateway.connect());
        }

        for (TestClient client : clients) {
            assertThat(client.fence()).isNotEmpty();
        }
        assertThat(gateway.meter.count("plainConnectionClosed")).isZero();
        Waiting.until(gateway.vertx, "none is plain", () -> gateway.meter.count("plainConnections") == 0);
    }
}
