package dev.tokenbus.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections of one address, without a proxy between, and of the whole node: how many may be open, and how fast they may come. */
class ConnectionLimitsIT {
    /** So many connections too many are told why. */
    private static final int TOLD = 16;

    private static final String GET = "GET /api/models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    @SuppressWarnings("NullAway.Init")
    private GatewayFixture gateway;

    private void start(UnaryOperator<Settings> limits) {
        gateway = GatewayFixture.start(settings -> limits.apply(settings.with("uncountedAddresses", List.of())));
        gateway.clock.stop();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static void isServed(RawWebSocket connection) {
        assertThat(connection.request(GET.replace("GET", "HEAD"))).startsWith("HTTP/1.1 200 ");
    }

    /** A client may hear of a reset as soon as it connects. */
    private boolean isTurnedAway() {
        try {
            return gateway.rawConnection().isClosedByServer();
        } catch (UncheckedIOException e) {
            return e.getCause() instanceof SocketException;
        }
    }

    private void isClosed(long connections) {
        gateway.untilMetered("plainConnections", 0);
        Waiting.until(
                gateway.vertx, "only so many are open", () -> gateway.meter.count("plainConnections") == connections);
    }

    @Test
    void oneTooManyIsToldWhyAndClosed_andTheOthersGoOn() {
        start(settings -> settings.with("addressConnections", 2));
        RawWebSocket plain = gateway.rawConnection();
        isServed(plain);
        RawWebSocket socket = gateway.raw();

        RawWebSocket third = gateway.rawConnection();
        String head = third.request(GET);

        assertThat(head)
                .startsWith("HTTP/1.1 429 ")
                .containsIgnoringCase("Retry-After: 1\r\n")
                .containsIgnoringCase("Connection: close");
        assertThat(third.rest()).isEqualTo("this address has its 2 connections already\n");
        assertThat(gateway.rawConnection().upgrade("/")).startsWith("HTTP/1.1 429 ");
        isServed(plain);
        socket.text("{\"type\":\"ping\",\"t\":1}");
        assertThat(socket.nextText()).contains("pong");
        assertThat(gateway.meter.count("limited:address_connections")).isEqualTo(2);
    }

    @Test
    void oneThatIsClosedGivesItsPlaceBack_howeverItGoes() {
        start(settings -> settings.with("addressConnections", 3));
        RawWebSocket socket = gateway.raw();
        RawWebSocket plain = gateway.rawConnection();
        isServed(plain);
        RawWebSocket silent = gateway.rawConnection();
        gateway.untilMetered("plainConnections", 2);

        socket.reset();
        plain.reset();
        silent.close();
        gateway.untilMetered("connectionClosed", 1);
        isClosed(0);

        List<RawWebSocket> again = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            again.add(gateway.rawConnection());
        }
        again.forEach(ConnectionLimitsIT::isServed);
    }

    @Test
    void manyTooManyAreClosedAtOnce() {
        start(settings -> settings.with("addressConnections", 1));
        RawWebSocket first = gateway.raw();
        List<RawWebSocket> told = new ArrayList<>();
        for (int i = 0; i < TOLD; i++) {
            told.add(gateway.rawConnection());
        }
        gateway.untilMetered("limited:address_connections", TOLD);

        assertThat(isTurnedAway()).isTrue();

        assertThat(told.get(0).request(GET)).startsWith("HTTP/1.1 429 ");
        first.text("{\"type\":\"ping\",\"t\":1}");
        assertThat(first.nextText()).contains("pong");
    }

    @Test
    void aFloodOfConnectionsIsResetAtThePort_andCountsAsRefused() {
        start(settings -> settings.with("addressConnections", 1));
        RawWebSocket first = gateway.raw();
        for (int i = 0; i < TOLD; i++) {
            gateway.rawConnection();
        }
        gateway.untilMetered("limited:address_connections", TOLD);
        long before = gateway.meter.count("connectionRefused");

        for (int i = 0; i < 20; i++) {
            assertThat(isTurnedAway()).isTrue();
        }

        assertThat(gateway.meter.count("connectionRefused") - before).isEqualTo(20);
        assertThat(gateway.meter.count("limited:address_connections")).isEqualTo(TOLD + 20);
        // Nothing was made for those: no more than the told ones were ever open.
        assertThat(gateway.meter.count("plainConnections")).isLessThanOrEqualTo(TOLD);
        first.text("{\"type\":\"ping\",\"t\":1}");
        assertThat(first.nextText()).contains("pong");
    }

    @Test
    void connectionsThatComeTooFastAreRefused_untilTheirTimeHasCome() {
        start(settings -> settings.with("addressConnectsPerSecond", 1));
        isServed(gateway.rawConnection());
        isServed(gateway.rawConnection());

        String head = gateway.rawConnection().request(GET);

        assertThat(head).startsWith("HTTP/1.1 429 ").containsIgnoringCase("Retry-After: 1\r\n");
        assertThat(gateway.meter.count("limited:address_connects")).isOne();
        gateway.clock.advance(3000);
        isServed(gateway.rawConnection());
    }

    @Test
    void theNodeTakesSoManyConnectionsInASecondFromAllTogether() {
        start(settings -> settings.with("maxConnectsPerSecond", 1).with("trustedProxies", List.of("127.0.0.1")));
        isServed(gateway.rawConnection());
        isServed(gateway.rawConnection());

        String head = gateway.rawConnection().request(GET);

        assertThat(head).startsWith("HTTP/1.1 503 ").containsIgnoringCase("Retry-After: 1\r\n");
        assertThat(gateway.meter.count("limited:node_connects")).isOne();
    }

    @Test
    void aForgedHeaderHelpsNobody() {
        start(settings -> settings.with("addressConnections", 1));
        gateway.raw();

        String head = gateway.rawConnection().upgrade("/", "X-Forwarded-For: 203.0.113.7");

        assertThat(head).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void thisMachineIsNotCountedUnlessItIsToldTo() {
        gateway = GatewayFixture.start(settings -> settings.with("addressConnections", 1));

        isServed(gateway.rawConnection());
        isServed(gateway.rawConnection());
    }

    @Test
    void theInstancesOfANodeCountTogether() {
        gateway = GatewayFixture.startTwo(
                settings -> settings.with("uncountedAddresses", List.of()).with("addressConnections", 3));
        for (int i = 0; i < 3; i++) {
            isServed(gateway.rawConnection());
        }

        assertThat(gateway.rawConnection().request(GET)).startsWith("HTTP/1.1 429 ");
        assertThat(gateway.rawConnection().request(GET)).startsWith("HTTP/1.1 429 ");
    }
}
