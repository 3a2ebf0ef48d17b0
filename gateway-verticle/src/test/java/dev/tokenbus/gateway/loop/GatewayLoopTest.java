package dev.tokenbus.gateway.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayLoopTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final GatewayLoop asker = TestLoop.of(vertx, 0);
    private final GatewayLoop other = TestLoop.of(vertx, 1);

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    /** What the question's future holds, asked from the first loop on the second one. */
    private <T> T answer(GatewayLoop asked, Supplier<Future<T>> question) throws Exception {
        Promise<T> answer = Promise.promise();
        asker.context().runOnContext(v -> asker.ask(asked, question).onComplete(answer::handle));
        return answer.future().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
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

        assertThat(heardOn.future().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS))
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
