package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.client.plain.AnswerStream;
import dev.tokenbus.client.plain.Tokenbus;
import dev.tokenbus.protocol.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A program without Vert.x reads an answer in a loop, by a subscriber, or whole. */
class PlainClientTest {
    private static final String RESTART =
            "{\"type\":\"restart\",\"streamId\":\"s\",\"epoch\":2,\"seq\":2,\"reason\":\"lost\"}";
    private static final String CUT = "{\"type\":\"error\",\"streamId\":\"s\",\"epoch\":1,\"seq\":2,\"error\":\"gone\","
            + "\"code\":\"worker_lost\",\"retryable\":true,\"retryAfterMs\":70}";

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

    private String nextType() throws Exception {
        return gateway.next().getString("type");
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(40, TimeUnit.SECONDS);
    }

    /** Reads it on another thread. */
    private static CompletableFuture<List<String>> read(Iterable<String> answer) {
        return CompletableFuture.supplyAsync(() -> {
            List<String> read = new ArrayList<>();
            answer.forEach(read::add);
            return read;
        });
    }

    @Test
    void aLoopReadsEachPieceAndTheAnswerIsWhole() throws Exception {
        AnswerStream answer = tokenbus.start("x");
        CompletableFuture<List<String>> read = read(answer);
        accept();
        FakeGateway.chunk(socket, 1, "", "Hel");
        FakeGateway.chunk(socket, 2, "reasoning", "hm");
        FakeGateway.chunk(socket, 3, "", "lo");
        FakeGateway.done(socket, 4);

        assertThat(get(read)).containsExactly("Hel", "lo");
        Answer whole = get(answer.answer());
        assertThat(whole.text()).isEqualTo("Hello");
        assertThat(whole.reasoning()).isEqualTo("hm");
        assertThat(whole.finishReason()).isEqualTo("stop");
        assertThat(whole.usage().promptTokens()).isEqualTo(1);
        assertThat(whole.toString()).doesNotContain("Hello");
    }

    @Test
    void allPiecesAreReadInOrder() throws Exception {
        AnswerStream answer = tokenbus.start("x");
        CompletableFuture<List<String>> read = CompletableFuture.supplyAsync(() -> {
            List<String> pieces = new ArrayList<>();
            answer.pieces().forEach(piece -> pieces.add(piece.kind() + " " + piece.data()));
            return pieces;
        });
        accept();
        FakeGateway.chunk(socket, 1, "reasoning", "hm");
        FakeGateway.chunk(socket, 2, "", "Hello");
        FakeGateway.done(socket, 3);

        assertThat(get(read)).containsExactly("REASONING hm", "TEXT Hello");
    }

    @Test
    void aCutAnswerFailsItsFutureAndSaysWhatItHad() throws Exception {
        CompletableFuture<Answer> answer = tokenbus.start("x").answer();
        accept();
        FakeGateway.chunk(socket, 1, "", "Hel");
        socket.writeTextMessage(CUT);

        assertThatThrownBy(() -> get(answer))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(StreamFailedException.class, cut -> {
                    assertThat(cut.code()).isEqualTo(ErrorCode.WORKER_LOST);
                    assertThat(cut.isRetryable()).isTrue();
                    assertThat(cut.retryAfterMs()).isEqualTo(70);
                    assertThat(cut.detail()).isEqualTo("gone");
                    assertThat(cut.text()).isEqualTo("Hel");
                });
    }

    @Test
    void aLoopThrowsBehindTheTextOfACutAnswer() throws Exception {
        Iterator<String> text = tokenbus.start("x").iterator();
        CompletableFuture<String> first = CompletableFuture.supplyAsync(text::next);
        accept();
        FakeGateway.chunk(socket, 1, "", "Hel");
        socket.writeTextMessage(CUT);

        assertThat(get(first)).isEqualTo("Hel");
        assertThatThrownBy(text::hasNext).isInstanceOf(StreamFailedException.class);
    }

