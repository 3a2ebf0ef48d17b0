package dev.tokenbus.client;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.client.plain.AnswerStream;
import dev.tokenbus.client.plain.Tokenbus;
import dev.tokenbus.protocol.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client is closed in the middle of its answers, and what runs in a callback may wait. */
class ClosingTest {
    private final Vertx vertx = Vertx.vertx();
    private FakeGateway gateway;

    @BeforeEach
    void listen() throws Exception {
        gateway = new FakeGateway(vertx, 1 << 16, 1 << 16);
    }

    @AfterEach
    void stop() throws Exception {
        FakeGateway.await(vertx.close());
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(40, TimeUnit.SECONDS);
    }

    private Tokenbus connect() throws NotConnectedException {
        return Tokenbus.connect(List.of(gateway.url()), ClientOptions.DEFAULT);
    }

    @Test
    void everyReaderIsToldAndNoThreadIsLeft() throws Exception {
        // Threads of the gateway, and of Netty for the whole JVM, are there before.
        connect().close();
        gateway.socket();
        Set<Thread> before = threads();
        Tokenbus tokenbus = connect();
        ServerWebSocket socket = gateway.socket();
        CompletableFuture<Throwable> loop = new CompletableFuture<>();
        Iterator<String> text = tokenbus.start("a").iterator();
        Thread reader = new Thread(() -> {
            try {
                text.next();
            } catch (RuntimeException e) {
                loop.complete(e);
            }
        });
        reader.start();
        FakeGateway.accept(socket, gateway.next(), "a");
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        tokenbus.start("b").subscribe(PlainClientTest.recording(told, new CompletableFuture<>()));
        FakeGateway.accept(socket, gateway.next(), "b");
        CompletableFuture<Answer> whole = tokenbus.start("c").answer();

        tokenbus.close();

        assertThat(get(loop))
                .isInstanceOfSatisfying(
                        StreamFailedException.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.UNRECOVERABLE))
                .hasMessageContaining("the client was closed");
        assertThat(told.poll(40, TimeUnit.SECONDS)).isInstanceOf(StreamFailedException.class);
        assertThatThrownBy(() -> get(whole)).hasCauseInstanceOf(StreamFailedException.class);
        patiently().untilAsserted(() -> {
            Set<Thread> left = threads();
            left.removeAll(before);
            assertThat(left).noneMatch(thread -> thread.getName().contains("vert"));
        });
    }

    @Test
    void whatIsChainedToAnAnswerMayWaitForTheNextOne() throws Exception {
        try (Tokenbus tokenbus = connect()) {
            ServerWebSocket socket = gateway.socket();
            CompletableFuture<String> second = tokenbus.start("x")
                    .answer()
                    .thenApply(first -> tokenbus.start("y").answer().join().text());
            FakeGateway.accept(socket, gateway.next(), "s");
            FakeGateway.done(socket, 1);
            FakeGateway.accept(socket, gateway.next(), "t");
            socket.writeTextMessage("{\"type\":\"done\",\"streamId\":\"t\",\"epoch\":1,\"seq\":1,\"finishReason\":"
                    + "\"stop\",\"usage\":{\"promptTokens\":1,\"completionTokens\":0}}");

            assertThat(get(second)).isEmpty();
        }
    }

    @Test
    void aSubscriberThatWouldWaitOnTheClientsThreadIsToldSo() throws Exception {
        try (Tokenbus tokenbus = connect()) {
            ServerWebSocket socket = gateway.socket();
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            AnswerStream answer = tokenbus.start("x");
            CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
            BlockingQueue<Object> told = new LinkedBlockingQueue<>() {
                @Override
                public boolean add(Object piece) {
                    try {
                        return tokenbus.start("y").iterator().hasNext();
                    } catch (IllegalStateException e) {
                        return thrown.complete(e);
                    }
                }
            };
            answer.subscribe(PlainClientTest.recording(told, subscribed));
            get(subscribed).request(1);
            FakeGateway.accept(socket, gateway.next(), "s");
            FakeGateway.chunk(socket, 1, "", "Hel");

            assertThat(get(thrown)).hasMessageContaining("expected: on another thread");
        }
    }
}
