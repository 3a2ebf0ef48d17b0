package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.client.plain.AnswerStream;
import dev.tokenbus.client.plain.Tokenbus;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a program without Vert.x connects, is turned away, and closes. */
class PlainConnectionTest {
    private final Vertx vertx = Vertx.vertx();
    private FakeGateway gateway;
    private Tokenbus tokenbus;
    private ServerWebSocket socket;

    @BeforeEach
    void connect() throws Exception {
        gateway = new FakeGateway(vertx, 1 << 16, 1 << 16);
        tokenbus = Tokenbus.connect(List.of(gateway.url()), ClientOptions.DEFAULT);
        socket = gateway.socket();
    }

    @AfterEach
    void stop() throws Exception {
        tokenbus.close();
        FakeGateway.await(vertx.close());
    }

    private void accept() throws Exception {
        FakeGateway.accept(socket, gateway.next());
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(40, TimeUnit.SECONDS);
    }

    @Test
    void afterAGatewayHasTurnedTheClientAwayTheNextPromptConnectsAgain() throws Exception {
        CompletableFuture<Answer> first = tokenbus.start("x").answer();
        accept();
        socket.close((short) 4500);
        assertThatThrownBy(() -> get(first)).hasCauseInstanceOf(StreamFailedException.class);

        CompletableFuture<Answer> second = tokenbus.start("y").answer();
        socket = gateway.socket();
        accept();
        FakeGateway.chunk(socket, 1, "", "Hello");
        FakeGateway.done(socket, 2);

        assertThat(get(second).text()).isEqualTo("Hello");
    }

    @Test
    void aClosedClientSaysSo() {
        tokenbus.close();
        tokenbus.close();

        assertThatThrownBy(() -> get(tokenbus.start("x").answer()))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> tokenbus.start("x").iterator().hasNext())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aSubscriberMayCloseTheClient() throws Exception {
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        AnswerStream answer = tokenbus.start("x");
        answer.subscribe(PlainClientTest.recording(told, subscribed));
        answer.answer().thenRun(tokenbus::close).thenRun(() -> closed.complete(null));
        get(subscribed).request(9);
        accept();
        FakeGateway.done(socket, 1);

        get(closed);
    }

    @Test
    void nobodyThereIsSaidToEachReader() {
        try (Tokenbus nowhere = Tokenbus.lazily(List.of(URI.create("ws://127.0.0.1:1")), ClientOptions.DEFAULT)) {
            assertThatThrownBy(() -> nowhere.start("x").iterator().hasNext())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(NotConnectedException.class);
            assertThatThrownBy(() -> get(nowhere.start("x").answer())).hasCauseInstanceOf(NotConnectedException.class);
        }
        assertThatThrownBy(() -> Tokenbus.connect("ws://127.0.0.1:1"))
                .isInstanceOf(NotConnectedException.class)
                .hasMessageContaining("nobody answers");
        assertThatThrownBy(() -> Tokenbus.connect("http://127.0.0.1:1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ws://");
    }

    @Test
    void whereAConnectionIsFullTheNextAnswerHasAnotherOneUntilThereIsRoomAgain() throws Exception {
        FakeGateway small = new FakeGateway(vertx, 1 << 16, 1 << 16, 2);
        try (Tokenbus busy = Tokenbus.connect(List.of(small.url()), ClientOptions.DEFAULT)) {
            ServerWebSocket first = small.socket();
            CompletableFuture<Answer> one = busy.start("1").answer();
            FakeGateway.accept(first, small.next(), "s");
            CompletableFuture<Answer> two = busy.start("2").answer();
            FakeGateway.accept(first, small.next(), "t");

            CompletableFuture<Answer> three = busy.start("3").answer();
            ServerWebSocket second = small.socket();
            FakeGateway.accept(second, small.next(), "s");
            FakeGateway.done(first, 1);
            get(one);
            FakeGateway.done(second, 1);
            get(three);

            CompletableFuture<Answer> four = busy.start("4").answer();
            FakeGateway.accept(first, small.next(), "s");
            FakeGateway.done(first, 1);
            get(four);
            assertThat(small.hasConnections()).isFalse();
            assertThat(two).isNotDone();
        }
    }
}
