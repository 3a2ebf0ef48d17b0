package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client says after it has lost its connection: nothing of a stream before the server knows it again. */
class ReconnectTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<ServerWebSocket> sockets = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> said = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private TokenbusClient client() throws Exception {
        return client(10_000);
    }

    private TokenbusClient client(int silenceMs) throws Exception {
        int port = await(vertx.createHttpServer()
                        .webSocketHandler(socket -> {
                            socket.textMessageHandler(text -> said.add(new JsonObject(text)));
                            sockets.add(socket);
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        return await(TokenbusClient.connect(
                vertx, URI.create("ws://127.0.0.1:" + port), new ClientOptions(300, 300, silenceMs, 60_000, 64)));
    }

    private String next() throws Exception {
        JsonObject frame = said.poll(10, TimeUnit.SECONDS);
        assertThat(frame).isNotNull();
        return frame.getString("type", "start");
    }

    private ServerWebSocket socket() throws Exception {
        ServerWebSocket socket = sockets.poll(10, TimeUnit.SECONDS);
        assertThat(socket).isNotNull();
        return socket;
    }

    private ClientStream lost(TokenbusClient client) throws Exception {
        ClientStream stream = client.start("x", StreamConfig.DEFAULT);
        ServerWebSocket first = started(stream);
        await(first.close((short) 4000));
        Thread.sleep(50);
        return stream;
    }

    private ServerWebSocket started(ClientStream stream) throws Exception {
        ServerWebSocket first = socket();
        assertThat(next()).isEqualTo("hello");
        JsonObject start = said.poll(10, TimeUnit.SECONDS);
        first.writeTextMessage("{\"type\":\"started\",\"id\":\"" + start.getString("id")
                + "\",\"streamId\":\"s\",\"epoch\":1,\"model\":\"m\",\"resumeToken\":\"r\",\"viewToken\":\"v\"}");
        await(stream.started());
        return first;
    }

    @Test
    void aStopWaitsUntilTheStreamIsKnownAgain() throws Exception {
        ClientStream stream = lost(client());
        stream.stop();

        ServerWebSocket second = socket();
        assertThat(next()).isEqualTo("hello");
        assertThat(next()).isEqualTo("subscribe");
        assertThat(said.poll(200, TimeUnit.MILLISECONDS)).isNull();
        second.writeTextMessage("{\"type\":\"subscribed\",\"streamId\":\"s\",\"from\":1,\"epoch\":1}");

        assertThat(next()).isEqualTo("stop");
    }

    @Test
    void aPausedStreamIsPausedAgain() throws Exception {
        ClientStream stream = lost(client());
        stream.pause();

        ServerWebSocket second = socket();
        assertThat(next()).isEqualTo("hello");
        assertThat(next()).isEqualTo("subscribe");
        second.writeTextMessage("{\"type\":\"subscribed\",\"streamId\":\"s\",\"from\":1,\"epoch\":1}");

        assertThat(next()).isEqualTo("pause");
    }

    @Test
    void aRequestThatALeavingServerRefusesIsMadeAgainOnTheNextConnection() throws Exception {
        ClientStream stream = client().start("x", StreamConfig.DEFAULT);
        ServerWebSocket first = socket();
        assertThat(next()).isEqualTo("hello");
        JsonObject start = said.poll(10, TimeUnit.SECONDS);
        first.writeTextMessage("{\"type\":\"error\",\"id\":\"" + start.getString("id")
                + "\",\"error\":\"leaving\",\"code\":\"shutting_down\",\"retryable\":true,\"retryAfterMs\":60000}");
        await(first.close((short) 4000));

        ServerWebSocket second = socket();
        assertThat(next()).isEqualTo("hello");
        assertThat(next()).isEqualTo("start");
        second.writeTextMessage("{\"type\":\"started\",\"id\":\"" + start.getString("id")
                + "\",\"streamId\":\"s\",\"epoch\":1,\"model\":\"m\",\"resumeToken\":\"r\",\"viewToken\":\"v\"}");

        assertThat(await(stream.started()).streamId()).isEqualTo("s");
    }

    @Test
    void whatBeginsWhileAServerLeavesBeginsOnTheNextConnectionAtOnce() throws Exception {
        TokenbusClient client = client();
        ServerWebSocket first = socket();
        assertThat(next()).isEqualTo("hello");
        first.writeTextMessage("{\"type\":\"goaway\",\"deadlineMs\":60000,\"reconnectAfterMs\":30000}");
        first.writeTextMessage("{\"type\":\"ping\",\"t\":1}");
        assertThat(next()).isEqualTo("pong");

        client.start("x", StreamConfig.DEFAULT);

        socket();
        assertThat(next()).isEqualTo("hello");
        assertThat(next()).isEqualTo("start");
    }

    @Test
    void aServerThatHasFallenSilentIsLeft() throws Exception {
        started(client(200).start("x", StreamConfig.DEFAULT));

        socket();

        assertThat(next()).isEqualTo("hello");
        assertThat(next()).isEqualTo("subscribe");
    }

    @Test
    void aServerThatDoesNotEvenAnswerAStartIsLeft() throws Exception {
        client(200).start("x", StreamConfig.DEFAULT);
        socket();
        assertThat(next()).isEqualTo("hello");
        assertThat(next()).isEqualTo("start");

        socket();

        assertThat(next()).isEqualTo("hello");
        assertThat(said.poll(10, TimeUnit.SECONDS).getBoolean("resend")).isTrue();
    }

    @Test
    void aClosedClientStartsNothing() throws Exception {
        TokenbusClient client = client();
        await(client.close());

        assertThat(client.start("x", StreamConfig.DEFAULT).end()).satisfies(end -> await(end));
    }
}