    @Test
    void aLoopThatDoesNotTakeHoldsTheServerBackUntilItDoes() throws Exception {
        Iterator<String> text = tokenbus.start("x").iterator();
        CompletableFuture<String> first = CompletableFuture.supplyAsync(text::next);
        accept();
        for (int i = 1; i <= 64; i++) {
            FakeGateway.chunk(socket, i, "", "p" + i);
        }
        assertThat(nextType()).isEqualTo("pause");
        assertThat(get(first)).isEqualTo("p1");
        for (int i = 2; i <= 40; i++) {
            assertThat(text.next()).isEqualTo("p" + i);
        }

        assertThat(nextType()).isEqualTo("resume");
    }

    @Test
    void leavingALoopEarlyStopsTheGeneration() throws Exception {
        try (AnswerStream answer = tokenbus.start("x")) {
            CompletableFuture<String> first =
                    CompletableFuture.supplyAsync(() -> answer.iterator().next());
            accept();
            FakeGateway.chunk(socket, 1, "", "enough");
            assertThat(get(first)).isEqualTo("enough");
        }

        assertThat(nextType()).isEqualTo("stop");
    }

    @Test
    void anAnswerThatStartsAgainFailsForWhoHasReadAPartOfIt() throws Exception {
        AnswerStream answer = tokenbus.start("x");
        Iterator<String> text = answer.iterator();
        CompletableFuture<String> first = CompletableFuture.supplyAsync(text::next);
        accept();
        FakeGateway.chunk(socket, 1, "", "void");
        assertThat(get(first)).isEqualTo("void");
        socket.writeTextMessage(RESTART);

        assertThatThrownBy(text::hasNext)
                .isInstanceOfSatisfying(
                        StreamFailedException.class,
                        failed -> assertThat(failed.isRetryable()).isTrue());
    }

    @Test
    void anAnswerThatStartsAgainIsWholeInTheEnd() throws Exception {
        CompletableFuture<Answer> answer = tokenbus.start("x").answer();
        accept();
        FakeGateway.chunk(socket, 1, "", "void");
        socket.writeTextMessage(RESTART);
        FakeGateway.chunk(socket, 3, "", "Hello");
        FakeGateway.done(socket, 4);

        assertThat(get(answer).text()).isEqualTo("Hello");
    }

    @Test
    void aSubscriberGetsAsManyPiecesAsItAsksForAndStopsTheAnswerWhenItCancels() throws Exception {
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
        tokenbus.start("x").subscribe(recording(told, subscribed));
        Flow.Subscription subscription = get(subscribed);
        subscription.request(1);
        accept();
        FakeGateway.chunk(socket, 1, "", "one");
        FakeGateway.chunk(socket, 2, "", "two");

        assertThat(told.poll(40, TimeUnit.SECONDS)).isEqualTo("one");
        assertThat(nextType()).isEqualTo("pause");
        assertThat(told).isEmpty();
        subscription.request(1);
        assertThat(told.poll(40, TimeUnit.SECONDS)).isEqualTo("two");
        subscription.cancel();
        String said = nextType();
        while (!"stop".equals(said)) {
            assertThat(said).isIn("pause", "resume");
            said = nextType();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aSecondReaderIsRefused() throws Exception {
        AnswerStream answer = tokenbus.start("x");
        assertThat(answer.answer()).isNotDone();

        assertThatThrownBy(() -> answer.iterator().hasNext())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one reader");
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        answer.subscribe(recording(told, new CompletableFuture<>()));
        assertThat(told.poll()).isInstanceOf(IllegalStateException.class);
    }

    static Flow.Subscriber<String> recording(
            BlockingQueue<Object> told, CompletableFuture<Flow.Subscription> subscribed) {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscribed.complete(subscription);
            }

            @Override
            public void onNext(String text) {
                told.add(text);
            }

            @Override
            public void onError(Throwable failure) {
                told.add(failure);
            }

            @Override
            public void onComplete() {
                told.add("end");
            }
        };
    }
}
