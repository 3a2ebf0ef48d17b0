package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a program's listeners throw is reported once, and the answer goes on. */
class ListenersTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Throwable> reported = new LinkedBlockingQueue<>();

    @BeforeEach
    void listen() {
        vertx.exceptionHandler(reported::add);
    }

    @AfterEach
    void stop() throws Exception {
        FakeGateway.await(vertx.close());
    }

    private static <T> T fail(String who) {
        throw new IllegalStateException(who);
    }

    @Test
    void everyListenerThatThrowsIsReportedOnceAndTheAnswerIsWhole() throws Exception {
        FakeGateway gateway = new FakeGateway(vertx, 1 << 16, 1 << 16);
        TokenbusClient client = FakeGateway.await(TokenbusClient.connect(vertx, gateway.url()));
        StringBuffer text = new StringBuffer();
        CompletableFuture<Void> heard = new CompletableFuture<>();
        ClientStream stream = client.start("x", StreamConfig.DEFAULT)
                .handler(piece -> {
                    text.append(piece);
                    fail("text " + piece);
                })
                .queuedHandler(position -> fail("queued"))
                .restartHandler(v -> fail("restart"))
                .endHandler(v -> fail("end"));
        stream.started().onSuccess(started -> fail("started"));
        stream.lastFrame().onSuccess(end -> fail("terminal")).onSuccess(end -> heard.complete(null));
        ServerWebSocket socket = gateway.socket();
        FakeGateway.accept(socket, gateway.next());
        socket.writeTextMessage("{\"type\":\"queued\",\"streamId\":\"s\",\"position\":1}");
        FakeGateway.chunk(socket, 1, "", "void");
        socket.writeTextMessage("{\"type\":\"restart\",\"streamId\":\"s\",\"epoch\":1,\"seq\":2,\"reason\":\"lost\"}");
        FakeGateway.chunk(socket, 3, "", "one");
        FakeGateway.chunk(socket, 4, "", "two");
        FakeGateway.done(socket, 5);

        assertThat(FakeGateway.await(stream.lastFrame())).isInstanceOf(ServerFrame.Done.class);
        heard.get(40, TimeUnit.SECONDS);
        assertThat(text.toString()).isEqualTo("voidonetwo");
        assertThat(messages(8))
                .isEqualTo(
                        Set.of("text void", "text one", "text two", "queued", "restart", "end", "started", "terminal"));
        assertThat(reported).isEmpty();
    }

    @Test
    void anExceptionHandlerThatThrowsIsReportedToo() throws Exception {
        FakeGateway gateway = new FakeGateway(vertx, 1 << 16, 1 << 16);
        TokenbusClient client = FakeGateway.await(TokenbusClient.connect(vertx, gateway.url()));
        ClientStream stream = client.start("x", StreamConfig.DEFAULT).exceptionHandler(cut -> fail("failure"));
        stream.started().onFailure(refused -> fail("refused"));
        gateway.next();

        FakeGateway.await(client.close());

        FakeGateway.await(stream.lastFrame());
        assertThat(messages(2)).isEqualTo(Set.of("failure", "refused"));
    }

    private Set<String> messages(int count) throws Exception {
        Set<String> messages = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Throwable thrown = reported.poll(40, TimeUnit.SECONDS);
            if (thrown == null) {
                throw new TimeoutException("reported so far: " + messages);
            }
            messages.add(String.valueOf(thrown.getMessage()));
        }
        return messages;
    }
}
