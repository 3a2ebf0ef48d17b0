package dev.tokenbus.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.worker.backend.HandDrivenBackend;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of answers when a worker that runs one and lets two wait gets other backends. */
class WorkerBackendsTest extends WorkerTest {
    private final HandDrivenBackend next = new HandDrivenBackend();

    @BeforeEach
    void deploy() throws Exception {
        deploy(config -> config.with("capacity", 1).with("queueCapacity", 2));
    }

    private void change() throws Exception {
        worker.use(present -> Future.succeededFuture(List.of(next))).await(40, TimeUnit.SECONDS);
    }

    @Test
    void aRunningAnswerEndsWhereItIsAndWhatWaitsIsAskedOfTheNewOne() throws Exception {
        HomeStream running = worker.started(ID);
        HandDrivenBackend.Call call = backend.call(0);
        HomeStream waiting = worker.started(OTHER);

        change();

        worker.settle();
        assertThat(backend.isClosed()).isFalse();
        call.says("one").ends();
        running.awaitEnd();
        next.call(0).says("two").ends();
        waiting.awaitEnd();
        assertThat(backend.asked()).isEqualTo(1);
        assertThat(backend.isClosed()).isTrue();
        assertThat(next.isClosed()).isFalse();
    }

    /** It was accepted with that model, and the one before has it still. */
    @Test
    void whatWaitsForAModelThatTheNewOneHasNotIsAskedOfTheOneBefore() throws Exception {
        next.has("another model");
        worker.started(ID);
        HomeStream waiting = worker.started(OTHER);

        change();

        worker.settle();
        backend.call(0).ends();
        backend.call(1).says("two").ends();
        waiting.awaitEnd();
        assertThat(waiting.text()).isEqualTo("two");
        assertThat(backend.isClosed()).isTrue();
        assertThat(next.asked()).isZero();
    }

    @Test
    void aBackendWithoutAnswersIsClosedAtOnceAndNewPromptsGoToTheOther() throws Exception {
        change();

        HomeStream stream = worker.started(ID);
        next.call(0).says("one").ends();
        stream.awaitEnd();

        assertThat(backend.isClosed()).isTrue();
        assertThat(backend.asked()).isZero();
    }

    @Test
    void aChangeThatFailsChangesNothingAndTheNextOneCounts() throws Exception {
        Future<Void> failed = worker.use(present -> Future.failedFuture("no such file"));

        assertThatThrownBy(() -> failed.await(40, TimeUnit.SECONDS)).hasMessageContaining("no such file");
        HomeStream stream = worker.started(ID);
        backend.call(0).says("one").ends();
        stream.awaitEnd();
        change();
        worker.started(OTHER);

        next.call(0).ends();
        assertThat(backend.asked()).isEqualTo(1);
    }
}
