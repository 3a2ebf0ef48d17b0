package dev.tokenbus.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.testkit.Settings;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A follower that has not taken all of an answer when it ends. */
class LastBytesTest {
    private static final int SLOW_MS = 1000;
    private static final int KEEP_ALIVE_MS = 100;
    private static final int MANY = 16;
    private static final int ALL = MANY << 20;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong clock = new AtomicLong();
    private final GatewayLoop loop = TestLoop.of(
            vertx,
            0,
            Settings.NONE
                    .with("slowMs", SLOW_MS)
                    .with("keepAliveMs", KEEP_ALIVE_MS)
                    .applyTo(GatewayConfig.DEFAULT),
            clock::get);
    private final Promise<Void> ended = Promise.promise();
    private final Promise<Void> closed = Promise.promise();
    private final Socket follower = new Socket();

    private void endAnAnswerOfWhichNothingWasTaken(int pieces) throws IOException {
        int port = Waiting.forResult(vertx.createHttpServer()
                        .requestHandler(request -> answer(request, pieces))
                        .listen(0, "127.0.0.1"))
                .actualPort();
        follower.setReceiveBufferSize(16 * 1024);
        follower.setSoTimeout(40_000);
        follower.connect(new InetSocketAddress("127.0.0.1", port));
        follower.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        Waiting.forResult(ended.future());
    }

    private void answer(HttpServerRequest request, int pieces) {
        request.connection().closeHandler(closed::tryComplete);
        StreamResponse response = new StreamResponse(request, loop, StreamResponse.Manner.FOLLOWER, over -> {});
        response.connect(new Nothing());
        response.begin();
        for (int i = 0; i < pieces; i++) {
            response.write(Buffer.buffer(new byte[ALL / pieces]));
        }
        response.end();
        ended.complete();
    }

    private record Nothing() implements StreamResponse.Feed {
        @Override
        public void drained() {}

        @Override
        public void over() {}

        @Override
        public void cutOff(@Nullable StreamFailure why) {}
    }

    @AfterEach
    void close() throws IOException {
        follower.close();
        Waiting.forResult(vertx.close());
    }

    private void timePasses(int millis) {
        clock.addAndGet(millis * 1_000_000L);
        Waiting.pass(vertx, 3 * KEEP_ALIVE_MS);
    }

    @Test
    void isCutWhenItTakesNothing() throws IOException {
        endAnAnswerOfWhichNothingWasTaken(MANY);
        timePasses(SLOW_MS * 3 / 4);
        assertThat(closed.future().isComplete()).isFalse();

        timePasses(SLOW_MS + 1);

        Waiting.forResult(closed.future());
    }

    @Test
    void isNotCutWhileItTakesSomethingAndGetsAll() throws IOException {
        endAnAnswerOfWhichNothingWasTaken(MANY);
        timePasses(SLOW_MS * 3 / 4);

        assertThat(follower.getInputStream().readAllBytes().length).isGreaterThan(ALL);
        Waiting.forResult(closed.future());
    }

    @Test
    void isNotCutWhileItTakesAPartOfOneLargePiece() throws IOException {
        endAnAnswerOfWhichNothingWasTaken(1);
        timePasses(0);
        timePasses(SLOW_MS * 3 / 4);

        int taken = follower.getInputStream().readNBytes(ALL / 2).length;
        timePasses(SLOW_MS * 3 / 4);

        assertThat(closed.future().isComplete()).isFalse();
        assertThat(taken + follower.getInputStream().readAllBytes().length).isGreaterThan(ALL);
    }

    @Test
    void isCutWhenItTakesNoMoreOfOneLargePiece() throws IOException {
        endAnAnswerOfWhichNothingWasTaken(1);
        follower.getInputStream().readNBytes(ALL / 2);
        timePasses(SLOW_MS / 2);

        timePasses(SLOW_MS + 1);

        Waiting.forResult(closed.future());
    }
}
