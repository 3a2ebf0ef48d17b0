package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that knows several gateways asks another one for a stream that its gateway does not find; other streams stay. */
class ElsewhereTest {
    private static final int LIMIT = 1 << 16;

    /** By the test's clock: a heartbeat is 40 ms. Checks come every 10 ms of real time. */
    private static final ClientOptions OPTIONS = new ClientOptions(10, 10, 100, 1_000, 64);

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
        return FakeGateway.await(TokenbusClient.connect(vertx, List.of(urls), OPTIONS, environment));
    }

    private ClientStream started(TokenbusClient client, FakeGateway gateway, ServerWebSocket socket, String id)
            throws Exception {
        ClientStream stream = client.start("x", StreamConfig.DEFAULT);
        FakeGateway.accept(socket, gateway.next(), id);
        FakeGateway.await(stream.started());
        return stream;
    }

    /** Says something and waits until the client has read it. */
    private static void read(ServerWebSocket socket, ClientStream stream) throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        stream.queuedHandler(read::complete);
        socket.writeTextMessage("{\"type\":\"queued\",\"streamId\":\"s\",\"position\":1}");
        read.get(40, TimeUnit.SECONDS);
    }

    @Test
    void aStreamThatIsLocatingForAHeartbeatIsAskedForAtAnotherGatewayAndOthersStay() throws Exception {
        FakeGateway first = new FakeGateway(vertx, LIMIT, LIMIT);
        FakeGateway second = new FakeGateway(vertx, LIMIT, LIMIT);
        TokenbusClient client = client(first.url(), second.url());
        ServerWebSocket socket = first.socket();
        ClientStream stuck = started(client, first, socket, "s");
        ClientStream happy = started(client, first, socket, "t");
        FakeGateway.chunk(socket, 1, "", "one ");
        FakeGateway.locating(socket);
        read(socket, stuck);
        assertThat(second.hasConnections()).isFalse();

        pass(40);

        assertThat(first.next().encode()).contains("unsubscribe").contains("\"s\"");
        ServerWebSocket detour = second.socket();
        CompletableFuture<Void> unused = new CompletableFuture<>();
        detour.closeHandler(unused::complete);
        JsonObject subscribe = second.next();
        assertThat(subscribe.getString("type")).isEqualTo("subscribe");
        assertThat(subscribe.getLong("after")).isEqualTo(1);
        assertThat(subscribe.getString("resumeToken")).isEqualTo("r");
        FakeGateway.subscribed(detour, 2);
        FakeGateway.chunk(detour, 2, "", "two");
        FakeGateway.done(detour, 3);
        assertThat(FakeGateway.await(stuck.lastFrame())).isInstanceOf(ServerFrame.Done.class);
        unused.get(40, TimeUnit.SECONDS);
        socket.writeTextMessage("{\"type\":\"stopped\",\"streamId\":\"t\",\"epoch\":1,\"seq\":1,"
                + "\"usage\":{\"promptTokens\":1,\"completionTokens\":1}}");
        assertThat(FakeGateway.await(happy.lastFrame())).isInstanceOf(ServerFrame.Stopped.class);
        assertThat(first.hasConnections()).isFalse();
    }

    @Test
    void whenAllGatewaysAreLocatingTheStreamEndsAfterTheTimeOfALostConnection() throws Exception {
        FakeGateway first = new FakeGateway(vertx, LIMIT, LIMIT);
        FakeGateway second = new FakeGateway(vertx, LIMIT, LIMIT);
        TokenbusClient client = client(first.url(), second.url());
        ServerWebSocket socket = first.socket();
        ClientStream stream = started(client, first, socket, "s");
        FakeGateway.locating(socket);
        read(socket, stream);
        pass(40);
        ServerWebSocket detour = second.socket();
        assertThat(second.next().getString("type")).isEqualTo("subscribe");
        FakeGateway.locating(detour);
        read(detour, stream);
        // Four heartbeats: both were asked.
        pass(159);
        detour.writeTextMessage("{\"type\":\"ping\",\"t\":1}");
        assertThat(second.next().getString("type")).isEqualTo("pong");

        pass(1);
        assertThat(first.next().getString("type")).isEqualTo("unsubscribe");
        assertThat(first.next().getString("type")).isEqualTo("subscribe");
        FakeGateway.locating(socket);
        read(socket, stream);
        assertThat(stream.hasEnded()).isFalse();
        pass(1_000);

        assertThat(FakeGateway.await(stream.lastFrame()))
                .isInstanceOfSatisfying(
                        ServerFrame.Error.class,
                        error -> assertThat(error.failure().code()).isEqualTo(ErrorCode.LOCATING));
    }

    @Test
    void aStreamIsAskedForAtItsGatewayAgainWhereNoOtherCanBeReached() throws Exception {
        FakeGateway gateway = new FakeGateway(vertx, LIMIT, LIMIT);
        TokenbusClient client = client(gateway.url(), URI.create("ws://127.0.0.1:1"));
        ServerWebSocket socket = gateway.socket();
        ClientStream stream = started(client, gateway, socket, "s");
        FakeGateway.locating(socket);
        read(socket, stream);

        pass(40);

        ServerWebSocket again = gateway.socket();
        assertThat(gateway.next().getString("type")).isEqualTo("unsubscribe");
        assertThat(gateway.next().getString("type")).isEqualTo("subscribe");
        FakeGateway.subscribed(again, 1);
        FakeGateway.chunk(again, 1, "", "one");
        FakeGateway.done(again, 2);
        assertThat(FakeGateway.await(stream.lastFrame())).isInstanceOf(ServerFrame.Done.class);
    }
}
