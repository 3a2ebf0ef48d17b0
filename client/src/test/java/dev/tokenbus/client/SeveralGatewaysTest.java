package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that knows several gateways: it leaves one that is lost or silent, and goes on at the next. */
class SeveralGatewaysTest {
    private static final int LIMIT = 1 << 16;

    /** By the test's clock. Checks come every 10 ms of real time. */
    private static final ClientOptions SILENCE = new ClientOptions(10, 10, 100, 60_000, 64);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong clock = new AtomicLong();
    private final ClientEnvironment environment = new ClientEnvironment(clock::get, new Random(1));

    @AfterEach
    void stop() throws Exception {
        FakeGateway.await(vertx.close());
    }

    private void pass(long ms) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    private TokenbusClient client(URI... urls) throws Exception {
        return FakeGateway.await(TokenbusClient.connect(vertx, List.of(urls), SILENCE, environment));
    }

    /** Waits until the client's event loop is done with what it does, and with the frame that it reads. */
    private static void settle(TokenbusClient client) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        client.run(() -> done.complete(null));
        done.get(40, TimeUnit.SECONDS);
    }

    private static ServerWebSocket started(FakeGateway gateway, ClientStream stream) throws Exception {
        ServerWebSocket socket = gateway.socket();
        FakeGateway.accept(socket, gateway.next());
        FakeGateway.await(stream.started());
        return socket;
    }

    @Test
    void anAnswerGoesOnAtTheNextGatewayWhenOneMissesTwoAndAHalfHeartbeats() throws Exception {
        FakeGateway frozen = new FakeGateway(vertx, LIMIT, LIMIT);
        FakeGateway other = new FakeGateway(vertx, LIMIT, LIMIT);
        StringBuffer text = new StringBuffer();
        CompletableFuture<Void> first = new CompletableFuture<>();
        TokenbusClient client = client(frozen.url(), other.url());
        ClientStream stream = client.start("x", StreamConfig.DEFAULT);
        stream.handler(piece -> {
            text.append(piece);
            first.complete(null);
        });
        ServerWebSocket socket = started(frozen, stream);
        FakeGateway.chunk(socket, 1, "", "one ");
        first.get(40, TimeUnit.SECONDS);
        settle(client);

        pass(40);
        frozen.awaitPing();
        pass(40);
        frozen.awaitPing();
        assertThat(other.hasConnections()).isFalse();
        pass(20);

        ServerWebSocket next = other.socket();
        JsonObject subscribe = other.next();
        assertThat(subscribe.getString("type")).isEqualTo("subscribe");
        assertThat(subscribe.getLong("after")).isEqualTo(1);
        FakeGateway.chunk(socket, 2, "", "too late, from the frozen one ");
        next.writeTextMessage("{\"type\":\"subscribed\",\"streamId\":\"s\",\"from\":1,\"epoch\":1}");
        FakeGateway.chunk(next, 1, "", "one ");
        FakeGateway.chunk(next, 2, "", "two");
        FakeGateway.done(next, 3);
        assertThat(FakeGateway.await(stream.lastFrame())).isInstanceOf(ServerFrame.Done.class);
        assertThat(text.toString()).isEqualTo("one two");
    }

    @Test
    void aGatewayThatDoesNotAnswerASubscriptionIsLeft() throws Exception {
        FakeGateway first = new FakeGateway(vertx, LIMIT, LIMIT);
        FakeGateway stuck = new FakeGateway(vertx, LIMIT, LIMIT);
        TokenbusClient client = client(first.url(), stuck.url());
        ClientStream stream = client.start("x", StreamConfig.DEFAULT);
        started(first, stream).close();
        stuck.socket();
        assertThat(stuck.next().getString("type")).isEqualTo("subscribe");

        // A heartbeat, and no silence yet.
        pass(40);
        ServerWebSocket again = first.socket();
        assertThat(first.next().getString("type")).isEqualTo("subscribe");
        again.writeTextMessage("{\"type\":\"subscribed\",\"streamId\":\"s\",\"from\":1,\"epoch\":1}");
        FakeGateway.chunk(again, 1, "", "one");
        FakeGateway.done(again, 2);
        assertThat(FakeGateway.await(stream.lastFrame())).isInstanceOf(ServerFrame.Done.class);
    }

    @Test
    void aGatewayThatAnswersPingsIsNotLeft() throws Exception {
        FakeGateway gateway = new FakeGateway(vertx, LIMIT, LIMIT);
        FakeGateway other = new FakeGateway(vertx, LIMIT, LIMIT);
        TokenbusClient client = client(gateway.url(), other.url());
        ClientStream stream = client.start("x", StreamConfig.DEFAULT);
        ServerWebSocket socket = started(gateway, stream);
        settle(client);

        for (int i = 0; i < 5; i++) {
            pass(40);
            gateway.awaitPing();
            socket.writeTextMessage("{\"type\":\"pong\",\"t\":0}");
            // The client has read the pong once it shows the next frame.
            CompletableFuture<Integer> read = new CompletableFuture<>();
            stream.queuedHandler(read::complete);
            socket.writeTextMessage("{\"type\":\"queued\",\"streamId\":\"s\",\"position\":1}");
            read.get(40, TimeUnit.SECONDS);
            settle(client);
        }

        assertThat(other.hasConnections()).isFalse();
    }

    @Test
    void aClientThatWasSuspendedAsksBeforeItLeaves() throws Exception {
        FakeGateway gateway = new FakeGateway(vertx, LIMIT, LIMIT);
        FakeGateway other = new FakeGateway(vertx, LIMIT, LIMIT);
        TokenbusClient client = client(gateway.url(), other.url());
        ClientStream stream = client.start("x", StreamConfig.DEFAULT);
        started(gateway, stream);

        pass(60_000);

        gateway.awaitPing();
        assertThat(other.hasConnections()).isFalse();
    }

    @Test
    void theFirstGatewayThatAnswersIsTaken() throws Exception {
        FakeGateway gateway = new FakeGateway(vertx, LIMIT, LIMIT);

        client(URI.create("ws://127.0.0.1:1"), gateway.url());

        assertThat(gateway.socket()).isNotNull();
    }

    @Test
    void withoutAGatewayEveryAddressIsExplained() throws Exception {
        int page = FakeGateway.await(vertx.createHttpServer()
                        .requestHandler(
                                request -> request.response().setStatusCode(404).end())
                        .listen(0, "127.0.0.1"))
                .actualPort();
        URI web = URI.create("ws://127.0.0.1:" + page);

        assertThatThrownBy(() -> client(URI.create("ws://127.0.0.1:1"), web))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(NotConnectedException.class)
                .hasMessage("nobody answers (ws://127.0.0.1:1); "
                        + "no gateway: an HTTP server answers with status 404 (" + web + ")");
    }
}
