package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client whose token ends asks for another one: for each connection, and on one that lives on. */
class TokenProviderTest {
    private static final String RENEW = "{\"type\":\"renew\",\"deadlineMs\":55000}";

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        FakeGateway.await(vertx.close());
    }

    private void connect(FakeGateway gateway, List<String> tokens) throws Exception {
        Queue<String> rest = new ConcurrentLinkedQueue<>(tokens);
        ClientOptions options = new ClientOptions(1, 1, 5_000, 60_000, 64)
                .withTokenProvider(
                        () -> rest.isEmpty() ? Future.failedFuture("no token") : vertx.executeBlocking(rest::remove));
        FakeGateway.await(TokenbusClient.connect(vertx, gateway.url(), options));
    }

    private static String shown(ServerWebSocket socket) {
        return socket.headers().get("Authorization");
    }

    @Test
    void eachConnectionShowsANewToken() throws Exception {
        FakeGateway gateway = new FakeGateway(vertx, 1000, 4000);
        connect(gateway, List.of("t1", "t2"));

        ServerWebSocket first = gateway.socket();
        assertThat(shown(first)).isEqualTo("Bearer t1");
        first.close((short) 4005);

        assertThat(shown(gateway.socket())).isEqualTo("Bearer t2");
    }

    @Test
    void aTokenThatEndsIsRenewedOnItsConnection_butNotByItself() throws Exception {
        FakeGateway gateway = new FakeGateway(vertx, 1000, 4000);
        connect(gateway, List.of("t1", "t1", "t2"));
        ServerWebSocket socket = gateway.socket();

        socket.writeTextMessage(RENEW);
        socket.writeTextMessage(RENEW);
        socket.writeTextMessage(RENEW);

        assertThat(gateway.next().encode()).isEqualTo("{\"type\":\"auth\",\"token\":\"t2\"}");
        assertThat(gateway.hasConnections()).isFalse();
    }

    @Test
    void whatAClientShowsIsNotPrinted() {
        assertThat(ClientOptions.DEFAULT
                        .withTokenProvider(() -> Future.succeededFuture("secret"))
                        .toString())
                .contains("key=[hidden]")
                .doesNotContain("secret");
    }
}
