package dev.tokenbus.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.netty.AssemblyBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which thread reads a request, and what becomes of the room that its body has. */
class BodyReadersTest {
    private static final int LARGE = BodyReaders.MOST_ON_LOOP + 1;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final BodyReaders readers = new BodyReaders(vertx);

    @AfterEach
    void close() throws Exception {
        get(vertx.close());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        loop.runOnContext(v -> action.get().onComplete(done));
        return done.future();
    }

    @Test
    void aSmallRequestIsReadAtOnceAndALargeOneElsewhere() throws Exception {
        assertThat(get(onLoop(() -> readers.read(BodyReaders.MOST_ON_LOOP, Context::isOnEventLoopThread))))
                .isTrue();
        assertThat(get(onLoop(() -> readers.read(LARGE, Context::isOnEventLoopThread))))
                .isFalse();
        Future<Boolean> isBack = onLoop(() ->
                readers.read(LARGE, () -> 1).compose(one -> Future.succeededFuture(Context.isOnEventLoopThread())));
        assertThat(get(isBack)).isTrue();
    }

    @Test
    void theLoopGoesOnWhileALargeRequestIsRead() throws Exception {
        CountDownLatch others = new CountDownLatch(1);
        Future<Boolean> read = onLoop(() -> readers.read(LARGE, () -> isReached(others)));

        loop.runOnContext(v -> others.countDown());

        assertThat(get(read)).isTrue();
    }

    private static boolean isReached(CountDownLatch latch) {
        try {
            return latch.await(40, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, LARGE})
    void whatIsWrongFailsWhereverItIsRead(int size) {
        Future<Object> read = onLoop(() -> readers.read(size, () -> {
            throw new IllegalArgumentException("model: wrong");
        }));

        assertThatThrownBy(() -> get(read)).hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBodyHasItsRoomUntilItIsRead() throws Exception {
        AtomicLong charged = new AtomicLong();
        AssemblyBudget budget = new AssemblyBudget(1 << 20, System::nanoTime, charged::addAndGet);
        Promise<Buffer> reading = Promise.promise();
        Promise<Buffer> arrived = Promise.promise();
        var server = get(vertx.createHttpServer()
                .requestHandler(request -> RequestBody.read(request, GatewayConfig.DEFAULT.doors(), budget, body -> {
                            arrived.complete(body);
                            return reading.future();
                        })
                        .onSuccess(read -> request.response().end()))
                .listen(0, "127.0.0.1"));
        var client = vertx.createHttpClient();
        Future<Integer> status = client.request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/")
                .compose(request -> request.send(Buffer.buffer("x".repeat(5000))))
                .map(response -> response.statusCode());

        assertThat(get(arrived.future()).length()).isEqualTo(5000);
        assertThat(charged).hasValue(5000);
        reading.complete(Buffer.buffer());

        assertThat(get(status)).isEqualTo(200);
        assertThat(charged).hasValue(0);
    }
}
