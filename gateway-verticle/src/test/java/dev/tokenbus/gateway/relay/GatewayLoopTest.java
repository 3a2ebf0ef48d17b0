package dev.tokenbus.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.cluster.NodePresence;
import dev.tokenbus.cluster.SameLoopHomes;
import dev.tokenbus.cluster.WorkersByLoop;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.LogBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayLoopTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final GatewayLoop asker = loop(0);
    private final GatewayLoop other = loop(1);

    private GatewayLoop loop(int index) {
        NodeEnvironment environment = new NodeEnvironment(
                "node",
                new NoPresence(),
                System::nanoTime,
                new Random(1),
                address -> {},
                new WorkersByLoop(),
                new SameLoopHomes());
        return new GatewayLoop(
                vertx,
                vertx.getOrCreateContext(),
                environment,
                index,
                GatewayConfig.DEFAULT,
                GatewayMeter.NOOP,
                new LogBudget(1 << 20, delta -> {}),
                new NodeDirectory("node", System::nanoTime, new Random(1)),
                new AccessTokens(new byte[32], () -> 0, 3600),
                new JsonWriter());
    }

    private static final class NoPresence implements NodePresence {
        @Override
        public void workerChanged(WorkerStatus status) {}

        @Override
        public void gatewayChanged(int instance, long streams, long connections) {}

        @Override
        public void gatewayListens(String gatewayUrl) {}

        @Override
        public void drains() {}
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** What the question's future holds, asked from the first loop on the second one. */
    private <T> T answer(GatewayLoop asked, Supplier<Future<T>> question) throws Exception {
        Promise<T> answer = Promise.promise();
        asker.context().runOnContext(v -> asker.ask(asked, question).onComplete(answer::handle));
        return answer.future().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void theQuestionRunsOnTheOtherLoop() throws Exception {
        assertThat(this.<Context>answer(other, () -> Future.succeededFuture(Vertx.currentContext())))
                .isSameAs(other.context());
    }

    @Test
    void theAnswerComesOnTheLoopOfTheAsker() throws Exception {
        Promise<Context> heardOn = Promise.promise();
        asker.context()
                .runOnContext(v -> asker.ask(other, () -> Future.succeededFuture("answer"))
                        .onComplete(answered -> heardOn.complete(Vertx.currentContext())));

        assertThat(heardOn.future().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isSameAs(asker.context());
    }

    @Test
    void aQuestionThatThrowsOnAnotherLoopFailsItsFuture() {
        assertThatThrownBy(() -> answer(other, () -> {
                    throw new IllegalStateException("a defect");
                }))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aQuestionThatThrowsOnTheOwnLoopFailsItsFuture() {
        assertThatThrownBy(() -> answer(asker, () -> {
                    throw new IllegalStateException("a defect");
                }))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
