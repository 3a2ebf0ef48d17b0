package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client sends after a lost connection: nothing about a stream before the server has subscribed it again. */
class ReconnectTest {
    /** By the test's clock. Checks come every 10 ms of real time. */
    private static final ClientOptions IMPATIENT = new ClientOptions(10, 10, 100, 60_000, 64);

    private static final String WELCOME =
            "{\"type\":\"welcome\",\"connectionId\":\"c\",\"node\":\"n\",\"heartbeatMs\":25000}";

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<ServerWebSocket> sockets = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> said = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> pings = new LinkedBlockingQueue<>();
    private final BlockingQueue<ServerWebSocketHandshake> refused = new LinkedBlockingQueue<>();
    private ClientOptions options = new ClientOptions(100, 100, 10_000, 60_000, 64);
    private final AtomicLong clock = new AtomicLong();
    private LongSupplier time = System::nanoTime;
    private volatile boolean refusing;

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    private TokenbusClient client() throws Exception {
        int port = await(vertx.createHttpServer()
                        .webSocketHandshakeHandler(this::admit)
                        .webSocketHandler(socket -> {
                            socket.textMessageHandler(this::heard);
                            socket.writeTextMessage(WELCOME);
                            sockets.add(socket);
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        URI url = URI.create("ws://127.0.0.1:" + port);
        return await(TokenbusClient.connect(vertx, List.of(url), options, new ClientEnvironment(time, new Random(1))));
    }

    /** A ping is no part of what these tests compare, and goes unanswered. */
    private void heard(String text) {
        JsonObject frame = new JsonObject(text);
        ("ping".equals(frame.getString("type")) ? pings : said).add(frame);
    }

    /** From now on the client gives up a silent server, by a clock that only {@link #isSilent} moves. */
    private void impatient() {
        options = IMPATIENT;
        time = clock::get;
    }

    /** So much time passes that the client takes the server for lost, which has not answered its pings. */
    private void isSilent(TokenbusClient client) throws Exception {
        // It has done with the frame that it reads, which is no silence.
        CompletableFuture<Void> settled = new CompletableFuture<>();
        client.run(() -> settled.complete(null));
        settled.get(40, TimeUnit.SECONDS);
        for (int ms : new int[] {40, 40}) {
            clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
            assertThat(pings.poll(40, TimeUnit.SECONDS)).isNotNull();
        }
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
    }

    private void admit(ServerWebSocketHandshake handshake) {
        if (refusing) {
            handshake.reject(503);
            refused.add(handshake);
        } else {
            handshake.accept();
        }
    }

    private String next() throws Exception {
        JsonObject frame = said.poll(40, TimeUnit.SECONDS);
        assertThat(frame).isNotNull();
        return frame.getString("type", "start");
    }

    private ServerWebSocket socket() throws Exception {
        ServerWebSocket socket = sockets.poll(40, TimeUnit.SECONDS);
        assertThat(socket).isNotNull();
        return socket;
    }

    private ClientStream started(TokenbusClient client) throws Exception {
        ClientStream stream = client.start("x", StreamConfig.DEFAULT);
        ServerWebSocket first = socket();
        sockets.add(first);
        assertThat(next()).isEqualTo("hello");
        JsonObject start = said.poll(40, TimeUnit.SECONDS);
        first.writeTextMessage("{\"type\":\"started\",\"id\":\"" + start.getString("id")
                + "\",\"streamId\":\"s\",\"epoch\":1,\"model\":\"m\",\"resumeToken\":\"r\",\"viewToken\":\"v\"}");
        await(stream.started());
        return stream;
    }

    /** Starts a stream and cuts its connection; the client has noticed, since it has tried to reconnect. */
    private ClientStream lost(TokenbusClient client) throws Exception {
        ClientStream stream = started(client);
        refusing = true;
        await(sockets.take().close((short) 4000));
        assertThat(refused.poll(40, TimeUnit.SECONDS)).isNotNull();
        return stream;
    }

    @Test
    void aStopWaitsUntilTheStreamIsKnownAgain() throws Exception {
        ClientStream stream = lost(client());
        stream.stop();
        refusing = false;

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
        refusing = false;

        ServerWebSocket second = socket();
        assertThat(next()).isEqualTo("hello");
        assertThat(next()).isEqualTo("subscribe");
        second.writeTextMessage("{\"type\":\"subscribed\",\"streamId\":\"s\",\"from\":1,\"epoch\":1}");

        assertThat(next()).isEqualTo("pause");
    }

    @Test
    void aPauseWaitsWhileTheServerIsLocatingTheStream() throws Exception {
        ClientStream stream = started(client());
        ServerWebSocket socket = sockets.take();
        Promise<Void> lost = Promise.promise();
        stream.queuedHandler(position -> lost.complete());
        socket.writeTextMessage("{\"type\":\"error\",\"streamId\":\"s\",\"error\":\"where is it\","
                + "\"code\":\"locating\",\"retryable\":true,\"retryAfterMs\":200}");
        socket.writeTextMessage("{\"type\":\"queued\",\"streamId\":\"s\",\"position\":1}");
        await(lost.future());

        stream.pause();

        assertThat(next()).isEqualTo("subscribe");
        socket.writeTextMessage("{\"type\":\"subscribed\",\"streamId\":\"s\",\"from\":1,\"epoch\":1}");
        assertThat(next()).isEqualTo("pause");
    }

    @Test
    void aStreamThatIsLocatingForTooLongEndsWithAnError() throws Exception {
        options = new ClientOptions(100, 100, 10_000, 300, 64);
        ClientStream stream = started(client());
        ServerWebSocket socket = sockets.take();
        socket.textMessageHandler(subscribe -> socket.writeTextMessage("{\"type\":\"error\",\"streamId\":\"s\","
                + "\"error\":\"not yet\",\"code\":\"locating\",\"retryable\":true,\"retryAfterMs\":20}"));

        socket.writeTextMessage(
                "{\"type\":\"chunk\",\"streamId\":\"s\",\"epoch\":1,\"seq\":7,\"data\":\"after a hole\"}");

        assertThat(await(stream.lastFrame()))
                .isInstanceOfSatisfying(
                        ServerFrame.Error.class,
                        error -> assertThat(error.failure().code()).isEqualTo(ErrorCode.LOCATING));
    }

    @Test
    void aRequestThatADrainingServerRefusesIsSentAgainOnTheNextConnection() throws Exception {
        ClientStream stream = client().start("x", StreamConfig.DEFAULT);
        ServerWebSocket first = socket();
        assertThat(next()).isEqualTo("hello");
        JsonObject start = said.poll(40, TimeUnit.SECONDS);
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
    void aRequestToADrainingServerIsSentOnTheNextConnectionAtOnce() throws Exception {
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
    void aGatewayThatIsLostBeforeTheTimeOfItsGoawayIsNotWaitedFor() throws Exception {
        started(client());
        ServerWebSocket first = sockets.take();
        first.writeTextMessage("{\"type\":\"goaway\",\"deadlineMs\":120000,\"reconnectAfterMs\":60000}");
        await(first.close((short) 4000));

        socket();

        assertThat(next()).isEqualTo("hello");
        assertThat(next()).isEqualTo("subscribe");
    }

    @Test
    void theClientReconnectsWhenTheServerFallsSilent() throws Exception {
        impatient();
        TokenbusClient client = client();
        started(client);
        sockets.take();

        isSilent(client);

        socket();

        assertThat(next()).isEqualTo("hello");
        assertThat(next()).isEqualTo("subscribe");
    }

    @Test
    void theClientReconnectsWhenTheServerDoesNotAnswerAStart() throws Exception {
        impatient();
        TokenbusClient client = client();
        client.start("x", StreamConfig.DEFAULT);
        socket();
        assertThat(next()).isEqualTo("hello");
        assertThat(next()).isEqualTo("start");

        isSilent(client);

        socket();

        assertThat(next()).isEqualTo("hello");
        assertThat(said.poll(40, TimeUnit.SECONDS).getBoolean("resend")).isTrue();
    }

    @Test
    void aClosedClientStartsNothing() throws Exception {
        TokenbusClient client = client();
        await(client.close());

        assertThat(client.start("x", StreamConfig.DEFAULT).lastFrame()).satisfies(end -> await(end));
    }
}
